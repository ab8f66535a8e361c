"""Lists of questions: 回答を募集中の相談, 自分の相談, 回答を担当する相談, all of them; by field, topic and 年度."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context
from bot.features.browsing.rows import listing, question_page, rows
from bot.i18n import mark
from bot.inbound import CommandInvoked, ViewRequested
from bot.model.field import TOPICS
from bot.model.member import EVERYONE
from bot.model.question import ACTIVE_STATES, WAITING_STATES, QuestionKind, fiscal_year
from bot.ports import QuestionFilter, QuestionOrder

feature = Feature()

TITLES = {
    "open": mark("回答を募集中の相談"),
    "mine": mark("自分の相談"),
    "owned": mark("回答を担当する相談"),
    "all": mark("すべての相談"),
    "secretariat": mark("事務局への連絡"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which list, and what narrows it."""

    kind: str
    field: str = ""
    topic: str = ""
    year: str = ""
    page: int = 1

    @classmethod
    def read(cls, ref: ui.ViewRef) -> "Choice":
        """From a page's arguments; what makes no sense is left out."""
        given = ref.arguments
        kind = given.get("kind", "open")
        year, page = given.get("year", ""), given.get("page", "1")
        return cls(
            kind=kind if kind in TITLES else "open",
            field=given.get("field", ""),
            topic=given.get("topic", ""),
            year=year if _small_number(year) else "",
            page=max(1, int(page)) if _small_number(page) else 1,
        )

    @property
    def ref(self) -> ui.ViewRef:
        """The page that shows it, without the page number."""
        given = {"kind": self.kind, "field": self.field, "topic": self.topic, "year": self.year}
        return ui.ViewRef("list", {name: value for name, value in given.items() if value})


def _small_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and int(text) >= 1


def filter_of(choice: Choice, context: Context) -> QuestionFilter:
    """The list as a filter for this member."""
    me = context.me.member.id
    base = QuestionFilter(field=choice.field or None, topic=choice.topic or None)
    match choice.kind:
        case "open":
            base = replace(base, states=WAITING_STATES, order=QuestionOrder.LONGEST_WAITING)
        case "mine":
            base = replace(base, asker_id=me, kinds=frozenset(QuestionKind))
        case "owned":
            base = replace(base, owner_id=me, states=ACTIVE_STATES, kinds=frozenset(QuestionKind))
        case "secretariat":
            base = replace(base, kinds=frozenset({QuestionKind.INQUIRY, QuestionKind.REPORT}))
    if choice.year and 1900 <= int(choice.year) < 9000:
        base = replace(
            base, asked_from=_april(int(choice.year), context), asked_before=_april(int(choice.year) + 1, context)
        )
    return base


def _april(year: int, context: Context) -> datetime:
    return datetime(year, 4, 1, tzinfo=context.t.timezone).astimezone(UTC)


async def list_view(choice: Choice, context: Context) -> ui.View:
    """The list as a page."""
    t = context.t
    page = await question_page(filter_of(choice, context), context, page=choice.page)
    entries = await rows(page.items, context)
    found = listing(page, entries, choice.ref, choice.page, t("あてはまる相談はありません。"), context)
    return ui.View(
        t(TITLES[choice.kind]),
        (*await _narrowing(choice, context), found),
        ref=ui.ViewRef("list", {**choice.ref.arguments, "page": str(choice.page)}),
        trail=(ui.Link(t("ホーム"), ui.ViewRef("home")),),
        topics=("questions",),
    )


async def _narrowing(choice: Choice, context: Context) -> tuple[ui.Row, ...]:
    t = context.t
    fields = await context.uow.fields.all()
    by_field = [("", t("すべて")), *((f.key, f.name(t.language)) for f in fields)]
    by_topic = [("", t("すべて")), *((topic, topic) for topic in TOPICS)]
    by_year = [("", t("すべて")), *((str(y), t("{year}年度", year=y)) for y in await _years(context))]
    return (
        _links(t("分野"), by_field, "field", choice),
        _links(t("業務"), by_topic, "topic", choice),
        _links(t("年度"), by_year, "year", choice),
    )


def _links(label: str, options: list[tuple[str, str]], name: str, choice: Choice) -> ui.Row:
    def link(value: str, text: str) -> ui.Link:
        chosen = replace(choice, **{name: value})  # type: ignore[arg-type]  # name is one of the text attributes
        return ui.Link(text, chosen.ref, current=getattr(choice, name) == value)

    return ui.Row(tuple(link(value, text) for value, text in options), label=label)


async def _years(context: Context) -> list[int]:
    first = await context.uow.questions.first_asked_at()
    this = fiscal_year(context.t.local(context.now).date())
    oldest = fiscal_year(context.t.local(first).date()) if first else this
    return list(range(this, oldest - 1, -1))


@feature.page("list", roles=EVERYONE)
async def questions(event: ViewRequested, context: Context) -> ui.View:
    """The list named by the arguments kind, field, topic, year and page."""
    return await list_view(Choice.read(event.view), context)


@feature.command(
    "ichiran",
    "一覧",
    "募集中",
    ja="回答を募集中の相談を見る",
    en="List questions waiting for answers",
    roles=EVERYONE,
    response=Response.SHOWS_PAGE,
)
async def ichiran(event: CommandInvoked, context: Context) -> ui.Reply:  # noqa: ARG001 - takes no argument
    """Shows the open questions, those that have waited longest first."""
    return ui.Show(await list_view(Choice("open"), context))


@feature.command(
    "jibun",
    "自分の相談",
    ja="自分の相談を見る",
    en="List your own questions",
    roles=EVERYONE,
    response=Response.SHOWS_PAGE,
)
async def jibun(event: CommandInvoked, context: Context) -> ui.Reply:  # noqa: ARG001 - takes no argument
    """Shows what the member asked."""
    return ui.Show(await list_view(Choice("mine"), context))


@feature.command(
    "tantou",
    "回答担当",
    ja="自分が回答を担当する相談を見る",
    en="List the questions you own",
    roles=EVERYONE,
    response=Response.SHOWS_PAGE,
)
async def tantou(event: CommandInvoked, context: Context) -> ui.Reply:  # noqa: ARG001 - takes no argument
    """Shows what the member owns."""
    return ui.Show(await list_view(Choice("owned"), context))
