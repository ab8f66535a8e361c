"""Messages in the threads of questions that the viewer may see."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from bot.model.ids import MessageId, QuestionId
from bot.model.message import Message, MessageRef
from bot.ports import NotFound
from storage.mappers.messages import message_of, message_values
from storage.tables import messages, questions
from storage.transaction import Transaction
from storage.visibility import Visibility


class SqlMessages:
    """See `bot.ports.Messages`."""

    def __init__(self, transaction: Transaction, visibility: Visibility) -> None:
        self._transaction = transaction
        self._visibility = visibility

    async def add(self, message: Message) -> Message:
        await self._visibility.require(message.question_id)
        id = await self._transaction.add(messages, message_values(message))
        self._transaction.touch(f"question:{message.question_id}")
        return replace(message, id=MessageId(id))

    async def save(self, message: Message) -> None:
        await self._visibility.require(message.question_id)
        saved = update(messages).where(messages.c.id == message.id).values(message_values(message))
        if not await self._transaction.change(saved):
            raise NotFound(f"message {message.id}")
        self._transaction.touch(f"question:{message.question_id}")

    async def get(self, id: MessageId) -> Message:
        message = await self._find(messages.c.id == id)
        if message is None:
            raise NotFound(f"message {id}")
        return message

    async def by_ref(self, ref: MessageRef) -> Message | None:
        return await self._find(
            messages.c.ref_platform == ref.platform,
            messages.c.ref_workspace == ref.workspace,
            messages.c.ref_place == ref.place,
            messages.c.ref_message == ref.message,
        )

    async def of(self, question_id: QuestionId) -> Sequence[Message]:
        visible = await self._visibility.through(messages.c.question_id)
        query = select(messages).where(messages.c.question_id == question_id, visible)
        rows = await self._transaction.rows(query.order_by(messages.c.posted_at, messages.c.id))
        return [message_of(row) for row in rows]

    async def answer_counts(self, question_ids: Iterable[QuestionId]) -> dict[QuestionId, int]:
        wanted = set(question_ids)
        query = (
            select(messages.c.question_id, func.count().label("answers"))
            .join(questions, questions.c.id == messages.c.question_id)
            .where(
                messages.c.question_id.in_(wanted),
                _by_another(),
                messages.c.deleted_at.is_(None),
                await self._visibility.of_questions(),
            )
            .group_by(messages.c.question_id)
        )
        counted = {QuestionId(row.question_id): row.answers for row in await self._transaction.rows(query)}
        return {id: counted.get(id, 0) for id in wanted}

    async def _find(self, *conditions: ColumnElement[bool]) -> Message | None:
        visible = await self._visibility.through(messages.c.question_id)
        query = self._transaction.locked(select(messages).where(*conditions, visible), messages)
        row = await self._transaction.row(query)
        return None if row is None else message_of(row)


def _by_another() -> ColumnElement[bool]:
    """As everybody sees it: see `Question.shows_asker`."""
    openly = and_(questions.c.crowd.is_not(None), ~messages.c.anonymous)
    return or_(messages.c.author_id != questions.c.asker_id, openly)
