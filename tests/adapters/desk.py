"""A small core for the workspace's tests: questions in a dictionary, behind the neutral interface."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import NoReturn
from zoneinfo import ZoneInfo

from adapters.web.adapter import WebAdapter
from adapters.web.persona import Persona
from bot.commands import Feature, Response
from bot.i18n import Translator
from bot.inbound import (
    ButtonPressed,
    CommandInvoked,
    FormSubmitted,
    InboundEvent,
    MessagePosted,
    SheetOpened,
    SheetSubmitted,
    ViewRequested,
)
from bot.model.ids import Address
from bot.model.member import EVERYONE
from bot.outbound import (
    Button,
    Chip,
    Done,
    Entry,
    Form,
    Invalid,
    Link,
    Listing,
    Notice,
    OpenForm,
    Post,
    Reply,
    Row,
    Say,
    Section,
    Show,
    TextInput,
    Tone,
    View,
    ViewRef,
    text_message,
)
from tests.fakes.board import MemoryBoard, MemoryChanges

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
KOHARU = Persona(user="koharu", name="佐藤 小春", label="内子町 総務課", group="市町村", featured=True)
KAITO = Persona(user="kaito", name="高橋 海斗", label="専門官", group="専門官", featured=True)
MIO = Persona(user="mio", name="越智 澪", label="今治市 税務課", group="市町村", featured=False)


class MovedClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    def move(self, step: timedelta) -> None:
        """Lets time pass."""
        self.time += step


async def _unused(*_: object) -> NoReturn:
    raise AssertionError("the desk answers itself")


def declared() -> Feature:
    """What the desk's commands, buttons, forms and pages respond with."""
    feature = Feature()
    for name in ("home", "navigation", "question", "place", "hostile", "gone"):
        feature.page(name, roles=EVERYONE)(_unused)
    feature.form("ask", roles=EVERYONE, response=Response.UPDATES)(_unused)
    feature.button("open_ask", roles=EVERYONE, response=Response.OPENS_FORM)(_unused)
    for action in ("close", "refuse", "explode", "review"):
        feature.button(action, roles=EVERYONE, response=Response.UPDATES)(_unused)
    feature.command(
        "soudan",
        "相談",
        ja="相談する",
        en="Ask",
        roles=EVERYONE,
        response=Response.OPENS_FORM,
        argument={"ja": "件名", "en": "title"},
    )(_unused)
    feature.command("help", ja="使い方", en="Help", roles=EVERYONE, response=Response.SHOWS_PAGE)(_unused)
    feature.command("ping", ja="応答を確かめる", en="Ping", roles=EVERYONE, response=Response.PRIVATE)(_unused)
    return feature


@dataclass
class Desk:
    """Receives events as the core does: each key has its effect once."""

    clock: MovedClock = field(default_factory=MovedClock)
    changes: MemoryChanges = field(default_factory=MemoryChanges)
    questions: dict[str, list[Post]] = field(default_factory=dict)
    events: list[InboundEvent] = field(default_factory=list)
    flowing: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    pages: dict[str, View] = field(default_factory=dict)
    admitted: set[str] = field(default_factory=set)
    sheets: dict[str, Form] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.registry = declared().registry
        self.board = MemoryBoard(self.changes)

    def adapter(self, *, host: str = "127.0.0.1", port: int = 0, demonstration: bool = True) -> WebAdapter:
        """The workspace in front of this desk."""
        return WebAdapter(
            registry=self.registry,
            board=self.board,
            changes=self.changes,
            clock=self.clock,
            translator=Translator("ja", ZoneInfo("Asia/Tokyo")),
            community_name="チーム愛媛",
            host=host,
            port=port,
            secret="only for tests",  # noqa: S106  # nothing is protected by it
            personas=_personas if demonstration else None,
        )

    async def connected(self, workspace: str) -> None:
        """Notes that events flow."""
        self.flowing.append(workspace)

    async def receive(self, event: InboundEvent) -> Reply:
        """Answers `event`; the forms of a platform that closes them are kept on sheets, as the core does."""
        if isinstance(event, SheetOpened):
            return OpenForm(self.sheets[event.sheet])
        if isinstance(event, SheetSubmitted):
            event = self._handed_in(event)
        reply = await self._answer(event)
        if event.account.platform == "discord" and isinstance(reply, OpenForm | Invalid):
            form = replace(reply.form, sheet=f"sheet-{len(self.sheets)}")
            self.sheets[form.sheet] = form
            return replace(reply, form=form)
        return reply

    def _handed_in(self, event: SheetSubmitted) -> FormSubmitted:
        form = self.sheets[event.sheet]
        return FormSubmitted(
            account=event.account, key=event.key, at=event.at, form=form.name, values=event.values, state=form.state
        )

    async def _answer(self, event: InboundEvent) -> Reply:
        self.events.append(event)
        if not isinstance(event, ViewRequested):
            if event.key in self.keys:
                return Done()
            self.keys.add(event.key)
        match event:
            case ViewRequested():
                return self._view(event)
            case CommandInvoked(command=command, arguments=arguments):
                return self._command(command, arguments)
            case ButtonPressed():
                return self._press(event)
            case FormSubmitted():
                return self._submit(event)
            case MessagePosted():
                return self._write(event)
        raise AssertionError(event)

    def last(self, kind: type[InboundEvent]) -> InboundEvent:
        """The latest event of this kind."""
        return next(event for event in reversed(self.events) if isinstance(event, kind))

    def _command(self, command: str, arguments: str) -> Reply:
        if command == "soudan":
            return OpenForm(ask_form(arguments))
        return Show(View("使い方", ())) if command == "help" else Say(text_message("応答しています。"))

    def _view(self, event: ViewRequested) -> Reply:
        name, arguments = event.view.name, event.view.arguments
        if name in self.pages:
            return Show(self.pages[name])
        if name == "place" and event.account.user not in self.admitted:
            return Say(text_message("この場所は見られません。"), refused=True)
        if name == "question" and arguments.get("id") in self.questions:
            return Show(self._question(arguments["id"]))
        views = {
            "home": View("ホーム", (Row((Button("相談する", "open_ask", primary=True),)), self._listing())),
            "navigation": View("メニュー", (Row((Link("ホーム", ViewRef("home"), current=True),), label="相談"),)),
            "place": View("お知らせ", ()),
        }
        if name in views:
            return Show(views[name])
        return Say(text_message("見つかりませんでした。"), refused=True)

    def _listing(self) -> Listing:
        entries = (
            Entry(title, to=ViewRef("question", {"id": title}), chips=(Chip("回答を募集中", Tone.WAITING),), at=NOON)
            for title in self.questions
        )
        return Listing(tuple(entries), empty="まだ相談はありません。")

    def _question(self, title: str) -> View:
        close = Button("取り下げる", "close", value=title, danger=True, confirm="この相談を取り下げますか？")
        return View(
            title,
            (*self.questions[title], Row((close, Button("断る", "refuse"), Button("壊す", "explode")))),
            ref=ViewRef("question", {"id": title}),
            trail=(Link("ホーム", ViewRef("home")),),
            thread=Address("web", "browser", place="general", thread=title),
            topics=(f"question:{title}",),
        )

    def _press(self, event: ButtonPressed) -> Reply:
        if event.action == "explode":
            raise RuntimeError("秘密の本文")
        if event.action == "close":
            del self.questions[event.value]
            return Say(text_message("取り下げました。"), then=ViewRef("home"))
        if event.action == "open_ask":
            return OpenForm(ask_form(event.value))
        if event.action == "review":
            return Show(View("確認", (Section("この内容で相談します。"),)))
        return Say(text_message("この操作はできません。"), refused=True)

    def _submit(self, event: FormSubmitted) -> Reply:
        title, body = ("".join(event.values.get(name, ())) for name in ("title", "body"))
        if title == "断られる":
            return Say(text_message("いまは受け付けていません。"), refused=True)
        if len(title) < 2:
            return Invalid(ask_form(title, body=body, error="2文字以上で入力してください。"))
        self.questions[title] = [Post("佐藤 小春（内子町）", self.clock.now(), body, mine=True)]
        return Say(text_message("相談を受け付けました。"), then=ViewRef("question", {"id": title}))

    def _write(self, event: MessagePosted) -> Reply:
        assert event.address is not None
        thread = event.address.thread or ""
        if event.text == "断られる":
            return Say(text_message("書き込めません。"), refused=True)
        self.questions[thread].append(Post(event.account.user, event.at, event.text))
        self.changes.tell(f"question:{thread}")
        return Done()


def ask_form(title: str = "", *, body: str = "", error: str = "") -> Form:
    """The form of a question."""
    notice = Notice("個人情報は書かないでください。", Tone.WARNING)
    return Form(
        name="ask",
        title="相談する",
        submit="確認へ進む",
        state="draft:1",
        inputs=(
            TextInput(name="title", label="件名", required=True, longest=80, value=(title,), error=error),
            TextInput(name="body", label="内容", longest=3000, multiline=True, value=(body,), notice=notice),
        ),
    )


async def _personas() -> Sequence[Persona]:
    return (KOHARU, KAITO, MIO)
