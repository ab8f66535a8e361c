"""Writing what is owed."""

import secrets
import string

from sqlalchemy import insert, select

from bot.model.delivery import DeliveryState, NewDelivery, Operation
from bot.model.ids import MessageId, PlaceId, Posted
from bot.ports import NotFound
from storage.mappers.deliveries import owed_values
from storage.tables import CLAIMABLE_STATES, deliveries, one_of, streams
from storage.transaction import Transaction
from storage.upsert import insert_into

KEY_LENGTH = 24
"""Discord takes a nonce of at most 25 characters; 24 of 36 letters are too many to meet twice."""

_KEY_LETTERS = string.digits + string.ascii_lowercase


class SqlDeliveries:
    """See `bot.ports.Deliveries`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def owe(self, delivery: NewDelivery) -> None:
        if delivery.operation is Operation.EDIT and await self.waits(delivery):
            return
        now = self._transaction.time.after()
        row = {
            **owed_values(delivery),
            "key": "".join(secrets.choice(_KEY_LETTERS) for _ in range(KEY_LENGTH)),
            "seq": await self._next_seq(delivery.stream),
            "state": DeliveryState.DUE,
            "attempts": 0,
            "searches": 0,
            "created_at": now,
            "due_at": now,
            "claimable_at": now,
            "error": "",
            "told_late": False,
        }
        await self._transaction.change(insert(deliveries).values(row))
        self._transaction.touch("deliveries")

    async def stuck(self, place_id: PlaceId) -> bool:
        query = select(deliveries.c.id).where(
            deliveries.c.place_id == place_id,
            one_of(deliveries.c.state, *CLAIMABLE_STATES),
            deliveries.c.error != "",  # of its last try
        )
        return await self._transaction.value(query.limit(1)) is not None

    async def posted(self, kind: str, stream: str, message_id: MessageId) -> Posted:
        query = select(deliveries.c.posted_message, deliveries.c.posted_thread).where(
            deliveries.c.stream == stream,
            deliveries.c.kind == kind,
            deliveries.c.message_id == message_id,
            deliveries.c.operation == Operation.POST,
            deliveries.c.state == DeliveryState.SENT,
        )
        row = await self._transaction.row(query)
        if row is None:
            raise NotFound(f"what {kind} posted for message {message_id}")
        return Posted(row.posted_message, row.posted_thread)

    async def waits(self, delivery: NewDelivery) -> bool:
        query = select(deliveries.c.id).where(
            deliveries.c.stream == delivery.stream,
            deliveries.c.kind == delivery.kind,
            deliveries.c.operation == delivery.operation,
            deliveries.c.state == DeliveryState.DUE,
            deliveries.c.question_id.is_not_distinct_from(delivery.question_id),
            deliveries.c.message_id.is_not_distinct_from(delivery.message_id),
        )
        return await self._transaction.value(self._transaction.locked(query, deliveries)) is not None

    async def _next_seq(self, stream: str) -> int:
        """The stream's row stays locked to the end, so that what comes later in it is also committed later."""
        insertion = insert_into(self._transaction, streams).values(name=stream, last=1)
        counted = insertion.on_conflict_do_update(index_elements=[streams.c.name], set_={"last": streams.c.last + 1})
        rows = await self._transaction.change_rows(counted.returning(streams.c.last))
        return int(rows[0].last)
