"""Routing: which peers are asked beside the owner, and the reasons that are given."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.model.anonymity import FEWEST, Crowd, crowd
from bot.model.assignment import Reason, Why
from bot.model.audience import Audience, Circle, MemberViewer
from bot.model.ids import MemberId, OrganizationId, QuestionId
from bot.model.member import Member, Role
from bot.model.organization import Organization, OrganizationKind, PopulationSize
from bot.routing import Asking, choose_peers
from tests.unit.strategies import EXPERIENCE, FIELDS, audiences, communities, members, people

OWNER = MemberId(99)


def town(id: int, *, region: str = "南予", population: int = 15_322) -> Organization:
    return Organization(
        id=OrganizationId(id),
        code=f"{id:06}",
        name=f"{id}町",
        kind=OrganizationKind.MUNICIPALITY,
        prefecture="愛媛県",
        region=region,
        population=population,
    )


def city(id: int) -> Organization:
    """Neither near nor of the asker's size."""
    return town(id, region="東予", population=115_938)


def peer(id: int, organization: Organization, *experience: str, roles: frozenset[Role] | None = None) -> MemberViewer:
    member = Member(
        id=MemberId(id),
        name=f"職員{id}",
        mail="",
        organization_id=organization.id,
        roles=roles or frozenset({Role.MEMBER}),
        fields=frozenset({"security"}),
        experience=frozenset(experience),
        helps_peers=True,
    )
    return MemberViewer(member, organization)


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


def asked(asking: Asking, people: Sequence[MemberViewer]) -> dict[int, tuple[Reason, ...]]:
    return {chosen.member_id: chosen.reasons for chosen in choose_peers(asking, people, beside=OWNER)}


def test_peers_are_asked_for_what_they_have_in_common() -> None:
    """Experience, population size and region are reasons; without one nobody is asked."""
    people = [
        peer(2, city(2), "窓口", "住民記録"),
        peer(3, town(3, region="東予")),
        peer(4, town(4, population=70_809)),
        peer(5, city(5), "税"),
    ]
    assert asked(ASKING, people) == {
        2: (Reason(Why.EXPERIENCE, "住民記録;窓口"),),
        3: (Reason(Why.SAME_SIZE),),
        4: (Reason(Why.SAME_REGION),),
    }


def test_experience_counts_before_neighbourhood() -> None:
    """Somebody far away who did the work goes before a neighbour who did not."""
    neighbours = [peer(id, town(id)) for id in range(2, 5)]
    assert next(iter(asked(ASKING, [*neighbours, peer(9, city(9), "窓口")]))) == 9


def test_people_who_should_not_be_asked_are_not() -> None:
    """Neither colleagues, secretaries, experts of the field, the owner, nor people who did not offer to help."""
    unwilling = peer(2, town(2), "窓口")
    people = [
        replace(unwilling, member=replace(unwilling.member, helps_peers=False)),
        peer(3, town(1), "窓口"),
        peer(4, town(4), "窓口", roles=frozenset({Role.MEMBER, Role.SECRETARIAT})),
        peer(5, town(5), "窓口", roles=frozenset({Role.MEMBER, Role.EXPERT})),
        peer(OWNER, town(6), "窓口"),
        peer(50, town(7), "窓口"),
    ]
    assert asked(ASKING, people) == {}


def test_peers_come_from_different_organizations_where_they_can() -> None:
    """A second person of one town is asked only where there would be a single peer otherwise."""
    same = [peer(2, town(2), "窓口"), peer(3, town(2), "窓口"), peer(4, town(2), "窓口")]
    assert len(asked(ASKING, same)) == 2
    assert set(asked(ASKING, [*same, peer(5, town(5))])) & {5} == {5}
    assert len(asked(ASKING, [*same, peer(5, town(5))])) == 2


def test_partners_are_asked_only_for_their_experience() -> None:
    """A company of the region is no peer unless it has done the work, and the audience reaches to partners."""
    company = replace(town(2), kind=OrganizationKind.COMPANY)
    everyone = replace(ASKING, audience=Audience(Circle.PARTNERS))
    assert asked(everyone, [peer(2, company)]) == {}
    assert set(asked(everyone, [peer(2, company, "窓口")])) == {2}
    assert asked(ASKING, [peer(2, company, "窓口")]) == {}


def test_an_anonymous_asker_is_compared_only_by_what_is_shown() -> None:
    """Peers of the same size would tell the size that the crowd hides."""
    hidden = replace(ASKING, crowd=Crowd(prefecture="愛媛県", region="南予", organizations=9))
    people = [peer(2, town(2, region="東予")), peer(3, town(3))]
    assert asked(hidden, people) == {3: (Reason(Why.SAME_REGION),)}
    sized = replace(ASKING, crowd=Crowd(size=PopulationSize.FROM_10K, organizations=9))
    assert asked(sized, people) == {2: (Reason(Why.SAME_SIZE),), 3: (Reason(Why.SAME_SIZE),)}


def test_asking_peers_leaves_the_crowd_large_enough() -> None:
    """An organization that is asked is known not to be the asker's: five must remain that could be."""
    people = [peer(id, town(id), "窓口") for id in range(2, 9)]
    for size, expected in ((FEWEST, 0), (FEWEST + 1, 1), (FEWEST + 2, 2), (FEWEST + 9, 3)):
        hidden = replace(ASKING, crowd=Crowd(prefecture="愛媛県", region="南予", organizations=size))
        assert len(asked(hidden, people)) == expected


askings = st.builds(
    Asking,
    question_id=st.integers(1, 10_000).map(QuestionId),
    asker_id=st.integers(1, 30).map(MemberId),
    organization=st.integers(1, 10).map(town),
    field=st.none() | st.sampled_from(FIELDS),
    topics=st.lists(st.sampled_from(EXPERIENCE), max_size=3, unique=True).map(tuple),
    audience=audiences,
    named_expert_id=st.none(),
    crowd=st.none() | st.just(Crowd(prefecture="愛媛県", organizations=7)),
)


@given(askings, people(), st.integers(1, 30).map(MemberId), st.randoms())
def test_every_peer_may_be_asked(asking, people, beside, random) -> None:
    """Peers are admitted, offered to help, have a reason, are none of the asker's, and do not depend on the order."""
    chosen = choose_peers(asking, people, beside=beside)
    by_id = {viewer.member.id: viewer for viewer in people}
    assert len(chosen) <= 3
    assert len({c.member_id for c in chosen}) == len(chosen)
    for choice in chosen:
        viewer = by_id[choice.member_id]
        assert asking.audience.admits(viewer)
        assert viewer.member.helps_peers
        assert not viewer.member.is_secretary
        assert viewer.organization.id != asking.organization.id
        assert choice.member_id not in (beside, asking.asker_id)
        assert choice.reasons
        assert not any(reason.confidential for reason in choice.reasons)
    assert choose_peers(asking, random.sample(people, len(people)), beside=beside) == chosen


@given(communities(), st.data())
def test_who_was_asked_leaves_five_that_could_have_asked(community, data) -> None:
    """Whoever knows the rules still finds five organizations for which the very same peers would have been asked."""
    asker = data.draw(st.sampled_from(community))
    if (hidden := crowd(asker, community)) is None:
        return
    people = [
        MemberViewer(data.draw(members(id=organization.id + 100)), organization)
        for organization in data.draw(st.lists(st.sampled_from(community), max_size=12, unique=True))
    ]
    asking = replace(ASKING, organization=asker, crowd=hidden, audience=Audience(Circle.PARTNERS))
    chosen = choose_peers(asking, people, beside=OWNER)
    same_words = [other for other in community if crowd(other, community) == hidden]
    asked_of = {v.organization.id for v in people if v.member.id in {c.member_id for c in chosen}}
    assert len([other for other in same_words if other.id not in asked_of]) >= FEWEST
