"""What is owed arrives once, in order and still needed, whatever the platform does; on both databases."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.model.audience import System
from bot.model.delivery import Lane, NewDelivery, Operation
from bot.model.ids import AccountRef, Address, Posted
from bot.outbound import Message, text_message
from bot.outbox import GIVES_UP_AFTER, LEASE
from bot.ports import Capabilities, Conflict, RateLimited, Refused, StorageFault, Unreachable
from tests.contract.community import question, settle
from tests.contract.office import STREAM, TOWN, Office, open_office
from tests.fakes.platform import Fault, MemoryPlatform


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """On each database."""
    async with open_office(database_url) as office:
        yield office


@dataclass
class BrokenPlace(MemoryPlatform):
    """The same platform, while one place takes nothing."""

    broken: str = ""
    uncertain: bool = False

    async def post(self, to: Address, message: Message, key: str) -> Posted:
        if to.place == self.broken:
            raise Unreachable("not_in_channel", uncertain=self.uncertain)
        return await super().post(to, message, key)


async def test_a_stream_arrives_in_order(office: Office):
    """Ten deliveries of one stream, one after the other."""
    for number in range(10):
        await office.owes(f"n{number}", f"その{number}")
    await office.delivers()
    assert office.arrived == [f"その{number}" for number in range(10)]
    assert await office.states() == {"sent": 10}


async def test_urgent_overtakes_bulk(office: Office):
    """A mention does not wait for an announcement to many."""
    for number in range(30):
        await office.owes(f"b{number}", "お知らせ", lane=Lane.BULK, stream=f"bulk:{number}")
    await office.owes("mention", "至急", lane=Lane.URGENT, stream="question:2:1")
    await office.courier().send_batch()
    assert "至急" in office.arrived
    assert len(office.arrived) < 31


async def test_a_lost_reply_makes_no_second_message(office: Office):
    """The platform took it and the answer was lost: the next try finds it."""
    await office.owes("a", "一度だけ")
    office.platform.faults.append(Fault(lambda: Unreachable("connection reset"), after=True))
    await office.delivers(over=timedelta(minutes=5))
    assert office.arrived == ["一度だけ"]
    assert await office.states() == {"sent": 1}


async def test_what_did_not_arrive_is_sent_again(office: Office):
    """Three failures before anything happened, then it arrives."""
    await office.owes("a", "届くまで")
    office.platform.faults += [Fault(lambda: Unreachable("timeout"))] * 3
    await office.delivers(over=timedelta(minutes=5))
    assert office.arrived == ["届くまで"]
    assert office.platform.posts_asked_for == 4


async def test_a_history_that_lags_is_read_again_before_a_retry(office: Office):
    """Where messages show late, the courier waits and looks twice rather than post a second time."""
    office.platform.capabilities = Capabilities(search_grace=timedelta(seconds=60), searches=2)
    await office.owes("a", "遅れて見える")
    office.platform.faults.append(Fault(lambda: Unreachable("lost"), after=True))
    await office.delivers(over=timedelta(minutes=10))
    assert office.arrived == ["遅れて見える"]


async def test_a_second_lost_reply_is_searched_for_as_long_as_the_first(office: Office):
    """The first try failed and the second arrived: a history of a hundred seconds' lag shows it in the second look."""
    office.platform.capabilities = Capabilities(search_grace=timedelta(seconds=60), searches=2)
    office.platform.lag = timedelta(seconds=100)
    await office.owes("a", "一度だけ")
    office.platform.faults.append(Fault(lambda: Unreachable("lost")))
    office.platform.faults.append(Fault(lambda: Unreachable("lost"), after=True))
    await office.delivers(over=timedelta(minutes=30))
    assert office.arrived == ["一度だけ"]
    assert office.platform.posts_asked_for == 2
    assert await office.states() == {"sent": 1}


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(hours=-1), GIVES_UP_AFTER])
async def test_a_machine_that_is_wrong_about_the_time_waits_as_long_as_any_other(office: Office, ahead: timedelta):
    """How long ago a try was, and how long a delivery has waited, the database knows."""
    office.platform.capabilities = Capabilities(search_grace=timedelta(seconds=60), searches=1)
    await office.owes("a", "一度だけ")
    office.platform.faults.append(Fault(lambda: Unreachable("lost"), after=True))
    await office.courier("wrong", ahead=ahead).send_batch()
    office.clock.advance(LEASE)
    await office.delivers(office.courier("wrong", ahead=ahead), over=timedelta(minutes=5))
    assert office.arrived == ["一度だけ"]
    assert office.platform.posts_asked_for == 1
    assert await office.states() == {"sent": 1}


async def test_a_killed_couriers_post_is_searched_for_when_its_history_shows_it(office: Office):
    """The next machine's clock is ahead by more than the grace; it waits for the database's minute all the same."""
    office.platform.capabilities = Capabilities(search_grace=timedelta(seconds=60), searches=1)
    await office.owes("a", "一度だけ")
    (claimed,) = await office.storage.outbox.claim("killed", TOWN, served=[TOWN], pace=None, limit=1, lease=LEASE)
    await office.platform.post(await _address(office), text_message("一度だけ"), claimed.key)
    await office.delivers(office.courier("ahead", ahead=timedelta(minutes=2)), over=timedelta(minutes=5))
    assert office.arrived == ["一度だけ"]


async def test_a_rate_limit_is_obeyed(office: Office):
    """Nothing is tried before the time that the platform named."""
    await office.owes("a", "待ってから")
    office.platform.faults.append(Fault(lambda: RateLimited(timedelta(seconds=90))))
    await office.delivers()
    office.clock.advance(timedelta(seconds=89))
    await office.delivers()
    assert office.platform.posts_asked_for == 1
    office.clock.advance(timedelta(seconds=2))
    await office.delivers()
    assert office.arrived == ["待ってから"]


async def test_a_refusal_ends_it_and_the_stream_goes_on(office: Office):
    """What the platform will never take is dead; what waits behind it still arrives."""
    await office.owes("a", "断られる")
    await office.owes("b", "次のもの")
    office.platform.faults.append(Fault(lambda: Refused("not allowed")))
    await office.delivers()
    assert office.arrived == ["次のもの"]
    assert await office.states() == {"dead": 1, "sent": 1}


async def test_an_endless_silence_ends_as_unknown(office: Office):
    """It may have arrived or not: after a day a person decides, and it is not tried for ever."""
    await office.owes("a", "どうなったか")
    office.platform.faults += [Fault(lambda: Unreachable("no answer"))] * 100
    await office.delivers(over=timedelta(minutes=5))
    office.clock.advance(GIVES_UP_AFTER - timedelta(hours=1))
    await office.delivers()
    assert await office.states() == {"due": 1}
    office.clock.advance(timedelta(hours=1))
    await office.delivers()
    assert await office.states() == {"unknown": 1}


async def test_a_night_without_the_platform_loses_nothing(office: Office):
    """Hours of silence, and of being told to wait an hour, later everything arrives."""
    await office.owes("a", "朝に届く")
    office.platform.faults += [Fault(lambda: Unreachable("down"))] * 15
    office.platform.faults += [Fault(lambda: RateLimited(timedelta(hours=1)))] * 8
    await office.delivers(over=timedelta(hours=12))
    assert office.arrived == ["朝に届く"]


async def test_an_unreachable_database_does_not_end_the_courier(office: Office):
    """The courier rests and goes on; what was owed meanwhile is sent."""
    outages = [StorageFault("down"), Conflict("again")]
    claim = office.storage.outbox.claim

    async def sometimes(*arguments: object, **named: object) -> object:
        if outages:
            raise outages.pop()
        return await claim(*arguments, **named)  # type: ignore[arg-type]

    office.storage.outbox.claim = sometimes  # type: ignore[method-assign, assignment]
    await office.owes("a", "停電のあとに")
    courier = office.courier()
    running = asyncio.create_task(courier.run())
    async with asyncio.timeout(30):
        while not office.arrived:
            courier.wake()
            await asyncio.sleep(0)
    courier.stop()
    await running
    assert outages == []


async def test_what_surely_did_not_happen_is_not_searched_for(office: Office):
    """Too fast, then not even connected: the next try sends at once, though the history lags by a minute."""
    office.platform.capabilities = Capabilities(search_grace=timedelta(seconds=60), searches=2)
    await office.owes("a", "すぐにまた")
    office.platform.faults.append(Fault(lambda: RateLimited(timedelta(seconds=3))))
    office.platform.faults.append(Fault(lambda: Unreachable("no connection", uncertain=False)))
    await office.delivers(over=timedelta(seconds=10))
    assert office.arrived == ["すぐにまた"]
    assert office.platform.posts_asked_for == 3


async def test_a_limit_after_a_lost_reply_is_not_the_end_of_the_search(office: Office):
    """It arrived and the reply was lost; being told to wait while searching changes nothing about that."""
    office.platform.capabilities = Capabilities(search_grace=timedelta(seconds=60), searches=2)
    await office.owes("a", "一度だけ")
    office.platform.faults.append(Fault(lambda: Unreachable("lost"), after=True))
    await office.delivers()
    office.platform.search_faults.append(RateLimited(timedelta(seconds=30)))
    await office.delivers(over=timedelta(minutes=5))
    assert office.arrived == ["一度だけ"]
    assert office.platform.posts_asked_for == 1


async def test_what_an_adapter_let_through_may_have_happened(office: Office):
    """A fault that is none of the port's: it arrived all the same, and is found."""
    await office.owes("a", "一度だけ")
    office.platform.faults.append(Fault(lambda: KeyError("ts"), after=True))
    await office.delivers(over=timedelta(minutes=5))
    assert office.arrived == ["一度だけ"]
    assert office.platform.posts_asked_for == 1


async def test_what_is_no_longer_needed_or_allowed_is_not_sent(office: Office):
    """Decided when it leaves, not when it was owed."""
    await office.owes("a", "まだ要る")
    await office.owes("b", "まだ見せてよい")
    office.texts |= {"a": None, "b": "hidden"}
    await office.delivers()
    assert office.arrived == []
    assert await office.states() == {"dropped": 2}


async def test_a_killed_courier_loses_and_repeats_nothing(office: Office):
    """One dies with its leases after half of the posts; when they lapse, the other finds or sends the rest."""
    for number in range(6):
        await office.owes(f"n{number}", f"その{number}", stream=f"s:{number}")
    claimed = await office.storage.outbox.claim("killed", TOWN, served=[TOWN], pace=None, limit=6, lease=LEASE)
    for delivery in claimed[:3]:
        place = await _address(office)
        await office.platform.post(place, text_message(office.texts[delivery.owed.kind] or ""), delivery.key)
    await office.delivers(office.courier("second"), over=timedelta(seconds=5))
    assert len(office.arrived) == 3
    await office.delivers(office.courier("second"), over=timedelta(minutes=2))
    assert sorted(office.arrived) == [f"その{number}" for number in range(6)]
    assert await office.states() == {"sent": 6}


async def _address(office: Office) -> Address:
    async with office.storage.read(System("test")) as uow:
        return (await uow.places.get(office.place)).address


async def test_two_couriers_share_without_sending_twice(office: Office):
    """What one has claimed the other leaves alone."""
    for number in range(40):
        await office.owes(f"n{number}", f"その{number}", stream=f"s:{number}")
    first, second = office.courier("first"), office.courier("second")
    while await first.send_batch() + await second.send_batch():
        pass
    assert sorted(office.arrived) == sorted(f"その{number}" for number in range(40))


async def test_a_fault_in_one_text_does_not_stop_the_others(office: Office):
    """A delivery whose writing fails is tried again later; its neighbours leave."""
    await office.owes("broken", "?", stream="s:1")
    await office.owes("fine", "届く", stream="s:2")
    del office.texts["broken"]
    courier = office.courier()
    await courier.send_batch()
    assert office.arrived == ["届く"]
    assert (await office.states())["due"] == 1


async def _card(office: Office) -> NewDelivery:
    """Of a question that the clerk asked; she and the secretary have accounts."""
    async with office.storage.write(System("test")) as uow:
        people = await settle(uow)
        for person in (people.clerk, people.secretary):
            await uow.members.link(AccountRef("memory", "town", person.member.name), person.member.id)
        asked = await uow.questions.add(question(people.clerk))
        await uow.commit()
    return NewDelivery(kind="card", stream=STREAM, place_id=office.place, question_id=asked.id, opens_thread=True)


async def test_a_question_that_nobody_can_read_is_told_to_the_asker_and_the_secretariat(office: Office):
    """The place takes no card, so no thread is opened."""
    card = await _card(office)
    office.texts |= {"card": "相談", "mention": "お願いします", "thread_failed_note": "投稿できませんでした"}
    await office.owe(card, replace(card, kind="mention", opens_thread=False))
    office.platform.faults.append(Fault(lambda: Refused("the channel is archived")))
    await office.delivers()
    assert sorted(shown.to.user or "" for shown in office.platform.shown.values()) == ["事務 局子", "内子 みかん"]
    assert await office.states() == {"dead": 2, "sent": 2}


@pytest.mark.parametrize("uncertain", [False, True])
async def test_a_card_that_waits_for_somebody_to_mend_its_place_is_told_once(office: Office, *, uncertain: bool):
    """After five minutes and several tries, to the asker and the secretariat; then it arrives when it is mended."""
    card = await _card(office)
    office.texts |= {"card": "相談", "thread_delayed_note": "まだです", "thread_failed_note": "投稿できませんでした"}
    broken = BrokenPlace(office.clock, shown=office.platform.shown, broken="office", uncertain=uncertain)
    await office.owe(card)
    await office.delivers(office.courier(at=broken), over=timedelta(minutes=4, seconds=50))
    assert office.platform.shown == {}
    await office.delivers(office.courier(at=broken), over=timedelta(hours=2))
    told = [shown.to.user for shown in office.platform.shown.values()]
    assert sorted(user or "" for user in told) == ["事務 局子", "内子 みかん"]
    await office.delivers(over=timedelta(minutes=15))
    assert office.arrived == ["相談"]
    assert await office.states() == {"sent": 3}


async def test_a_short_outage_is_told_to_nobody(office: Office):
    """Also where the bot itself was away for an hour before."""
    office.texts |= {"card": "相談", "thread_delayed_note": "まだです"}
    await office.owe(await _card(office))
    office.clock.advance(timedelta(hours=1))
    office.platform.faults += [Fault(lambda: Unreachable("not_in_channel", uncertain=False))] * 4
    await office.delivers(over=timedelta(minutes=5))
    assert office.arrived == ["相談"]
    assert await office.states() == {"sent": 1}


async def test_who_was_told_is_not_told_again_by_the_next_process(office: Office):
    """Whoever lost the lease tells nobody; what is told is told with the delivery's next try."""
    await office.owe(replace(await _card(office), question_id=None))
    note = NewDelivery(kind="note", stream="n", place_id=office.place)
    outbox, late = office.storage.outbox, timedelta(minutes=1)
    (held,) = await outbox.claim("one", TOWN, served=[TOWN], pace=None, limit=1, lease=LEASE)
    assert not await outbox.retry("two", held.id, after=late, error="", uncertain=False, owing=[note])
    assert await office.states() == {"leased": 1}
    assert await outbox.retry("one", held.id, after=late, error="", uncertain=False, owing=[note])
    assert await office.states() == {"due": 2}
    office.clock.advance(late)
    claimed = await outbox.claim("two", TOWN, served=[TOWN], pace=None, limit=2, lease=LEASE)
    assert {delivery.owed.kind: delivery.told_late for delivery in claimed} == {"note": False, "card": True}


async def test_what_dies_beside_a_card_is_told_to_nobody(office: Office):
    """A mention that is refused leaves the thread as it is; and so does a bot that has no such note."""
    card = await _card(office)
    office.texts |= {"mention": "お願いします", "thread_failed_note": "投稿できませんでした"}
    await office.owe(replace(card, kind="mention", opens_thread=False, question_id=None))
    office.platform.faults += [Fault(lambda: Refused("no"))] * 2
    await office.delivers()
    office.texts = {"card": "相談"}
    await office.owe(card)
    await office.delivers()
    assert await office.states() == {"dead": 2}


async def _told(office: Office, *accounts: AccountRef) -> None:
    """A member with these accounts is owed a note."""
    office.texts["note"] = "お知らせ"
    async with office.storage.write(System("test")) as uow:
        member = (await settle(uow)).clerk.member
        for account in accounts:
            await uow.members.link(account, member.id)
        await uow.deliveries.owe(NewDelivery(kind="note", stream="m", member_id=member.id))
        await uow.deliveries.owe(NewDelivery(kind="note", stream="m", member_id=member.id))
        await uow.commit()


HERE, BESIDE, THERE = (
    AccountRef("memory", "town", "U1"),
    AccountRef("memory", "town", "U2"),
    AccountRef("memory", "city", "U3"),
)


@pytest.mark.parametrize(("dead", "told_at"), [([HERE], BESIDE), ([HERE, BESIDE], THERE), ([BESIDE, THERE], HERE)])
async def test_who_is_gone_in_one_workspace_is_told_by_another_account(
    office: Office, dead: list[AccountRef], told_at: AccountRef
):
    """In whichever workspace; what follows goes there without trying again."""
    office.platform.workspaces = ("town", "city")
    office.platform.dead = set(dead)
    await _told(office, HERE, BESIDE, THERE)
    await office.delivers()
    assert len(office.platform.told(told_at)) == 2
    assert await office.states() == {"sent": 2}
    tries = [account for account in (HERE, BESIDE, THERE) if account in dead and account.user < told_at.user]
    assert office.platform.posts_asked_for == 2 + len(tries)


async def test_who_is_gone_everywhere_is_told_nothing(office: Office):
    """After each of their accounts was tried."""
    office.platform.workspaces = ("town", "city")
    office.platform.dead = {HERE, THERE}
    await _told(office, HERE, THERE)
    await office.delivers()
    assert await office.states() == {"dead": 2}


async def test_who_comes_back_is_told_where_they_were_before(office: Office):
    """An account that was gone is tried again after a day."""
    office.platform.workspaces = ("town", "city")
    office.platform.dead = {HERE}
    await _told(office, HERE, THERE)
    await office.delivers()
    office.platform.dead = set()
    office.clock.advance(timedelta(days=1))
    async with office.storage.write(System("test")) as uow:
        member = await uow.members.by_account(HERE)
        assert member
        assert await uow.members.accounts(member.id) == [HERE, THERE]
        await uow.deliveries.owe(NewDelivery(kind="note", stream="m", member_id=member.id))
        await uow.commit()
    await office.delivers()
    assert len(office.platform.told(HERE)) == 1


async def test_an_edit_of_nothing_is_dead(office: Office):
    """There is no message to change where no thread was opened."""
    office.texts["card"] = "本文"
    async with office.storage.write(System("test")) as uow:
        await uow.deliveries.owe(
            NewDelivery(kind="card", stream=STREAM, operation=Operation.EDIT, place_id=office.place)
        )
        await uow.commit()
    await office.delivers()
    assert await office.states() == {"dead": 1}
