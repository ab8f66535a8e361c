"""Routing over months: nobody carries much more than a colleague of the same capacity and field."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

import pytest

from bot.model.audience import Audience, Circle, MemberViewer
from bot.model.ids import MemberId, OrganizationId, QuestionId
from bot.model.member import Member, Role
from bot.model.organization import Organization, OrganizationKind
from bot.ports import Load
from bot.routing import Asking, Candidate, choose_owner

QUESTIONS = 1_000
TOPICS = ("住民記録", "窓口", "福祉", "税")


def _town(id: int) -> Organization:
    return Organization(id=OrganizationId(id), code="", name=f"{id}町", kind=OrganizationKind.MUNICIPALITY)


@dataclass
class Community:
    """Experts who own questions, solve them after some days, and remember whom they help."""

    random: Random
    experts: list[MemberViewer]
    owned: list[tuple[float, MemberId, OrganizationId, float]] = field(default_factory=list)

    def load(self, member_id: MemberId, day: float) -> Load:
        mine = [q for q in self.owned if q[1] == member_id]
        in_hand = [q for q in mine if q[3] > day]
        return Load(
            open=len(in_hand),
            recent=sum(q[0] > day - 30 for q in mine),
            helping=frozenset(q[2] for q in in_hand),
        )

    def ask(self, number: int, day: float) -> None:
        """One question of a town (a few ask much more than others), about one or two topics."""
        town = min(self.random.randint(1, 20), self.random.randint(1, 20))
        experts = [Candidate(viewer=e, load=self.load(e.member.id, day)) for e in self.experts]
        asking = Asking(
            question_id=QuestionId(number),
            asker_id=MemberId(1_000 + town),
            organization=_town(town),
            field=self.random.choice(("security", "security", "data")),
            topics=tuple(self.random.sample(TOPICS, self.random.randint(0, 2))),
            audience=Audience(Circle.MUNICIPALITIES),
            named_expert_id=None,
            crowd=None,
        )
        if chosen := choose_owner(asking, experts, [], frozenset()):
            solved = day + self.random.expovariate(1 / 6)
            self.owned.append((day, chosen.member_id, OrganizationId(town), solved))


def _expert(id: int, fields: frozenset[str], capacity: int, random: Random) -> MemberViewer:
    member = Member(
        id=MemberId(id),
        name=f"専門官{id}",
        mail="",
        organization_id=OrganizationId(500 + id),
        roles=frozenset({Role.EXPERT}),
        fields=fields,
        experience=frozenset(random.sample(TOPICS, random.randint(0, 4))),
        capacity=capacity,
    )
    return MemberViewer(member, _town(500 + id))


@pytest.mark.parametrize("questions_a_day", [0.5, 2, 4])
@pytest.mark.parametrize("seed", range(2))
def test_nobody_carries_half_as_much_again(seed: int, questions_a_day: float) -> None:
    """Over 1,000 questions no expert of equal capacity and fields owns more than 1.5 times as many as another."""
    random = Random(seed)  # noqa: S311  # a simulation that must be repeatable
    kinds = [(frozenset({"security"}), 5), (frozenset({"security"}), 10), (frozenset({"data"}), 5)]
    experts = [_expert(3 * kind + n, *kinds[kind], random) for kind in range(3) for n in range(3)]
    community = Community(random, experts)
    for number in range(QUESTIONS):
        community.ask(number, number / questions_a_day)
    carried = Counter(owner for _, owner, _, _ in community.owned)
    for kind in range(3):
        counts = [carried[MemberId(3 * kind + n)] for n in range(3)]
        assert max(counts) <= 1.5 * min(counts)
    assert len(community.owned) > QUESTIONS / 2
