"""Somebody of the town at a Slack client."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import bot.features
from adapters.slack.ids import Meta, Open, Press
from adapters.slack.manifest import manifest
from adapters.slack.values import option_key, values_of
from bot.commands import collect
from bot.model.draft import Values
from bot.model.ids import QuestionId
from bot.outbound import Say, Section, ViewRef
from tests.slack.blocks import elements_of
from tests.slack.inputs import holds, state_of
from tests.slack.people import Someone
from tests.slack.records import Message, View
from tests.slack.refusal import Json
from tests.slack.surfaces import Surface, buttons_of
from tests.town import Person

if TYPE_CHECKING:
    from tests.slack.town import SlackTown

Outcome = TypeVar("Outcome")

COMMANDS = {command["command"] for command in manifest(collect(bot.features))["features"]["slash_commands"]}
"""What the app that is installed declares."""


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
        """By a link that is kept from another day; their home is a tab."""
        if name == "home":
            await self._does(self.client.open_home())
        else:
            await self._presses_old(Open(ViewRef(name, {key: str(value) for key, value in arguments.items()})).encode())

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
        """In a modal, which the answer then takes the place of."""
        block = {"type": "actions", "block_id": "kept", "elements": [_button("…", control)]}
        title = {"type": "plain_text", "text": "…"}
        kept = self.town.workspace.modals.open(self.client.id, {"type": "modal", "title": title, "blocks": [block]})
        await self._presses("…", kept)

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
