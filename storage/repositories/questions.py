"""Questions, as far as the viewer may see them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select, update

from bot.model.ids import QuestionId
from bot.model.question import Question
from bot.ports import Conflict, NotFound, Page, QuestionFilter, QuestionOrder
from storage.mappers.questions import question_of, question_values
from storage.tables import PRESENT, assignments, audiences, question_topics, questions
from storage.transaction import Transaction
from storage.visibility import Visibility

_QUESTIONS = select(questions, audiences.c.canonical).join(audiences, audiences.c.id == questions.c.audience_id)

_ORDERS = {
    QuestionOrder.NEWEST: (questions.c.asked_at.desc(), questions.c.id.desc()),
    QuestionOrder.LONGEST_WAITING: (questions.c.changed_at, questions.c.id),
}


class SqlQuestions:
    """See `bot.ports.Questions`."""

    def __init__(self, transaction: Transaction, visibility: Visibility) -> None:
        self._transaction = transaction
        self._visibility = visibility

    async def add(self, question: Question) -> Question:
        audience_id = await self._visibility.intern(question.audience)
        id = await self._transaction.add(questions, question_values(question, audience_id))
        added = replace(question, id=QuestionId(id))
        await self._add_topics(added)
        self._touch(added)
        return added

    async def save(self, question: Question) -> Question:
        await self._visibility.require(question.id)
        saved = replace(question, version=question.version + 1)
        audience_id = await self._visibility.intern(question.audience)
        change = (
            update(questions)
            .where(questions.c.id == question.id, questions.c.version == question.version)
            .values(question_values(saved, audience_id))
        )
        if not await self._transaction.change(change):
            raise Conflict(f"question {question.id} is no longer at version {question.version}")
        await self._transaction.change(delete(question_topics).where(question_topics.c.question_id == question.id))
        await self._add_topics(saved)
        self._touch(saved)
        return saved

    async def get(self, id: QuestionId) -> Question:
        query = _QUESTIONS.where(questions.c.id == id, await self._visibility.of_questions())
        row = await self._transaction.row(self._transaction.locked(query, questions))
        if row is None:
            raise NotFound(f"question {id}")
        return (await self._with_topics([row]))[0]

    async def list(self, filter: QuestionFilter, *, offset: int = 0, limit: int = 20) -> Page[Question]:
        wanted = (await self._visibility.of_questions(), *_conditions(filter))
        order = _ORDERS[filter.order]
        ids = select(questions.c.id).where(*wanted).order_by(*order).offset(offset).limit(limit)
        query = _QUESTIONS.where(questions.c.id.in_(ids)).order_by(*order)
        items = await self._with_topics(await self._transaction.rows(query))
        total = await self._transaction.value(select(func.count()).select_from(questions).where(*wanted))
        return Page(items, total)

    async def first_asked_at(self) -> datetime | None:
        query = select(func.min(questions.c.asked_at)).where(await self._visibility.of_questions())
        earliest: datetime | None = await self._transaction.value(query)
        return earliest

    def _touch(self, question: Question) -> None:
        self._transaction.touch(f"question:{question.id}")
        self._transaction.touch("questions")

    async def _add_topics(self, question: Question) -> None:
        rows = [
            {"question_id": question.id, "position": position, "topic": topic}
            for position, topic in enumerate(question.topics)
        ]
        await self._transaction.add_all(question_topics, rows)

    async def _with_topics(self, rows: Sequence[Row[Any]]) -> Sequence[Question]:
        topics: dict[int, list[str]] = {row.id: [] for row in rows}
        query = select(question_topics).where(question_topics.c.question_id.in_(topics))
        for tag in await self._transaction.rows(query.order_by(question_topics.c.position)):
            topics[tag.question_id].append(tag.topic)
        return [question_of(row, topics[row.id]) for row in rows]


def _conditions(filter: QuestionFilter) -> Iterable[ColumnElement[bool]]:
    for column, values in ((questions.c.kind, filter.kinds), (questions.c.state, filter.states)):
        if values:
            yield column.in_(values)
    for column, value in ((questions.c.asker_id, filter.asker_id), (questions.c.field, filter.field)):
        if value is not None:
            yield column == value
    if filter.asked_from is not None:
        yield questions.c.asked_at >= filter.asked_from
    if filter.asked_before is not None:
        yield questions.c.asked_at < filter.asked_before
    yield from _related(filter)


def _related(filter: QuestionFilter) -> Iterable[ColumnElement[bool]]:
    if filter.owner_id is not None:
        owned = select(assignments.c.question_id).where(PRESENT, assignments.c.owner_id == filter.owner_id)
        yield questions.c.id.in_(owned)
    if filter.topic is not None:
        tagged = select(question_topics.c.question_id).where(question_topics.c.topic == filter.topic)
        yield questions.c.id.in_(tagged)
