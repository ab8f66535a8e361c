"""The member's own page, and the way to all others."""

from dataclasses import replace

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context
from bot.features.browsing.lists import TITLES, Choice, filter_of
from bot.features.browsing.rows import question_page, rows
from bot.inbound import CommandInvoked, ViewRequested
from bot.model.member import EVERYONE, STAFF

feature = Feature()

SHOWN = 5


@feature.command(
    "home",
    "ホーム",
    "マイページ",
    ja="自分のページを見る",
    en="See your own page",
    roles=EVERYONE,
    response=Response.SHOWS_PAGE,
)
async def home_command(event: CommandInvoked, context: Context) -> ui.Reply:  # noqa: ARG001 - takes no argument
    """The member's own page, and below it the way to all others; our own pages have that beside each of them."""
    view = await _home_view(context)
    if context.on_own_pages:
        return ui.Show(view)
    return ui.Show(replace(view, elements=(*view.elements, *(await _navigation_view(context)).elements)))


@feature.page("home", roles=EVERYONE)
async def home(event: ViewRequested, context: Context) -> ui.View:  # noqa: ARG001 - takes no argument
    """The page alone."""
    return await _home_view(context)


async def _home_view(context: Context) -> ui.View:
    """What waits for this member first, then what they asked, then what waits for anyone."""
    me, t = context.me.member, context.t
    kinds = ["owned"] if me.is_expert or me.is_secretary else []
    kinds += ["mine"]
    sections: list[ui.Element] = [*_start(context), *await _applications(context), *await _drafts(context)]
    for kind in [*kinds, "open"]:
        sections += await _part(kind, context)
    return ui.View(
        t("ホーム"),
        tuple(sections),
        ref=ui.ViewRef("home"),
        topics=("questions", f"member:{me.id}", *(("applications",) if me.is_secretary else ())),
    )


def _start(context: Context) -> tuple[ui.Row, ...]:
    if not context.me.member.may(STAFF):
        return ()
    return (ui.Row((ui.Button(context.t("相談する"), "ask", primary=True),)),)


async def _applications(context: Context) -> tuple[ui.Row, ...]:
    if not context.me.member.is_secretary:
        return ()
    count = (await context.uow.applications.pending(limit=1)).total
    if not count:
        return ()
    return (ui.Row((ui.Link(context.t("参加の申し込みが{n}件あります", n=count), ui.ViewRef("applications")),)),)


async def _drafts(context: Context) -> tuple[ui.Row, ...]:
    count = len(await context.uow.drafts.of(context.me.member.id))
    if not count:
        return ()
    return (ui.Row((ui.Link(context.t("下書きが{n}件あります", n=count), ui.ViewRef("drafts")),)),)


async def _part(kind: str, context: Context) -> tuple[ui.Element, ...]:
    t, choice = context.t, Choice(kind)
    page = await question_page(filter_of(choice, context), context, size=SHOWN)
    more = (ui.Row((ui.Link(t("すべて見る（{n}件）", n=page.total), choice.ref),)),) if page.total > SHOWN else ()
    listing = ui.Listing(await rows(page.items, context), t("いまはありません。"))
    return (ui.Heading(t(TITLES[kind])), listing, *more)


@feature.page("navigation", roles=EVERYONE)
async def navigation(event: ViewRequested, context: Context) -> ui.View:  # noqa: ARG001 - takes no argument
    """Every page this member can go to, in groups; for platforms that show pages."""
    return await _navigation_view(context)


async def _navigation_view(context: Context) -> ui.View:
    t, me = context.t, context.me.member
    fields = await context.uow.fields.all()
    channels = tuple(ui.Link(f.name(t.language), ui.ViewRef("channel", {"field": f.key})) for f in fields)
    return ui.View(
        t("メニュー"),
        (
            ui.Row(_own_links(context)),
            ui.Row(channels, label=t("分野")),
            ui.Row((_list("open", context), _list("all", context)), label=t("みんなの相談")),
            *((_secretariat(context),) if me.is_secretary else ()),
            ui.Row(_help_links(context), label=t("使い方・連絡")),
        ),
    )


def _own_links(context: Context) -> tuple[ui.Link, ...]:
    t, me = context.t, context.me.member
    links = [ui.Link(t("ホーム"), ui.ViewRef("home"))]
    links += [_list("owned", context)] if me.is_expert or me.is_secretary else []
    links += [_list("mine", context)]
    links += [ui.Link(t("下書き"), ui.ViewRef("drafts"))] if me.may(STAFF) else []
    return (*links, ui.Link(t("設定"), ui.ViewRef("settings")))


def _secretariat(context: Context) -> ui.Row:
    applications = ui.Link(context.t("参加の申し込み"), ui.ViewRef("applications"))
    return ui.Row((_list("secretariat", context), applications), label=context.t("事務局"))


def _help_links(context: Context) -> tuple[ui.Link, ...]:
    t = context.t
    return (ui.Link(t("使い方"), ui.ViewRef("help")), ui.Link(t("事務局に問い合わせる"), ui.ViewRef("contact")))


def _list(kind: str, context: Context) -> ui.Link:
    return ui.Link(context.t(TITLES[kind]), Choice(kind).ref)
