"""The core's ports: what it asks of platforms, storage, clock and change notices, with their guarantees."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from bot.inbound import InboundEvent, Occurrence
from bot.model.assignment import Assignment, Invitation
from bot.model.audience import Headcount, Viewer
from bot.model.delivery import Delivery, NewDelivery
from bot.model.draft import Draft, Values
from bot.model.field import Field
from bot.model.ids import (
    AccountRef,
    Address,
    DeliveryId,
    DraftId,
    MemberId,
    MessageId,
    OrganizationId,
    PlaceId,
    Posted,
    QuestionId,
)
from bot.model.member import Member, Role
from bot.model.message import Message, MessageRef
from bot.model.organization import Organization
from bot.model.place import Place, Thread
from bot.model.question import Question, QuestionKind, QuestionState
from bot.outbound import Message as OutgoingMessage
from bot.outbound import Reply, ViewRef

# ---- platform -------------------------------------------------------------------------------------------

Receive = Callable[[InboundEvent], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do; the core asks this and never a platform's name.

    `search_grace` is how long after a try its history may still hide a message that arrived, and `searches`
    how often it must be read without finding it before the message counts as not arrived.
    """

    edits: bool = True
    removes: bool = True
    private_messages: bool = True
    pages: bool = False
    search_grace: timedelta = timedelta(0)
    searches: int = 1


class PlatformError(Exception):
    """A platform did not do what it was asked."""


class RateLimited(PlatformError):
    """Nothing happened; try again after `retry_after`."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"rate limited for {retry_after.total_seconds():g} s")
        self.retry_after = retry_after


class Unreachable(PlatformError):
    """No answer. Try again; `uncertain` says that it may have happened all the same."""

    def __init__(self, reason: str, *, uncertain: bool = True) -> None:
        super().__init__(reason)
        self.uncertain = uncertain


class Refused(PlatformError):
    """It will not do this, and trying again will not help."""


class Gone(Refused):
    """The place, thread, message or person is no longer there."""


class Platform(Protocol):
    """One platform with all its workspaces.

    - `post` makes one message. With the same `key` it may make a second one: before a retry the core calls `find`.
    - `find` tells what an earlier `post` with `key` made, if the platform knows it (see `Capabilities.search_grace`).
    - Calls raise `PlatformError` only, whatever their SDK raises.
    - `start` returns when messages can be posted; events reach `receive` from then on, each at least once.
    - `stop` lets what is under way end, and delivers no event afterwards.
    """

    name: str
    capabilities: Capabilities

    async def start(self, receive: Receive) -> None: ...

    async def stop(self) -> None: ...

    async def post(self, to: Address, message: OutgoingMessage, key: str) -> Posted: ...

    async def edit(self, at: Address, posted: Posted, message: OutgoingMessage) -> None: ...

    async def remove(self, at: Address, posted: Posted) -> None: ...

    async def find(self, key: str, to: Address, since: datetime) -> Posted | None: ...

    def history(self, thread: Address, after: datetime) -> AsyncIterator[Occurrence]:
        """What was written in a thread after `after`, oldest first, for catching up."""
        ...


# ---- clock and changes ----------------------------------------------------------------------------------


class Clock(Protocol):
    """The time of business: what tests move."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """Something was committed about `topic`: "question:12", "questions" (any), "member:3", "deliveries", or "*"."""

    topic: str


class Changes(Protocol):
    """Tells every process of the community what was committed, by ids only.

    - A change is told after its commit, at least once, to each subscriber that was there at the commit.
    - Where it cannot be known what changed, "*" is told.
    """

    def subscribe(self) -> AbstractAsyncContextManager[AsyncIterator[Change]]: ...


# ---- storage --------------------------------------------------------------------------------------------


class Conflict(Exception):
    """Somebody else changed the same thing meanwhile: run the whole unit of work again."""


class StorageFault(Exception):
    """The database cannot be used; the text says in one line why and what to do."""


class NotFound(Exception):
    """There is no such thing, or none that this viewer may see."""


class Organizations(Protocol):
    async def add(self, organization: Organization) -> Organization:
        """Stores it under a new id (the given one is ignored)."""
        ...

    async def get(self, id: OrganizationId) -> Organization: ...

    async def all(self) -> Sequence[Organization]:
        """In the order of their codes."""
        ...


class Members(Protocol):
    async def add(self, member: Member) -> Member:
        """Stores it under a new id (the given one is ignored)."""
        ...

    async def save(self, member: Member) -> None: ...

    async def get(self, id: MemberId) -> Member: ...

    async def many(self, ids: Iterable[MemberId]) -> dict[MemberId, Member]: ...

    async def all(self) -> Sequence[Member]:
        """Active members in the order of their ids."""
        ...

    async def with_role(self, role: Role) -> Sequence[Member]:
        """Active members who hold `role`, in the order of their ids."""
        ...

    async def helping_peers(self) -> Sequence[Member]:
        """Active members who opted in to help peers, in the order of their ids."""
        ...

    async def by_account(self, account: AccountRef) -> Member | None: ...

    async def link(self, account: AccountRef, member_id: MemberId) -> None: ...

    async def accounts(self, id: MemberId) -> Sequence[AccountRef]:
        """In the order in which they were linked."""
        ...

    async def headcounts(self) -> Sequence[Headcount]: ...


class Fields(Protocol):
    async def add(self, field: Field) -> None: ...

    async def all(self) -> Sequence[Field]:
        """In the order in which they were added."""
        ...


class Places(Protocol):
    async def add(self, place: Place) -> Place:
        """Stores it under a new id (the given one is ignored); its audience is interned."""
        ...

    async def get(self, id: PlaceId) -> Place: ...

    async def all(self) -> Sequence[Place]: ...


class Drafts(Protocol):
    """Only ever the member's own."""

    async def add(self, member_id: MemberId, form: str, values: Values, now: datetime) -> Draft: ...

    async def save(self, draft: Draft) -> None: ...

    async def get(self, member_id: MemberId, id: DraftId) -> Draft: ...

    async def of(self, member_id: MemberId) -> Sequence[Draft]:
        """Latest first."""
        ...

    async def remove(self, id: DraftId) -> None: ...


class QuestionOrder(StrEnum):
    """How a list of questions is ordered."""

    NEWEST = "newest"
    LONGEST_WAITING = "longest_waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFilter:
    """Which questions a list holds; what is None or empty does not restrict."""

    kinds: frozenset[QuestionKind] = frozenset({QuestionKind.CONSULTATION})
    states: frozenset[QuestionState] = frozenset()
    asker_id: MemberId | None = None
    owner_id: MemberId | None = None
    field: str | None = None
    topic: str | None = None
    asked_from: datetime | None = None
    asked_before: datetime | None = None
    order: QuestionOrder = QuestionOrder.NEWEST


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list; `total` counts all that the viewer may see."""

    items: Sequence[Item]
    total: int


class Questions(Protocol):
    """What this unit of work's viewer may see: what their audience admits, and what they asked themselves."""

    async def add(self, question: Question) -> Question:
        """Stores it under a new id (the given one is ignored); its audience is interned."""
        ...

    async def save(self, question: Question) -> Question:
        """Stores the next version; raises `Conflict` if `question.version` is no longer the stored one."""
        ...

    async def get(self, id: QuestionId) -> Question:
        """Raises `NotFound`. In a writing unit of work nobody else changes it until the end."""
        ...

    async def list(self, filter: QuestionFilter, *, offset: int = 0, limit: int = 20) -> Page[Question]: ...

    async def first_asked_at(self) -> datetime | None:
        """When the oldest one that the viewer may see was asked."""
        ...


@dataclass(frozen=True, slots=True)
class Load:
    """How much an expert carries: open questions in hand, questions owned since a given time, and whom they help."""

    open: int = 0
    recent: int = 0
    helping: frozenset[OrganizationId] = frozenset()


class Assignments(Protocol):
    """Through questions the viewer may see; loads count everything."""

    async def add(self, assignment: Assignment) -> Assignment: ...

    async def save(self, assignment: Assignment) -> None: ...

    async def of(self, question_id: QuestionId) -> Sequence[Assignment]:
        """Oldest first; the last with `until` None is the present one."""
        ...

    async def current(self, question_ids: Iterable[QuestionId]) -> dict[QuestionId, Assignment]: ...

    async def loads(self, since: datetime) -> dict[MemberId, Load]:
        """Consultations only. `recent` counts assignments begun at or after `since`."""
        ...

    async def invite(self, invitation: Invitation) -> None: ...

    async def invited(self, question_id: QuestionId) -> Sequence[Invitation]: ...


class Messages(Protocol):
    """Through questions the viewer may see."""

    async def add(self, message: Message) -> Message: ...

    async def save(self, message: Message) -> None: ...

    async def get(self, id: MessageId) -> Message: ...

    async def by_ref(self, ref: MessageRef) -> Message | None: ...

    async def of(self, question_id: QuestionId) -> Sequence[Message]:
        """In the order of posting, tombstones among them."""
        ...

    async def answer_counts(self, question_ids: Iterable[QuestionId]) -> dict[QuestionId, int]:
        """Messages by others than the asker, without tombstones."""
        ...


class Threads(Protocol):
    async def add(self, thread: Thread) -> None:
        """Stores it, usually before its card is posted; `Outbox.sent` fills in the platform's ids."""
        ...

    async def of(self, question_id: QuestionId) -> Sequence[Thread]: ...

    async def at(self, address: Address) -> Thread | None:
        """The thread a platform means by `address`."""
        ...


class Deliveries(Protocol):
    """Writing what is owed, in the transaction of the change that owes it."""

    async def owe(self, delivery: NewDelivery) -> None: ...


class Inbox(Protocol):
    """What came in, so that nothing is worked through twice.

    - `accept` returns False where `key` was accepted before.
    - An occurrence stays pending until `finish`, which commits together with its effects.
    - `claim_pending` keeps others from the entry until the end of this unit of work.
    """

    async def accept(self, key: str, now: datetime, occurrence: Occurrence | None = None) -> bool: ...

    async def remember(self, key: str, then: ViewRef | None) -> None:
        """Notes where a finished interaction led."""
        ...

    async def led_to(self, key: str) -> ViewRef | None: ...

    async def claim_pending(self, key: str) -> bool:
        """Whether the occurrence is still pending and nobody else holds it."""
        ...

    async def finish(self, key: str) -> None: ...

    async def fail(self, key: str, error: str) -> None:
        """Counts a failed try; after the fifth it is no longer pending but kept for the secretariat."""
        ...

    async def pending(self, limit: int = 100) -> Sequence[Occurrence]:
        """Oldest first."""
        ...

    async def prune(self, before: datetime) -> int:
        """Forgets what was finished before `before`; returns how many."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what to which, by ids: never a name, never a text."""

    at: datetime
    actor_id: MemberId | None
    act: str
    question_id: QuestionId | None = None
    message_id: MessageId | None = None
    member_id: MemberId | None = None


class Audit(Protocol):
    async def record(self, entry: AuditEntry) -> None: ...

    async def of(self, question_id: QuestionId) -> Sequence[AuditEntry]: ...


class UnitOfWork(Protocol):
    """One transaction as one viewer: all of it or nothing.

    - Leaving it without `commit` undoes everything.
    - `touch` names a topic that is told to `Changes` after the commit; saving and owing touch theirs by themselves
      ("question:<id>", "deliveries", "member:<id>").
    - `commit` raises `Conflict` where the database asks to run it again.
    """

    @property
    def viewer(self) -> Viewer: ...
    @property
    def organizations(self) -> Organizations: ...
    @property
    def members(self) -> Members: ...
    @property
    def fields(self) -> Fields: ...
    @property
    def places(self) -> Places: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def questions(self) -> Questions: ...
    @property
    def assignments(self) -> Assignments: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def threads(self) -> Threads: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def audit(self) -> Audit: ...

    async def commit(self) -> None: ...

    def touch(self, topic: str) -> None: ...


class Outbox(Protocol):
    """The deliveries as the sender sees them; each call is a transaction of its own.

    - `claim` leases at most `limit` deliveries that are due, urgent lane first, then oldest; only the head of a
      stream is claimable: nothing owed there earlier is still due, leased or unknown.
    - A lease is held by `owner` for `lease`; when it lapses anyone may claim it again, with `last_tried_at` set.
    - Whether something is due or lapsed is decided by the database's clock, so that replicas agree.
    - Every other call has an effect only while `owner` holds the lease; it returns whether it had.
    - `sent` stores what was posted and, where the delivery opens a thread, the thread's ids, in one transaction.
    - `dead` on a delivery that opens a thread also ends, as dead, what waits behind it in its stream.
    """

    async def claim(self, owner: str, platforms: Iterable[str], *, limit: int, lease: timedelta) -> Sequence[Delivery]:
        """Also claims what is addressed to members rather than places."""
        ...

    async def sent(self, owner: str, delivery: Delivery, posted: Posted) -> bool: ...

    async def retry(self, owner: str, id: DeliveryId, *, after: timedelta, error: str, searched: bool = False) -> bool:
        """Due again after `after`; `searched` counts one fruitless search."""
        ...

    async def dropped(self, owner: str, id: DeliveryId, reason: str) -> bool: ...

    async def dead(self, owner: str, id: DeliveryId, error: str) -> bool: ...

    async def unknown(self, owner: str, id: DeliveryId, error: str) -> bool: ...

    async def next_due_in(self) -> timedelta | None:
        """How long until something may be claimable; None where nothing waits."""
        ...

    async def counts(self) -> dict[str, int]:
        """How many deliveries are in each state."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPost:
    """One message on the board: `content` is the platform's own JSON."""

    id: str
    to: Address
    content: str
    mentions: tuple[str, ...]
    posted_at: datetime
    edited_at: datetime | None = None


class Board(Protocol):
    """What a platform of which we ourselves are the server has posted, as Slack's servers hold it for Slack.

    - `put` with a key it has seen returns the first one's id and changes nothing.
    - Each call is a transaction of its own and tells `Changes` "board:<user>" for each person addressed or mentioned.
    """

    async def put(self, key: str, to: Address, content: str, mentions: Sequence[str], now: datetime) -> str: ...

    async def replace(self, id: str, content: str, now: datetime) -> bool:
        """False where there is no such post."""
        ...

    async def remove(self, id: str) -> bool:
        """False where there is no such post."""
        ...

    async def find(self, key: str) -> str | None: ...

    async def in_place(self, place: str, limit: int = 50) -> Sequence[BoardPost]:
        """Posts in the place itself, not in its threads; latest first."""
        ...

    async def addressed_to(self, user: str, limit: int = 50) -> Sequence[BoardPost]:
        """Posts to this person, and those anywhere that mention them; latest first."""
        ...

    async def unseen(self, user: str) -> int:
        """How many of `addressed_to` came after `seen` was last called."""
        ...

    async def seen(self, user: str, now: datetime) -> None: ...


class Storage(Protocol):
    """The database of one community.

    - `write` excludes lost updates: what it reads is locked or checked at commit.
    - `read` sees one state of the database throughout and never waits for writers.
    """

    @property
    def outbox(self) -> Outbox: ...
    @property
    def changes(self) -> Changes: ...
    @property
    def board(self) -> Board: ...

    def read(self, viewer: Viewer) -> AbstractAsyncContextManager[UnitOfWork]: ...

    def write(self, viewer: Viewer) -> AbstractAsyncContextManager[UnitOfWork]: ...

    async def close(self) -> None: ...
