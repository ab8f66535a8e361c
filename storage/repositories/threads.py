"""Threads of questions that the viewer may see."""

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, select

from bot.model.ids import Address, MemberId, QuestionId, WorkspaceRef
from bot.model.place import Thread
from bot.model.question import ACTIVE_STATES
from bot.ports import OpenThread
from storage.mappers.places import thread_of, thread_values
from storage.tables import accounts, places, questions, threads
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

    async def reaching(self, question_id: QuestionId, ids: Iterable[MemberId]) -> frozenset[MemberId]:
        there = and_(places.c.platform == accounts.c.platform, places.c.workspace == accounts.c.workspace)
        query = (
            select(accounts.c.member_id)
            .join(places, there)
            .join(threads, threads.c.place_id == places.c.id)
            .where(
                threads.c.question_id == question_id,
                accounts.c.member_id.in_(set(ids)),
                await self._visibility.through(threads.c.question_id),
            )
        )
        return frozenset(MemberId(row.member_id) for row in await self._transaction.rows(query))

    async def going_on(self, workspace: WorkspaceRef) -> Sequence[OpenThread]:
        query = (
            select(threads.c.external, places.c.external.label("place"), questions.c.id, questions.c.asked_at)
            .join(places, places.c.id == threads.c.place_id)
            .join(questions, questions.c.id == threads.c.question_id)
            .where(
                places.c.platform == workspace.platform,
                places.c.workspace == workspace.workspace,
                threads.c.external.is_not(None),
                questions.c.state.in_(ACTIVE_STATES),
                await self._visibility.of_questions(),
            )
            .order_by(questions.c.changed_at.desc(), questions.c.id.desc())
        )
        return [
            OpenThread(
                QuestionId(row.id),
                Address(workspace.platform, workspace.workspace, row.place, row.external),
                row.asked_at,
            )
            for row in await self._transaction.rows(query)
        ]
