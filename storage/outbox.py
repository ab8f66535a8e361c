"""The outbox's side of deliveries: claims, leases and what became of each try."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, func, select, update

from bot.model.delivery import Delivery, DeliveryState, NewDelivery
from bot.model.ids import AccountRef, DeliveryId, PlaceId, Posted, QuestionId, WorkspaceRef
from bot.model.place import Thread
from bot.ports import Pace
from storage import claiming, pacing
from storage.database import Database
from storage.mappers.deliveries import delivery_of
from storage.mappers.places import thread_values
from storage.reachable import mark_unreachable, reachable
from storage.repositories.deliveries import SqlDeliveries
from storage.tables import BLOCKING_STATES, accounts, closed_places, deliveries, one_of, threads
from storage.transaction import Transaction, Values
from storage.upsert import insert_into

TOLD_AGAIN_AFTER = timedelta(days=1)
"""A closed place is told of this often, while something waits for it."""


class SqlOutbox:
    """See `bot.ports.Outbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self,
        owner: str,
        workspace: WorkspaceRef,
        *,
        served: Collection[WorkspaceRef],
        pace: Pace | None,
        limit: int,
        lease: timedelta,
    ) -> Sequence[Delivery]:
        at, held = claiming.Counter(workspace, served), claiming.Lease(owner, lease)
        async with self._database.writing() as transaction:
            if pace is None:
                rows = await claiming.claim(transaction, at, held, limit)
            else:
                rows = await claiming.claim_within(pace, transaction, at, held, limit)
            await transaction.commit()
        return [delivery_of(row) for row in sorted(rows, key=lambda row: (row.lane, row.due_at, row.id))]

    async def slow_down(self, workspace: WorkspaceRef, pace: Pace, pause: timedelta) -> None:
        async with self._database.writing() as transaction:
            await pacing.slow_down(transaction, workspace, pace, pause)
            await transaction.commit()

    async def sent(self, owner: str, delivery: Delivery, posted: Posted, *, moved: bool = False) -> bool:
        became = {
            "state": DeliveryState.SENT,
            "posted_message": posted.message,
            "posted_thread": posted.thread,
            "error": "",
        }
        async with self._database.writing() as transaction:
            row = await _end(transaction, owner, delivery.id, became)
            if row is not None and (row.opens_thread or moved):
                await _open_thread(transaction, row, posted)
            await transaction.commit()
        return row is not None

    async def retry(
        self,
        owner: str,
        id: DeliveryId,
        *,
        after: timedelta,
        error: str,
        uncertain: bool,
        searched: bool = False,
        owing: Sequence[NewDelivery] = (),
        closed: Sequence[NewDelivery] = (),
    ) -> bool:
        async with self._database.writing() as transaction:
            due = transaction.time.after(after)
            became = {"state": DeliveryState.DUE, "due_at": due, "claimable_at": due, "error": error}
            if uncertain:
                became["searches"] = 0
            else:
                became["claimed_at"] = deliveries.c.last_tried_at
            if searched:
                became["searches"] = deliveries.c.searches + 1
            if owing:
                became["told_late"] = True
            row = await _end(transaction, owner, id, became)
            if row is not None:
                news = closed if closed and await _is_news(transaction, row) else ()
                await _owe(transaction, [*owing, *news])
            await transaction.commit()
        return row is not None

    async def gone(
        self, owner: str, id: DeliveryId, account: AccountRef, *, served: Collection[WorkspaceRef], error: str
    ) -> bool:
        async with self._database.writing() as transaction:
            await mark_unreachable(transaction, account)
            row = None
            if await _has_another_account(transaction, id, served):
                now = transaction.time.after()
                became = {"state": DeliveryState.DUE, "due_at": now, "claimable_at": now, "error": error}
                row = await _end(transaction, owner, id, {**became, "claimed_at": deliveries.c.last_tried_at})
            await transaction.commit()
        return row is not None

    async def dropped(self, owner: str, id: DeliveryId, reason: str) -> bool:
        async with self._database.writing() as transaction:
            row = await _end(transaction, owner, id, {"state": DeliveryState.DROPPED, "error": reason})
            await transaction.commit()
        return row is not None

    async def dead(self, owner: str, id: DeliveryId, error: str, *, owing: Sequence[NewDelivery] = ()) -> bool:
        async with self._database.writing() as transaction:
            row = await _end(transaction, owner, id, {"state": DeliveryState.DEAD, "error": error})
            if row is not None:
                if row.opens_thread:
                    await _end_behind(transaction, row)
                await _owe(transaction, owing)
            await transaction.commit()
        return row is not None

    async def unknown(self, owner: str, id: DeliveryId, error: str) -> bool:
        async with self._database.writing() as transaction:
            row = await _end(transaction, owner, id, {"state": DeliveryState.UNKNOWN, "error": error})
            await transaction.commit()
        return row is not None

    async def next_due_in(
        self, workspace: WorkspaceRef, *, served: Collection[WorkspaceRef], pace: Pace | None
    ) -> timedelta | None:
        at = claiming.Counter(workspace, served)
        async with self._database.reading() as transaction:
            return await claiming.next_due(transaction, at, paced=pace is not None)

    async def counts(self) -> dict[str, int]:
        query = select(deliveries.c.state, func.count().label("number")).group_by(deliveries.c.state)
        async with self._database.reading() as transaction:
            counted = {row.state: int(row.number) for row in await transaction.rows(query)}
        return {state.value: counted.get(state.value, 0) for state in DeliveryState}


async def _is_news(transaction: Transaction, row: Row[Any]) -> bool:
    """Whether nobody was told within a day that the delivery's place is closed; from now on somebody was."""
    if row.place_id is None:
        return False
    told = {"told_at": transaction.time.after()}
    insertion = insert_into(transaction, closed_places).values(place_id=row.place_id, **told)
    news = insertion.on_conflict_do_update(
        index_elements=[closed_places.c.place_id],
        set_=told,
        where=closed_places.c.told_at <= transaction.time.after(-TOLD_AGAIN_AFTER),
    )
    return bool(await transaction.change_rows(news.returning(closed_places.c.place_id)))


async def _owe(transaction: Transaction, owing: Sequence[NewDelivery]) -> None:
    """In the streams' order: two that owe to the same people at once then cannot deadlock."""
    for delivery in sorted(owing, key=lambda owed: owed.stream):
        await SqlDeliveries(transaction).owe(delivery)


async def _has_another_account(transaction: Transaction, id: DeliveryId, served: Collection[WorkspaceRef]) -> bool:
    """Whether the member to whom it goes can be reached there."""
    theirs = select(accounts.c.id).join(deliveries, deliveries.c.member_id == accounts.c.member_id)
    query = theirs.where(deliveries.c.id == id, claiming.is_among(served), reachable(transaction.time))
    return await transaction.value(query.limit(1)) is not None


async def _change_held(transaction: Transaction, owner: str, id: DeliveryId, values: Values) -> Row[Any] | None:
    """Changes the delivery if `owner` still holds it."""
    held = update(deliveries).where(
        deliveries.c.id == id,
        deliveries.c.owner == owner,
        deliveries.c.state == DeliveryState.LEASED,
    )
    rows = await transaction.change_rows(held.values(values).returning(deliveries))
    return rows[0] if rows else None


async def _end(transaction: Transaction, owner: str, id: DeliveryId, values: Values) -> Row[Any] | None:
    """Ends the lease; whoever waits for the next of its stream is told."""
    row = await _change_held(transaction, owner, id, {**values, "owner": None})
    if row is not None:
        transaction.touch("deliveries")
    return row


async def _open_thread(transaction: Transaction, row: Row[Any], posted: Posted) -> None:
    if row.question_id is None or row.place_id is None:
        return
    thread = Thread(
        question_id=QuestionId(row.question_id),
        place_id=PlaceId(row.place_id),
        external=posted.thread or posted.message,
        root=posted.message,
    )
    insertion = insert_into(transaction, threads).values(thread_values(thread))
    ids = {"external": thread.external, "root": thread.root}
    opened = insertion.on_conflict_do_update(index_elements=[threads.c.question_id, threads.c.place_id], set_=ids)
    await transaction.change(opened)
    transaction.touch(f"question:{row.question_id}")


async def _end_behind(transaction: Transaction, head: Row[Any]) -> None:
    """Nothing can be posted into a thread that will never be there."""
    waiting = update(deliveries).where(
        deliveries.c.stream == head.stream,
        deliveries.c.seq > head.seq,
        one_of(deliveries.c.state, *BLOCKING_STATES),
    )
    await transaction.change(waiting.values(state=DeliveryState.DEAD, owner=None, error=f"behind {head.key}"))
