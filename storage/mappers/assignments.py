"""Assignments and invitations."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from bot.model.assignment import Assignment, Invitation, PassReason, Reason, Why
from bot.model.ids import AssignmentId, MemberId, QuestionId
from storage.transaction import Values


def assignment_values(assignment: Assignment) -> Values:
    """Without its id."""
    return {
        "question_id": assignment.question_id,
        "owner_id": assignment.owner_id,
        "since": assignment.since,
        "reasons": _reason_pairs(assignment.reasons),
        "accepted_at": assignment.accepted_at,
        "expected_on": assignment.expected_on,
        "until": assignment.until,
        "passed": assignment.passed,
        "passed_note": assignment.passed_note,
    }


def assignment_of(row: Row[Any]) -> Assignment:
    """A row of `assignments`."""
    return Assignment(
        id=AssignmentId(row.id),
        question_id=QuestionId(row.question_id),
        owner_id=MemberId(row.owner_id),
        since=row.since,
        reasons=_reasons_of(row.reasons),
        accepted_at=row.accepted_at,
        expected_on=row.expected_on,
        until=row.until,
        passed=PassReason(row.passed) if row.passed else None,
        passed_note=row.passed_note,
    )


def invitation_values(invitation: Invitation) -> Values:
    """All of it."""
    return {
        "question_id": invitation.question_id,
        "member_id": invitation.member_id,
        "reasons": _reason_pairs(invitation.reasons),
        "invited_at": invitation.invited_at,
    }


def invitation_of(row: Row[Any]) -> Invitation:
    """A row of `invitations`."""
    return Invitation(
        question_id=QuestionId(row.question_id),
        member_id=MemberId(row.member_id),
        reasons=_reasons_of(row.reasons),
        invited_at=row.invited_at,
    )


def _reason_pairs(reasons: Iterable[Reason]) -> list[list[str]]:
    return [[reason.why, reason.detail] for reason in reasons]


def _reasons_of(pairs: Iterable[Iterable[str]]) -> tuple[Reason, ...]:
    return tuple(Reason(Why(why), detail) for why, detail in pairs)
