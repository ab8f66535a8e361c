"""Audiences: who may see what."""

from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.audience import Audience, Circle, Headcount, MemberViewer, PlaceViewer, System, reach
from bot.model.ids import MemberId, OrganizationId
from bot.model.member import Member, Role
from bot.model.organization import Organization, OrganizationKind, PopulationSize
from tests.unit.strategies import audiences, viewers

Value = TypeVar("Value")


def _some(*values: Value) -> tuple[frozenset[Value], ...]:
    """Nothing, the first, and all of `values`."""
    return frozenset(), frozenset(values[:1]), frozenset(values)


ALL_AUDIENCES = {
    Audience(circle, frozenset(map(MemberId, named)), regions, sizes, frozenset(map(OrganizationId, ids)))
    for circle in Circle
    for named in _some(1, 2)
    for regions in _some("南予", "東予")
    for sizes in _some(PopulationSize.UNDER_10K, PopulationSize.FROM_10K)
    for ids in _some(1, 2)
}
ALL_VIEWERS = [
    MemberViewer(
        Member(id=MemberId(id), name="", mail="", organization_id=OrganizationId(id), roles=frozenset({role})),
        Organization(id=OrganizationId(id), code="", name="", kind=kind, region=region, population=population),
    )
    for id in (1, 2, 3)
    for role in Role
    for kind in OrganizationKind
    for region in ("", "南予", "東予", "中予")
    for population in (None, 5_000, 20_000, 40_000)
]


def test_within_means_that_nobody_else_is_admitted() -> None:
    """For each two of several hundred audiences: whoever the inner one admits, the outer one admits too."""
    admitted = {a: sum(1 << n for n, viewer in enumerate(ALL_VIEWERS) if a.admits(viewer)) for a in ALL_AUDIENCES}
    leaks = [(i, o) for i in admitted for o in admitted if i.within(o) and admitted[i] & ~admitted[o]]
    assert leaks == []


@given(audiences)
def test_every_audience_is_within_itself(audience) -> None:
    """A question fits a place of its own audience."""
    assert audience.within(audience)


@given(audiences, viewers())
def test_the_secretariat_is_never_excluded(audience, viewer) -> None:
    """An active secretary is admitted whatever narrows the rest."""
    secretary = replace(viewer.member, roles=viewer.member.roles | {Role.SECRETARIAT}, active=True)
    assert audience.admits(MemberViewer(secretary, viewer.organization))


@given(audiences, viewers())
def test_experts_are_admitted_from_their_circle_on(audience, viewer) -> None:
    """Regions and sizes narrow whom an expert shares a question with, never the expert."""
    expert = replace(viewer.member, roles=frozenset({Role.EXPERT}), active=True)
    admitted = audience.admits(MemberViewer(expert, viewer.organization))
    named = audience.circle is Circle.NAMED_EXPERTS and expert.id in audience.members
    assert admitted == (audience.circle.reaches(Circle.EXPERTS) or named)


@given(audiences, viewers())
def test_who_has_left_sees_nothing(audience, viewer) -> None:
    """An inactive member is never admitted, not even as a secretary."""
    assert not audience.admits(replace(viewer, member=replace(viewer.member, active=False)))


@given(audiences, viewers())
def test_companies_are_admitted_only_where_partners_are(audience, viewer) -> None:
    """「自治体職員」 never includes a company."""
    company = replace(viewer.organization, kind=OrganizationKind.COMPANY)
    partner = replace(viewer.member, roles=frozenset({Role.PARTNER}))
    if audience.admits(MemberViewer(partner, company)):
        assert audience.circle is Circle.PARTNERS


@given(audiences, audiences, st.booleans())
def test_a_place_is_admitted_with_all_its_readers(audience, readers, private_threads) -> None:
    """A place sees what its whole audience may see, or anything where its threads are private."""
    assert audience.admits(PlaceViewer(readers, private_threads)) == (private_threads or readers.within(audience))


@given(audiences)
def test_the_machinery_sees_everything(audience) -> None:
    """What is owed is found by the outbox whoever it is for."""
    assert audience.admits(System("outbox"))


@given(audiences, viewers())
def test_narrowing_admits_nobody_new(audience, viewer) -> None:
    """Whoever a narrowed audience admits was admitted before, and what is narrowed stays within."""
    wide = Audience(audience.circle, audience.members)
    assert audience.within(wide)
    assert replace(audience, regions=frozenset()).within(wide)
    assert wide.admits(viewer) or not audience.admits(viewer)


def test_what_narrows_holds_all_at_once() -> None:
    """A region and a size admit those of that size in that region."""
    audience = Audience(Circle.MUNICIPALITIES, regions=frozenset({"南予"}), sizes=frozenset({PopulationSize.UNDER_10K}))
    towns = {"伊方町": ("南予", 8_397), "内子町": ("南予", 15_322), "上島町": ("東予", 6_509)}
    admitted = [name for name, (region, population) in towns.items() if audience.admits(_clerk(region, population))]
    assert admitted == ["伊方町"]


def _clerk(region: str, population: int) -> MemberViewer:
    member = Member(id=MemberId(1), name="職員", mail="", organization_id=OrganizationId(1))
    town = Organization(
        id=OrganizationId(1),
        code="",
        name="町",
        kind=OrganizationKind.MUNICIPALITY,
        region=region,
        population=population,
    )
    return MemberViewer(member, town)


@pytest.mark.parametrize("circle", Circle)
def test_circles_hold_those_before_them(circle: Circle) -> None:
    """Each standard audience is within all that follow it."""
    assert [Audience(circle).within(Audience(other)) for other in Circle] == [other.reaches(circle) for other in Circle]


@given(audiences, st.lists(viewers(), max_size=8))
def test_reach_counts_those_who_are_admitted(audience, people) -> None:
    """「17団体・87人」 is the number of people admitted, and of their organizations."""
    people = [replace(p, member=replace(p.member, id=MemberId(n), active=True)) for n, p in enumerate(people)]
    named = [p for p in people if p.member.id in audience.members]
    counted = reach(audience, [Headcount(p.organization, p.member.roles, 1) for p in people], named)
    admitted = [p for p in people if audience.admits(p)]
    assert counted.people == len(admitted)
    assert counted.organizations == len({p.organization.id for p in admitted})
