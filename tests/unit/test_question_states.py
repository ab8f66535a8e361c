"""The states of a question: which steps lead where, and which do not exist."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.model.audience import Audience, Circle
from bot.model.ids import MemberId, QuestionId
from bot.model.member import Affiliation
from bot.model.question import ACTIVE_STATES, ENDED_STATES, IllegalTransition, Question, QuestionState, fiscal_year
from tests.unit.strategies import NOON, questions

S = QuestionState
STEPS = {
    "taken": {S.OPEN: S.OWNED, S.OWNED: S.OWNED, S.ANSWERED: S.ANSWERED},
    "handed_over": {S.OPEN: S.OPEN, S.OWNED: S.OPEN, S.ANSWERED: S.ANSWERED},
    "resolved": {S.OPEN: S.RESOLVED, S.OWNED: S.RESOLVED, S.ANSWERED: S.RESOLVED},
    "closed": {S.OPEN: S.CLOSED, S.OWNED: S.CLOSED, S.ANSWERED: S.CLOSED},
    "continued": {S.ANSWERED: S.OPEN},
    "continued, taken": {S.ANSWERED: S.OWNED},
    "reopened": {S.RESOLVED: S.OPEN, S.CLOSED: S.OPEN},
    "reopened, taken": {S.RESOLVED: S.OWNED, S.CLOSED: S.OWNED},
}
"""Every step from every state in which it exists; elsewhere it is refused."""

OTHER = MemberId(999)
QUESTION = Question(
    id=QuestionId(1),
    title="窓口の予約システムについて",
    body="近隣の団体ではどうされていますか。",
    audience=Audience(Circle.MUNICIPALITIES),
    asker_id=MemberId(1),
    affiliation=Affiliation("職員", "内子町"),
    asked_at=NOON,
    changed_at=NOON,
)


def step(question: Question, name: str, now: datetime = NOON) -> Question:
    """`question` after the step of this name in the table."""
    steps: dict[str, Callable[[], Question]] = {
        "taken": lambda: question.taken(now),
        "handed_over": lambda: question.handed_over(now),
        "resolved": lambda: question.resolved(now),
        "closed": lambda: question.closed(now),
        "continued": lambda: question.continued(now, taken=False),
        "continued, taken": lambda: question.continued(now, taken=True),
        "reopened": lambda: question.reopened(now, taken=False),
        "reopened, taken": lambda: question.reopened(now, taken=True),
    }
    return steps[name]()


class Life(RuleBasedStateMachine):
    """A question through any sequence of steps, compared with the table above."""

    @initialize(question=questions)
    def ask(self, question: Question) -> None:
        self.first = self.question = question
        self.now = question.asked_at
        self.taken = False

    def later(self):
        self.now += timedelta(hours=1)
        return self.now

    @rule(name=st.sampled_from(sorted(STEPS)))
    def go(self, name: str) -> None:
        expected = STEPS[name].get(self.question.state)
        if expected is None:
            with pytest.raises(IllegalTransition):
                step(self.question, name, self.later())
            return
        self.question = step(self.question, name, self.later())
        assert self.question.state is expected
        assert self.question.changed_at == self.now

    @rule()
    def somebody_answers(self) -> None:
        self.question = self.question.written_in(self.later(), by_asker=False, taken=False)
        assert self.question.state is S.ANSWERED

    @rule(taken=st.booleans())
    def asker_writes(self, *, taken: bool) -> None:
        before = self.question
        self.question = before.written_in(self.later(), by_asker=True, taken=taken)
        again = S.OWNED if taken else S.OPEN
        assert self.question.state is (again if before.ended else before.state)

    @precondition(lambda self: self.question.ended)
    @rule(taken=st.booleans())
    def it_can_always_go_on(self, *, taken: bool) -> None:
        assert self.question.reopened(self.later(), taken=taken).state in ACTIVE_STATES

    @precondition(lambda self: not self.question.ended)
    @rule(note=st.text(max_size=5))
    def it_can_always_end(self, note: str) -> None:
        done = self.question.resolved(self.later(), note)
        assert (done.state, done.helped_note) == (S.RESOLVED, note)

    @invariant()
    def steps_change_nothing_else(self) -> None:
        for name in ("id", "title", "body", "audience", "asker_id", "affiliation", "crowd", "asked_at", "version"):
            assert getattr(self.question, name) == getattr(self.first, name)
        assert self.question.ended == (self.question.state in ENDED_STATES)


Life.TestCase.settings = settings(max_examples=25, stateful_step_count=15)
TestLife = Life.TestCase
TestLife.__doc__ = "Whatever people do, a question is only where its steps lead."


@pytest.mark.parametrize("state", QuestionState)
def test_every_state_is_reachable(state: QuestionState) -> None:
    """From open some steps lead to each state."""
    reached, frontier = {S.OPEN}, [QUESTION]
    while frontier:
        here = frontier.pop()
        following = [step(here, name) for name in STEPS if here.state in STEPS[name]]
        following.append(here.written_in(NOON, by_asker=False, taken=False))
        frontier += [q for q in following if q.state not in reached]
        reached |= {q.state for q in following}
    assert state in reached


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_fiscal_year_runs_from_april_to_march(day) -> None:
    """年度 of a day is the year of the April before it."""
    year = fiscal_year(day)
    assert date(year, 4, 1) <= day < date(year + 1, 4, 1)
