"""Assignments (回答担当): who owns a question, since when, and why they were chosen."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.model.ids import AssignmentId, MemberId, QuestionId


class Why(StrEnum):
    """A reason for which somebody was chosen."""

    NAMED = "named"
    FIELD = "field"
    EXPERIENCE = "experience"
    HELPING = "helping"
    SAME_SIZE = "same_size"
    SAME_REGION = "same_region"
    LOAD = "load"
    TRIAGE = "triage"
    NO_EXPERT = "no_expert"
    SECRETARIAT = "secretariat"
    VOLUNTEERED = "volunteered"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody was chosen. `detail` is a field's key, topics with ";" between them, or the load as figures:
    open questions / capacity / questions of the last 30 days.
    """

    why: Why
    detail: str = ""

    @property
    def confidential(self) -> bool:
        """Load figures are for the secretariat only: nobody is shamed by them."""
        return self.why is Why.LOAD


class PassReason(StrEnum):
    """Why an owner passed a question on."""

    OTHER_FIELD = "other_field"
    BUSY = "busy"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    OTHER = "other"
    TRIAGED = "triaged"
    TAKEN_OVER = "taken_over"
    DEPARTED = "departed"

    @property
    def declined(self) -> bool:
        """Whether the owner said no, so that it must not come back to them."""
        return self not in (PassReason.TRIAGED, PassReason.TAKEN_OVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One member's time as owner. It is over once `until` is set; `passed` then says why."""

    id: AssignmentId
    question_id: QuestionId
    owner_id: MemberId
    since: datetime
    reasons: tuple[Reason, ...] = ()
    accepted_at: datetime | None = None
    expected_on: date | None = None
    until: datetime | None = None
    passed: PassReason | None = None
    passed_note: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A peer who was asked to look beside the owner."""

    question_id: QuestionId
    member_id: MemberId
    reasons: tuple[Reason, ...]
    invited_at: datetime
