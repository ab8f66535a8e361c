"""Anonymity: an asker is hidden among at least five organizations."""

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.model.anonymity import FEWEST, PUBLIC_BODIES, Crowd, anonymity_pool, crowd
from bot.model.audience import Audience, Circle, MemberViewer
from bot.model.ids import MemberId, OrganizationId
from bot.model.member import Member
from bot.model.organization import Organization, OrganizationKind, PopulationSize
from tests.unit.strategies import audiences, communities

CSV = Path(__file__).parents[2] / "bot" / "demo" / "organizations.csv"


def ehime() -> dict[str, Organization]:
    with CSV.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["prefecture"] == "愛媛県"]
    return {
        row["name"]: Organization(
            id=OrganizationId(number),
            code=row["code"],
            name=row["name"],
            kind=OrganizationKind(row["kind"]),
            prefecture=row["prefecture"],
            region=row["region"],
            population=int(row["population"]) if row["population"] else None,
        )
        for number, row in enumerate(rows, 1)
        if row["kind"] in PUBLIC_BODIES
    }


def town(id: int, *, prefecture: str = "高知県", region: str = "", population: int = 15_000) -> Organization:
    return Organization(
        id=OrganizationId(id),
        code=f"{id:06}",
        name=f"{id}町",
        kind=OrganizationKind.MUNICIPALITY,
        prefecture=prefecture,
        region=region,
        population=population,
    )


@given(communities(), st.randoms())
def test_five_are_always_shown_in_the_same_words(community, random) -> None:
    """What is shown is true of the asker and said of at least five, whoever of any community asks."""
    pool = random.sample(community, len(community))
    bodies = [o for o in community if o.kind in PUBLIC_BODIES]
    shown = {o.id: crowd(o, pool) for o in bodies}
    alike = Counter(shown.values())
    for organization in bodies:
        hidden = shown[organization.id]
        assert (hidden is None) == (len(bodies) < FEWEST)
        if hidden is not None:
            assert hidden.matches(organization)
            assert sum(hidden.matches(o) for o in bodies) >= hidden.organizations >= FEWEST
            assert alike[hidden] == hidden.organizations
            assert hidden == crowd(organization, community)


def test_companies_and_the_secretariat_have_no_crowd() -> None:
    """Whoever is not of a public body cannot hide among them."""
    towns = [town(n) for n in range(1, 9)]
    for kind in (OrganizationKind.COMPANY, OrganizationKind.SECRETARIAT):
        other = replace(town(9), kind=kind)
        assert crowd(other, [*towns, other]) is None
        assert crowd(towns[0], [*towns, other]) == crowd(towns[0], towns)


def test_ehimes_municipalities_keep_their_region() -> None:
    """Among the twenty, each is shown by its region, which no smaller division of all would allow."""
    towns = [o for o in ehime().values() if o.kind is OrganizationKind.MUNICIPALITY]
    shown = {o.name: crowd(o, towns) for o in towns}
    assert len(shown) == 20
    assert shown["内子町"] == Crowd(prefecture="愛媛県", region="南予", organizations=9)
    assert {(c.area, c.organizations) for c in shown.values() if c} == {("東予", 5), ("中予", 6), ("南予", 9)}


def test_a_single_prefecture_is_joined_by_municipalities() -> None:
    """The prefecture's own office is no crowd: four of the largest groups are shown in its words."""
    bodies = ehime()
    alone = crowd(bodies["愛媛県"], bodies.values())
    assert alone == Crowd(municipality=False, organizations=5)
    shown = Counter(crowd(o, bodies.values()) for o in bodies.values())
    assert sorted((c.area, number) for c, number in shown.items() if c) == [
        ("", 5),
        ("中予", 5),
        ("南予", 6),
        ("東予", 5),
    ]


def test_attributes_are_left_out_step_by_step() -> None:
    """Size × region, region, size × prefecture, prefecture, size, municipality, public body."""
    expected = Crowd(prefecture="高知県", region="幡多", size=PopulationSize.FROM_10K, organizations=5)
    assert crowd(town(1, region="幡多"), [town(n, region="幡多") for n in range(1, 6)]) == expected
    mixed = [town(n, region="幡多", population=10_000 * n) for n in range(1, 6)]
    assert crowd(mixed[0], mixed) == Crowd(prefecture="高知県", region="幡多", organizations=5)
    unregioned = [town(n) for n in range(1, 6)]
    assert crowd(unregioned[0], unregioned) == Crowd(prefecture="高知県", size=PopulationSize.FROM_10K, organizations=5)
    several = [town(n, population=10_000 * n) for n in range(1, 6)]
    assert crowd(several[0], several) == Crowd(prefecture="高知県", organizations=5)
    scattered = [town(n, prefecture=f"{n}県") for n in range(1, 6)]
    assert crowd(scattered[0], scattered) == Crowd(size=PopulationSize.FROM_10K, organizations=5)
    unlike = [town(n, prefecture=f"{n}県", population=10_000 * n) for n in range(1, 6)]
    assert crowd(unlike[0], unlike) == Crowd(organizations=5)


def test_four_are_no_crowd() -> None:
    """Where all are fewer than five, nobody can be anonymous."""
    towns = [town(n) for n in range(1, 5)]
    assert crowd(towns[0], towns) is None


def test_a_label_names_the_narrowest_area() -> None:
    """The region where it is shown, else the prefecture, else nothing."""
    areas = [Crowd(prefecture="愛媛県", region=region, organizations=5).area for region in ("南予", "")]
    assert [*areas, Crowd(organizations=5).area] == ["南予", "愛媛県", ""]


@given(audiences, communities(), st.data())
def test_a_reader_looks_among_those_who_are_admitted(audience, community, data) -> None:
    """The pool holds a public body's asker, and is all of the public bodies unless the audience narrows them."""
    asker = data.draw(st.sampled_from(community))
    pool = anonymity_pool(audience, asker, community)
    assert {o.kind for o in pool} <= PUBLIC_BODIES
    assert (asker in pool) == (asker.kind in PUBLIC_BODIES)
    bodies = [o for o in community if o.kind in PUBLIC_BODIES]
    if len(pool) < len(bodies):
        assert all(audience.admits(_clerk(o)) == (o in pool) for o in bodies)


def _clerk(organization: Organization) -> MemberViewer:
    return MemberViewer(Member(id=MemberId(0), name="", mail="", organization_id=organization.id), organization)


def test_a_narrowed_audience_narrows_the_pool() -> None:
    """A question for one region is guessed to come from it; one of a town elsewhere may come from anywhere."""
    bodies = ehime()
    southern = Audience(Circle.MUNICIPALITIES, regions=frozenset({"南予"}))
    everybody = tuple(bodies.values())
    assert len(anonymity_pool(southern, bodies["内子町"], everybody)) == 9
    assert len(anonymity_pool(southern, bodies["松山市"], everybody)) == 21
    assert len(anonymity_pool(Audience(Circle.EXPERTS), bodies["内子町"], everybody)) == 21
