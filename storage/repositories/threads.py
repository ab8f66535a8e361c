"""Threads of questions that the viewer may see."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.model.ids import Address, QuestionId
from bot.model.place import Thread
from storage.mappers.places import thread_of, thread_values
from storage.tables import places, threads
from storage.transaction import Transaction
from storage.visibility import Visibility


class SqlThreads:
    """See `bot.ports.Threads`."""

    def __init__(self, transaction: Transaction, visibility: Visibility) -> None:
        self._transaction = transaction
        self._visibility = visibility

    async def add(self, thread: Thread) -> None:
        await self._visibility.require(thread.question_id)
        await self._transaction.add(threads, thread_values(thread))
        self._transaction.touch(f"question:{thread.question_id}")

    async def of(self, question_id: QuestionId) -> Sequence[Thread]:
        visible = await self._visibility.through(threads.c.question_id)
        query = select(threads).where(threads.c.question_id == question_id, visible).order_by(threads.c.id)
        return [thread_of(row) for row in await self._transaction.rows(query)]

    async def at(self, address: Address) -> Thread | None:
        """Where the address names no place, the thread's own id must be enough, as on Discord."""
        if address.thread is None:
            return None
        query = (
            select(threads)
            .join(places, places.c.id == threads.c.place_id)
            .where(
                places.c.platform == address.platform,
                places.c.workspace == address.workspace,
                threads.c.external == address.thread,
                await self._visibility.through(threads.c.question_id),
            )
        )
        if address.place is not None:
            query = query.where(places.c.external == address.place)
        row = await self._transaction.row(query)
        return None if row is None else thread_of(row)
