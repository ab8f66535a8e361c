"""A place that takes nothing before an administrator mends it: who is told, how often, and what arrives after."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.model.audience import System
from bot.model.delivery import NewDelivery
from bot.model.ids import AccountRef, Address, PlaceId, Posted
from bot.outbound import Message
from bot.outbox import GIVES_UP_AFTER, LEASE
from bot.ports import Forbidden, Unreachable
from tests.contract.community import settle
from tests.contract.office import TOWN, Office, open_office
from tests.fakes.platform import Fault, MemoryPlatform

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SECRETARY = AccountRef("memory", "town", "secretary")


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """With a secretary who can be told something."""
    async with open_office(database_url) as office:
        office.texts |= {"post": "お知らせ", "place_closed_note": "閉じています"}
        async with office.storage.write(System("test")) as uow:
            await uow.members.link(SECRETARY, (await settle(uow)).secretary.member.id)
            await uow.commit()
        yield office


@dataclass
class Closed(MemoryPlatform):
    """The same platform, while the places in `closed` take nothing."""

    closed: frozenset[str] = frozenset({"office"})

    async def post(self, to: Address, message: Message, key: str) -> Posted:
        if to.place in self.closed:
            self.posts_asked_for += 1
            raise Forbidden("50013")
        return await super().post(to, message, key)


def closed(office: Office, *places: str) -> Closed:
    """What is posted otherwise is posted as ever."""
    return Closed(office.clock, shown=office.platform.shown, closed=frozenset(places or {"office"}))


def told(office: Office) -> int:
    """How many notes the secretary has."""
    return len(office.platform.told(SECRETARY))


async def owes(office: Office, number: int, place: PlaceId | None = None) -> None:
    """So many things, each in a stream of its own."""
    await office.owes_everywhere("post", [place or office.place] * number)


async def test_however_much_waits_the_secretariat_is_told_once(office: Office):
    """At the first try; nothing is lost, and it arrives when the place is mended."""
    await owes(office, 12)
    courier = office.courier(at=closed(office))
    await office.delivers(courier)
    assert told(office) == 1
    await office.delivers(courier, over=HOUR)
    assert told(office) == 1
    await office.delivers(over=timedelta(minutes=15))
    assert len(office.arrived) == 12
    assert await office.states() == {"sent": 13}


async def test_two_processes_tell_it_once(office: Office):
    """They try different deliveries of one place at the same time."""
    await owes(office, 40)
    first, second = (office.courier(name, at=closed(office)) for name in ("first", "second"))
    await office.delivers(first, second, over=HOUR)
    assert told(office) == 1


async def test_it_is_told_again_after_a_day(office: Office):
    """While something new still waits there."""
    courier = office.courier(at=closed(office))
    await owes(office, 1)
    await office.delivers(courier)
    office.clock.advance(DAY - MINUTE)
    await owes(office, 1)
    await office.delivers(courier)
    assert told(office) == 1
    await office.delivers(courier, over=timedelta(minutes=10))
    assert told(office) == 2


async def test_each_place_is_told_of(office: Office):
    """Two that are closed are two things to mend."""
    (annex,) = await office.opens("annex")
    await owes(office, 3)
    await owes(office, 3, annex)
    await office.delivers(office.courier(at=closed(office, "office", "annex")), over=HOUR)
    assert told(office) == 2


async def test_after_a_day_it_is_given_up(office: Office):
    """As certainly as anything that never arrived: nobody has to look for it."""
    await owes(office, 1)
    courier = office.courier(at=closed(office))
    await office.delivers(courier)
    office.clock.advance(GIVES_UP_AFTER)
    await office.delivers(courier)
    assert await office.states() == {"dead": 1, "sent": 1}


async def test_what_passes_by_itself_is_told_to_nobody(office: Office):
    """An outage is no fault of the place."""
    await owes(office, 1)
    office.platform.faults += [Fault(lambda: Unreachable("503", uncertain=False))] * 6
    await office.delivers(over=HOUR)
    assert told(office) == 0
    assert await office.states() == {"sent": 1}


async def test_a_note_that_nobody_can_write_is_not_owed(office: Office):
    """A bot without it only tries again."""
    del office.texts["place_closed_note"]
    await owes(office, 1)
    await office.delivers(office.courier(at=closed(office)))
    assert await office.states() == {"due": 1}


async def test_only_who_holds_the_lease_tells(office: Office):
    """And what it tells counts for the day."""
    await owes(office, 1)
    note = NewDelivery(kind="note", stream="n", place_id=office.place)
    outbox = office.storage.outbox
    (held,) = await outbox.claim("one", TOWN, served=[TOWN], pace=None, limit=1, lease=LEASE)
    assert not await outbox.retry("two", held.id, after=MINUTE, error="", uncertain=False, closed=[note])
    assert await office.states() == {"leased": 1}
    assert await outbox.retry("one", held.id, after=MINUTE, error="", uncertain=False, closed=[note])
    assert await office.states() == {"due": 2}


async def test_a_note_keeps_which_place_it_speaks_of(office: Office):
    """And goes to the person by the person's workspace, whatever the place's is."""
    office.platform.workspaces = ("town", "city")
    (far,) = await office.opens("far", workspace="city")
    async with office.storage.write(System("test")) as uow:
        member = await uow.members.by_account(SECRETARY)
        assert member
        note = NewDelivery(kind="place_closed_note", stream="m", member_id=member.id, about_place_id=far)
        await uow.deliveries.owe(note)
        await uow.commit()
    claim = office.storage.outbox.claim
    (claimed,) = await claim("one", TOWN, served=[TOWN], pace=None, limit=1, lease=LEASE)
    assert claimed.owed == note


async def test_what_was_tried_and_waits_is_stuck(office: Office):
    """Not what was never tried, and nothing any more once it was sent."""
    await owes(office, 1)
    assert not await stuck(office)
    await office.delivers(office.courier(at=closed(office)))
    assert await stuck(office)
    await office.delivers(over=MINUTE)
    assert not await stuck(office)


async def stuck(office: Office) -> bool:
    """Whether the note about the place would still be true."""
    async with office.storage.read(System("test")) as uow:
        return await uow.deliveries.stuck(office.place)
