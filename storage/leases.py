"""Leases by name: what one process alone does at a time, all replicas being one community."""

from datetime import timedelta

from sqlalchemy import delete, or_

from storage.database import Database
from storage.tables import leases
from storage.upsert import insert_into


class SqlLeases:
    """See `bot.ports.Leases`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hold(self, name: str, owner: str, lasting: timedelta) -> bool:
        async with self._database.writing() as transaction:
            begun = {"owner": owner, "until": transaction.time.after(lasting)}
            free = or_(leases.c.owner == owner, leases.c.until <= transaction.time.after())
            # One statement, so that of two who try at once the second sees what the first has taken.
            taken = (
                insert_into(transaction, leases)
                .values(name=name, **begun)
                .on_conflict_do_update(index_elements=[leases.c.name], set_=begun, where=free)
            )
            rows = await transaction.change_rows(taken.returning(leases.c.name))
            await transaction.commit()
        return bool(rows)

    async def release(self, name: str, owner: str) -> None:
        async with self._database.writing() as transaction:
            await transaction.change(delete(leases).where(leases.c.name == name, leases.c.owner == owner))
            await transaction.commit()
