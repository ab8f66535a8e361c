"""Codes that link another account to a member, and who tried wrong ones."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, select

from bot.model.ids import AccountRef, MemberId
from bot.model.proof import LinkCode
from storage.mappers.people import account_values
from storage.mappers.proofs import link_code_of
from storage.tables import link_codes, link_tries
from storage.transaction import Transaction
from storage.upsert import insert_into


class SqlLinkCodes:
    """See `bot.ports.LinkCodes`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def put(self, code: LinkCode) -> None:
        fresh = {"digest": code.digest, "expires_at": code.expires_at}
        insertion = insert_into(self._transaction, link_codes).values(member_id=code.member_id, **fresh)
        upsert = insertion.on_conflict_do_update(index_elements=[link_codes.c.member_id], set_=fresh)
        await self._transaction.change(upsert)

    async def find(self, digest: str) -> LinkCode | None:
        query = self._transaction.locked(select(link_codes).where(link_codes.c.digest == digest), link_codes)
        row = await self._transaction.row(query)
        return None if row is None else link_code_of(row)

    async def remove(self, member_id: MemberId) -> None:
        await self._transaction.change(delete(link_codes).where(link_codes.c.member_id == member_id))

    async def wrong_tries(self, account: AccountRef, since: datetime) -> int:
        await self._transaction.alone(f"link_tries by {account}")
        query = select(func.count()).select_from(link_tries).where(_by(account), link_tries.c.at > since)
        return int(await self._transaction.value(query))

    async def tried_wrongly(self, account: AccountRef, at: datetime) -> None:
        await self._transaction.add(link_tries, {**account_values(account), "at": at})

    async def prune(self, expired: datetime, tried: datetime) -> None:
        await self._transaction.change(delete(link_codes).where(link_codes.c.expires_at < expired))
        await self._transaction.change(delete(link_tries).where(link_tries.c.at < tried))


def _by(account: AccountRef) -> ColumnElement[bool]:
    return and_(*(link_tries.c[name] == value for name, value in account_values(account).items()))
