"""A workspace's pace: within its bounds whatever happens, and what may leave at once."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.ports import Pace
from storage.pacing import BURST_SECONDS, Budget, risen, slowed

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
SLACK = Pace(start=4, least=0.5, most=8, step=0.5, between=timedelta(seconds=1))

refusals = st.none()
quiet = st.timedeltas(min_value=timedelta(minutes=-10), max_value=timedelta(days=400))
rates = st.floats(min_value=0.01, max_value=1000)


@given(rates, st.lists(refusals | quiet))
def test_the_rate_never_leaves_its_bounds(rate: float, happens: list[timedelta | None]):
    """Refusals and quiet times in any order, also where the pace was another before."""
    for time in (timedelta(0), *happens):
        rate = slowed(SLACK, rate) if time is None else risen(SLACK, rate, time)
        assert SLACK.least <= rate <= SLACK.most


def test_it_rises_with_each_full_minute():
    """Not before, and not while a pause is still under way."""
    minutes = [timedelta(minutes=-5), timedelta(seconds=59), timedelta(minutes=1), timedelta(minutes=2.5)]
    assert [risen(SLACK, 4, time) for time in minutes] == [4, 4, 4.5, 5]


@given(rates)
def test_no_second_has_more_than_a_second_takes_and_one_burst(rate: float):
    """Sent as early as is allowed, again and again."""
    at, sent = NOW, []
    while at < NOW + timedelta(seconds=1):
        budget = Budget(at, at, rate)
        sent += [at] * budget.messages
        at = budget.free_after(budget.messages)
    assert len(sent) <= rate + max(rate * BURST_SECONDS, 1)


def test_nothing_leaves_before_the_workspace_is_free():
    """At the very moment it does."""
    assert Budget(NOW, NOW + timedelta(milliseconds=1), 4).messages == 0
    assert Budget(NOW, NOW, 4).messages == 1
