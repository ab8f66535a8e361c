"""Questions (相談) and the states they pass through."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.model.anonymity import Crowd
from bot.model.audience import Audience
from bot.model.ids import MemberId, MessageId, QuestionId
from bot.model.member import Affiliation

SHORTEST_TITLE, TITLE_LENGTH = 4, 80
SHORTEST_BODY, BODY_LENGTH = 10, 3_000
NOTE_LENGTH = 200


class QuestionKind(StrEnum):
    """A consultation of peers and experts, or a line to the secretariat: an inquiry, or a report of a message."""

    CONSULTATION = "consultation"
    INQUIRY = "inquiry"
    REPORT = "report"


class QuestionState(StrEnum):
    """open → owned → answered → resolved, or closed, and back by reopening."""

    OPEN = "open"
    OWNED = "owned"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    CLOSED = "closed"


WAITING_STATES = frozenset({QuestionState.OPEN, QuestionState.OWNED})
ENDED_STATES = frozenset({QuestionState.RESOLVED, QuestionState.CLOSED})
ACTIVE_STATES = frozenset(QuestionState) - ENDED_STATES


class IllegalTransition(Exception):
    """The question's state does not allow the step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One consultation. `affiliation` is the asker's as of asking; `version` grows with every saved change.

    `crowd` is set on an anonymous one: the organizations among which its asker is hidden, which is all that is shown.
    """

    id: QuestionId
    kind: QuestionKind = QuestionKind.CONSULTATION
    title: str
    body: str
    field: str | None = None
    topics: tuple[str, ...] = ()
    audience: Audience
    asker_id: MemberId
    affiliation: Affiliation
    crowd: Crowd | None = None
    wished_on: date | None = None
    named_expert_id: MemberId | None = None
    about_question_id: QuestionId | None = None
    about_message_id: MessageId | None = None
    state: QuestionState = QuestionState.OPEN
    asked_at: datetime
    changed_at: datetime
    helped_note: str = ""
    version: int = 1

    @property
    def anonymous(self) -> bool:
        """Whether its asker stays unnamed."""
        return self.crowd is not None

    @property
    def ended(self) -> bool:
        """Whether it is resolved or closed."""
        return self.state in ENDED_STATES

    def _step(self, state: QuestionState, now: datetime, *allowed: QuestionState) -> "Question":
        if self.state not in allowed:
            raise IllegalTransition(f"{self.state} -> {state}")
        return replace(self, state=state, changed_at=now)

    def taken(self, now: datetime) -> "Question":
        """Its owner took it on (担当します)."""
        if self.state is QuestionState.ANSWERED:
            return replace(self, changed_at=now)
        return self._step(QuestionState.OWNED, now, QuestionState.OPEN, QuestionState.OWNED)

    def handed_over(self, now: datetime) -> "Question":
        """It has a new owner who has not taken it on yet; an answer that exists still counts."""
        if self.state is QuestionState.ANSWERED:
            return replace(self, changed_at=now)
        return self._step(QuestionState.OPEN, now, QuestionState.OPEN, QuestionState.OWNED)

    def shows_asker(self, author_id: MemberId, *, anonymously: bool) -> bool:
        """Whether a message in its thread is seen to be the asker's.

        Who asks anonymously and then writes under their own name is one of many there, and must stay so.
        """
        return author_id == self.asker_id and (anonymously or not self.anonymous)

    def written_in(self, now: datetime, *, by_asker: bool, taken: bool) -> "Question":
        """Someone wrote in its thread: by others it is answered; by the asker it goes on, reopened if it had ended.

        `taken` tells whether its present owner has taken it on.
        """
        if not by_asker:
            return replace(self, state=QuestionState.ANSWERED, changed_at=now)
        return self.reopened(now, taken=taken) if self.ended else replace(self, changed_at=now)

    def resolved(self, now: datetime, note: str = "") -> "Question":
        """The asker was helped (解決・参考になった); `note` says by what."""
        step = self._step(QuestionState.RESOLVED, now, *ACTIVE_STATES)
        return replace(step, helped_note=note)

    def continued(self, now: datetime, *, taken: bool) -> "Question":
        """The answers did not settle it (もう少し相談したい)."""
        state = QuestionState.OWNED if taken else QuestionState.OPEN
        return self._step(state, now, QuestionState.ANSWERED)

    def closed(self, now: datetime) -> "Question":
        """It ends without a solution: withdrawn by the asker, or closed by the secretariat."""
        return self._step(QuestionState.CLOSED, now, *ACTIVE_STATES)

    def reopened(self, now: datetime, *, taken: bool) -> "Question":
        """It goes on after its end (再開)."""
        state = QuestionState.OWNED if taken else QuestionState.OPEN
        return self._step(state, now, *ENDED_STATES)


def fiscal_year(day: date) -> int:
    """年度: the year in which the fiscal year of `day` began, April to March."""
    return day.year if day.month >= 4 else day.year - 1
