"""Members (メンバー): the people of the community, what they may do, and how they sign what they write."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.model.ids import MemberId, OrganizationId
from bot.model.organization import Organization, OrganizationKind


class Role(StrEnum):
    """What a person is in the community. Everybody is either a member or a partner; the rest is added to it."""

    MEMBER = "member"
    PARTNER = "partner"
    EXPERT = "expert"
    SECRETARIAT = "secretariat"


EVERYONE = frozenset(Role)
STAFF = frozenset({Role.MEMBER, Role.EXPERT, Role.SECRETARIAT})
SECRETARIAT_ONLY = frozenset({Role.SECRETARIAT})

DEFAULT_CAPACITY = 5
"""Open questions an expert carries at once unless agreed otherwise: about one for each working day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person of one organization. `capacity` is the number of open questions an expert carries at once."""

    id: MemberId
    name: str
    mail: str
    organization_id: OrganizationId
    section: str = ""
    roles: frozenset[Role] = frozenset({Role.MEMBER})
    language: str = "ja"
    fields: frozenset[str] = frozenset()
    experience: frozenset[str] = frozenset()
    helps_peers: bool = False
    capacity: int = DEFAULT_CAPACITY
    active: bool = True

    def may(self, roles: frozenset[Role]) -> bool:
        """Whether any role of an active person is among `roles`."""
        return self.active and bool(self.roles & roles)

    @property
    def is_secretary(self) -> bool:
        """Whether this person belongs to the secretariat (事務局)."""
        return Role.SECRETARIAT in self.roles

    @property
    def is_expert(self) -> bool:
        """Whether this person answers as an expert (専門官)."""
        return Role.EXPERT in self.roles


@dataclass(frozen=True, slots=True)
class Affiliation:
    """How an author signed at the time of writing; it stays when the person is transferred (人事異動)."""

    name: str
    organization: str
    section: str = ""

    @classmethod
    def of(cls, member: Member, organization: Organization) -> "Affiliation":
        """The affiliation `member` has today."""
        return cls(name=member.name, organization=organization.name, section=member.section)

    @property
    def label(self) -> str:
        """「内子町 総務課 みかん 太郎」, with what is unknown left out."""
        return " ".join(part for part in (self.organization, self.section, self.name) if part)


def folded_mail(mail: str) -> str:
    """`mail` as it is stored and compared: no town hall tells people apart by capitals."""
    return mail.lower()


def with_base_role(member: Member, organization: Organization) -> Member:
    """`member` with the base role their organization gives: people of a company are partners, others members."""
    base = Role.PARTNER if organization.kind is OrganizationKind.COMPANY else Role.MEMBER
    added = member.roles - {Role.MEMBER, Role.PARTNER}
    return replace(member, roles=added | {base})
