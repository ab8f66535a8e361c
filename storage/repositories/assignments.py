"""Assignments, invitations, and what each expert carries."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import case, func, null, select, update

from bot.model.assignment import Assignment, Invitation
from bot.model.ids import AssignmentId, MemberId, OrganizationId, QuestionId
from bot.model.question import ACTIVE_STATES, WAITING_STATES, QuestionKind
from bot.ports import Load, NotFound
from storage.mappers.assignments import (
    assignment_of,
    assignment_values,
    invitation_of,
    invitation_values,
)
from storage.tables import PRESENT, assignments, invitations, members, questions
from storage.transaction import Transaction
from storage.upsert import insert_into
from storage.visibility import Visibility

_CONSULTATIONS = (
    assignments.join(questions, questions.c.id == assignments.c.question_id),
    questions.c.kind == QuestionKind.CONSULTATION,
)


class SqlAssignments:
    """See `bot.ports.Assignments`."""

    def __init__(self, transaction: Transaction, visibility: Visibility) -> None:
        self._transaction = transaction
        self._visibility = visibility

    async def add(self, assignment: Assignment) -> Assignment:
        await self._visibility.require(assignment.question_id)
        id = await self._transaction.add(assignments, assignment_values(assignment))
        self._transaction.touch(f"question:{assignment.question_id}")
        return replace(assignment, id=AssignmentId(id))

    async def save(self, assignment: Assignment) -> None:
        await self._visibility.require(assignment.question_id)
        saved = update(assignments).where(assignments.c.id == assignment.id).values(assignment_values(assignment))
        if not await self._transaction.change(saved):
            raise NotFound(f"assignment {assignment.id}")
        self._transaction.touch(f"question:{assignment.question_id}")

    async def of(self, question_id: QuestionId) -> Sequence[Assignment]:
        visible = await self._visibility.through(assignments.c.question_id)
        query = select(assignments).where(assignments.c.question_id == question_id, visible)
        oldest_first = query.order_by(assignments.c.since, assignments.c.id)
        rows = await self._transaction.rows(self._transaction.locked(oldest_first, assignments))
        return [assignment_of(row) for row in rows]

    async def current(self, question_ids: Iterable[QuestionId]) -> dict[QuestionId, Assignment]:
        visible = await self._visibility.through(assignments.c.question_id)
        query = select(assignments).where(assignments.c.question_id.in_(set(question_ids)), PRESENT, visible)
        ordered = query.order_by(assignments.c.id)
        rows = await self._transaction.rows(self._transaction.locked(ordered, assignments))
        return {QuestionId(row.question_id): assignment_of(row) for row in rows}

    async def loads(self, since: datetime) -> dict[MemberId, Load]:
        """An answered question waits for its asker: its owner still helps them, but it fills no capacity."""
        joined, consultations = _CONSULTATIONS
        waiting = PRESENT & questions.c.state.in_(WAITING_STATES)
        query = (
            select(
                assignments.c.owner_id,
                func.sum(case((waiting, 1), else_=0)).label("open"),
                func.sum(case((assignments.c.since >= since, 1), else_=0)).label("recent"),
            )
            .select_from(joined)
            .where(consultations)
            .group_by(assignments.c.owner_id)
        )
        helping = await self._helping()
        return {
            MemberId(row.owner_id): Load(row.open, row.recent, frozenset(helping.get(row.owner_id, ())))
            for row in await self._transaction.rows(query)
        }

    async def _helping(self) -> dict[int, set[OrganizationId]]:
        """Without anonymous questions: who is turned to or passed over for it would tell whose they are."""
        joined, consultations = _CONSULTATIONS
        named = questions.c.crowd.is_(null())
        query = (
            select(assignments.c.owner_id, members.c.organization_id)
            .select_from(joined.join(members, members.c.id == questions.c.asker_id))
            .where(consultations, named, PRESENT, questions.c.state.in_(ACTIVE_STATES))
        )
        helping: dict[int, set[OrganizationId]] = {}
        for row in await self._transaction.rows(query):
            helping.setdefault(row.owner_id, set()).add(OrganizationId(row.organization_id))
        return helping

    async def invite(self, invitation: Invitation) -> None:
        """A second invitation of the same peer to the same question changes nothing."""
        await self._visibility.require(invitation.question_id)
        insertion = insert_into(self._transaction, invitations).values(invitation_values(invitation))
        await self._transaction.change(insertion.on_conflict_do_nothing())
        self._transaction.touch(f"question:{invitation.question_id}")

    async def invited(self, question_id: QuestionId) -> Sequence[Invitation]:
        visible = await self._visibility.through(invitations.c.question_id)
        query = select(invitations).where(invitations.c.question_id == question_id, visible)
        return [invitation_of(row) for row in await self._transaction.rows(query.order_by(invitations.c.id))]
