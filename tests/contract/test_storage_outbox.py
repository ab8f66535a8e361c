"""The outbox on every database: streams, leases, fencing, lanes, and what became of each try."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.clock import SetClock
from bot.model.delivery import Delivery, DeliveryState, Lane, NewDelivery, Operation, question_stream
from bot.model.ids import AccountRef, DeliveryId, PlaceId, Posted, WorkspaceRef
from bot.model.place import Thread
from bot.model.question import Question
from bot.ports import NotFound
from storage import SqlStorage, open_storage
from tests.contract.community import NOW, SYSTEM, message, place, question, settle

LEASE = timedelta(seconds=30)
MINUTE = timedelta(minutes=1)
ONE, TWO = "replica-1", "replica-2"
HERE, SLACK = WorkspaceRef("web", "main"), WorkspaceRef("slack", "ehime")


@dataclass(frozen=True, slots=True)
class Office:
    """A question that lives in a place, a storage that goes by the clock, and the deliveries owed there."""

    storage: SqlStorage
    clock: SetClock
    question: Question
    place_id: PlaceId

    @property
    def card(self) -> NewDelivery:
        """What opens the thread."""
        stream = question_stream(self.question.id, self.place_id)
        return NewDelivery(
            kind="card", stream=stream, place_id=self.place_id, question_id=self.question.id, opens_thread=True
        )

    @property
    def mention(self) -> NewDelivery:
        """What follows in the thread."""
        return replace(self.card, kind="mention", opens_thread=False, lane=Lane.URGENT)

    def elsewhere(self, number: int, lane: Lane = Lane.NORMAL) -> NewDelivery:
        """Something in a stream of its own."""
        return NewDelivery(kind=f"note-{number}", stream=f"note:{number}", place_id=self.place_id, lane=lane)

    async def owe(self, *owed: NewDelivery) -> None:
        """In one transaction."""
        async with self.storage.write(SYSTEM) as uow:
            for delivery in owed:
                await uow.deliveries.owe(delivery)
            await uow.commit()

    async def claim(
        self, owner: str = ONE, limit: int = 50, *, at: WorkspaceRef = HERE, served: Sequence[WorkspaceRef] = (HERE,)
    ) -> list[Delivery]:
        """What `owner` gets now."""
        outbox = self.storage.outbox
        return list(await outbox.claim(owner, at, served=served, pace=None, limit=limit, lease=LEASE))

    async def next_due_in(self, at: WorkspaceRef = HERE) -> timedelta | None:
        """For the workspace alone."""
        return await self.storage.outbox.next_due_in(at, served=[at], pace=None)

    async def kinds(self, owner: str = ONE) -> list[str]:
        """Of what `owner` gets now."""
        return [delivery.owed.kind for delivery in await self.claim(owner)]

    async def claim_one(self, owner: str = ONE) -> Delivery:
        """The only thing there is."""
        (delivery,) = await self.claim(owner)
        return delivery

    async def threads(self) -> list[Thread]:
        """Of the question."""
        async with self.storage.read(SYSTEM) as uow:
            return list(await uow.threads.of(self.question.id))


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """Nothing is owed yet."""
    clock = SetClock(NOW)
    storage = await open_storage(database_url, clock=clock)
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        asked = await uow.questions.add(question(people.clerk))
        home = await uow.places.add(place())
        await uow.commit()
    yield Office(storage, clock, asked, home.id)
    await storage.close()


async def test_a_claimed_delivery_says_all_that_was_owed(office: Office):
    """With an opaque key of at most 25 characters, its number in the stream, and the first attempt counted."""
    owed = replace(office.mention, operation=Operation.EDIT, mention_ids=(office.question.asker_id,))
    await office.owe(owed)
    claimed = await office.claim_one()
    assert claimed.owed == owed
    assert claimed.key.isalnum()
    assert claimed.key == claimed.key.lower()
    assert len(claimed.key) <= 25
    assert (claimed.seq, claimed.state, claimed.attempts, claimed.searches) == (1, DeliveryState.LEASED, 1, 0)
    assert (claimed.created_at, claimed.due_at, claimed.last_tried_at) == (NOW, NOW, None)


async def test_only_the_head_of_a_stream_is_claimed(office: Office):
    """What follows waits until the head was sent, in the order in which it was owed."""
    await office.owe(office.card, office.mention, replace(office.mention, kind="peers"))
    head = await office.claim_one()
    assert head.owed == office.card
    assert await office.claim(TWO) == []
    assert await office.storage.outbox.sent(ONE, head, Posted("m1"))
    assert await office.kinds() == ["mention"]


async def test_what_was_dropped_or_died_no_longer_holds_its_stream(office: Office):
    """Unless it is unknown whether it arrived: then a person decides first."""
    await office.owe(*(replace(office.mention, kind=str(number)) for number in range(4)))
    outbox = office.storage.outbox
    assert await outbox.dropped(ONE, (await office.claim_one()).id, "no longer needed")
    assert await outbox.dead(ONE, (await office.claim_one()).id, "the place is gone")
    assert await outbox.unknown(ONE, (await office.claim_one()).id, "no answer")
    assert await office.claim() == []
    assert await outbox.counts() == {"due": 1, "leased": 0, "sent": 0, "dropped": 1, "dead": 1, "unknown": 1}


async def test_a_dead_card_ends_what_waits_for_its_thread(office: Office):
    """Other streams go on."""
    await office.owe(office.card, office.mention, office.mention, office.elsewhere(1))
    card = next(d for d in await office.claim() if d.owed.opens_thread)
    assert await office.storage.outbox.dead(ONE, card.id, "refused")
    counts = await office.storage.outbox.counts()
    assert (counts["dead"], counts["due"], counts["leased"]) == (3, 0, 1)


async def test_urgent_ones_overtake_and_the_oldest_goes_first(office: Office):
    """Lane by lane, at most as many as asked for."""
    for number, lane in enumerate((Lane.BULK, Lane.NORMAL, Lane.URGENT, Lane.NORMAL, Lane.URGENT)):
        await office.owe(office.elsewhere(number, lane))
        office.clock.advance(MINUTE)
    assert [d.owed.kind for d in await office.claim(limit=3)] == ["note-2", "note-4", "note-1"]
    assert await office.kinds() == ["note-3", "note-0"]


async def test_nobody_claims_what_another_holds(office: Office):
    """Until the lease lapses; then the claim tells when it was tried before."""
    await office.owe(office.card)
    first = await office.claim_one(ONE)
    office.clock.advance(LEASE - timedelta(seconds=1))
    assert await office.claim(TWO) == []
    office.clock.advance(timedelta(seconds=1))
    again = await office.claim_one(TWO)
    assert (again.key, again.attempts, again.last_tried_at) == (first.key, 2, NOW)


async def test_who_lost_the_lease_changes_nothing(office: Office):
    """Every call says so, and the delivery stays with its new owner."""
    await office.owe(office.card)
    lost = await office.claim_one(ONE)
    office.clock.advance(LEASE)
    await office.claim_one(TWO)
    outbox = office.storage.outbox
    assert not await outbox.sent(ONE, lost, Posted("m1"))
    assert not await outbox.retry(ONE, lost.id, after=MINUTE, error="late", uncertain=True)
    assert not await outbox.dropped(ONE, lost.id, "late")
    assert not await outbox.dead(ONE, lost.id, "late")
    assert not await outbox.unknown(ONE, lost.id, "late")
    assert await office.threads() == []
    assert (await outbox.counts())["leased"] == 1


async def test_what_was_sent_cannot_be_ended_again(office: Office):
    """Also by its owner; and an unknown id ends nothing."""
    await office.owe(office.card)
    claimed = await office.claim_one()
    outbox = office.storage.outbox
    assert await outbox.sent(ONE, claimed, Posted("m1"))
    assert not await outbox.sent(ONE, claimed, Posted("m2"))
    assert not await outbox.dead(ONE, DeliveryId(999), "?")


async def test_a_sent_card_opens_the_thread(office: Office):
    """Under the thread's id, or the message's where the platform has no other; the card is its root."""
    await office.owe(office.card)
    assert await office.storage.outbox.sent(ONE, await office.claim_one(), Posted("m1", "t1"))
    assert await office.threads() == [Thread(office.question.id, office.place_id, "t1", "m1")]


async def test_a_sent_card_fills_in_the_planned_thread(office: Office):
    """The row that was there before gets its ids."""
    async with office.storage.write(SYSTEM) as uow:
        await uow.threads.add(Thread(office.question.id, office.place_id))
        await uow.deliveries.owe(office.card)
        await uow.commit()
    assert await office.storage.outbox.sent(ONE, await office.claim_one(), Posted("m1"))
    assert await office.threads() == [Thread(office.question.id, office.place_id, "m1", "m1")]


async def test_a_thread_that_moved_goes_on_elsewhere(office: Office):
    """What was posted then is its new root, and what is written under its new id belongs to the question."""
    await office.owe(office.card, office.mention)
    await office.storage.outbox.sent(ONE, await office.claim_one(), Posted("m1", "t1"))
    await office.storage.outbox.sent(ONE, await office.claim_one(), Posted("m2", "t2"), moved=True)
    assert await office.threads() == [Thread(office.question.id, office.place_id, "t2", "m2")]


async def test_a_failed_try_is_due_again_later(office: Office):
    """With its error kept, its search counted where it was searched for, and its stream held meanwhile."""
    await office.owe(office.card, office.mention)
    outbox = office.storage.outbox
    assert await outbox.retry(
        ONE, (await office.claim_one()).id, after=MINUTE, error="503", uncertain=False, searched=True
    )
    assert await office.claim() == []
    assert await office.next_due_in() == MINUTE
    office.clock.advance(MINUTE)
    assert await office.next_due_in() == timedelta(0)
    again = await office.claim_one(TWO)
    assert (again.owed.kind, again.error, again.searches, again.due_at) == ("card", "503", 1, NOW + MINUTE)


async def test_the_next_due_time_is_that_of_a_head(office: Office):
    """A lease's end counts; what waits behind a head does not; nothing at all is None."""
    assert await office.next_due_in() is None
    await office.owe(office.card, office.mention)
    head = await office.claim_one()
    assert await office.next_due_in() == LEASE
    await office.storage.outbox.unknown(ONE, head.id, "no answer")
    assert await office.next_due_in() is None


async def test_edits_that_wait_are_one(office: Office):
    """An edit of something else, of another kind, or while the first is on its way is another."""
    edit = replace(office.mention, kind="card", operation=Operation.EDIT)
    await office.owe(edit, edit)
    first = await office.claim_one()
    await office.owe(edit, edit, replace(edit, kind="header"))
    await office.storage.outbox.sent(ONE, first, Posted("m1"))
    assert (await office.storage.outbox.counts())["due"] == 2


async def test_edits_of_different_messages_both_wait(office: Office):
    """None of them is lost in the other."""
    edit = replace(office.mention, operation=Operation.EDIT)
    async with office.storage.write(SYSTEM) as uow:
        people = await settle(uow)
        ids = [(await uow.messages.add(message(people.clerk, office.question))).id for _ in range(2)]
        await uow.commit()
    await office.owe(*(replace(edit, message_id=id) for id in ids))
    assert (await office.storage.outbox.counts())["due"] == 2


async def test_whoever_owes_can_see_what_waits_already(office: Office):
    """The same kind, about the same, in the same stream, until it is on its way."""
    note = office.elsewhere(1)

    async def waits(delivery: NewDelivery) -> bool:
        async with office.storage.write(SYSTEM) as uow:
            return await uow.deliveries.waits(delivery)

    assert not await waits(note)
    await office.owe(note)
    others = (replace(note, kind="note-2"), replace(note, stream="note:2"), replace(note, operation=Operation.EDIT))
    assert [await waits(delivery) for delivery in (note, *others)] == [True, False, False, False]
    await office.claim_one()
    assert not await waits(note)


async def test_posts_are_never_merged(office: Office):
    """Two equal ones are two."""
    await office.owe(office.mention, office.mention)
    assert (await office.storage.outbox.counts())["due"] == 2


async def test_each_workspace_claims_what_goes_to_its_places(office: Office):
    """And waits for nothing else."""
    async with office.storage.write(SYSTEM) as uow:
        abroad = await uow.places.add(replace(place("C1"), platform="slack", workspace="ehime"))
        await uow.deliveries.owe(NewDelivery(kind="abroad", stream="a", place_id=abroad.id))
        await uow.commit()
    assert await office.claim() == []
    assert await office.next_due_in() is None
    assert await office.next_due_in(SLACK) == timedelta(0)
    assert [d.owed.kind for d in await office.claim(at=SLACK, served=[SLACK])] == ["abroad"]


@pytest.mark.parametrize(
    ("accounts", "served", "goes_by"),
    [
        ((HERE, SLACK), (HERE, SLACK), HERE),
        ((SLACK, HERE), (HERE, SLACK), SLACK),
        ((SLACK, HERE), (HERE,), HERE),
        ((SLACK,), (HERE,), None),
    ],
)
async def test_what_a_member_is_told_goes_by_the_first_account_that_is_served(
    office: Office, accounts: Sequence[WorkspaceRef], served: Sequence[WorkspaceRef], goes_by: WorkspaceRef | None
):
    """Of those who serve none of them nobody claims it: it waits for who does."""
    async with office.storage.write(SYSTEM) as uow:
        people = await settle(uow)
        for workspace in accounts:
            await uow.members.link(AccountRef(workspace.platform, workspace.workspace, "U1"), people.clerk.member.id)
        await uow.deliveries.owe(NewDelivery(kind="private", stream="b", member_id=people.clerk.member.id))
        await uow.commit()
    outbox = office.storage.outbox
    waits = [at for at in (HERE, SLACK) if await outbox.next_due_in(at, served=served, pace=None) is not None]
    assert waits == ([goes_by] if goes_by else [])
    claims = {at: len(await office.claim(at=at, served=served)) for at in (HERE, SLACK)}
    assert claims == {at: int(at == goes_by) for at in (HERE, SLACK)}


async def test_a_member_without_any_account_is_anybodys(office: Office):
    """Whoever claims it finds out."""
    async with office.storage.write(SYSTEM) as uow:
        people = await settle(uow)
        await uow.deliveries.owe(NewDelivery(kind="private", stream="b", member_id=people.clerk.member.id))
        await uow.commit()
    assert await office.kinds() == ["private"]


async def test_a_try_that_surely_failed_is_forgotten(office: Office):
    """An uncertain one before it is not: whether that one arrived is still to be found out."""
    await office.owe(office.card)
    outbox = office.storage.outbox
    assert await outbox.retry(ONE, (await office.claim_one()).id, after=MINUTE, error="429", uncertain=False)
    office.clock.advance(MINUTE)
    again = await office.claim_one()
    assert (again.attempts, again.last_tried_at) == (2, None)
    assert await outbox.retry(ONE, again.id, after=MINUTE, error="lost", uncertain=True)
    for _ in range(2):
        office.clock.advance(MINUTE)
        again = await office.claim_one()
        assert again.last_tried_at == NOW + MINUTE
        assert await outbox.retry(ONE, again.id, after=MINUTE, error="429", uncertain=False)


async def test_each_uncertain_try_is_searched_for_from_the_beginning(office: Office):
    """What was searched for before was another try; a lease that lapsed may have been one."""
    await office.owe(office.card)
    outbox = office.storage.outbox
    searched = []
    for uncertain in (True, False, False, True, False):
        claimed = await office.claim_one()
        searched.append(claimed.searches)
        await outbox.retry(ONE, claimed.id, after=MINUTE, error="lost", uncertain=uncertain, searched=not uncertain)
        office.clock.advance(MINUTE)
    searched.append((await office.claim_one()).searches)
    office.clock.advance(LEASE)
    searched.append((await office.claim_one()).searches)
    assert searched == [0, 0, 1, 2, 0, 1, 0]


async def test_who_is_to_be_told_of_a_death_is_owed_a_note_with_it(office: Office):
    """By the one who still holds the lease, and by nobody else."""
    await office.owe(office.card)
    card, told = await office.claim_one(), office.elsewhere(1)
    assert not await office.storage.outbox.dead(TWO, card.id, "refused", owing=[told])
    assert await office.claim() == []
    assert await office.storage.outbox.dead(ONE, card.id, "refused", owing=[told])
    assert await office.kinds() == ["note-1"]


async def test_what_is_not_committed_is_not_owed(office: Office):
    """And leaves no gap in its stream."""
    async with office.storage.write(SYSTEM) as uow:
        await uow.deliveries.owe(office.card)
    await office.owe(office.card)
    assert (await office.claim_one()).seq == 1


async def test_the_databases_own_clock_decides(storage: SqlStorage):
    """What is owed is due at once; what was put off for an hour is not."""
    async with storage.write(SYSTEM) as uow:
        await uow.deliveries.owe(NewDelivery(kind="a", stream="a"))
        await uow.commit()
    outbox = storage.outbox
    (claimed,) = await outbox.claim(ONE, HERE, served=[], pace=None, limit=1, lease=LEASE)
    assert await outbox.retry(ONE, claimed.id, after=timedelta(hours=1), error="", uncertain=False)
    assert await outbox.claim(ONE, HERE, served=[], pace=None, limit=1, lease=LEASE) == []
    due_in = await outbox.next_due_in(HERE, served=[], pace=None)
    assert due_in is not None
    assert timedelta(minutes=59) < due_in <= timedelta(hours=1)
    assert claimed.due_at - claimed.created_at == timedelta(0)


async def test_what_was_posted_for_a_message_is_found_again(office: Office):
    """Once it was sent, under its kind and stream; before that, and for another message, there is nothing."""
    async with office.storage.write(SYSTEM) as uow:
        people = await settle(uow)
        first, other = [(await uow.messages.add(message(people.clerk, office.question))).id for _ in range(2)]
        await uow.commit()
    owed = replace(office.card, kind="written_by_bot", opens_thread=False, message_id=first)
    await office.owe(owed, replace(owed, operation=Operation.EDIT))
    claimed = await office.claim_one()
    async with office.storage.read(SYSTEM) as uow:
        with pytest.raises(NotFound):
            await uow.deliveries.posted(owed.kind, owed.stream, first)
    await office.storage.outbox.sent(ONE, claimed, Posted("m7", "t1"))
    async with office.storage.read(SYSTEM) as uow:
        assert await uow.deliveries.posted(owed.kind, owed.stream, first) == Posted("m7", "t1")
        for kind, id in (("card", first), (owed.kind, other)):
            with pytest.raises(NotFound):
                await uow.deliveries.posted(kind, owed.stream, id)
