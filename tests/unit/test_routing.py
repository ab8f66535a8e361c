"""Routing: who owns a question, and the reasons that are given."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.anonymity import Crowd
from bot.model.assignment import Reason, Why
from bot.model.audience import Audience, Circle, MemberViewer
from bot.model.ids import MemberId, OrganizationId, QuestionId
from bot.model.member import Member, Role
from bot.model.organization import Organization, OrganizationKind
from bot.ports import Load
from bot.routing import Asking, Candidate, choose_owner
from tests.unit.strategies import EXPERIENCE, FIELDS, audiences, organizations, viewers


def town(id: int) -> Organization:
    return Organization(
        id=OrganizationId(id), code="", name=f"{id}町", kind=OrganizationKind.MUNICIPALITY, prefecture="愛媛県"
    )


def candidate(
    id: int,
    load: Load | None = None,
    *,
    organization: int = 9,
    roles: frozenset[Role] = frozenset({Role.EXPERT}),
    experience: frozenset[str] = frozenset(),
    active: bool = True,
) -> Candidate:
    member = Member(
        id=MemberId(id),
        name=f"専門官{id}",
        mail="",
        organization_id=OrganizationId(organization),
        roles=roles,
        fields=frozenset({"security"}),
        experience=experience,
        active=active,
    )
    return Candidate(viewer=MemberViewer(member, town(organization)), load=load or Load())


SECRETARY = candidate(100, roles=frozenset({Role.SECRETARIAT}))
ASKING = Asking(
    question_id=QuestionId(1),
    asker_id=MemberId(50),
    organization=town(1),
    field="security",
    topics=("住民記録", "窓口"),
    audience=Audience(Circle.MUNICIPALITIES),
    named_expert_id=None,
    crowd=None,
)


def owner(asking: Asking, experts: Sequence[Candidate], passed: Sequence[int] = ()) -> tuple[int, list[Why]]:
    chosen = choose_owner(asking, experts, [SECRETARY], frozenset(map(MemberId, passed)))
    assert chosen is not None
    return chosen.member_id, [reason.why for reason in chosen.reasons]


def test_the_named_expert_owns_even_with_full_hands() -> None:
    """Who is asked for by name gets the question, whatever they carry."""
    busy = candidate(1, Load(open=5, recent=20))
    assert owner(replace(ASKING, named_expert_id=MemberId(1)), [busy, candidate(2)]) == (
        1,
        [Why.NAMED, Why.FIELD, Why.LOAD],
    )


def test_who_is_reached_where_the_thread_is_goes_first() -> None:
    """Before one with fewer questions who is not; but not before the one asked for by name, nor beyond full hands."""
    there, away = candidate(1, Load(open=4, recent=9)), replace(candidate(2), reached=False)
    assert owner(ASKING, [there, away])[0] == 1
    assert owner(ASKING, [away])[0] == 2
    assert owner(replace(ASKING, named_expert_id=MemberId(2)), [there, away])[0] == 2
    assert owner(ASKING, [candidate(1, Load(open=5)), away])[0] == 2


def test_a_colleague_who_is_reached_goes_before_a_stranger_who_is_not() -> None:
    """Else nobody would look into the thread."""
    assert owner(ASKING, [candidate(1, organization=1), replace(candidate(2), reached=False)])[0] == 1


def test_a_secretary_who_is_reached_goes_before_one_who_is_not() -> None:
    """Unless they declined it already."""
    away = replace(candidate(101, roles=frozenset({Role.SECRETARIAT})), reached=False)
    busy = replace(SECRETARY, load=Load(open=3))
    for declined, chosen in (((), 100), ((100,), 101)):
        found = choose_owner(ASKING, (), [away, busy], frozenset(map(MemberId, declined)))
        assert found
        assert found.member_id == chosen


@pytest.mark.parametrize("passed", [(1,), ()], ids=["passed", "left"])
def test_the_field_decides_when_the_named_expert_cannot(passed: tuple[int, ...]) -> None:
    """A named expert who passed or left is replaced by another of the field."""
    asking = replace(ASKING, named_expert_id=MemberId(1))
    experts = [candidate(1, active=bool(passed)), candidate(2)]
    assert owner(asking, experts, passed) == (2, [Why.FIELD, Why.LOAD])


def test_named_experts_only_means_nobody_else() -> None:
    """A question for one expert falls to the secretariat when they pass, not to their colleagues."""
    asking = replace(
        ASKING, named_expert_id=MemberId(1), audience=Audience(Circle.NAMED_EXPERTS, frozenset({MemberId(1)}))
    )
    assert owner(asking, [candidate(1), candidate(2)])[0] == 1
    assert owner(asking, [candidate(1), candidate(2)], [1]) == (100, [Why.NO_EXPERT])


def test_an_unknown_field_is_triaged() -> None:
    """わからない goes to the secretariat."""
    assert owner(replace(ASKING, field=None), [candidate(1)]) == (100, [Why.TRIAGE])


def test_what_is_for_the_secretariat_stays_there() -> None:
    """An inquiry is never given to an expert, not even to a named one."""
    asking = replace(ASKING, audience=Audience(Circle.SECRETARIAT), named_expert_id=MemberId(1))
    assert owner(asking, [candidate(1)]) == (100, [Why.SECRETARIAT])


def test_full_hands_send_it_to_the_secretariat() -> None:
    """No expert free: the secretariat owns it and is told why."""
    assert owner(ASKING, [candidate(1, Load(open=5))]) == (100, [Why.NO_EXPERT])


def test_another_organizations_expert_goes_first() -> None:
    """A colleague of the asker is only asked where no other expert of the field is free."""
    colleague, other = candidate(1, organization=1), candidate(2, Load(recent=3))
    assert owner(ASKING, [colleague, other])[0] == 2
    assert owner(ASKING, [colleague, candidate(2, Load(open=5))])[0] == 1


def test_who_helps_already_is_preferred_within_fairness() -> None:
    """Knowing the organization counts between experts who were asked about equally often, and not beyond."""
    helping = frozenset({OrganizationId(1)})
    assert owner(ASKING, [candidate(1, Load(recent=8)), candidate(2, Load(recent=9, helping=helping))])[0] == 2
    assert owner(ASKING, [candidate(1, Load(recent=8)), candidate(2, Load(recent=10, helping=helping))])[0] == 1


def test_experience_decides_between_equals_and_is_named() -> None:
    """The topics that the owner knows are given as a reason, in the question's order."""
    knows = candidate(2, experience=frozenset({"窓口", "住民記録", "税"}))
    chosen = choose_owner(ASKING, [candidate(1), knows, candidate(3)], [], frozenset())
    assert chosen is not None
    assert chosen.reasons == (
        Reason(Why.FIELD, "security"),
        Reason(Why.EXPERIENCE, "住民記録;窓口"),
        Reason(Why.LOAD, "0/5/0"),
    )
    assert [reason.why for reason in chosen.reasons if reason.confidential] == [Why.LOAD]


def test_equals_take_turns_by_lot() -> None:
    """Between equals the question decides, the same way each time it is asked, and not the lowest number."""
    equals = [candidate(1), candidate(2), candidate(3)]
    drawn = [owner(replace(ASKING, question_id=QuestionId(n)), equals)[0] for n in range(60)]
    assert drawn == [owner(replace(ASKING, question_id=QuestionId(n)), equals[::-1])[0] for n in range(60)]
    assert all(drawn.count(id) >= 10 for id in (1, 2, 3))


def test_helping_is_neither_used_nor_told_of_an_anonymous_asker() -> None:
    """Who helps whom is known, so it would tell the asker's organization."""
    helper = candidate(2, Load(recent=4, helping=frozenset({OrganizationId(1)})))
    level = candidate(3, Load(recent=4))
    crowd = Crowd(prefecture="愛媛県", organizations=5)
    for number in range(40):
        known = replace(ASKING, question_id=QuestionId(number))
        hidden = replace(known, crowd=crowd)
        assert owner(known, [helper, level]) == (2, [Why.FIELD, Why.HELPING, Why.LOAD])
        assert Why.HELPING not in owner(hidden, [helper, level])[1]
        without = [replace(helper, load=Load(recent=4)), level]
        assert owner(hidden, [helper, level]) == owner(hidden, without)


def test_a_secretary_who_passed_gets_it_back_only_when_alone() -> None:
    """The secretariat cannot pass a question into nothing."""
    other = candidate(101, Load(open=9), roles=frozenset({Role.SECRETARIAT}))
    triage = replace(ASKING, field=None)
    for secretaries, expected in (([SECRETARY, other], 101), ([SECRETARY], 100)):
        chosen = choose_owner(triage, [], secretaries, frozenset({MemberId(100)}))
        assert chosen is not None
        assert chosen.member_id == expected
    assert choose_owner(triage, [candidate(1)], [], frozenset()) is None


def test_a_secretary_owns_their_own_question_only_when_alone() -> None:
    """Somebody else of the secretariat goes first, however much they carry."""
    asking = replace(ASKING, field=None, asker_id=MemberId(100))
    other = candidate(101, Load(open=9), roles=frozenset({Role.SECRETARIAT}))
    for secretaries, expected in (([SECRETARY, other], 101), ([SECRETARY], 100)):
        chosen = choose_owner(asking, [], secretaries, frozenset())
        assert chosen is not None
        assert chosen.member_id == expected


loads = st.builds(
    Load,
    open=st.integers(0, 8),
    recent=st.integers(0, 20),
    helping=st.frozensets(st.integers(1, 10).map(OrganizationId), max_size=3),
)


@st.composite
def staffs(draw: st.DrawFn, begin: int) -> list[Candidate]:
    size = draw(st.integers(0, 6))
    return [Candidate(viewer=draw(viewers(id=begin + n)), load=draw(loads)) for n in range(size)]


askings = st.builds(
    Asking,
    question_id=st.integers(1, 10_000).map(QuestionId),
    asker_id=st.integers(1, 15).map(MemberId),
    organization=st.integers(1, 10).flatmap(organizations),
    field=st.none() | st.sampled_from(FIELDS),
    topics=st.lists(st.sampled_from(EXPERIENCE), max_size=2, unique=True).map(tuple),
    audience=audiences,
    named_expert_id=st.none() | st.integers(1, 12).map(MemberId),
    crowd=st.none() | st.just(Crowd(organizations=5)),
)


@given(askings, staffs(1), staffs(11), st.frozensets(st.integers(1, 17).map(MemberId), max_size=5), st.randoms())
def test_every_owner_may_own(asking, experts, secretaries, passed, random) -> None:
    """An owner is admitted, is neither the asker nor one who passed, and does not depend on anybody's order."""
    chosen = choose_owner(asking, experts, secretaries, passed)
    present = [s for s in secretaries if s.viewer.member.is_secretary and s.viewer.member.active]
    if chosen is None:
        assert not present
        return
    viewer = next(c.viewer for c in experts + secretaries if c.id == chosen.member_id)
    assert asking.audience.admits(viewer)
    assert chosen.reasons
    if any(s.id != asking.asker_id and s.id not in passed for s in present):
        assert chosen.member_id not in passed | {asking.asker_id}
    if chosen.member_id in {e.id for e in experts}:
        assert chosen.member_id not in passed | {asking.asker_id}
    assert choose_owner(asking, _shuffled(experts, random), _shuffled(secretaries, random), passed) == chosen


def _shuffled(candidates: list[Candidate], random: Random) -> list[Candidate]:
    return random.sample(candidates, len(candidates))
