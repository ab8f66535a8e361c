"""Routing: who owns a question, who is asked beside them, and why. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from bot.model.anonymity import FEWEST, Crowd
from bot.model.assignment import Reason, Why
from bot.model.audience import Audience, Circle, MemberViewer
from bot.model.ids import MemberId, OrganizationId, QuestionId
from bot.model.organization import Organization, OrganizationKind, PopulationSize
from bot.ports import Load

LEEWAY = 1.25
"""How far an expert whom the question suits may be ahead of the least asked one, in questions of the last 30 days
for each of capacity. Well under the 1.5 that experts were promised, since questions that only some may answer and
full hands push in the same direction. Where experts get less than about one question in 30 days, all are level most
of the time and whom a question suits decides: nobody is ahead by more than a question or two, but 1.5 is not kept."""

ENOUGH_PEERS = 2
"""Up to here a second person of the same organization is better than one peer fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who could own a question, and what they carry already.

    `reached` says that they have an account where the thread is, and so see there what they are asked.
    """

    viewer: MemberViewer
    load: Load
    reached: bool = True

    @property
    def id(self) -> MemberId:
        """The member's."""
        return self.viewer.member.id

    @property
    def free(self) -> bool:
        """Whether there is room for one more open question."""
        return self.load.open < self.viewer.member.capacity

    def share(self, more: int = 0) -> float:
        """Recent questions, and `more`, for each of capacity. Only for those who are free: it is above zero."""
        return (self.load.recent + more) / self.viewer.member.capacity


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who was chosen, and why."""

    member_id: MemberId
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What routing may know of a question. `crowd` is set on an anonymous one: what peers may know of its asker."""

    question_id: QuestionId
    asker_id: MemberId
    organization: Organization
    field: str | None
    topics: tuple[str, ...]
    audience: Audience
    named_expert_id: MemberId | None
    crowd: Crowd | None

    def admits(self, viewer: MemberViewer) -> bool:
        """Whether `viewer` may see the question and did not ask it."""
        return viewer.member.id != self.asker_id and self.audience.admits(viewer)

    def names(self, member_id: MemberId) -> bool:
        """Whether the asker wants this expert."""
        return member_id == self.named_expert_id or member_id in self.audience.members

    def matching(self, viewer: MemberViewer) -> tuple[str, ...]:
        """The topics in which `viewer` has experience."""
        return tuple(topic for topic in self.topics if topic in viewer.member.experience)

    def lot(self, member_id: MemberId) -> bytes:
        """Breaks ties: the same for a question and a member always, and in favour of nobody over many questions."""
        return blake2b(f"{self.question_id}:{member_id}".encode(), digest_size=8).digest()


# ---- owner ----------------------------------------------------------------------------------------------


def choose_owner(
    asking: Asking, experts: Sequence[Candidate], secretaries: Sequence[Candidate], passed: frozenset[MemberId]
) -> Chosen | None:
    """The one who owns a question: the expert asked for, else one of its field, else a secretary.

    Nobody of `passed` gets it back, unless no other secretary is left. A named expert is asked even with full
    hands. Whoever is reached where the thread is goes before whoever is not. Another organization's expert goes
    before one of the asker's own, since whoever asks here has asked their colleagues already; but a colleague of
    the field still helps more than a secretary who has to look for one. The asker's own hands get it only where
    nobody else is in the secretariat; None only where nobody is.
    """
    if asking.audience.circle is Circle.SECRETARIAT:
        return _secretary(asking, secretaries, passed, Why.SECRETARIAT)
    open_to = [e for e in experts if e.viewer.member.is_expert and e.id not in passed and asking.admits(e.viewer)]
    if named := [e for e in open_to if asking.names(e.id)]:
        first = min(named, key=lambda e: (e.id != asking.named_expert_id, asking.lot(e.id)))
        return Chosen(first.id, (Reason(Why.NAMED), *_merits(asking, first)))
    if asking.audience.circle is Circle.NAMED_EXPERTS:
        return _secretary(asking, secretaries, passed, Why.NO_EXPERT)
    if asking.field is None:
        return _secretary(asking, secretaries, passed, Why.TRIAGE)
    if expert := _expert_of_field(asking, open_to):
        return Chosen(expert.id, _merits(asking, expert))
    return _secretary(asking, secretaries, passed, Why.NO_EXPERT)


def _expert_of_field(asking: Asking, experts: Iterable[Candidate]) -> Candidate | None:
    able = [e for e in experts if asking.field in e.viewer.member.fields and e.free]
    able = [e for e in able if e.reached] or able
    elsewhere = [e for e in able if e.viewer.organization.id != asking.organization.id]
    return _most_suitable(asking, elsewhere or able)


def _most_suitable(asking: Asking, experts: Sequence[Candidate]) -> Candidate | None:
    """Whom the question suits best among those whose turn it may be."""
    if not experts:
        return None
    least = min(e.share() for e in experts)
    fair = [e for e in experts if e.share() == least or e.share(more=1) <= least * LEEWAY]
    return min(fair, key=lambda e: _preference(asking, e))


def _preference(asking: Asking, expert: Candidate) -> tuple[bool, int, float, float, bytes]:
    """Lower is better."""
    return (
        not _helps_already(asking, expert),
        -len(asking.matching(expert.viewer)),
        expert.share(),
        expert.load.open / expert.viewer.member.capacity,
        asking.lot(expert.id),
    )


def _helps_already(asking: Asking, expert: Candidate) -> bool:
    """Never so for an anonymous question: people know who helps whom, so the choice itself would tell."""
    return asking.crowd is None and asking.organization.id in expert.load.helping


def _merits(asking: Asking, expert: Candidate) -> tuple[Reason, ...]:
    member, load = expert.viewer.member, expert.load
    of_field = asking.field if asking.field in member.fields else None
    return (
        *((Reason(Why.FIELD, of_field),) if of_field else ()),
        *_experience(asking, expert.viewer),
        *((Reason(Why.HELPING),) if _helps_already(asking, expert) else ()),
        Reason(Why.LOAD, f"{load.open}/{member.capacity}/{load.recent}"),
    )


def _experience(asking: Asking, viewer: MemberViewer) -> tuple[Reason, ...]:
    matching = asking.matching(viewer)
    return (Reason(Why.EXPERIENCE, ";".join(matching)),) if matching else ()


def _secretary(
    asking: Asking, secretaries: Iterable[Candidate], passed: frozenset[MemberId], why: Why
) -> Chosen | None:
    there = [s for s in secretaries if s.viewer.member.is_secretary and asking.audience.admits(s.viewer)]
    least_loaded = min(
        there,
        key=lambda s: (s.id == asking.asker_id, s.id in passed, not s.reached, *_burden(s), asking.lot(s.id)),
        default=None,
    )
    return Chosen(least_loaded.id, (Reason(why),)) if least_loaded else None


def _burden(candidate: Candidate) -> tuple[int, int]:
    return candidate.load.open, candidate.load.recent


# ---- peers ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Peer:
    viewer: MemberViewer
    reasons: tuple[Reason, ...]

    @property
    def organization_id(self) -> OrganizationId:
        return self.viewer.organization.id


_Known = tuple[PopulationSize | None, tuple[str, str]]
"""What peers may know of the asker: size, and prefecture with region."""


def choose_peers(
    asking: Asking, people: Sequence[MemberViewer], *, beside: MemberId, most: int = 3
) -> tuple[Chosen, ...]:
    """Up to `most` who offered to help and have a reason to, best first, of different organizations if possible.

    Never the owner (`beside`), another expert of the field, a secretary, or anybody of the asker's organization.
    """
    known = _known(asking)
    reasoned = (_Peer(p, _common(asking, p, known)) for p in people if p.member.id != beside and _may_help(asking, p))
    ranked = sorted((peer for peer in reasoned if peer.reasons), key=lambda peer: _closeness(asking, peer))
    chosen = _spread(_hiding(asking.crowd, ranked), most)
    return tuple(Chosen(peer.viewer.member.id, peer.reasons) for peer in chosen)


def _may_help(asking: Asking, person: MemberViewer) -> bool:
    member, organization = person.member, person.organization
    return (
        member.helps_peers
        and asking.admits(person)
        and organization.id != asking.organization.id
        and not member.is_secretary
        and not (member.is_expert and asking.field in member.fields)
        and (organization.kind is not OrganizationKind.COMPANY or bool(asking.matching(person)))
    )


def _common(asking: Asking, person: MemberViewer, known: _Known) -> tuple[Reason, ...]:
    """What `person` has in common with the asker; of an anonymous one only with what is shown of them."""
    size, area = known
    theirs = person.organization
    return (
        *_experience(asking, person),
        *((Reason(Why.SAME_SIZE),) if size is not None and theirs.size is size else ()),
        *((Reason(Why.SAME_REGION),) if area[1] and (theirs.prefecture, theirs.region) == area else ()),
    )


def _known(asking: Asking) -> _Known:
    shown = asking.crowd or asking.organization
    return shown.size, (shown.prefecture, shown.region)


def _closeness(asking: Asking, peer: _Peer) -> tuple[int, int, bytes]:
    """Lower is closer: experience counts before what the organizations have in common."""
    return -len(asking.matching(peer.viewer)), -len(peer.reasons), asking.lot(peer.viewer.member.id)


def _hiding(crowd: Crowd | None, ranked: Sequence[_Peer]) -> Sequence[_Peer]:
    """Without those whose being asked would make the crowd too small.

    Nobody of the asker's own organization is asked, so each organization that is asked is known not to be it.
    """
    if crowd is None:
        return ranked
    within = dict.fromkeys(peer.organization_id for peer in ranked if crowd.matches(peer.viewer.organization))
    spare = set(list(within)[: max(crowd.organizations - FEWEST, 0)])
    return [peer for peer in ranked if peer.organization_id not in within or peer.organization_id in spare]


def _spread(ranked: Sequence[_Peer], most: int) -> list[_Peer]:
    firsts: dict[OrganizationId, _Peer] = {}
    for peer in ranked:
        firsts.setdefault(peer.organization_id, peer)
    chosen = list(firsts.values())[:most]
    lacking = max(min(ENOUGH_PEERS, most) - len(chosen), 0)
    return chosen + [peer for peer in ranked if peer not in chosen][:lacking] if lacking else chosen
