"""The town at Slack: its people sit at clients of one workspace, and the bot is connected to it as in real life."""

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar, cast

import bot.features
from adapters.slack.adapter import SlackAdapter
from adapters.slack.conversations import PLATFORM, PRIVATE, Conversation, conversation_at
from adapters.slack.ids import Meta, Open, Press
from adapters.slack.manifest import manifest
from adapters.slack.values import option_key, values_of
from bot.app import App, assemble
from bot.clock import SetClock
from bot.commands import collect
from bot.i18n import Translator
from bot.inbound import InboundEvent
from bot.model.draft import Values
from bot.model.ids import AccountRef, QuestionId, WorkspaceRef
from bot.model.member import Member, Role
from bot.model.place import Purpose
from bot.outbound import Reply, Say, Section, ViewRef
from bot.ports import Connected, Receive
from storage import open_storage
from tests.slack.blocks import elements_of
from tests.slack.bot import Mode, attach, settings_of
from tests.slack.inputs import holds, state_of
from tests.slack.people import Someone
from tests.slack.records import Message, View
from tests.slack.refusal import Json
from tests.slack.server import slack
from tests.slack.surfaces import Surface, buttons_of
from tests.slack.workspace import Workspace
from tests.town import MORNING, NATIONAL, NOBODY, PLACES, Person, PlaceFacts, Posted, Town, community, found, place

REGISTRY = collect(bot.features)
COMMANDS = {command["command"] for command in manifest(REGISTRY)["features"]["slash_commands"]}
"""What the app that is installed declares."""

HERE = WorkspaceRef(PLATFORM, "town")
Outcome = TypeVar("Outcome")

SOON = timedelta(minutes=2)
"""How long deliveries may take at Slack's pace; what falls due later is a retry."""


class OverheardSlack(SlackAdapter):
    """The adapter; the replies that the core gave stand in `replies`, by user, oldest first."""

    replies: dict[str, list[Reply]]

    async def start(self, receive: Receive, connected: Connected) -> None:
        """Listens beside the adapter."""
        self.replies = {}

        async def overheard(event: InboundEvent) -> Reply:
            reply = await receive(event)
            self.replies.setdefault(event.account.user, []).append(reply)
            return reply

        await super().start(overheard, connected)


@dataclass
class SlackPerson(Person):
    """Somebody at a Slack client."""

    town: "SlackTown"
    client: Someone
    shown: Surface | None = None
    written: Message | None = None
    heard_before: int = 0

    # ---- what they do -----------------------------------------------------------------------------------

    async def types(self, line: str) -> None:
        """A slash command in a channel; without the slash, said to @yorozu there."""
        word, _, rest = line.partition(" ")
        if line.startswith("/"):
            assert word in COMMANDS, f"Slack says: {word} is not a valid command"
            await self._does(self.client.command(word, rest, channel=self.town.general))
        else:
            await self._does(self.client.mention_bot(line, self.town.general))

    async def types_in(self, question: QuestionId, line: str) -> None:
        """To @yorozu, since slash commands do not work in threads."""
        at = await self.town.conversation(question)
        await self._does(self.client.mention_bot(line, at.channel, thread_ts=at.thread))

    async def presses(self, label: str) -> None:
        """A button of what was last shown, by its words."""
        assert self.shown, f"no button {label!r}: nothing is shown"
        await self._presses(label, self.shown)

    async def presses_action(self, action: str, value: str) -> None:
        """Where they see such a button; else one that is kept from another day."""
        control = Press(action, value).encode()
        for surface in self._in_sight():
            for block, element in buttons_of(surface):
                if _is(element, control):
                    await self._on(surface, self.client.press_button(surface, block, element))
                    return
        await self._presses_old(control)

    async def fills_in(self, **values: str | tuple[str, ...]) -> None:
        """The form that was last shown, opened first where it is offered by a button."""
        await self._bring_up_form()
        for name, value in values.items():
            await self.client.select(name, self._entry(name, value))
        await self._does(self.client.submit(), closing=False)

    async def submits(self, form: str, state: str, values: Values) -> None:
        """A form that stayed open on another day's screen."""
        blocks = [_kept_input(name, value) for name, value in values.items()] or [_words("…")]
        view = {
            "type": "modal",
            "title": {"type": "plain_text", "text": "…"},
            "submit": {"type": "plain_text", "text": "…"},
            "private_metadata": Meta(form=form, state=state).begun().encode(),
            "blocks": blocks,
        }
        self.town.workspace.modals.open(self.client.id, view)
        await self._does(self.client.submit(), closing=False)

    async def opens(self, name: str, /, **arguments: object) -> None:
        """By the home tab, where a link leads there; else by one that is kept from another day."""
        control = Open(ViewRef(name, {key: str(value) for key, value in arguments.items()})).encode()
        await self._does(self.client.open_home())
        home = self.client.home
        if name == "home" or home is None:
            return
        there = [found for found in buttons_of(home) if _is(found[1], control)]
        if there:
            await self._on(home, self.client.press_button(home, *there[0]))
        else:
            await self._presses_old(control)

    async def writes(self, question: QuestionId, text: str) -> None:
        """A message in a question's thread."""
        at = await self.town.conversation(question)
        self.written = await self._does(self.client.message(at.channel, text, thread_ts=at.thread))

    async def edits(self, text: str) -> None:
        """What they wrote last."""
        assert self.written
        await self._does(self.client.edit(self.written, text))

    async def deletes(self) -> None:
        """What they wrote last."""
        assert self.written
        await self._does(self.client.delete(self.written))

    # ---- what they see ----------------------------------------------------------------------------------

    @property
    def sees(self) -> str:
        """All text of what was last shown; empty where that was nothing."""
        return self.client.text(self.shown) if self.shown else ""

    @property
    def notes(self) -> str:
        """All text of the bot's direct messages."""
        return "\n".join(map(self.client.text, self.client.direct_messages))

    @property
    def buttons(self) -> list[str]:
        """The words of all buttons last shown, those that lead to pages among them."""
        return [element["text"]["text"] for _, element in buttons_of(self.shown)] if self.shown else []

    @property
    def links(self) -> list[str]:
        """The same, and the entries of menus."""
        elements = [e for block in (self.shown.blocks if self.shown else ()) for e in elements_of(block)]
        return self.buttons + [option["text"]["text"] for e in elements for option in e.get("options", ())]

    @property
    def entries(self) -> list[str]:
        """What stands beside 「開く」."""
        sections = [b for b in (self.shown.blocks if self.shown else ()) if b["type"] == "section"]
        return [b["text"]["text"] for b in sections if b.get("accessory", {}).get("type") == "button"]

    @property
    def inputs(self) -> Mapping[str, tuple[str, ...]]:
        """What the form last shown holds, by input; empty where there is none."""
        return values_of(state_of(self.shown.blocks, self.shown.entered)) if isinstance(self.shown, View) else {}

    @property
    def errors(self) -> dict[str, str]:
        """What stands under the inputs of the modal."""
        return self.client.errors

    @property
    def was_refused(self) -> bool:
        """Whether the core refused, and they read it."""
        replies = self.town.platform.replies.get(self.client.id, [])[self.heard_before :]
        said = [r.message for r in replies if isinstance(r, Say) and r.refused]
        return any(all(e.text in self.sees for e in m.elements if isinstance(e, Section)) for m in said)

    @property
    def led_to(self) -> QuestionId:
        """The question to which what was last shown leads on."""
        assert self.shown
        control = next(element for _, element in buttons_of(self.shown) if element["text"]["text"] == "開く")
        to = Open.decode(control["value"])
        assert to
        return QuestionId(int(to.ref.arguments["question"]))

    # ---- within -----------------------------------------------------------------------------------------

    async def _does(self, act: Awaitable[Outcome], *, closing: bool = True) -> Outcome:
        """Does it, and looks at what it brings."""
        if closing:
            self.town.workspace.modals.clear(self.client.id)
        self.client.looks_away()
        self.heard_before = len(self.town.platform.replies.get(self.client.id, ()))
        done = await act
        self.shown = self.client.in_sight
        return done

    async def _presses(self, label: str, surface: Surface) -> None:
        await self._on(surface, self.client.press(label, on=surface))

    async def _on(self, surface: Surface, act: Awaitable[None]) -> None:
        await self._does(act, closing=surface is not self.client.modal)

    async def _presses_old(self, control: Json) -> None:
        block = {"type": "actions", "block_id": "kept", "elements": [_button("…", control)]}
        home = View("V0", self.client.id, {"type": "home", "blocks": [block]}, "0", "V0")
        await self._presses("…", home)

    def _in_sight(self) -> list[Surface]:
        """What they look at, then what the app posted where they are, newest first."""
        workspace = self.town.workspace
        mine = [id for id, channel in workspace.channels.items() if self.client.id in channel.members]
        messages = [m for id in mine for m in workspace.said(id)]
        return [*([self.shown] if self.shown else []), *sorted(messages, key=lambda m: m.ts, reverse=True)]

    async def _bring_up_form(self) -> None:
        modal = self.client.modal
        if modal and "submit" in modal.content:
            return
        assert self.shown, "no form is shown"
        for _, element in buttons_of(self.shown):
            to = Open.decode(element.get("value")) if element["action_id"].startswith("open") else None
            if (to and to.form) or element["text"]["text"] == "開く":
                await self._presses(element["text"]["text"], self.shown)
                break
        assert self.client.modal, f"no form in:\n{self.sees}"

    def _entry(self, name: str, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        """Options go by their value as the adapter writes it."""
        modal = self.client.modal
        assert modal
        elements = [e for b in modal.blocks if b["block_id"] == name for e in elements_of(b) if holds(e)]
        assert elements, f"no input {name!r} in:\n{self.client.text(modal)}"
        if elements[0]["type"] in ("plain_text_input", "datepicker"):
            return value
        if value == "":
            return () if elements[0]["type"].startswith(("multi", "check")) else ""
        return option_key(value) if isinstance(value, str) else tuple(map(option_key, value))


def _is(element: Json, control: Json) -> bool:
    name = element["action_id"].rpartition("#")[0]
    return (name, element.get("value")) == (control["action_id"], control.get("value"))


def _button(label: str, control: Json) -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": label}, **control, "action_id": _first(control)}


def _first(control: Json) -> str:
    return f"{control['action_id']}#0"


def _words(text: str) -> Json:
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


def _kept_input(name: str, value: Sequence[str]) -> Json:
    label = {"type": "plain_text", "text": name}
    if len(value) > 1:
        options = [{"text": {"type": "plain_text", "text": each}, "value": option_key(each)} for each in value]
        element: Json = {"type": "multi_static_select", "options": options, "initial_options": options}
    else:
        element = {"type": "plain_text_input", "multiline": True}
        element |= {"initial_value": value[0]} if value and value[0] else {}
    element["action_id"] = "value"
    return {"type": "input", "block_id": name, "label": label, "element": element, "optional": True}


@dataclass
class SlackTown(Town):
    """The community in one Slack workspace. `channels` are the ids of its public places, by name."""

    platform: OverheardSlack
    workspace: Workspace
    channels: dict[str, str] = field(default_factory=dict)

    @property
    def general(self) -> str:
        """The channel in which people type commands."""
        return self.channels["general"]

    def _seat(self, member: Member, workspace: str) -> SlackPerson:
        assert workspace == HERE.workspace, "there is one workspace"
        return self._joins(self.workspace.someone(member.name, email=member.mail), member)

    async def person(
        self, name: str, organization: str, *roles: Role, workspace: str = "town", **more: object
    ) -> SlackPerson:
        """A new member with an account."""
        return cast("SlackPerson", await super().person(name, organization, *roles, workspace=workspace, **more))

    def stranger(self, name: str, mail: str = "", *, guest: bool = False) -> SlackPerson:
        """Somebody of the workspace whom the community does not know; a guest is of another workspace."""
        team = "T-elsewhere" if guest else ""
        return self._joins(self.workspace.someone(name, email=mail, team=team), NOBODY)

    def _joins(self, client: Someone, member: Member) -> SlackPerson:
        for id in self.channels.values():
            self.workspace.channels[id].members.append(client.id)
        return SlackPerson(self, member, AccountRef(*_parts(HERE), client.id), client)

    async def conversation(self, question: QuestionId) -> Conversation:
        """Where a question lives at Slack."""
        found = conversation_at(await self.thread(question))
        assert found
        return found

    async def deliver(self) -> None:
        """Sends everything that is due now, or becomes so at Slack's pace."""
        end = self.clock.now() + SOON
        while True:
            while await self.app.courier.send_batch():
                pass
            wait = await self.storage.outbox.next_due_in(HERE, served=[HERE], pace=self.platform.capabilities.pace)
            if wait is None or self.clock.now() + wait > end:
                break
            self.clock.advance(max(wait, timedelta(milliseconds=1)))
        await self.workspace.settled()

    def posts(self, place: str) -> list[Posted]:
        """What the bot posted into a channel and its threads; of `private`, into conversations of its own."""
        channels = [self.channels[place]] if place != PRIVATE else self.private
        return [self._posted(m) for id in channels for m in self.workspace.said(id)]

    @property
    def private(self) -> list[str]:
        """The conversations of private questions."""
        return [id for id, channel in self.workspace.channels.items() if channel.kind in ("group", "mpim")]

    def _posted(self, message: Message) -> Posted:
        text = next(iter(self.workspace.clients.values())).text(message)  # type: ignore[attr-defined]
        return Posted(text, frozenset(AccountRef(*_parts(HERE), user) for user in message.notified))


def _parts(home: WorkspaceRef) -> tuple[str, str]:
    return home.platform, home.workspace


@asynccontextmanager
async def open_slack_town(
    url: str, mode: Mode, places: Sequence[PlaceFacts] = PLACES, **settings: object
) -> AsyncIterator[SlackTown]:
    """The whole bot at a Slack of its own; `settings` are those of the workspace."""
    clock = SetClock(MORNING)
    storage = await open_storage(url, clock=clock)
    try:
        async with slack(clock) as server:
            workspace = server.workspace(HERE.workspace)
            given = settings_of(server, workspace, mode, **settings)
            t = Translator("ja", NATIONAL)
            adapter = OverheardSlack([given], registry=REGISTRY, translator=t)
            app = assemble(storage=storage, platforms=[adapter], clock=clock, community=community(), registry=REGISTRY)
            channels = {name: workspace.channel(name) for name, purpose, _ in places if purpose is not Purpose.PRIVATE}
            homes = await found(storage, [place(facts, PLATFORM, channels.get(facts[0], "")) for facts in places])
            async with _connected(app, adapter):
                await attach(adapter, [given], [workspace])
                yield SlackTown(app, storage, clock, adapter, workspace, channels, organizations=homes)
                await workspace.settled()
    finally:
        await storage.close()


@asynccontextmanager
async def _connected(app: App, adapter: OverheardSlack) -> AsyncIterator[None]:
    await app.start(adapter)
    try:
        yield
    finally:
        await app.catching_up.stop()
        await adapter.stop()
