"""Anonymity: the organizations among which an asker is hidden."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.model.audience import Audience, MemberViewer
from bot.model.ids import MemberId
from bot.model.member import Member
from bot.model.organization import Organization, OrganizationKind, PopulationSize

FEWEST = 5
"""Fewer organizations than this are no crowd: colleagues of a region know each other's towns."""

PUBLIC_BODIES = frozenset({OrganizationKind.MUNICIPALITY, OrganizationKind.PREFECTURE, OrganizationKind.MINISTRY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """What peers see of an anonymous asker; what is empty or None is not shown.

    `organizations` is how many are shown in these very words: at least `FEWEST`, and at most as many as match.
    With `municipality` they all are municipalities, else any public body.
    """

    prefecture: str = ""
    region: str = ""
    size: PopulationSize | None = None
    municipality: bool = True
    organizations: int

    @property
    def area(self) -> str:
        """The narrowest area shown: 「南予」, else 「愛媛県」, else empty. With `size` it makes up the label."""
        return self.region or self.prefecture

    def matches(self, organization: Organization) -> bool:
        """Whether everything shown is true of `organization`."""
        return (
            organization.kind in PUBLIC_BODIES
            and (not self.municipality or organization.kind is OrganizationKind.MUNICIPALITY)
            and self.prefecture in ("", organization.prefecture)
            and self.region in ("", organization.region)
            and self.size in (None, organization.size)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    prefecture: str = ""
    region: str = ""
    size: PopulationSize | None = None
    municipality: bool = True


_Groups = dict[_Shown, list[Organization]]
_Step = Callable[[Organization], _Shown | None]


def _size_and_region(o: Organization) -> _Shown | None:
    return _Shown(prefecture=o.prefecture, region=o.region, size=o.size) if o.region and o.size else None


def _region(o: Organization) -> _Shown | None:
    return _Shown(prefecture=o.prefecture, region=o.region) if o.region else None


def _size_and_prefecture(o: Organization) -> _Shown | None:
    return _Shown(prefecture=o.prefecture, size=o.size) if o.prefecture and o.size else None


def _prefecture(o: Organization) -> _Shown | None:
    return _Shown(prefecture=o.prefecture) if o.prefecture else None


def _size(o: Organization) -> _Shown | None:
    return _Shown(size=o.size) if o.size else None


def _any_municipality(_: Organization) -> _Shown:
    return _Shown()


_STEPS: tuple[_Step, ...] = (
    _size_and_region,
    _region,
    _size_and_prefecture,
    _prefecture,
    _size,
    _any_municipality,
)
"""What is tried to be shown of a municipality, in this order.

The region stands before size × prefecture because it loses less: of Ehime's twenty municipalities all keep their
region (5, 6 and 9), while sizes fill two bands with five each and leave ten with nothing but the prefecture.
Where no regions are kept, or they are small, size × prefecture follows.
"""

_ANY_BODY = _Shown(municipality=False)


def crowd(organization: Organization, pool: Iterable[Organization]) -> Crowd | None:
    """What may be shown of `organization`, so that at least `FEWEST` of `pool` are shown in the same words.

    Counting those that match would not do: who knows these rules would strike out every organization that is
    shown in narrower words. So the whole pool is divided, and each organization stands in one group only.
    None where the pool has fewer than `FEWEST` public bodies or does not hold `organization`.
    """
    bodies = {o.id: o for o in pool if o.kind in PUBLIC_BODIES}
    if organization.id not in bodies or len(bodies) < FEWEST:
        return None
    for shown, members in _divided(bodies.values()).items():
        if any(o.id == organization.id for o in members):
            return Crowd(
                prefecture=shown.prefecture,
                region=shown.region,
                size=shown.size,
                municipality=shown.municipality,
                organizations=len(members),
            )
    return None


def _divided(bodies: Iterable[Organization]) -> _Groups:
    left = sorted(bodies, key=lambda o: (o.code, o.id))
    groups: _Groups = {}
    for step in _STEPS:
        full = {shown: members for shown, members in _grouped(left, step).items() if len(members) >= FEWEST}
        groups |= full
        left = [o for o in left if not any(o in members for members in full.values())]
    if left:
        groups[_ANY_BODY] = _filled(left, groups)
    return groups


def _grouped(organizations: Iterable[Organization], step: _Step) -> _Groups:
    groups: _Groups = {}
    for organization in organizations:
        if organization.kind is OrganizationKind.MUNICIPALITY and (shown := step(organization)):
            groups.setdefault(shown, []).append(organization)
    return groups


def _filled(few: list[Organization], groups: _Groups) -> list[Organization]:
    """`few` with as many from the largest groups as they lack; a group that would be too small comes whole."""
    few = list(few)
    while len(few) < FEWEST:
        shown, largest = max(groups.items(), key=lambda item: len(item[1]))
        if len(largest) > FEWEST:
            few.append(largest.pop())
        else:
            few += groups.pop(shown)
    return few


def anonymity_pool(
    audience: Audience, organization: Organization, organizations: Sequence[Organization]
) -> tuple[Organization, ...]:
    """The public bodies among which a reader of `audience` would look for an asker of `organization`.

    An audience tells who is meant to answer, and readers will guess that the asker is one of them: so these are
    those it admits, if the asker's own is one. Companies and the secretariat are never among them.
    """
    bodies = tuple(o for o in organizations if o.kind in PUBLIC_BODIES)
    admitted = tuple(o for o in bodies if _admits_staff(audience, o))
    return admitted if any(o.id == organization.id for o in admitted) else bodies


def _admits_staff(audience: Audience, organization: Organization) -> bool:
    anyone = Member(id=MemberId(0), name="", mail="", organization_id=organization.id)
    return audience.admits(MemberViewer(anyone, organization))
