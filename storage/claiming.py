"""Claims: which deliveries a process may send now, and the lease under which it does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, false, func, or_, select, update

from bot.model.delivery import DeliveryState
from bot.model.ids import WorkspaceRef
from bot.ports import Pace
from storage import pacing
from storage.database_time import DatabaseTime
from storage.reachable import reachable
from storage.tables import BLOCKING_STATES, CLAIMABLE_STATES, accounts, deliveries, one_of, place_paces, places
from storage.transaction import Transaction

_EARLIER = deliveries.alias("earlier")
_CLAIMABLE = one_of(deliveries.c.state, *CLAIMABLE_STATES)
_HEAD = ~exists().where(
    _EARLIER.c.stream == deliveries.c.stream,
    _EARLIER.c.seq < deliveries.c.seq,
    one_of(_EARLIER.c.state, *BLOCKING_STATES),
)
_ANYBODYS = and_(deliveries.c.place_id.is_(None), ~exists().where(accounts.c.member_id == deliveries.c.member_id))


@dataclass(frozen=True, slots=True)
class Counter:
    """Where deliveries are asked for: those of `workspace`, by a process that serves all of `served`."""

    workspace: WorkspaceRef
    served: Collection[WorkspaceRef]

    def waiting(self, time: DatabaseTime) -> tuple[ColumnElement[bool], ...]:
        """Of the deliveries those that are, or will be, claimable here."""
        return (_CLAIMABLE, self._goes_here(time), _HEAD)

    def _goes_here(self, time: DatabaseTime) -> ColumnElement[bool]:
        here = select(places.c.id).where(_in(self.workspace, places.c.platform, places.c.workspace))
        first = and_(deliveries.c.member_id.is_not(None), self._first_account_is_here(time))
        return or_(deliveries.c.place_id.in_(here), first, _ANYBODYS)

    def _first_account_is_here(self, time: DatabaseTime) -> ColumnElement[bool]:
        """Of the member's accounts among `served`, those that are reachable before all; none there is no."""
        query = select(_in(self.workspace, accounts.c.platform, accounts.c.workspace))
        theirs = query.where(accounts.c.member_id == deliveries.c.member_id, is_among(self.served))
        in_order = theirs.order_by(accounts.c.id).limit(1)
        # Asked one after the other, since to sort by both would sort anew for each delivery.
        return func.coalesce(in_order.where(reachable(time)).scalar_subquery(), in_order.scalar_subquery())


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds what they claim, and for how long."""

    owner: str
    time: timedelta


def is_among(served: Collection[WorkspaceRef]) -> ColumnElement[bool]:
    """Whether an account is in one of these workspaces."""
    return or_(false(), *(_in(one, accounts.c.platform, accounts.c.workspace) for one in served))


def claimable_heads(
    at: Counter, time: DatabaseTime, limit: int, condition: ColumnElement[bool] | None = None
) -> Select[Any]:
    """Heads of streams that are due or whose lease has lapsed, in the order in which they go."""
    more = () if condition is None else (condition,)
    return (
        select(deliveries.c.id, deliveries.c.place_id)
        .where(*at.waiting(time), deliveries.c.claimable_at <= time.after(), *more)
        .order_by(deliveries.c.lane, deliveries.c.claimable_at, deliveries.c.id)
        .limit(limit)
        .with_for_update(of=deliveries, skip_locked=True)
    )


async def claim(transaction: Transaction, at: Counter, lease: Lease, limit: int) -> Sequence[Row[Any]]:
    """Whatever is due, in one statement."""
    # A common table expression that locks is worked out once; PostgreSQL may run a subquery several times.
    heads = claimable_heads(at, transaction.time, limit).cte("heads")
    return await _leased(transaction, deliveries.c.id.in_(select(heads.c.id)), lease)


async def claim_within(
    pace: Pace, transaction: Transaction, at: Counter, lease: Lease, limit: int
) -> Sequence[Row[Any]]:
    """Of what is due as much as the pace allows, and no two for one place."""
    budget = await pacing.budget(transaction, at.workspace, pace)
    time, number = transaction.time, min(limit, budget.messages)
    if not number:
        return ()
    heads = await transaction.rows(claimable_heads(at, time, number, pacing.place_is_free(time.after())))
    chosen = _one_each(heads) if pace.between else heads
    if not chosen:
        return ()
    await pacing.book(transaction, at.workspace, budget, pace, [head.place_id for head in chosen])
    return await _leased(transaction, deliveries.c.id.in_([head.id for head in chosen]), lease)


async def next_due(transaction: Transaction, at: Counter, *, paced: bool) -> timedelta | None:
    """How long until something may be claimable; None where nothing waits."""
    now = transaction.time.after().label("now")
    query = select(deliveries.c.claimable_at, now).where(*at.waiting(transaction.time))
    first = await transaction.row(query.order_by(deliveries.c.claimable_at).limit(1))
    if first is None:
        return None
    due: datetime = first.claimable_at
    if paced:
        due = max(due, await pacing.free_at(transaction, at.workspace) or due)
        if due <= first.now:
            due = await _due_with_a_free_place(transaction, at)
    now_is: datetime = first.now
    return max(due - now_is, timedelta(0))


async def _due_with_a_free_place(transaction: Transaction, at: Counter) -> datetime:
    """When the first of what waits is due and its place takes a message: this looks at everything that waits."""
    taken = place_paces.c.free_at > deliveries.c.claimable_at
    due = case((taken, place_paces.c.free_at), else_=deliveries.c.claimable_at)
    both = deliveries.outerjoin(place_paces, place_paces.c.place_id == deliveries.c.place_id)
    query = select(func.min(due)).select_from(both).where(*at.waiting(transaction.time))
    earliest: datetime = await transaction.value(query)
    return earliest


async def _leased(transaction: Transaction, which: ColumnElement[bool], lease: Lease) -> Sequence[Row[Any]]:
    claimed = update(deliveries).where(which)
    became = {
        "state": DeliveryState.LEASED,
        "owner": lease.owner,
        "attempts": deliveries.c.attempts + 1,
        # Of a lapsed lease nobody knows whether something was sent under it: that is yet to be searched for.
        "searches": case((one_of(deliveries.c.state, DeliveryState.LEASED), 0), else_=deliveries.c.searches),
        "last_tried_at": deliveries.c.claimed_at,
        "claimed_at": transaction.time.after(),
        "claimable_at": transaction.time.after(lease.time),
    }
    return await transaction.change_rows(claimed.values(became).returning(deliveries))


def _one_each(heads: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """The first for each place, and all that go to persons."""
    first = {head.place_id: head.id for head in reversed(heads)}
    return [head for head in heads if head.place_id is None or first[head.place_id] == head.id]


def _in(workspace: WorkspaceRef, platform: ColumnElement[str], name: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(platform == workspace.platform, name == workspace.workspace)
