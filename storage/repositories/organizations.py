"""Organizations."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from bot.model.ids import OrganizationId
from bot.model.organization import Organization
from bot.ports import NotFound
from storage.mappers.people import organization_of, organization_values
from storage.tables import organizations
from storage.transaction import Transaction


class SqlOrganizations:
    """See `bot.ports.Organizations`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, organization: Organization) -> Organization:
        id = await self._transaction.add(organizations, organization_values(organization))
        return replace(organization, id=OrganizationId(id))

    async def get(self, id: OrganizationId) -> Organization:
        row = await self._transaction.row(select(organizations).where(organizations.c.id == id))
        if row is None:
            raise NotFound(f"organization {id}")
        return organization_of(row)

    async def all(self) -> Sequence[Organization]:
        query = select(organizations).order_by(organizations.c.code, organizations.c.id)
        return [organization_of(row) for row in await self._transaction.rows(query)]
