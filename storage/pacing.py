"""How fast a workspace takes messages: kept in the database, so that replicas together keep the pace of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Update, exists, select, update

from bot.model.ids import WorkspaceRef
from bot.ports import Pace
from storage.tables import deliveries, paces, place_paces
from storage.transaction import Transaction
from storage.upsert import insert_into

BURST_SECONDS = 0.1
"""What leaves at once is what a tenth of a second takes, one at least: at 4/s then no second ever has a fifth."""

RISES_EACH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Budget:
    """What a workspace may be sent at `now`. What it was not sent in time is not made up for."""

    now: datetime
    free_at: datetime
    rate: float

    @property
    def messages(self) -> int:
        """How many may leave at once."""
        return max(int(self.rate * BURST_SECONDS), 1) if self.free_at <= self.now else 0

    def free_after(self, messages: int) -> datetime:
        """When the next may leave once these have left."""
        return self.now + timedelta(seconds=messages / self.rate)


def risen(pace: Pace, rate: float, quiet: timedelta) -> float:
    """The rate after a time in which nothing was refused, within what the pace allows today."""
    minutes = max(quiet // RISES_EACH, 0)
    return min(max(rate + pace.step * minutes, pace.least), pace.most)


def slowed(pace: Pace, rate: float) -> float:
    """The rate after a refusal."""
    return max(rate / 2, pace.least)


def place_is_free(now: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a delivery's place had its last message long enough ago."""
    return ~exists().where(place_paces.c.place_id == deliveries.c.place_id, place_paces.c.free_at > now)


async def budget(transaction: Transaction, workspace: WorkspaceRef, pace: Pace) -> Budget:
    """What may leave now; nobody else is told until the end of this transaction, where it writes."""
    row = await _held(transaction, workspace, pace)
    return Budget(row.now, row.free_at, risen(pace, row.rate, row.now - row.since))


async def book(
    transaction: Transaction, workspace: WorkspaceRef, given: Budget, pace: Pace, place_ids: Iterable[int | None]
) -> None:
    """Notes that a message leaves for each of the places; None stands for a person."""
    taken = list(place_ids)
    await transaction.change(_changed(workspace).values(free_at=given.free_after(len(taken))))
    rows = [{"place_id": id, "free_at": given.now + pace.between} for id in taken if id is not None]
    if rows and pace.between:
        insertion = insert_into(transaction, place_paces).values(rows)
        free_at = insertion.excluded.free_at
        await transaction.change(
            insertion.on_conflict_do_update(index_elements=[place_paces.c.place_id], set_={"free_at": free_at})
        )


async def slow_down(transaction: Transaction, workspace: WorkspaceRef, pace: Pace, pause: timedelta) -> None:
    """Halves the rate and lets nothing leave for `pause`.

    Several messages under way may be refused at once: until that pause is over they count as one refusal.
    """
    row = await _held(transaction, workspace, pace)
    paused = row.since > row.now
    rate = row.rate if paused else slowed(pace, risen(pace, row.rate, row.now - row.since))
    until = max(row.now + pause, row.since if paused else row.now)
    await transaction.change(_changed(workspace).values(rate=rate, since=until, free_at=max(until, row.free_at)))


async def free_at(transaction: Transaction, workspace: WorkspaceRef) -> datetime | None:
    """When the workspace takes its next message; None where it never had one."""
    row = await transaction.row(_of(workspace))
    return None if row is None else row.free_at


async def _held(transaction: Transaction, workspace: WorkspaceRef, pace: Pace) -> Row[Any]:
    """The row of the workspace, which begins at the pace's start."""
    now = transaction.time.after()
    row = await transaction.row(transaction.locked(_of(workspace).add_columns(now.label("now")), paces))
    return row or await _begun(transaction, workspace, pace)


async def _begun(transaction: Transaction, workspace: WorkspaceRef, pace: Pace) -> Row[Any]:
    """The first row of the workspace; where another replica was faster, that one's."""
    now = transaction.time.after()
    first = insert_into(transaction, paces).values(
        platform=workspace.platform, workspace=workspace.workspace, rate=pace.start, since=now, free_at=now
    )
    key = [paces.c.platform, paces.c.workspace]
    kept = first.on_conflict_do_update(index_elements=key, set_={"rate": paces.c.rate})
    (row,) = await transaction.change_rows(kept.returning(paces, now.label("now")))
    return row


def _of(workspace: WorkspaceRef) -> Select[Any]:
    return select(paces).where(*_is(workspace))


def _changed(workspace: WorkspaceRef) -> Update:
    return update(paces).where(*_is(workspace))


def _is(workspace: WorkspaceRef) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return paces.c.platform == workspace.platform, paces.c.workspace == workspace.workspace
