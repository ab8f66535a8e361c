"""Questions and drafts, on every database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.model.anonymity import Crowd
from bot.model.audience import Audience, Circle
from bot.model.ids import DraftId, MessageId, QuestionId
from bot.model.organization import PopulationSize
from bot.model.question import Question, QuestionKind, QuestionState
from bot.ports import Conflict, NotFound, QuestionFilter, QuestionOrder, UnitOfWork
from storage import SqlStorage
from tests.contract.community import NOW, SYSTEM, Community, assignment, question, settle


async def test_a_question_comes_back_as_saved(storage: SqlStorage):
    """Every attribute survives adding and saving; its version grows by one."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        first = await uow.questions.add(replace(question(people.clerk), topics=("税", "窓口")))
        full = replace(
            first,
            kind=QuestionKind.REPORT,
            title="題",
            body="本文\n二行目",
            field="security",
            topics=("窓口", "その他", "税"),
            audience=Audience(
                Circle.PARTNERS,
                regions=frozenset({"南予"}),
                sizes=frozenset({PopulationSize.FROM_10K}),
                organizations=frozenset({people.clerk.organization.id}),
            ),
            crowd=Crowd(prefecture="愛媛県", size=PopulationSize.FROM_10K, organizations=5),
            wished_on=date(2026, 12, 1),
            named_expert_id=people.expert.member.id,
            about_question_id=first.id,
            about_message_id=MessageId(7),
            state=QuestionState.RESOLVED,
            changed_at=NOW + timedelta(days=1),
            helped_note="手順書が役に立ちました。",
        )
        saved = await uow.questions.save(full)
        await uow.commit()
    async with storage.read(SYSTEM) as uow:
        assert await uow.questions.get(first.id) == saved == replace(full, version=2)


async def test_named_experts_come_back(storage: SqlStorage):
    """An audience keeps whom it names."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        audience = Audience(Circle.NAMED_EXPERTS, members=frozenset({people.expert.member.id}))
        asked = await uow.questions.add(question(people.clerk, audience))
        assert (await uow.questions.get(asked.id)).audience == audience


async def test_saving_an_old_version_is_a_conflict(storage: SqlStorage):
    """Whoever read before the other's change runs again."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        asked = await uow.questions.add(question(people.clerk))
        await uow.questions.save(replace(asked, title="先"))
        with pytest.raises(Conflict):
            await uow.questions.save(replace(asked, title="後"))


async def test_an_unknown_question_is_not_found(storage: SqlStorage):
    """By reading or by saving."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        with pytest.raises(NotFound):
            await uow.questions.get(QuestionId(999))
        with pytest.raises(NotFound):
            await uow.questions.save(replace(question(people.clerk), id=QuestionId(999)))


async def test_what_is_not_committed_never_was(storage: SqlStorage):
    """Leaving the unit of work undoes all of it."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        await uow.commit()
    async with storage.write(SYSTEM) as uow:
        await uow.questions.add(question(people.clerk))
    async with storage.read(SYSTEM) as uow:
        assert (await uow.questions.list(QuestionFilter())).total == 0


async def test_a_reading_unit_of_work_refuses_to_write(storage: SqlStorage):
    """Such a mistake shows at once, on either database."""
    async with storage.read(SYSTEM) as uow:
        with pytest.raises(RuntimeError):
            await uow.drafts.remove(DraftId(1))


# ---- lists ----------------------------------------------------------------------------------------------


async def _asked(uow: UnitOfWork, people: Community) -> dict[str, Question]:
    """Four consultations an hour apart and an inquiry."""
    given = {
        "a": replace(question(people.clerk), field="security", topics=("税", "窓口"), state=QuestionState.RESOLVED),
        "b": replace(question(people.clerk), field="data", topics=("税",)),
        "c": replace(question(people.neighbour), field="security", changed_at=NOW - timedelta(days=2)),
        "d": replace(question(people.neighbour), state=QuestionState.OWNED, topics=("窓口",)),
        "inquiry": replace(question(people.clerk), kind=QuestionKind.INQUIRY),
    }
    return {
        name: await uow.questions.add(replace(asked, title=name, asked_at=NOW + timedelta(hours=hour)))
        for hour, (name, asked) in enumerate(given.items())
    }


async def test_a_list_holds_what_its_filter_says(storage: SqlStorage):
    """In the order asked for; the total counts the same ones."""
    waiting = frozenset({QuestionState.OPEN, QuestionState.OWNED})
    expected = {
        QuestionFilter(): "dcba",
        QuestionFilter(order=QuestionOrder.LONGEST_WAITING): "cabd",
        QuestionFilter(states=waiting): "dcb",
        QuestionFilter(field="security"): "ca",
        QuestionFilter(topic="税"): "ba",
        QuestionFilter(topic="窓口", field="security"): "a",
        QuestionFilter(asked_from=NOW + timedelta(hours=1), asked_before=NOW + timedelta(hours=3)): "cb",
        QuestionFilter(topic="福祉"): "",
    }
    async with storage.write(SYSTEM) as uow:
        await _asked(uow, await settle(uow))
        pages = {filter: await uow.questions.list(filter) for filter in expected}
    assert {filter: "".join(q.title for q in page.items) for filter, page in pages.items()} == expected
    assert {filter: page.total for filter, page in pages.items()} == {f: len(titles) for f, titles in expected.items()}


async def test_lists_by_asker_kind_and_present_owner(storage: SqlStorage):
    """A former owner no longer has the question in their list."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        asked = await _asked(uow, people)
        former = await uow.assignments.add(assignment(asked["b"], people.expert))
        await uow.assignments.save(replace(former, until=NOW))
        await uow.assignments.add(assignment(asked["b"], people.secretary))
        await uow.assignments.add(assignment(asked["d"], people.expert))

        async def titles(filter: QuestionFilter) -> list[str]:
            return [q.title for q in (await uow.questions.list(filter)).items]

        assert await titles(QuestionFilter(asker_id=people.clerk.member.id, kinds=frozenset())) == ["inquiry", "b", "a"]
        assert await titles(QuestionFilter(owner_id=people.expert.member.id)) == ["d"]
        assert await titles(QuestionFilter(owner_id=people.secretary.member.id)) == ["b"]


async def test_a_list_comes_in_pages(storage: SqlStorage):
    """The total counts all pages; topics stay with their questions."""
    async with storage.write(SYSTEM) as uow:
        await _asked(uow, await settle(uow))
        page = await uow.questions.list(QuestionFilter(), offset=2, limit=2)
    assert [(q.title, q.topics) for q in page.items] == [("b", ("税",)), ("a", ("税", "窓口"))]
    assert page.total == 4


async def test_the_first_question_is_known_by_its_time(storage: SqlStorage):
    """None where none was asked."""
    async with storage.write(SYSTEM) as uow:
        assert await uow.questions.first_asked_at() is None
        await _asked(uow, await settle(uow))
        assert await uow.questions.first_asked_at() == NOW


# ---- drafts ---------------------------------------------------------------------------------------------


async def test_a_draft_is_its_authors_own(storage: SqlStorage):
    """It comes back as saved, to its author alone, latest first, until it is removed."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        me, other = people.clerk.member.id, people.neighbour.member.id
        first = await uow.drafts.add(me, "ask", {"title": ("題",), "topics": ("税", "窓口")}, NOW)
        second = await uow.drafts.add(me, "ask", {}, NOW + timedelta(minutes=1))
        later = replace(first, values={"title": ("新しい題",)}, updated_at=NOW + timedelta(minutes=2))
        await uow.drafts.save(later)
        assert await uow.drafts.of(me) == [later, second]
        assert await uow.drafts.get(me, first.id) == later
        with pytest.raises(NotFound):
            await uow.drafts.get(other, first.id)
        with pytest.raises(NotFound):
            await uow.drafts.save(replace(later, member_id=other))
        await uow.drafts.remove(first.id)
        assert await uow.drafts.of(me) == [second]


async def test_a_form_that_stays_open_has_one_draft(storage: SqlStorage):
    """A sitting is found by its member only; drafts without one stand beside each other."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        me, other = people.clerk.member.id, people.neighbour.member.id
        kept = await uow.drafts.add(me, "ask", {"title": ("題",)}, NOW, sitting="V1")
        theirs = await uow.drafts.add(other, "ask", {}, NOW, sitting="V1")
        await uow.drafts.add(me, "ask", {}, NOW)
        await uow.drafts.add(me, "ask", {}, NOW)
        assert await uow.drafts.of_sitting(me, "V1") == kept
        assert await uow.drafts.of_sitting(other, "V1") == theirs
        assert await uow.drafts.of_sitting(me, "V2") is None
        later = replace(kept, values={})
        await uow.drafts.save(later)
        assert await uow.drafts.of_sitting(me, "V1") == later
        with pytest.raises(Conflict):
            await uow.drafts.add(me, "ask", {}, NOW, sitting="V1")
