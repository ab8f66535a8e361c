"""Repositories of the consultation: questions, who owns them, what was written, where it lives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from bot.model.assignment import Assignment, Invitation
from bot.model.ids import (
    Address,
    MemberId,
    MessageId,
    OrganizationId,
    QuestionId,
    WorkspaceRef,
)
from bot.model.message import Message, MessageRef
from bot.model.place import Thread
from bot.model.question import Question, QuestionKind, QuestionState


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


@dataclass(frozen=True, slots=True)
class OpenThread:
    """Where a question goes on, and since when."""

    question_id: QuestionId
    address: Address
    asked_at: datetime


class Threads(Protocol):
    async def add(self, thread: Thread) -> None:
        """Stores it, usually before its card is posted; `Outbox.sent` fills in the platform's ids."""
        ...

    async def of(self, question_id: QuestionId) -> Sequence[Thread]: ...

    async def at(self, address: Address) -> Thread | None:
        """The thread a platform means by `address`."""
        ...

    async def reaching(self, question_id: QuestionId, ids: Iterable[MemberId]) -> frozenset[MemberId]:
        """Those of `ids` who have an account in a workspace where the question has a thread."""
        ...

    async def going_on(self, workspace: WorkspaceRef) -> Sequence[OpenThread]:
        """The threads there, posted already, of questions that have not ended; latest changed first."""
        ...
