"""The database of one community, and its units of work."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.audience import Viewer
from bot.model.ids import (
    MemberId,
    MessageId,
    QuestionId,
)
from bot.ports.changes import Changes
from bot.ports.delivery import Board, Deliveries, Inbox, Outbox
from bot.ports.leases import Leases
from bot.ports.people import Applications, Drafts, Fields, Members, Organizations, Places, Sheets
from bot.ports.proofs import LinkCodes, Proofs
from bot.ports.questions import Assignments, Messages, Questions, Threads


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
      ("question:<id>", "deliveries", "member:<id>", "applications", "letters").
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
    def sheets(self) -> Sheets: ...
    @property
    def applications(self) -> Applications: ...
    @property
    def proofs(self) -> Proofs: ...
    @property
    def link_codes(self) -> LinkCodes: ...
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


class Storage(Protocol):
    """The database of one community.

    - `write` excludes lost updates: what it reads is locked or checked at commit.
    - `read` sees one state of the database throughout and never waits for writers.
    """

    @property
    def outbox(self) -> Outbox: ...
    @property
    def leases(self) -> Leases: ...
    @property
    def changes(self) -> Changes: ...
    @property
    def board(self) -> Board: ...

    def read(self, viewer: Viewer) -> AbstractAsyncContextManager[UnitOfWork]: ...

    def write(self, viewer: Viewer) -> AbstractAsyncContextManager[UnitOfWork]: ...

    async def close(self) -> None: ...
