"""Assignments, messages, places, threads and the audit log, on every database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.model.anonymity import Crowd
from bot.model.assignment import Invitation, PassReason, Reason, Why
from bot.model.audience import Audience, Circle
from bot.model.ids import AccountRef, Address, MessageId, PlaceId, QuestionId
from bot.model.message import Attachment, MessageRef
from bot.model.organization import PopulationSize
from bot.model.place import Purpose, Thread
from bot.model.question import QuestionKind, QuestionState
from bot.ports import AuditEntry, Conflict, Load, NotFound, OpenThread
from storage import SqlStorage
from tests.contract.community import NOW, SYSTEM, assignment, message, place, question, settle

REASONS = (Reason(Why.FIELD, "security"), Reason(Why.LOAD, "2/5"))


async def test_assignments_come_back_oldest_first(storage: SqlStorage):
    """Every attribute survives; the present one is found by itself."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        asked = await uow.questions.add(question(people.clerk))
        first = await uow.assignments.add(replace(assignment(asked, people.expert), reasons=REASONS))
        passed = replace(
            first,
            accepted_at=NOW,
            expected_on=date(2026, 12, 1),
            until=NOW + timedelta(days=1),
            passed=PassReason.OTHER_FIELD,
            passed_note="担当外のため",
        )
        await uow.assignments.save(passed)
        second = await uow.assignments.add(replace(assignment(asked, people.secretary), since=NOW + timedelta(days=1)))
        await uow.commit()
    async with storage.read(SYSTEM) as uow:
        assert await uow.assignments.of(asked.id) == [passed, second]
        assert await uow.assignments.current([asked.id, QuestionId(999)]) == {asked.id: second}


async def test_a_question_has_one_present_owner(storage: SqlStorage):
    """A second one is a conflict while the first goes on."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        asked = await uow.questions.add(question(people.clerk))
        await uow.assignments.add(assignment(asked, people.expert))
        with pytest.raises(Conflict):
            await uow.assignments.add(assignment(asked, people.secretary))


async def test_loads_count_what_an_expert_carries(storage: SqlStorage):
    """Answered questions wait for their asker and fill no capacity; inquiries and ended ones count nowhere."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        asked = question(people.clerk)
        for given in (
            asked,
            replace(asked, state=QuestionState.OWNED, asker_id=people.neighbour.member.id),
            replace(asked, state=QuestionState.ANSWERED, asker_id=people.partner.member.id),
            replace(asked, state=QuestionState.RESOLVED, asker_id=people.secretary.member.id),
            replace(asked, kind=QuestionKind.INQUIRY),
        ):
            stored = await uow.questions.add(given)
            await uow.assignments.add(assignment(stored, people.expert))
        old = await uow.questions.add(asked)
        before = NOW - timedelta(days=31)
        await uow.assignments.add(replace(assignment(old, people.expert), since=before, until=NOW))
        loads = await uow.assignments.loads(since=NOW - timedelta(days=30))
    helped = (people.clerk, people.neighbour, people.partner)
    helping = frozenset(person.organization.id for person in helped)
    assert loads == {people.expert.member.id: Load(open=2, recent=4, helping=helping)}


async def test_an_anonymous_question_names_nobody_as_helped(storage: SqlStorage):
    """It fills its owner's capacity, but whose it is cannot be told from whom the next question is given to."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        crowd = Crowd(prefecture="愛媛県", size=PopulationSize.FROM_10K, organizations=5)
        for given in (replace(question(people.clerk), crowd=crowd), question(people.neighbour)):
            await uow.assignments.add(assignment(await uow.questions.add(given), people.expert))
        loads = await uow.assignments.loads(since=NOW)
    helping = frozenset({people.neighbour.organization.id})
    assert loads == {people.expert.member.id: Load(open=2, recent=2, helping=helping)}


async def test_peers_are_invited_once(storage: SqlStorage):
    """In the order of inviting, with the first reasons."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        asked = await uow.questions.add(question(people.clerk))
        first = Invitation(asked.id, people.neighbour.member.id, REASONS, NOW)
        second = Invitation(asked.id, people.expert.member.id, (), NOW)
        for invitation in (first, second, replace(first, reasons=())):
            await uow.assignments.invite(invitation)
        assert await uow.assignments.invited(asked.id) == [first, second]


async def test_a_message_comes_back_as_saved(storage: SqlStorage):
    """Every attribute survives; it is found by its name on the platform; a tombstone stays in the thread."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        asked = await uow.questions.add(question(people.clerk))
        ref = MessageRef("slack", "T1", "C1", "1732.1")
        files = (Attachment(name="手順.pdf", size=12, media_type="application/pdf", link="https://example.jp/1"),)
        first = await uow.messages.add(replace(message(people.expert, asked), ref=ref, attachments=files))
        marked = replace(first, official=True, helpful=True, anonymous=True).edited("直しました。", NOW)
        await uow.messages.save(marked)
        assert await uow.messages.get(first.id) == marked == await uow.messages.by_ref(ref)
        assert await uow.messages.by_ref(replace(ref, place="C2")) is None
        await uow.messages.save(marked.deleted(NOW))
        assert await uow.messages.of(asked.id) == [marked.deleted(NOW)]


async def test_messages_come_in_the_order_of_posting(storage: SqlStorage):
    """Also where one posted earlier arrives later."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        asked = await uow.questions.add(question(people.clerk))
        for text, minutes in (("b", 2), ("a", 1), ("c", 2)):
            posted = replace(message(people.expert, asked, text), posted_at=NOW + timedelta(minutes=minutes))
            await uow.messages.add(posted)
        assert [m.text for m in await uow.messages.of(asked.id)] == ["a", "b", "c"]


async def test_a_platforms_message_is_stored_once(storage: SqlStorage):
    """The same name again is a conflict; messages without a name never meet."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        asked = await uow.questions.add(question(people.clerk))
        await uow.messages.add(message(people.expert, asked))
        await uow.messages.add(message(people.expert, asked))
        named = replace(message(people.expert, asked), ref=MessageRef("slack", "T1", "C1", "1"))
        await uow.messages.add(named)
        with pytest.raises(Conflict):
            await uow.messages.add(named)


async def test_answers_are_counted_without_the_askers_own(storage: SqlStorage):
    """Nor those that were deleted; a question without any counts 0."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        busy = await uow.questions.add(question(people.clerk))
        quiet = await uow.questions.add(question(people.clerk))
        for post in (
            message(people.expert, busy),
            message(people.neighbour, busy),
            message(people.clerk, busy),
            message(people.neighbour, busy).deleted(NOW),
        ):
            await uow.messages.add(post)
        assert await uow.messages.answer_counts([busy.id, quiet.id]) == {busy.id: 2, quiet.id: 0}


async def test_what_does_not_exist_is_not_found(storage: SqlStorage):
    """A message by its id; a question of which something new speaks."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        with pytest.raises(NotFound):
            await uow.messages.get(MessageId(999))
        with pytest.raises(NotFound):
            await uow.messages.add(message(people.expert, replace(question(people.clerk), id=QuestionId(999))))


async def test_a_place_comes_back_as_stored(storage: SqlStorage):
    """Every attribute survives; a platform's id of it is taken once."""
    private = replace(
        place("G1", Audience(Circle.PARTNERS, regions=frozenset({"南予"}))),
        purpose=Purpose.PRIVATE,
        field=None,
        private_threads=True,
    )
    async with storage.write(SYSTEM) as uow:
        first = await uow.places.add(private)
        second = await uow.places.add(place())
        assert await uow.places.get(first.id) == replace(private, id=first.id)
        assert await uow.places.all() == [first, second]
        with pytest.raises(NotFound):
            await uow.places.get(PlaceId(999))
        with pytest.raises(Conflict):
            await uow.places.add(place())


async def test_a_thread_is_found_where_its_platform_says(storage: SqlStorage):
    """With or without the place's name, and not before its card was posted."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        home, other = await uow.places.add(place("C1")), await uow.places.add(place("C2"))
        asked = await uow.questions.add(question(people.clerk))
        open_thread, planned = Thread(asked.id, home.id, "t1", "m1"), Thread(asked.id, other.id)
        await uow.threads.add(open_thread)
        await uow.threads.add(planned)
        assert await uow.threads.of(asked.id) == [open_thread, planned]
        assert await uow.threads.at(Address("web", "main", place="C1", thread="t1")) == open_thread
        assert await uow.threads.at(Address("web", "main", thread="t1")) == open_thread
        assert await uow.threads.at(Address("web", "main", place="C2", thread="t1")) is None
        assert await uow.threads.at(Address("web", "main", place="C2")) is None
        with pytest.raises(Conflict):
            await uow.threads.add(planned)


async def test_the_threads_that_go_on_are_found_by_their_workspace(storage: SqlStorage):
    """Latest changed first; neither planned ones, nor those of ended questions, nor another workspace's."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        home = await uow.places.add(place("C1"))
        away = await uow.places.add(replace(place("C1"), workspace="other"))
        asked = question(people.clerk)
        quiet, lively, ended, planned = [
            await uow.questions.add(replace(asked, changed_at=NOW + timedelta(hours=hours), state=state))
            for hours, state in (
                (1, QuestionState.OPEN),
                (3, QuestionState.ANSWERED),
                (2, QuestionState.RESOLVED),
                (4, QuestionState.OWNED),
            )
        ]
        for one in (quiet, lively, ended):
            await uow.threads.add(Thread(one.id, home.id, f"t{one.id}", f"m{one.id}"))
        await uow.threads.add(Thread(planned.id, home.id))
        await uow.threads.add(Thread(planned.id, away.id, "t9", "m9"))
        assert await uow.threads.going_on(home.home) == [
            OpenThread(one.id, Address("web", "main", "C1", f"t{one.id}"), NOW) for one in (lively, quiet)
        ]
        assert await uow.threads.going_on(away.home) == [
            OpenThread(planned.id, Address("web", "other", "C1", "t9"), NOW)
        ]


async def test_whom_a_thread_reaches_is_known_by_their_accounts(storage: SqlStorage):
    """An account in the same workspace, in whichever of the threads; one elsewhere does not help."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        clerk, expert, secretary = people.clerk.member.id, people.expert.member.id, people.secretary.member.id
        asked, other = [await uow.questions.add(question(people.clerk)) for _ in range(2)]
        for one in (place("C1"), replace(place("C1"), workspace="other")):
            await uow.threads.add(Thread(asked.id, (await uow.places.add(one)).id))
        await uow.members.link(AccountRef("web", "main", "U1"), clerk)
        await uow.members.link(AccountRef("web", "third", "U1"), expert)
        await uow.members.link(AccountRef("web", "other", "U1"), secretary)
        assert await uow.threads.reaching(asked.id, [clerk, expert, secretary]) == {clerk, secretary}
        assert await uow.threads.reaching(asked.id, [expert]) == frozenset()
        assert await uow.threads.reaching(other.id, [clerk]) == frozenset()


async def test_the_audit_log_keeps_its_order(storage: SqlStorage):
    """Entries of one question, as recorded."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        asked = await uow.questions.add(question(people.clerk))
        me = people.clerk.member.id
        entries = [
            AuditEntry(at=NOW, actor_id=me, act="asked", question_id=asked.id),
            AuditEntry(at=NOW, actor_id=None, act="z", question_id=asked.id, message_id=MessageId(3), member_id=me),
        ]
        for entry in (*entries, AuditEntry(at=NOW, actor_id=me, act="elsewhere")):
            await uow.audit.record(entry)
        assert await uow.audit.of(asked.id) == entries
