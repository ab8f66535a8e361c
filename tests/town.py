"""A small community for dialogues: who says what, and what comes back, with a clock that tests move."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import TypedDict, cast
from zoneinfo import ZoneInfo

import bot.features
from bot.app import App, assemble
from bot.clock import SetClock
from bot.commands import collect
from bot.context import Community
from bot.inbound import ButtonPressed, CommandInvoked, Event, FormSubmitted, MessagePosted, ViewRequested
from bot.model.audience import Audience, Circle, System
from bot.model.draft import Values
from bot.model.field import Field
from bot.model.ids import AccountRef, Address, MemberId, OrganizationId, PlaceId, QuestionId
from bot.model.member import Member, Role, with_base_role
from bot.model.message import MessageRef
from bot.model.organization import Organization, OrganizationKind
from bot.model.place import Place, Purpose
from bot.model.question import Question
from bot.outbound import Button, Form, Invalid, Link, Reply, Say, Show, View, ViewRef
from storage import SqlStorage, open_storage
from tests.fakes.platform import MemoryPlatform
from tests.reading import all_of, text_of

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""火曜日の10時, in Asia/Tokyo."""

NATIONAL = ZoneInfo("Asia/Tokyo")

BODY = "手順と費用の見当を教えてください。"

PlaceFacts = tuple[str, Purpose, Circle]

PLACES: Sequence[PlaceFacts] = (
    ("security", Purpose.FIELD, Circle.PUBLIC_SERVANTS),
    ("data", Purpose.FIELD, Circle.PUBLIC_SERVANTS),
    ("general", Purpose.GENERAL, Circle.PUBLIC_SERVANTS),
    ("private", Purpose.PRIVATE, Circle.PUBLIC_SERVANTS),
)

TOWNS = (
    # name, population, region: two sizes in two regions, and enough of them to hide in
    ("みどり町", 15_000, "東部"),
    ("あおば町", 16_000, "東部"),
    ("つばき町", 17_000, "東部"),
    ("すみれ町", 18_000, "東部"),
    ("かえで町", 19_000, "東部"),
    ("さくら市", 120_000, "東部"),
    ("もみじ市", 130_000, "西部"),
    ("こすもす村", 3_000, "西部"),
)


class Here(TypedDict):
    """What every event of a person carries."""

    account: AccountRef
    key: str
    at: datetime


@dataclass
class Person:
    """Somebody who speaks to the bot and reads what comes back."""

    town: "Town"
    member: Member
    account: AccountRef
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

    async def opens(self, name: str, /, **arguments: object) -> Reply:
        """A page of ours."""
        ref = ViewRef(name, {key: str(value) for key, value in arguments.items()})
        return await self._does(ViewRequested(**self._here(), view=ref))

    async def reads(self, name: str, /, **arguments: object) -> str:
        """All text of a page of ours."""
        return text_of(await self.opens(name, **arguments))

    async def writes(self, question: QuestionId, text: str) -> Reply:
        """A message in a question's thread, as chat platforms have it."""
        address, here = await self.town.thread(question), self._here()
        ref = MessageRef("memory", address.workspace, address.place or "", here["key"])
        return await self._does(MessagePosted(**here, address=address, ref=ref, text=text))

    async def asks(
        self, title: str, body: str = "手順と費用の見当を教えてください。", **values: str | tuple[str, ...]
    ) -> QuestionId:
        """From the command to the posted question."""
        await self.types("/soudan")
        await self.fills_in(**{"title": title, "body": body, **values})
        await self.presses("相談する")
        assert isinstance(self.last, Say), text_of(self.last)
        assert self.last.then, text_of(self.last)
        await self.town.deliver()
        return QuestionId(int(self.last.then.arguments["question"]))

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

    def _here(self) -> "Here":
        return {"account": self.account, "key": f"key-{next(self.town.keys)}", "at": self.town.clock.now()}

    async def _does(self, event: Event) -> Reply:
        self.last = await self.town.happens(event)
        return self.last


@dataclass
class Town:
    """The community and its bot. Deliveries leave when `deliver` is called."""

    app: App
    storage: SqlStorage
    platform: MemoryPlatform
    clock: SetClock
    organizations: dict[str, Organization] = field(default_factory=dict)
    keys: "count[int]" = field(default_factory=lambda: count(1))

    async def person(
        self, name: str, organization: str, *roles: Role, workspace: str = "town", **more: object
    ) -> Person:
        """A new member with an account."""
        home = self.organizations[organization]
        member = Member(
            id=MemberId(0),
            name=name,
            mail=f"{name}@example.lg.jp",
            organization_id=home.id,
            section="総務課",
            roles=frozenset(roles),
            **more,  # type: ignore[arg-type]
        )
        async with self.storage.write(System("a newcomer")) as uow:
            member = await uow.members.add(with_base_role(member, home))
            account = AccountRef("memory", workspace, f"U{member.id}")
            await uow.members.link(account, member.id)
            await uow.commit()
        return Person(self, member, account)

    async def happens(self, event: Event) -> Reply:
        """Through the platform to the core."""
        reply = await self.platform.happens(event)  # type: ignore[arg-type]
        return cast("Reply", reply)

    async def deliver(self) -> None:
        """Sends everything that is due now."""
        while await self.app.courier.send_batch():
            pass

    async def thread(self, id: QuestionId) -> Address:
        """Where a question lives."""
        async with self.storage.read(System("test")) as uow:
            thread = (await uow.threads.of(id))[0]
            place = await uow.places.get(thread.place_id)
        return replace(place.address, thread=thread.external)

    async def question(self, id: QuestionId) -> Question:
        """As stored."""
        async with self.storage.read(System("test")) as uow:
            return await uow.questions.get(id)

    async def owner(self, id: QuestionId) -> MemberId:
        """Who owns a question now."""
        async with self.storage.read(System("test")) as uow:
            return (await uow.assignments.current([id]))[id].owner_id


def community(secretaries: frozenset[AccountRef] = frozenset()) -> Community:
    """What is particular to the town."""
    return Community(
        name="ためし町村会",
        timezone=NATIONAL,
        language="ja",
        expert_label="専門官",
        records_notice="投稿は公文書として開示の対象になることがあります。",
        secretaries=secretaries,
    )


@asynccontextmanager
async def open_town(
    url: str, places: Sequence[PlaceFacts] = PLACES, secretaries: frozenset[AccountRef] = frozenset()
) -> AsyncIterator[Town]:
    """A community of eight municipalities, the prefecture, a ministry's office, a company and the secretariat."""
    clock = SetClock(MORNING)
    storage = await open_storage(url, clock=clock)
    try:
        platform = MemoryPlatform(clock)
        app = assemble(
            storage=storage,
            platforms=[platform],
            clock=clock,
            community=community(secretaries),
            registry=collect(bot.features),
        )
        await app.start(platform)
        await app.catching_up.finished()
        yield Town(app, storage, platform, clock, await _found(storage, places))
    finally:
        await storage.close()


async def _found(storage: SqlStorage, places: Sequence[PlaceFacts]) -> dict[str, Organization]:
    async with storage.write(System("found the town")) as uow:
        await uow.fields.add(Field(key="security", names={"ja": "セキュリティ"}, keywords=("VPN", "ウイルス")))
        await uow.fields.add(Field(key="data", names={"ja": "データ"}, keywords=("オープンデータ", "統計")))
        for external, purpose, circle in places:
            await uow.places.add(_place(external, purpose, circle))
        organizations = [await uow.organizations.add(o) for o in _organizations()]
        await uow.commit()
    return {o.name: o for o in organizations}


def _place(external: str, purpose: Purpose, circle: Circle) -> Place:
    return Place(
        id=PlaceId(0),
        platform="memory",
        workspace="town",
        external=external,
        name=f"#{external}",
        purpose=purpose,
        field=external if purpose is Purpose.FIELD else None,
        audience=Audience(circle),
        private_threads=purpose is Purpose.PRIVATE,
    )


def _organizations() -> list[Organization]:
    def body(
        code: int, name: str, kind: OrganizationKind, population: int | None = None, region: str = ""
    ) -> Organization:
        return Organization(
            id=OrganizationId(0),
            code=f"{code:06}",
            name=name,
            kind=kind,
            prefecture="ためし県",
            region=region,
            population=population,
        )

    towns = [
        body(number, name, OrganizationKind.MUNICIPALITY, population, region)
        for number, (name, population, region) in enumerate(TOWNS, start=1)
    ]
    return [
        *towns,
        body(90, "ためし県", OrganizationKind.PREFECTURE, 500_000),
        body(91, "ためし省", OrganizationKind.MINISTRY),
        body(92, "ためし株式会社", OrganizationKind.COMPANY),
        body(93, "ためし事務局", OrganizationKind.SECRETARIAT),
    ]
