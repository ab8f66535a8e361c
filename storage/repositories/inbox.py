"""The inbox."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import case, delete, exists, select, update

from bot.inbound import Occurrence
from bot.outbound import ViewRef
from storage.mappers.occurrences import occurrence_of, occurrence_values, ref_text
from storage.tables import PENDING, inbox, one_of
from storage.transaction import Transaction
from storage.upsert import insert_into

LONGEST_PATIENCE = 5
"""Failed tries after which an occurrence is left to the secretariat."""


class _State(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


_EARLIER = inbox.alias("earlier")
_HEAD = ~exists().where(
    _EARLIER.c.ref == inbox.c.ref,
    _EARLIER.c.id < inbox.c.id,
    one_of(_EARLIER.c.state, _State.PENDING),
)
"""Nothing that came in earlier about the same message is still to be worked through."""


class SqlInbox:
    """See `bot.ports.Inbox`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def accept(self, key: str, now: datetime, occurrence: Occurrence | None = None) -> bool:
        row = {
            "key": key,
            "state": _State.PENDING if occurrence else _State.DONE,
            "accepted_at": now,
            "occurrence": occurrence_values(occurrence) if occurrence else None,
            "ref": ref_text(occurrence.ref) if occurrence else None,
            "tries": 0,
            "error": "",
            "finished_at": None if occurrence else self._transaction.time.after(),
        }
        insertion = insert_into(self._transaction, inbox).values(row)
        return bool(await self._transaction.change(insertion.on_conflict_do_nothing()))

    async def remember(self, key: str, then: ViewRef | None) -> None:
        led_to = {"name": then.name, "arguments": dict(then.arguments)} if then else None
        await self._transaction.change(update(inbox).where(inbox.c.key == key).values(led_to=led_to))

    async def led_to(self, key: str) -> ViewRef | None:
        stored = await self._transaction.value(select(inbox.c.led_to).where(inbox.c.key == key))
        return ViewRef(stored["name"], stored["arguments"]) if stored else None

    async def claim_pending(self, key: str) -> bool:
        query = select(inbox.c.id).where(inbox.c.key == key, PENDING, _HEAD)
        return await self._transaction.value(query.with_for_update(of=inbox, skip_locked=True)) is not None

    async def finish(self, key: str) -> None:
        """What was said is not kept here once it is worked through."""
        done = {"state": _State.DONE, "finished_at": self._transaction.time.after(), "occurrence": None}
        await self._transaction.change(update(inbox).where(inbox.c.key == key).values(done))

    async def forget(self, key: str) -> None:
        await self._transaction.change(delete(inbox).where(inbox.c.key == key, PENDING))

    async def fail(self, key: str, error: str) -> None:
        tries = inbox.c.tries + 1
        state = case((tries >= LONGEST_PATIENCE, _State.FAILED), else_=_State.PENDING)
        failed = update(inbox).where(inbox.c.key == key, PENDING).values(tries=tries, state=state, error=error)
        await self._transaction.change(failed)

    async def pending(self, limit: int = 100) -> Sequence[Occurrence]:
        query = select(inbox.c.occurrence).where(PENDING).order_by(inbox.c.id).limit(limit)
        return [occurrence_of(row.occurrence) for row in await self._transaction.rows(query)]

    async def prune(self, before: datetime) -> int:
        return await self._transaction.change(delete(inbox).where(inbox.c.finished_at < before))
