"""Audiences (公開範囲) and viewers: who may see what, decided by one pure function."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.model.ids import MemberId, OrganizationId
from bot.model.member import Member, Role
from bot.model.organization import Organization, OrganizationKind, PopulationSize


class Circle(StrEnum):
    """The standard audiences, each holding all that stand before it."""

    SECRETARIAT = "secretariat"
    NAMED_EXPERTS = "named_experts"
    EXPERTS = "experts"
    MUNICIPALITIES = "municipalities"
    PUBLIC_SERVANTS = "public_servants"
    PARTNERS = "partners"

    def reaches(self, other: "Circle") -> bool:
        """Whether this circle holds all of `other`."""
        return _RANKS[self] >= _RANKS[other]


_RANKS = {circle: rank for rank, circle in enumerate(Circle)}
CHOOSABLE_CIRCLES = tuple(circle for circle in Circle if circle is not Circle.SECRETARIAT)

_KINDS = {
    Circle.MUNICIPALITIES: {OrganizationKind.MUNICIPALITY},
    Circle.PUBLIC_SERVANTS: {
        OrganizationKind.MUNICIPALITY,
        OrganizationKind.PREFECTURE,
        OrganizationKind.MINISTRY,
        OrganizationKind.SECRETARIAT,
    },
    Circle.PARTNERS: set(OrganizationKind),
}


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may see a text. The secretariat always may; experts may from `EXPERTS` on, whatever narrows the rest.

    `members` names the experts of `NAMED_EXPERTS`. Each other set narrows when it is not empty, and all hold at once.
    """

    circle: Circle
    members: frozenset[MemberId] = frozenset()
    regions: frozenset[str] = frozenset()
    sizes: frozenset[PopulationSize] = frozenset()
    organizations: frozenset[OrganizationId] = frozenset()

    def __post_init__(self) -> None:
        if self.circle is not Circle.NAMED_EXPERTS:
            object.__setattr__(self, "members", frozenset())
        if self.circle not in _KINDS:
            for name in ("regions", "sizes", "organizations"):
                object.__setattr__(self, name, frozenset())

    def admits(self, viewer: "Viewer") -> bool:
        """Whether `viewer` may see what is meant for this audience."""
        match viewer:
            case System():
                return True
            case PlaceViewer(audience=audience, private_threads=private_threads):
                return private_threads or audience.within(self)
            case MemberViewer(member=member, organization=organization):
                return member.active and self._admits_member(member, organization)

    def _admits_member(self, member: Member, organization: Organization) -> bool:
        if member.is_secretary:
            return True
        if member.is_expert and self.circle.reaches(Circle.EXPERTS):
            return True
        if self.circle is Circle.NAMED_EXPERTS:
            return member.is_expert and member.id in self.members
        return self._admits_organization(organization)

    def _admits_organization(self, organization: Organization) -> bool:
        return (
            organization.kind in _KINDS.get(self.circle, ())
            and (not self.regions or organization.region in self.regions)
            and (not self.sizes or organization.size in self.sizes)
            and (not self.organizations or organization.id in self.organizations)
        )

    def within(self, other: "Audience") -> bool:
        """Whether everyone this audience admits is admitted by `other` too."""
        if not other.circle.reaches(self.circle):
            return False
        if self.circle is Circle.NAMED_EXPERTS and other.circle is Circle.NAMED_EXPERTS:
            return self.members <= other.members
        if self.circle not in _KINDS:
            return True
        return all(
            not outer or (bool(inner) and inner <= outer)
            for inner, outer in (
                (self.regions, other.regions),
                (self.sizes, other.sizes),
                (self.organizations, other.organizations),
            )
        )


@dataclass(frozen=True, slots=True)
class MemberViewer:
    """A person who is looking."""

    member: Member
    organization: Organization


@dataclass(frozen=True, slots=True)
class PlaceViewer:
    """A place: whatever is posted there is read by its whole audience, unless it opens threads to the admitted only."""

    audience: Audience
    private_threads: bool


@dataclass(frozen=True, slots=True)
class System:
    """The machinery itself, which sees everything; `reason` says what for."""

    reason: str


Viewer = MemberViewer | PlaceViewer | System


@dataclass(frozen=True, slots=True)
class Reach:
    """How many organizations and people an audience admits: 「17団体・87人」."""

    organizations: int
    people: int


@dataclass(frozen=True, slots=True)
class Headcount:
    """Some active people of one organization who hold the same roles."""

    organization: Organization
    roles: frozenset[Role]
    people: int


def reach(audience: Audience, headcounts: Iterable[Headcount], named: Iterable[MemberViewer] = ()) -> Reach:
    """Counts whom `audience` admits; `named` are the people its `members` name."""
    crowd = Member(id=MemberId(0), name="", mail="", organization_id=OrganizationId(0))
    people, organizations = 0, set()
    for group in headcounts:
        anyone = Member(id=crowd.id, name="", mail="", organization_id=group.organization.id, roles=group.roles)
        if audience.admits(MemberViewer(anyone, group.organization)):
            people += group.people
            organizations.add(group.organization.id)
    for viewer in named:
        if audience.circle is Circle.NAMED_EXPERTS and not viewer.member.is_secretary and audience.admits(viewer):
            people += 1
            organizations.add(viewer.organization.id)
    return Reach(organizations=len(organizations), people=people)
