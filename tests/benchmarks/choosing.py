"""Routing among as many experts and peers as all of Japan would bring; no database."""

from collections.abc import Iterable, Sequence
from itertools import count

from bot.model.audience import Audience, Circle, MemberViewer
from bot.model.field import TOPICS
from bot.model.ids import MemberId, OrganizationId, QuestionId
from bot.model.member import Member, Role
from bot.model.organization import Organization, OrganizationKind
from bot.ports import Load
from bot.routing import Asking, Candidate, choose_owner, choose_peers
from tests.benchmarks.measure import alternate, seconds
from tests.benchmarks.table import Aim, Figure

PEOPLE = 2_000
BODIES = 1_741
REGIONS = ("東部", "中部", "西部")
FIELDS = ("security", "design", "data", "collaboration", "pr")
SIZES = (4_000, 15_000, 40_000, 70_000, 150_000, 400_000)
ROUNDS = 100


async def figures() -> Sequence[Figure]:
    """One row."""
    experts, peers, numbers = _experts(), _peers(), count(1)

    async def route() -> None:
        asking = _asking(next(numbers))
        owner = choose_owner(asking, experts, (), frozenset())
        assert owner
        assert choose_peers(asking, peers, beside=owner.member_id)

    async def pass_over() -> None:
        assert _active(e.viewer for e in experts) + _active(peers) == 2 * PEOPLE

    samples, floor = await alternate(ROUNDS, lambda: seconds(route()), lambda: seconds(pass_over()))
    return [
        Figure(
            name=f"routing: owner and peers among {PEOPLE:,} experts and {PEOPLE:,} peers",
            where="–",
            samples=samples,
            floor=floor,
            floor_is="one pass over the same lists",
            aim=Aim(0.005, "5 ms"),
        )
    ]


def _active(viewers: Iterable[MemberViewer]) -> int:
    return sum(1 for viewer in viewers if viewer.member.active)


def _body(number: int) -> Organization:
    return Organization(
        id=OrganizationId(number % BODIES + 1),
        code=f"{number % BODIES:06}",
        name=f"{number}町",
        kind=OrganizationKind.MUNICIPALITY,
        prefecture=f"{number % 47}県",
        region=REGIONS[number % len(REGIONS)],
        population=SIZES[number % len(SIZES)],
    )


def _person(number: int, role: Role) -> MemberViewer:
    body = _body(number)
    member = Member(
        id=MemberId(number),
        name=f"人{number}",
        mail="",
        organization_id=body.id,
        roles=frozenset({Role.MEMBER, role}),
        fields=frozenset({FIELDS[number % len(FIELDS)]}) if role is Role.EXPERT else frozenset(),
        experience=frozenset({TOPICS[number % len(TOPICS)], TOPICS[number % 7]}),
        helps_peers=role is Role.MEMBER,
    )
    return MemberViewer(member, body)


def _experts() -> Sequence[Candidate]:
    return tuple(
        Candidate(
            viewer=_person(number, Role.EXPERT),
            load=Load(open=number % 4, recent=number % 7, helping=frozenset({OrganizationId(number % 11)})),
        )
        for number in range(1, PEOPLE + 1)
    )


def _peers() -> Sequence[MemberViewer]:
    return tuple(_person(PEOPLE + number, Role.MEMBER) for number in range(1, PEOPLE + 1))


def _asking(number: int) -> Asking:
    return Asking(
        question_id=QuestionId(number),
        asker_id=MemberId(0),
        organization=_body(number),
        field=FIELDS[number % len(FIELDS)],
        topics=(TOPICS[number % len(TOPICS)], TOPICS[number % 5]),
        audience=Audience(Circle.PUBLIC_SERVANTS),
        named_expert_id=None,
        crowd=None,
    )
