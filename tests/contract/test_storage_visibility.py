"""What a viewer may not see is not there, on every database and through every repository."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.model.assignment import Invitation
from bot.model.audience import Audience, Circle, Viewer
from bot.model.ids import Address
from bot.model.message import MessageRef
from bot.model.place import Thread
from bot.model.question import Question
from bot.ports import AuditEntry, NotFound, QuestionFilter
from storage import SqlStorage
from storage.tables import audiences
from tests.contract.community import (
    EVERY_PUBLIC_SERVANT,
    NOW,
    SYSTEM,
    Community,
    assignment,
    message,
    place,
    question,
    settle,
)

REF = MessageRef("web", "main", "security", "m1")
THREAD = Address("web", "main", place="security", thread="t1")


async def _asked(storage: SqlStorage, audience: Audience) -> tuple[Community, Question]:
    """One question with all that can hang on it."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        asked = await uow.questions.add(question(people.clerk, audience))
        await uow.assignments.add(assignment(asked, people.expert))
        await uow.assignments.invite(Invitation(asked.id, people.neighbour.member.id, (), NOW))
        await uow.messages.add(replace(message(people.expert, asked), ref=REF))
        home = await uow.places.add(place())
        await uow.threads.add(Thread(asked.id, home.id, "t1", "m0"))
        await uow.audit.record(AuditEntry(at=NOW, actor_id=None, act="asked", question_id=asked.id))
        await uow.commit()
    return people, asked


async def _what_shows(storage: SqlStorage, viewer: Viewer, asked: Question) -> set[str]:
    """The names of the ways in which `viewer` gets at something of the question."""
    async with storage.read(viewer) as uow:
        found: dict[str, object] = {
            "list": (await uow.questions.list(QuestionFilter())).total,
            "first": await uow.questions.first_asked_at(),
            "assignments": await uow.assignments.of(asked.id),
            "current": await uow.assignments.current([asked.id]),
            "invited": await uow.assignments.invited(asked.id),
            "messages": await uow.messages.of(asked.id),
            "by_ref": await uow.messages.by_ref(REF),
            "answers": (await uow.messages.answer_counts([asked.id]))[asked.id],
            "threads": await uow.threads.of(asked.id),
            "at": await uow.threads.at(THREAD),
            "audit": await uow.audit.of(asked.id),
        }
        try:
            found["get"] = await uow.questions.get(asked.id)
        except NotFound:
            found["get"] = None
    return {name for name, value in found.items() if value}


EVERYTHING = {
    *("get", "list", "first", "assignments", "current", "invited"),
    *("messages", "by_ref", "answers", "threads", "at", "audit"),
}


async def test_everything_of_a_question_shows_to_whom_its_audience_admits(storage: SqlStorage):
    """A neighbour, the system, and a place that only such people read."""
    people, asked = await _asked(storage, EVERY_PUBLIC_SERVANT)
    for viewer in (people.neighbour, SYSTEM, place().viewer):
        assert await _what_shows(storage, viewer, asked) == EVERYTHING


async def test_nothing_of_a_question_shows_to_anybody_else(storage: SqlStorage):
    """A company, a place that companies read, and somebody who left."""
    people, asked = await _asked(storage, EVERY_PUBLIC_SERVANT)
    left = replace(people.neighbour, member=replace(people.neighbour.member, active=False))
    for viewer in (people.partner, place(audience=Audience(Circle.PARTNERS)).viewer, left):
        assert await _what_shows(storage, viewer, asked) == set()


async def test_an_asker_sees_their_own_question(storage: SqlStorage):
    """Also where its audience does not admit them; a neighbour then sees nothing."""
    people, asked = await _asked(storage, Audience(Circle.EXPERTS))
    assert await _what_shows(storage, people.clerk, asked) == EVERYTHING
    assert await _what_shows(storage, people.neighbour, asked) == set()


async def test_nothing_is_written_to_a_question_that_cannot_be_seen(storage: SqlStorage):
    """It is not found, whatever would be changed."""
    people, asked = await _asked(storage, EVERY_PUBLIC_SERVANT)
    async with storage.read(SYSTEM) as uow:
        (answer,) = await uow.messages.of(asked.id)
        (present,) = await uow.assignments.of(asked.id)
        home = (await uow.places.all())[0]
    async with storage.write(people.partner) as uow:
        for attempt in (
            uow.questions.save(asked),
            uow.messages.add(message(people.partner, asked)),
            uow.messages.save(answer),
            uow.messages.get(answer.id),
            uow.assignments.save(present),
            uow.assignments.add(assignment(asked, people.partner)),
            uow.assignments.invite(Invitation(asked.id, people.partner.member.id, (), NOW)),
            uow.threads.add(Thread(asked.id, home.id)),
        ):
            with pytest.raises(NotFound):
                await attempt


async def test_an_audience_made_by_another_process_counts_at_once(storage: SqlStorage):
    """The ids that admit a viewer are found anew, not remembered from before."""
    people, first = await _asked(storage, EVERY_PUBLIC_SERVANT)
    assert "get" in await _what_shows(storage, people.neighbour, first)
    narrow = replace(EVERY_PUBLIC_SERVANT, organizations=frozenset({people.neighbour.organization.id}))
    async with storage.write(SYSTEM) as uow:
        second = await uow.questions.add(question(people.clerk, narrow))
        await uow.commit()
    assert "get" in await _what_shows(storage, people.neighbour, second)


async def test_an_audience_that_was_rolled_back_admits_nobody(storage: SqlStorage):
    """Its id may be given to another audience: what was opened to companies must not open the next question."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        await uow.commit()
    async with storage.write(people.partner) as uow:
        wide = await uow.questions.add(question(people.clerk, Audience(Circle.PARTNERS)))
        assert await uow.questions.get(wide.id) == wide
    async with storage.write(SYSTEM) as uow:
        narrow = await uow.questions.add(question(people.clerk, Audience(Circle.SECRETARIAT)))
        await uow.commit()
    assert "get" not in await _what_shows(storage, people.partner, narrow)


async def test_equal_audiences_are_one_row(storage: SqlStorage):
    """However often they are used."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        await uow.places.add(place("a", Audience(Circle.PARTNERS, regions=frozenset({"南予", "中予"}))))
        await uow.questions.add(question(people.clerk, Audience(Circle.PARTNERS, regions=frozenset({"中予", "南予"}))))
        await uow.commit()
    async with storage._database.reading() as transaction:
        assert await transaction.value(select(func.count()).select_from(audiences)) == 1
