"""What a viewer may see: audiences are interned rows, and every query filters by the ids that admit the viewer."""

from sqlalchemy import ColumnElement, or_, select, true

from bot.model.audience import Audience, MemberViewer, System, Viewer
from bot.model.ids import QuestionId
from bot.ports import NotFound
from storage.mappers.audiences import audience_of, canonical
from storage.tables import audiences, questions
from storage.transaction import Transaction
from storage.upsert import insert_into


class Visibility:
    """Of questions and of all that hangs on them, for one viewer in one transaction."""

    def __init__(self, transaction: Transaction, viewer: Viewer) -> None:
        self._transaction = transaction
        self._viewer = viewer
        self._admitting: tuple[int, ...] | None = None

    async def intern(self, audience: Audience) -> int:
        """The id of this audience's row, which is made where there is none yet."""
        text = canonical(audience)
        insertion = insert_into(self._transaction, audiences).values(canonical=text)
        if await self._transaction.change(insertion.on_conflict_do_nothing()):
            self._admitting = None
        return int(await self._transaction.value(select(audiences.c.id).where(audiences.c.canonical == text)))

    async def of_questions(self) -> ColumnElement[bool]:
        """The condition on `questions`: an audience that admits the viewer, or asked by themselves."""
        if isinstance(self._viewer, System):
            return true()
        admitted = questions.c.audience_id.in_(await self._admitting_ids())
        if isinstance(self._viewer, MemberViewer) and self._viewer.member.active:
            return or_(admitted, questions.c.asker_id == self._viewer.member.id)
        return admitted

    async def through(self, question_id: ColumnElement[int]) -> ColumnElement[bool]:
        """The condition on a column that refers to a question."""
        if isinstance(self._viewer, System):
            return true()
        return question_id.in_(select(questions.c.id).where(await self.of_questions()))

    async def require(self, question_id: QuestionId) -> None:
        """Raises `NotFound` unless the viewer may see the question."""
        query = select(questions.c.id).where(questions.c.id == question_id, await self.of_questions())
        if await self._transaction.value(query) is None:
            raise NotFound(f"question {question_id}")

    async def _admitting_ids(self) -> tuple[int, ...]:
        if self._admitting is None:
            rows = await self._transaction.rows(select(audiences.c.id, audiences.c.canonical))
            self._admitting = tuple(row.id for row in rows if audience_of(row.canonical).admits(self._viewer))
        return self._admitting
