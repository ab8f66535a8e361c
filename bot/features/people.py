"""Reading people together with their organizations."""

from collections.abc import Iterable, Sequence

from bot.model.audience import MemberViewer
from bot.model.ids import MemberId, OrganizationId
from bot.model.member import Affiliation, Member, Role
from bot.model.organization import Organization
from bot.ports import UnitOfWork


async def organizations_by_id(uow: UnitOfWork) -> dict[OrganizationId, Organization]:
    """All organizations."""
    return {organization.id: organization for organization in await uow.organizations.all()}


async def with_organizations(members: Iterable[Member], uow: UnitOfWork) -> tuple[MemberViewer, ...]:
    """Each member as one who looks."""
    organizations = await organizations_by_id(uow)
    return tuple(MemberViewer(member, organizations[member.organization_id]) for member in members)


async def experts(uow: UnitOfWork) -> Sequence[Member]:
    """Who answers as an expert."""
    return await uow.members.with_role(Role.EXPERT)


async def label_of(member_id: MemberId, uow: UnitOfWork) -> str:
    """How a member signs today."""
    member = await uow.members.get(member_id)
    return Affiliation.of(member, await uow.organizations.get(member.organization_id)).label
