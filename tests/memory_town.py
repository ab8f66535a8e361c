"""The town on a platform in memory, where the neutral replies themselves can be looked at."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import TypedDict, cast

import bot.features
from bot.app import assemble
from bot.clock import SetClock
from bot.commands import collect
from bot.inbound import (
    ButtonPressed,
    CommandInvoked,
    Event,
    FormSubmitted,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    SheetOpened,
    SheetSubmitted,
    ViewRequested,
)
from bot.model.draft import Values
from bot.model.ids import AccountRef, QuestionId
from bot.model.member import Member, Role
from bot.model.message import MessageRef
from bot.outbound import Button, Entry, Form, Invalid, Link, Reply, Say, Show, View, ViewRef
from bot.ports import Capabilities, Profile
from bot.ports.mail import Mail
from storage import open_storage
from tests.fakes.platform import MemoryPlatform
from tests.reading import all_of, text_of
from tests.town import MORNING, NOBODY, PLACES, Person, PlaceFacts, Posted, Town, community, found, place

PLAIN = Capabilities()
"""What a platform can do of which nothing is said."""


class Here(TypedDict):
    """What every event of a person carries."""

    account: AccountRef
    key: str
    at: datetime


@dataclass
class MemoryPerson(Person):
    """Somebody who speaks to the bot and reads what comes back."""

    town: "MemoryTown"
    last: Reply | None = None

    async def types(self, line: str) -> Reply:
        """A command."""
        word, _, rest = line.partition(" ")
        return await self._does(CommandInvoked(**self._here(), command=word, arguments=rest))

    async def types_in(self, question: QuestionId, line: str) -> Reply:
        """A command in a question's thread."""
        word, _, rest = line.partition(" ")
        address = await self.town.thread(question)
        return await self._does(CommandInvoked(**self._here(), command=word, arguments=rest, address=address))

    async def presses(self, label: str) -> Reply:
        """A button of what was last shown, by its words."""
        button = next((b for b in all_of(Button, self.last) if b.label == label), None)
        assert button, f"no button {label!r} in:\n{text_of(self.last)}"
        return await self.presses_action(button.action, button.value)

    async def presses_action(self, action: str, value: str) -> Reply:
        """A button, also one that this person was never shown."""
        return await self._does(ButtonPressed(**self._here(), action=action, value=value))

    async def fills_in(self, **values: str | tuple[str, ...]) -> Reply:
        """The form that was last shown: what it holds already stays where nothing else is given."""
        form = all_of(Form, self.last)[0]
        held = {i.name: i.value for i in form.inputs}
        given = {name: (value,) if isinstance(value, str) else value for name, value in values.items()}
        assert given.keys() <= held.keys(), given.keys() - held.keys()
        return await self.submits(form.name, form.state, {**held, **given})

    async def submits(self, form: str, state: str, values: Values) -> Reply:
        """A form, also one that this person was never shown."""
        return await self._does(FormSubmitted(**self._here(), form=form, state=state, values=values))

    async def fills_in_part(self, typed: Iterable[str] = (), **values: str | tuple[str, ...]) -> Reply:
        """Some inputs of the form that was last shown with its sheet; those of `typed` in words."""
        entered = {name: (value,) if isinstance(value, str) else value for name, value in values.items()}
        sheet = all_of(Form, self.last)[0].sheet
        event = SheetSubmitted(**self._here(), sheet=sheet, values=entered, typed=frozenset(typed))
        return await self._does(event)

    async def goes_on_with(self, sheet: str) -> Reply:
        """A form that was begun, also somebody else's."""
        return await self._does(SheetOpened(**self._here(), sheet=sheet))

    async def opens_form(self, form: str, name: str, /, **arguments: object) -> Reply:
        """The form on a page of ours."""
        ref = ViewRef(name, {key: str(value) for key, value in arguments.items()})
        return await self._does(ViewRequested(**self._here(), view=ref, form=form))

    async def opens(self, name: str, /, **arguments: object) -> Reply:
        """A page of ours."""
        ref = ViewRef(name, {key: str(value) for key, value in arguments.items()})
        return await self._does(ViewRequested(**self._here(), view=ref))

    async def writes(self, question: QuestionId, text: str) -> Reply:
        """A message in a question's thread, as chat platforms have it."""
        address, here = await self.town.thread(question), self._here()
        ref = MessageRef("memory", address.workspace, address.place or "", here["key"])
        return await self._does(MessagePosted(**here, address=address, ref=ref, text=text))

    async def edits(self, text: str) -> Reply:
        """What they wrote last."""
        written = self._written()
        return await self._does(MessageEdited(**self._here(), address=written.address, ref=written.ref, text=text))

    async def deletes(self) -> Reply:
        """What they wrote last."""
        written = self._written()
        return await self._does(MessageDeleted(**self._here(), address=written.address, ref=written.ref))

    @property
    def sees(self) -> str:
        """All text of what was last shown."""
        return text_of(self.last)

    @property
    def notes(self) -> str:
        """All text of what this person was told privately."""
        return text_of(self.town.platform.told(self.account))

    @property
    def buttons(self) -> list[str]:
        """The words of all buttons last shown."""
        return [button.label for button in all_of(Button, self.last)]

    @property
    def links(self) -> list[str]:
        """The words of all links last shown."""
        return [link.label for link in all_of(Link, self.last)]

    @property
    def entries(self) -> list[str]:
        """The titles of the rows last shown."""
        return [entry.title for entry in all_of(Entry, self.last)]

    @property
    def inputs(self) -> Mapping[str, tuple[str, ...]]:
        """What the form last shown holds, by input; empty where there is none."""
        return {i.name: i.value for form in all_of(Form, self.last)[:1] for i in form.inputs}

    @property
    def led_to(self) -> QuestionId:
        """The question to which what was last shown leads on."""
        assert isinstance(self.last, Say), self.sees
        assert self.last.then, self.sees
        return QuestionId(int(self.last.then.arguments["question"]))

    @property
    def view(self) -> View:
        """The page last shown."""
        assert isinstance(self.last, Show), self.sees
        return self.last.view

    @property
    def errors(self) -> dict[str, str]:
        """What must be mended in the form last shown, by input."""
        assert isinstance(self.last, Invalid), self.sees
        return {i.name: i.error for i in self.last.form.errors}

    @property
    def was_refused(self) -> bool:
        """Whether the last thing was refused."""
        return isinstance(self.last, Say) and self.last.refused

    def _written(self) -> MessagePosted:
        return next(event for event in reversed(self.town.platform.written) if event.account == self.account)

    def _here(self) -> "Here":
        return {"account": self.account, "key": f"key-{next(self.town.keys)}", "at": self.town.clock.now()}

    async def _does(self, event: Event) -> Reply:
        self.last = await self.town.happens(event)
        return self.last


@dataclass
class MemoryTown(Town):
    """The community on a `MemoryPlatform`."""

    platform: MemoryPlatform
    keys: "count[int]" = field(default_factory=lambda: count(1))

    async def person(
        self, name: str, organization: str, *roles: Role, workspace: str = "town", **more: object
    ) -> MemoryPerson:
        """A new member with an account."""
        return cast("MemoryPerson", await super().person(name, organization, *roles, workspace=workspace, **more))

    def _seat(self, member: Member, workspace: str) -> MemoryPerson:
        return MemoryPerson(self, member, AccountRef("memory", workspace, f"U{member.id}"))

    def stranger(self, name: str, mail: str = "", *, guest: bool = False) -> MemoryPerson:
        """Somebody of whom the platform tells this, and the community nothing."""
        account = AccountRef("memory", "town", f"X{next(self.keys)}")
        self.platform.profiles[account] = Profile(name, mail, guest=guest)
        return MemoryPerson(self, NOBODY, account)

    async def happens(self, event: Event) -> Reply:
        """Through the platform to the core."""
        reply = await self.platform.happens(event)  # type: ignore[arg-type]
        return cast("Reply", reply)

    async def deliver(self) -> None:
        """Sends everything that is due now."""
        while await self.app.courier.send_batch():
            pass
        if self.app.letters:
            await self.app.letters.send()

    def posts(self, place: str) -> list[Posted]:
        """What stands in a place and its threads, in order."""
        return [Posted(text_of(m), frozenset(m.mentions)) for m in self.platform.in_place(place)]


@asynccontextmanager
async def open_town(
    url: str,
    places: Sequence[PlaceFacts] = PLACES,
    secretaries: frozenset[AccountRef] = frozenset(),
    capabilities: Capabilities = PLAIN,
    mail: Mail | None = None,
) -> AsyncIterator[MemoryTown]:
    """A community of eight municipalities, the prefecture, a ministry's office, a company and the secretariat."""
    clock = SetClock(MORNING)
    storage = await open_storage(url, clock=clock)
    try:
        platform = MemoryPlatform(clock, capabilities=capabilities)
        app = assemble(
            storage=storage,
            platforms=[platform],
            clock=clock,
            community=community(secretaries),
            registry=collect(bot.features),
            mail=mail,
        )
        await app.start(platform)
        await app.catching_up.finished()
        homes = await found(storage, [place(facts, platform.name) for facts in places])
        yield MemoryTown(app, storage, clock, platform, organizations=homes)
    finally:
        await storage.close()
