"""Leases on every database: what one process alone may do at a time, by the database's clock."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.clock import SetClock
from bot.ports import Leases
from storage import SqlStorage, open_storage
from tests.contract.community import NOW

NAME = "discord:ehime"
ONE, TWO = "replica-1", "replica-2"
LASTING = timedelta(seconds=30)
MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def clock() -> SetClock:
    """The database's, which the tests move."""
    return SetClock(NOW)


@pytest.fixture
async def leases(database_url: str, clock: SetClock) -> AsyncIterator[Leases]:
    """Nobody holds any."""
    storage = await open_storage(database_url, clock=clock)
    yield storage.leases
    await storage.close()


async def test_who_comes_first_holds_it_alone(leases: Leases):
    """Another is refused, as often as they try; another name is another lease."""
    assert await leases.hold(NAME, ONE, LASTING)
    assert not await leases.hold(NAME, TWO, LASTING)
    assert not await leases.hold(NAME, TWO, LASTING)
    assert await leases.hold("discord:kochi", TWO, LASTING)


async def test_who_renews_in_time_goes_on_holding_it(leases: Leases, clock: SetClock):
    """It then lasts from the renewal on, and who was refused meanwhile has not changed that."""
    assert await leases.hold(NAME, ONE, LASTING)
    clock.advance(LASTING - MOMENT)
    assert await leases.hold(NAME, ONE, LASTING)
    clock.advance(LASTING - MOMENT)
    assert not await leases.hold(NAME, TWO, LASTING)
    assert await leases.hold(NAME, ONE, LASTING)


async def test_it_lapses_by_itself(leases: Leases, clock: SetClock):
    """Whoever was killed holds up nobody for longer; who took it over holds it alone in turn."""
    assert await leases.hold(NAME, ONE, LASTING)
    clock.advance(LASTING)
    assert await leases.hold(NAME, TWO, LASTING)
    assert not await leases.hold(NAME, ONE, LASTING)


async def test_what_is_released_is_free_at_once(leases: Leases):
    """Who stops in good order makes nobody wait; releasing what another holds changes nothing."""
    assert await leases.hold(NAME, ONE, LASTING)
    await leases.release(NAME, TWO)
    assert not await leases.hold(NAME, TWO, LASTING)
    await leases.release(NAME, ONE)
    assert await leases.hold(NAME, TWO, LASTING)


@pytest.mark.parametrize("lapsed", [False, True])
async def test_of_two_at_once_one_has_it(leases: Leases, clock: SetClock, *, lapsed: bool):
    """Where nobody had it, and where somebody's has lapsed."""
    if lapsed:
        await leases.hold(NAME, "killed", LASTING)
        clock.advance(LASTING)
    tries = await asyncio.gather(*(leases.hold(NAME, owner, LASTING) for owner in (ONE, TWO)))
    assert sorted(tries) == [False, True]


async def test_the_databases_own_clock_decides(storage: SqlStorage):
    """One that lasts no time at all is free again at once; one that lasts an hour is not."""
    leases = storage.leases
    assert await leases.hold(NAME, ONE, timedelta(0))
    assert await leases.hold(NAME, TWO, timedelta(hours=1))
    assert not await leases.hold(NAME, ONE, timedelta(hours=1))
