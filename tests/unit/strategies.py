"""Hypothesis strategies for the community's values. Importing it makes property tests the same at every run."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from bot.model.audience import Audience, Circle, MemberViewer
from bot.model.ids import MemberId, OrganizationId, QuestionId
from bot.model.member import Affiliation, Member, Role
from bot.model.organization import Organization, OrganizationKind, PopulationSize
from bot.model.question import Question

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None, max_examples=25)
settings.load_profile("repeatable")

REGIONS = {"愛媛県": ("東予", "中予", "南予"), "高知県": ("安芸", "幡多"), "香川県": ("",)}
EXPERIENCE = ("住民記録", "窓口", "福祉", "税", "防災")
FIELDS = ("security", "design", "data")
NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

kinds = st.sampled_from(
    [OrganizationKind.MUNICIPALITY] * 6 + [kind for kind in OrganizationKind if kind != OrganizationKind.MUNICIPALITY]
)
populations = st.sampled_from([3_674, 9_682, 15_322, 19_601, 35_133, 70_809, 115_938, 511_192])
moments = st.integers(0, 400 * 24).map(lambda hours: NOON + timedelta(hours=hours))


@st.composite
def organizations(draw: st.DrawFn, id: int = 1) -> Organization:
    """Mostly municipalities, with their prefecture, region and population where their kind has one."""
    kind = draw(kinds)
    here = kind in (OrganizationKind.MUNICIPALITY, OrganizationKind.PREFECTURE)
    prefecture = draw(st.sampled_from(sorted(REGIONS))) if here else ""
    town = kind is OrganizationKind.MUNICIPALITY
    return Organization(
        id=OrganizationId(id),
        code=f"{id:06}" if here else "",
        name=f"団体{id}",
        kind=kind,
        prefecture=prefecture,
        region=draw(st.sampled_from(REGIONS[prefecture])) if town else "",
        population=draw(st.none() | populations) if town else None,
    )


@st.composite
def communities(draw: st.DrawFn, most: int = 24) -> tuple[Organization, ...]:
    """Organizations with ids from 1 on."""
    size = draw(st.integers(1, most))
    return tuple(draw(organizations(id=id)) for id in range(1, size + 1))


@st.composite
def members(draw: st.DrawFn, id: int = 1, organization_id: int = 1) -> Member:
    """Somebody with any roles, fields and experience."""
    return Member(
        id=MemberId(id),
        name=f"職員{id}",
        mail=f"{id}@example.lg.jp",
        organization_id=OrganizationId(organization_id),
        roles=draw(st.frozensets(st.sampled_from(Role), min_size=1)),
        fields=draw(st.frozensets(st.sampled_from(FIELDS))),
        experience=draw(st.frozensets(st.sampled_from(EXPERIENCE))),
        helps_peers=draw(st.booleans()),
        capacity=draw(st.integers(0, 8)),
        active=draw(st.sampled_from([True, True, True, False])),
    )


@st.composite
def viewers(draw: st.DrawFn, id: int | None = None) -> MemberViewer:
    """A person of one of ten organizations."""
    organization = draw(organizations(id=draw(st.integers(1, 10))))
    return MemberViewer(draw(members(id=id or draw(st.integers(1, 30)), organization_id=organization.id)), organization)


def people(most: int = 10) -> st.SearchStrategy[list[MemberViewer]]:
    """Up to `most` people with ids from 1 on."""
    return st.integers(0, most).flatmap(lambda n: st.tuples(*(viewers(id=id) for id in range(1, n + 1))).map(list))


audiences = st.builds(
    Audience,
    circle=st.sampled_from(Circle),
    members=st.frozensets(st.integers(1, 30).map(MemberId), max_size=3),
    regions=st.frozensets(st.sampled_from(["東予", "中予", "南予", "幡多"]), max_size=2),
    sizes=st.frozensets(st.sampled_from(PopulationSize), max_size=2),
    organizations=st.frozensets(st.integers(1, 10).map(OrganizationId), max_size=2),
)

questions = st.builds(
    Question,
    id=st.integers(1, 10_000).map(QuestionId),
    title=st.just("窓口の予約システムについて"),
    body=st.just("近隣の団体ではどうされていますか。"),
    field=st.none() | st.sampled_from(FIELDS),
    topics=st.lists(st.sampled_from(EXPERIENCE), max_size=2, unique=True).map(tuple),
    audience=audiences,
    asker_id=st.integers(1, 30).map(MemberId),
    affiliation=st.just(Affiliation("職員", "内子町")),
    asked_at=moments,
    changed_at=moments,
)

HOSTILE_PIECES = (
    "<!channel>",
    "<!here>",
    "@everyone",
    "@here",
    "<@U012ABCDEF>",
    "<@!123456789012345678>",
    "<#C012ABCDEF>",
    "<https://evil.example|広報課>",
    "[広報課](https://evil.example)",
    "<script>alert(1)</script>",
    "&lt;!channel&gt;",
    "＜!channel＞",
    "@every\u200bone",
    "@every\u200cone",
    "\u202e反転\u202c",
    "\u2066\u2069",
    "\u200f",
    "\x00",
    "\x1b[31m",
    "\r\n",
    "\u2028",
    "\ufeff",
    "=cmd|'/C calc'!A0",
    "{0.__class__}",
    "%s",
    "*_~`",
    "```",
    "👨‍👩‍👧",
    "相談です。",
)

hostile_texts = st.lists(st.sampled_from(HOSTILE_PIECES) | st.text(max_size=8), max_size=12).map("".join)
"""What somebody might type to call everybody, to hide something, or to break a page."""
