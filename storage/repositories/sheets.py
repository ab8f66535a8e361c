"""Forms on their way."""

from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import and_, delete, insert, select, update

from bot.model.ids import AccountRef
from bot.ports import NotFound
from bot.sheet import Sheet
from storage.mappers.people import account_values
from storage.mappers.sheets import sheet_of, sheet_values
from storage.tables import sheets
from storage.transaction import Transaction


class SqlSheets:
    """See `bot.ports.Sheets`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, sheet: Sheet) -> None:
        await self._transaction.change(insert(sheets).values(sheet_values(sheet)))

    async def get(self, account: AccountRef, id: str) -> Sheet:
        own = and_(*(sheets.c[name] == value for name, value in account_values(account).items()))
        query = select(sheets).where(sheets.c.token == id, own)
        row = await self._transaction.row(self._transaction.locked(query, sheets))
        if row is None:
            raise NotFound("sheet")
        try:
            return sheet_of(row)
        except ValidationError as error:
            raise NotFound("sheet") from error

    async def save(self, sheet: Sheet) -> None:
        saved = update(sheets).where(sheets.c.token == sheet.id).values(sheet_values(sheet))
        if not await self._transaction.change(saved):
            raise NotFound("sheet")

    async def prune(self, before: datetime) -> int:
        return await self._transaction.change(delete(sheets).where(sheets.c.at < before))
