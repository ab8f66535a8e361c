"""Somebody of the town at a Discord client."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from adapters.discord.commands import TEXT
from adapters.discord.ids import Fill, Open, Part, Press, numbered, read_control, read_part
from adapters.discord.render.forms import form_modal
from adapters.discord.values import day_id, option_key, words_id
from bot.i18n import Translator
from bot.model.audience import System
from bot.model.draft import Values
from bot.model.ids import QuestionId
from bot.outbound import Form, Invalid, OpenForm, Say, Section, SelectInput, TextInput, ViewRef
from bot.sheet import new_sheet
from tests.discord.inputs import inputs_of
from tests.discord.people import Someone
from tests.discord.posting import Draft, post
from tests.discord.records import COMPONENTS_V2, Json, Message, Modal
from tests.discord.surfaces import Surface, buttons_of, components_of, selects_of, words_of
from tests.town import NATIONAL, Person

if TYPE_CHECKING:
    from tests.discord.town import DiscordTown

Outcome = TypeVar("Outcome")

SECTION, BUTTON, RADIO, CHECKBOXES, SELECT, CHECKBOX = 9, 2, 21, 22, 3, 23
YES = "実行する"


@dataclass
class DiscordPerson(Person):
    """Somebody at a Discord client."""

    town: "DiscordTown"
    client: Someone
    shown: Surface | None = None
    written: Message | None = None
    heard_before: int = 0

    # ---- what they do -----------------------------------------------------------------------------------

    async def types(self, line: str) -> None:
        """A command in a channel, with or without its slash; anything else is said to @yorozu there."""
        if self.town.platform.registry.command(line.split(maxsplit=1)[0]):
            await self._types(line, self.town.commons)
        else:
            await self._does(self.client.mention_bot(line, self.town.commons))

    async def types_in(self, question: QuestionId, line: str) -> None:
        """A slash command in the question's thread."""
        await self._types(line, await self.town.thread_of(question))

    async def _types(self, line: str, channel: str) -> None:
        word, _, rest = line.removeprefix("/").partition(" ")
        spec = self.town.platform.registry.command(word)
        name = spec.name if spec else word
        option = next((one.name for one in spec.options), TEXT) if spec and not spec.argument else TEXT
        await self._does(self.client.command(name, channel=channel, **({option: rest} if rest else {})))

    async def presses(self, label: str) -> None:
        """A button of what was last shown, by its words; what asks back is answered with yes."""
        assert self.shown, f"no button {label!r}: nothing is shown"
        await self._does(self.client.press(label, on=self.shown))
        await self._says_yes()

    async def _says_yes(self) -> None:
        if self.shown and YES in self.buttons:
            await self._does(self.client.press(YES, on=self.shown))

    async def presses_action(self, action: str, value: str) -> None:
        """Where they see such a button; else one that is kept from another day."""
        for surface in self._in_sight():
            for button in buttons_of(surface):
                if read_control(button.get("custom_id")) == Press(action, value):
                    await self._does(self.client.press_button(surface, button))
                    return
        await self._presses_old(Press(action, value).encode())

    async def fills_in(self, **values: str | tuple[str, ...]) -> None:
        """The form that was last shown, part by part as far as there is something to enter."""
        left = dict(values)
        await self._bring_up_form()
        while True:
            step = self._part.step
            self._fill_part(await self._form_on_screen(), left)
            await self._does(self.client.submit(), closing=False)
            if not left:
                return
            await self._goes_on(step, left)

    def _fill_part(self, form: Form, left: dict[str, str | tuple[str, ...]]) -> None:
        there = {component["custom_id"]: component for _, component in inputs_of(self._modal)}
        for name in list(left):
            id = next((id for id in (name, day_id(name), words_id(name)) if id in there), None)
            if id is not None:
                self.client.enter(id, _entry(form, there[id], name, left.pop(name)))

    async def _goes_on(self, step: int, left: Mapping[str, object]) -> None:
        """By the button that leads to a later part."""
        assert isinstance(self.shown, Message), f"no way to {sorted(left)}"
        for button in buttons_of(self.shown):
            to = read_control(button.get("custom_id"))
            if isinstance(to, Fill) and to.step > step:
                await self._does(self.client.press_button(self.shown, button))
                return
        raise AssertionError(f"no input for {sorted(left)} in:\n{self.sees}")

    async def submits(self, form: str, state: str, values: Values) -> None:
        """A form that stayed open on another day's screen."""
        inputs = tuple(_kept_input(name, value) for name, value in values.items())
        kept = Form(name=form, title="…", inputs=inputs or (_kept_input("nothing", ()),), submit="…", state=state)
        async with self.town.storage.write(System("test")) as uow:
            sheet = new_sheet(self.account, kept, self.town.clock.now())
            await uow.sheets.add(sheet)
            await uow.commit()
        t = Translator("ja", NATIONAL)
        data = form_modal(sheet.filled, t)
        self.town.server.interactions.modals[self.client.id] = Modal(self.client.id, data, None, self.town.commons)
        await self._does(self.client.submit(), closing=False)

    async def opens(self, name: str, /, **arguments: object) -> None:
        """By a link that is kept from another day."""
        ref = ViewRef(name, {key: str(value) for key, value in arguments.items()})
        await self._presses_old(Open(ref).encode())

    async def writes(self, question: QuestionId, text: str) -> None:
        """A message in a question's thread."""
        channel = await self.town.thread_of(question)
        self.written = await self._does(self.client.message(channel, text))

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
        """The words of all buttons last shown."""
        return [words_of(button) for button in buttons_of(self.shown)] if self.shown else []

    @property
    def links(self) -> list[str]:
        """The same, and the entries of menus."""
        menus = selects_of(self.shown) if self.shown else []
        return self.buttons + [option["label"] for menu in menus for option in menu["options"]]

    @property
    def entries(self) -> list[str]:
        """What stands beside 「開く」."""
        sections = [c for c in components_of(self.shown) if c["type"] == SECTION] if self.shown else []
        return [self._words(section).splitlines()[0] for section in sections]

    @property
    def inputs(self) -> Mapping[str, tuple[str, ...]]:
        """What the form last shown holds, by input; empty where there is none."""
        reply = self.town.platform.replies[self.client.id][-1]
        return {i.name: i.value for i in reply.form.inputs} if isinstance(reply, OpenForm | Invalid) else {}

    @property
    def errors(self) -> dict[str, str]:
        """What they read that must be mended, by input."""
        reply = self.town.platform.replies[self.client.id][-1]
        assert isinstance(reply, Invalid), self.sees
        return {i.name: i.error for i in reply.form.errors if i.error in self.sees}

    @property
    def was_refused(self) -> bool:
        """Whether the core refused, and they read it."""
        replies = self.town.platform.replies.get(self.client.id, [])[self.heard_before :]
        said = [r.message for r in replies if isinstance(r, Say) and r.refused]
        read = f"{self.sees}\n{self.notes}"
        return any(all(e.text in read for e in m.elements if isinstance(e, Section)) for m in said)

    @property
    def led_to(self) -> QuestionId:
        """The question to which what was last shown leads on."""
        assert self.shown
        to = next(read_control(b.get("custom_id")) for b in buttons_of(self.shown) if words_of(b) == "開く")
        assert isinstance(to, Open)
        return QuestionId(int(to.ref.arguments["question"]))

    # ---- within -----------------------------------------------------------------------------------------

    @property
    def _modal(self) -> Modal:
        modal = self.client.modal
        assert modal, f"no form in:\n{self.sees}"
        return modal

    async def _does(self, act: Awaitable[Outcome], *, closing: bool = True) -> Outcome:
        """Does it, and looks at what it brings."""
        if closing:
            self.client.dismiss()
        self.client.looks_away()
        self.heard_before = len(self.town.platform.replies.get(self.client.id, ()))
        done = await act
        self.shown = self.client.in_sight
        return done

    async def _presses_old(self, custom_id: str) -> None:
        """In the direct messages with the bot."""
        assert custom_id, "no button can hold this"
        server = self.town.server
        button: Json = {"type": BUTTON, "style": 2, "label": "…", "custom_id": numbered(custom_id, 0)}
        components = [{"type": 1, "components": [button]}]
        direct = server.direct(self.client.id)
        kept = post(server, direct, server.app.bot, Draft("", components=components, flags=COMPONENTS_V2))
        await self._does(self.client.press("…", on=kept))

    def _in_sight(self) -> list[Message]:
        """What they look at, then what the app posted where they are, newest first."""
        guild = self.town.guild
        there = [
            m
            for id in guild.channels
            if self.town.server.sees(self.client.id, guild.channels[id])
            for m in guild.said(id)
        ]
        shown = [self.shown] if isinstance(self.shown, Message) else []
        every = sorted((*there, *self.client.direct_messages), key=lambda m: int(m.id), reverse=True)
        return [*shown, *every]

    async def _bring_up_form(self) -> None:
        if self.client.modal:
            return
        assert isinstance(self.shown, Message), "no form is shown"
        for button in buttons_of(self.shown):
            to = read_control(button.get("custom_id"))
            if isinstance(to, Fill) or (isinstance(to, Open) and (to.form or words_of(button) == "開く")):
                await self._does(self.client.press_button(self.shown, button))
                break
        assert self.client.modal, f"no form in:\n{self.sees}"

    @property
    def _part(self) -> Part:
        part = read_part(self._modal.data["custom_id"])
        assert part
        return part

    async def _form_on_screen(self) -> Form:
        async with self.town.storage.read(System("test")) as uow:
            return (await uow.sheets.get(self.account, self._part.sheet)).form

    def _words(self, section: Json) -> str:
        return self.client.text(Message("0", "0", "0", "", self.town.clock.now(), components=section["components"]))


def _entry(form: Form, component: Json, name: str, value: str | tuple[str, ...]) -> str | bool | tuple[str, ...]:
    """Options go by their value as the adapter writes it, and by their names where they are typed."""
    if component["type"] == CHECKBOX:
        return bool(value)
    input = next(i for i in form.inputs if i.name == name)
    if isinstance(input, SelectInput) and component["type"] not in (RADIO, CHECKBOXES, SELECT):
        labels = {choice.value: choice.label for choice in input.choices}
        chosen = (value,) if isinstance(value, str) else value
        return "、".join(labels.get(each, each) for each in chosen)
    if component["type"] in (RADIO, CHECKBOXES, SELECT):
        chosen = tuple(map(option_key, (value,) if isinstance(value, str) else value))
        return chosen if component["type"] == CHECKBOXES or component.get("max_values", 1) > 1 else chosen[0]
    return value


def _kept_input(name: str, value: tuple[str, ...]) -> TextInput:
    return TextInput(name=name, label=name, longest=10_000, multiline=True, value=value)
