"""Fields of experts."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.model.field import Field
from storage.mappers.people import field_of, field_values
from storage.tables import fields
from storage.transaction import Transaction


class SqlFields:
    """See `bot.ports.Fields`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, field: Field) -> None:
        await self._transaction.add(fields, field_values(field))

    async def all(self) -> Sequence[Field]:
        return [field_of(row) for row in await self._transaction.rows(select(fields).order_by(fields.c.id))]
