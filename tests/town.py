"""A small community for dialogues: who says what, and what comes back, with a clock that tests move.

What people do and see is the same on every platform; how, each front tells: `tests.memory_town`, `tests.slack.town`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.app import App
from bot.clock import SetClock
from bot.context import Community
from bot.model.audience import Audience, Circle, System
from bot.model.draft import Values
from bot.model.field import Field
from bot.model.ids import AccountRef, Address, MemberId, OrganizationId, PlaceId, QuestionId
from bot.model.member import Member, Role, with_base_role
from bot.model.organization import Organization, OrganizationKind
from bot.model.place import Place, Purpose
from bot.model.question import Question
from storage import SqlStorage

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


@dataclass(frozen=True, slots=True)
class Posted:
    """What stands in a place, as it is read there, and whom it called."""

    text: str
    called: frozenset[AccountRef]


NOBODY = Member(id=MemberId(0), name="", mail="", organization_id=OrganizationId(0))
"""Behind the account of somebody whom the community does not know."""


@dataclass
class Person(ABC):
    """Somebody who speaks to the bot and reads what comes back."""

    town: "Town"
    member: Member
    account: AccountRef

    # ---- what they do -----------------------------------------------------------------------------------

    @abstractmethod
    async def types(self, line: str) -> object:
        """A command."""

    @abstractmethod
    async def types_in(self, question: QuestionId, line: str) -> object:
        """A command in a question's thread."""

    @abstractmethod
    async def presses(self, label: str) -> object:
        """A button of what was last shown, by its words."""

    @abstractmethod
    async def presses_action(self, action: str, value: str) -> object:
        """A button, also one that this person was never shown."""

    @abstractmethod
    async def fills_in(self, **values: str | tuple[str, ...]) -> object:
        """The form that was last shown: what it holds already stays where nothing else is given."""

    @abstractmethod
    async def submits(self, form: str, state: str, values: Values) -> object:
        """A form, also one that this person was never shown."""

    @abstractmethod
    async def opens(self, name: str, /, **arguments: object) -> object:
        """A page of ours."""

    async def reads(self, name: str, /, **arguments: object) -> str:
        """All text of a page of ours."""
        await self.opens(name, **arguments)
        return self.sees

    @abstractmethod
    async def writes(self, question: QuestionId, text: str) -> object:
        """A message in a question's thread, as chat platforms have it."""

    @abstractmethod
    async def edits(self, text: str) -> object:
        """What they wrote last."""

    @abstractmethod
    async def deletes(self) -> object:
        """What they wrote last."""

    async def asks(self, title: str, body: str = BODY, **values: str | tuple[str, ...]) -> QuestionId:
        """From the command to the posted question."""
        await self.types("/soudan")
        await self.fills_in(**{"title": title, "body": body, **values})
        await self.presses("相談する")
        question = self.led_to
        await self.town.deliver()
        return question

    # ---- what they see ----------------------------------------------------------------------------------

    @property
    @abstractmethod
    def sees(self) -> str:
        """All text of what was last shown."""

    @property
    @abstractmethod
    def notes(self) -> str:
        """All text of what this person was told privately."""

    @property
    @abstractmethod
    def buttons(self) -> list[str]:
        """The words of all buttons last shown."""

    @property
    @abstractmethod
    def links(self) -> list[str]:
        """The words of all links last shown."""

    @property
    @abstractmethod
    def entries(self) -> list[str]:
        """The titles of the rows last shown."""

    @property
    @abstractmethod
    def inputs(self) -> Mapping[str, tuple[str, ...]]:
        """What the form last shown holds, by input; empty where there is none."""

    @property
    @abstractmethod
    def errors(self) -> dict[str, str]:
        """What must be mended in the form last shown, by input."""

    @property
    @abstractmethod
    def was_refused(self) -> bool:
        """Whether the last thing was refused."""

    @property
    @abstractmethod
    def led_to(self) -> QuestionId:
        """The question to which what was last shown leads on."""


@dataclass
class Town(ABC):
    """The community and its bot. Deliveries leave when `deliver` is called."""

    app: App
    storage: SqlStorage
    clock: SetClock
    organizations: dict[str, Organization] = field(default_factory=dict, kw_only=True)

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
            person = self._seat(member, workspace)
            await uow.members.link(person.account, member.id)
            await uow.commit()
        return person

    @abstractmethod
    def _seat(self, member: Member, workspace: str) -> Person:
        """Somebody new at the platform, who is this member."""

    @abstractmethod
    def stranger(self, name: str, mail: str = "", *, guest: bool = False) -> Person:
        """Somebody of whom the platform tells this, and the community nothing."""

    @abstractmethod
    async def deliver(self) -> None:
        """Sends everything that is due now."""

    @abstractmethod
    def posts(self, place: str) -> list[Posted]:
        """What stands in a place and its threads, in order."""

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

    async def member_of(self, person: Person) -> Member | None:
        """Whose account it is now."""
        async with self.storage.read(System("test")) as uow:
            return await uow.members.by_account(person.account)


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


async def found(storage: SqlStorage, places: Sequence[Place]) -> dict[str, Organization]:
    """Fields, places and organizations, by name."""
    async with storage.write(System("found the town")) as uow:
        await uow.fields.add(Field(key="security", names={"ja": "セキュリティ"}, keywords=("VPN", "ウイルス")))
        await uow.fields.add(Field(key="data", names={"ja": "データ"}, keywords=("オープンデータ", "統計")))
        for place in places:
            await uow.places.add(place)
        organizations = [await uow.organizations.add(o) for o in _organizations()]
        await uow.commit()
    return {o.name: o for o in organizations}


def place(facts: PlaceFacts, platform: str, external: str = "") -> Place:
    """`external` is the platform's id, where that is not the name."""
    name, purpose, circle = facts
    return Place(
        id=PlaceId(0),
        platform=platform,
        workspace="town",
        external=external or name,
        name=f"#{name}",
        purpose=purpose,
        field=name if purpose is Purpose.FIELD else None,
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
