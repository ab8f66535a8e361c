"""What leaves keeps each workspace's pace, however many replicas send, and no workspace waits for another."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model.audience import System
from bot.model.delivery import Lane, NewDelivery
from bot.model.ids import AccountRef, Address, Posted
from bot.outbound import Message
from bot.ports import Capabilities, Pace, RateLimited
from tests.contract.community import settle
from tests.contract.office import START, TOWN, Office, open_office
from tests.fakes.platform import Fault, MemoryPlatform

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
SLACK = Pace(start=4, least=0.5, most=8, step=1, between=SECOND)
PLACES = 60
"""Enough for a quarter of a minute at 4/s; the benchmarks send to 1,800."""


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """On each database, in a workspace that takes four messages a second."""
    async with open_office(database_url) as office:
        office.platform.capabilities = Capabilities(pace=SLACK)
        yield office


def most_within(span: timedelta, times: Sequence[datetime]) -> int:
    """The most messages that any such span holds, its end not counted."""
    return max(sum(begin <= at < begin + span for at in times) for begin in times)


def sent_to(office: Office) -> dict[str, list[datetime]]:
    """When each place had its messages."""
    times = defaultdict(list)
    for shown in office.platform.shown.values():
        times[shown.to.place or shown.to.user or ""].append(shown.at)
    return times


def times(office: Office) -> list[datetime]:
    """When messages left."""
    return sorted(at for place in sent_to(office).values() for at in place)


async def test_two_couriers_together_keep_the_pace(office: Office):
    """Never more than four in a second, never two within a second into one place, and no slower than that."""
    places = await office.opens(*(str(number) for number in range(PLACES)))
    await office.owes_everywhere("notice", places)
    await office.owes_everywhere("again", places[:4])
    await office.delivers(office.courier("first"), office.courier("second"), over=MINUTE)
    sent = times(office)
    assert len(sent) == PLACES + 4
    assert most_within(SECOND, sent) == 4
    assert {most_within(SECOND, at) for at in sent_to(office).values()} == {1}
    assert sent[-1] - sent[0] == (len(sent) - 1) * SECOND / 4


async def test_a_fast_workspace_takes_several_at_once_but_one_for_each_place(office: Office):
    """Forty a second leave four by four; what goes to the same place waits for its turn."""
    office.platform.capabilities = Capabilities(pace=replace(SLACK, start=40, most=40))
    places = await office.opens(*(str(number) for number in range(20)))
    await office.owes_everywhere("notice", [*places, *places])
    await office.delivers(over=10 * SECOND)
    assert len(times(office)) == 40
    assert most_within(SECOND, times(office)) <= 44
    assert {most_within(SECOND, at) for at in sent_to(office).values()} == {1}
    assert times(office)[19] - START < SECOND


async def test_a_busy_place_holds_up_no_other(office: Office):
    """Its own messages leave one a second, and nobody looks again before the next may."""
    (other,) = await office.opens("other")
    await office.owes_everywhere("busy", [office.place] * 3, lane=Lane.URGENT)
    await office.owes_everywhere("calm", [other], lane=Lane.BULK)
    await office.delivers(over=5 * SECOND)
    assert sent_to(office)["office"] == [START, START + SECOND, START + 2 * SECOND]
    assert sent_to(office)["other"] == [START + SECOND / 4]


async def test_an_urgent_mention_overtakes_a_fan_out(office: Office):
    """It is owed in the middle and leaves within a second."""
    await office.owes_everywhere("notice", await office.opens(*(str(number) for number in range(PLACES))))
    await office.delivers(over=10 * SECOND)
    begun = office.clock.now()
    await office.owes("mention", "至急", lane=Lane.URGENT)
    await office.delivers(over=10 * SECOND)
    (mentioned,) = sent_to(office)["office"]
    assert mentioned - begun <= SECOND


async def test_a_refusal_halves_the_pace_and_quiet_minutes_raise_it(office: Office):
    """The whole workspace pauses; then half as much leaves, and a step more after each minute."""
    office.platform.capabilities = Capabilities(pace=replace(SLACK, start=1, step=0.5))
    await office.owes_everywhere("notice", await office.opens(*(str(number) for number in range(120))))
    office.platform.faults += [Fault(lambda: RateLimited(30 * SECOND))]
    await office.delivers(over=5 * MINUTE)
    sent = times(office)
    begun = sent[0]
    assert begun == START + 30 * SECOND
    minutes = [sum(begun + m * MINUTE <= at < begun + (m + 1) * MINUTE for at in sent) for m in range(3)]
    assert minutes == [30, 60, 30]
    assert office.platform.posts_asked_for == 121


async def test_refusals_of_what_left_together_count_once(office: Office):
    """Four were on their way: the pace is halved, not divided by sixteen; the longest pause holds."""
    office.platform.capabilities = Capabilities(pace=replace(SLACK, start=40, most=40))
    await office.owes_everywhere("notice", await office.opens(*(str(number) for number in range(60))))
    office.platform.faults += [Fault(lambda: RateLimited(seconds * SECOND)) for seconds in (1, 7, 2, 3)]  # noqa: B023
    await office.delivers(over=8 * SECOND)
    sent = times(office)
    assert sent[0] >= START + 3 * SECOND
    assert 18 <= most_within(SECOND, sent) <= 22


async def test_the_pace_stays_within_its_bounds(office: Office):
    """However often it is refused, and however long nothing is."""
    outbox, rates = office.storage.outbox, []
    await office.owes_everywhere("notice", await office.opens(*(str(number) for number in range(40))))
    for refusals, quiet in ((0, timedelta(0)), (9, timedelta(0)), (0, timedelta(days=30)), (1, timedelta(0))):
        for _ in range(refusals):
            await outbox.slow_down(TOWN, SLACK, SECOND)
            office.clock.advance(SECOND)
        office.clock.advance(quiet)
        await office.delivers(over=SECOND)
        due_in = await office.next_due_in()
        assert due_in
        rates.append(SECOND / due_in)
    assert rates == [pytest.approx(rate, abs=0.1) for rate in (4, 0.5, 8, 4)]


async def test_what_was_refused_once_arrives_once(office: Office):
    """Without a search: the platform said that nothing happened."""
    office.platform.capabilities = Capabilities(pace=SLACK, search_grace=MINUTE, searches=2)
    office.platform.faults.append(Fault(lambda: RateLimited(10 * SECOND)))
    await office.owes("a", "一度だけ")
    await office.delivers(over=11 * SECOND)
    assert sent_to(office)["office"] == [START + 10 * SECOND]


async def test_each_workspace_has_a_pace_of_its_own(office: Office):
    """A pause in one is none in the other."""
    office.platform.workspaces = ("town", "far")
    (far,) = await office.opens("abroad", workspace="far")
    await office.storage.outbox.slow_down(TOWN, SLACK, MINUTE)
    await office.owes_everywhere("notice", [office.place, far])
    await office.delivers(over=2 * MINUTE)
    assert sent_to(office) == {"office": [START + MINUTE], "abroad": [START]}


async def test_a_member_is_told_in_the_workspace_they_joined_first(office: Office):
    """Only there; and where that one is not served here, in the next."""
    office.platform.workspaces = ("town", "far")
    async with office.storage.write(System("test")) as uow:
        clerk = (await settle(uow)).clerk.member
        for workspace in ("elsewhere", "far", "town"):
            await uow.members.link(AccountRef("memory", workspace, f"U-{workspace}"), clerk.id)
        await uow.commit()
    office.texts["note"] = "回答がありました"
    await office.owe(NewDelivery(kind="note", stream="m", member_id=clerk.id))
    await office.delivers()
    assert [shown.to for shown in office.platform.shown.values()] == [Address("memory", "far", user="U-far")]


async def test_a_member_of_another_process_waits_for_it(office: Office):
    """Others go on meanwhile; without any account at all there is nothing to wait for."""
    async with office.storage.write(System("test")) as uow:
        people = await settle(uow)
        await uow.members.link(AccountRef("memory", "elsewhere", "U1"), people.clerk.member.id)
        await uow.commit()
    office.texts["note"] = "回答がありました"
    for person in (people.clerk, people.expert):
        await office.owe(NewDelivery(kind="note", stream=f"m:{person.member.id}", member_id=person.member.id))
    await office.owes("notice", "お知らせ")
    await office.delivers(over=MINUTE)
    assert await office.states() == {"due": 1, "dead": 1, "sent": 1}


class Hanging(MemoryPlatform):
    """Its workspace "far" takes messages only once `opened` is set."""

    opened: asyncio.Event

    async def post(self, to: Address, message: Message, key: str) -> Posted:
        if to.workspace == "far":
            await self.opened.wait()
        return await super().post(to, message, key)


@pytest.fixture
def hanging(office: Office) -> Hanging:
    """In place of the office's platform, without a pace."""
    office.platform = platform = Hanging(office.clock, workspaces=("town", "far"))
    platform.opened = asyncio.Event()
    return platform


async def until(office: Office, **states: int) -> None:
    """Until so many deliveries are in those states."""
    async with asyncio.timeout(30):
        while await office.states() != states:
            pass


async def test_a_workspace_that_hangs_holds_up_no_other(office: Office, hanging: Hanging):
    """What is under way there ends before the courier does."""
    (far,) = await office.opens("abroad", workspace="far")
    await office.owes_everywhere("notice", [far] * 30)
    courier = office.courier()
    running = asyncio.create_task(courier.run())
    await until(office, leased=20, due=10)
    await office.owes_everywhere("notice", [office.place] * 30)
    await until(office, leased=20, due=10, sent=30)
    courier.stop()
    hanging.opened.set()
    await running
    sent = (await office.states())["sent"]
    assert sent >= 50
    assert "leased" not in await office.states()


async def test_one_that_hangs_leaves_its_workspace_nineteen_others(office: Office, hanging: Hanging):
    """Further ones are claimed as soon as one has arrived, not once all have."""
    slow = hanging.opened

    async def post(to: Address, message: Message, key: str) -> Posted:
        if to.place == "slow":
            await slow.wait()
        return await MemoryPlatform.post(hanging, to, message, key)

    hanging.post = post  # type: ignore[method-assign]
    (place,) = await office.opens("slow")
    await office.owes_everywhere("notice", [place, *[office.place] * 60])
    courier = office.courier()
    running = asyncio.create_task(courier.run())
    await until(office, leased=1, sent=60)
    slow.set()
    courier.stop()
    await running
    assert await office.states() == {"sent": 61}


async def test_a_courier_that_was_stopped_before_it_ran_sends_nothing(office: Office):
    """It ends at once."""
    await office.owes("a", "まだ")
    courier = office.courier()
    courier.stop()
    async with asyncio.timeout(30):
        await courier.run()
    assert await office.states() == {"due": 1}
