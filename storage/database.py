"""The database of one community: its transactions and its notices."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.changes import Notices
from storage.database_time import DatabaseTime
from storage.engine import Engines
from storage.errors import translated
from storage.transaction import Transaction
from storage.whole import whole


class Database:
    """Opens transactions; each ends undone unless it was committed."""

    def __init__(self, engines: Engines, notices: Notices, time: DatabaseTime) -> None:
        self.notices = notices
        self._engines = engines
        self._time = time

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Sees one state of the database throughout and waits for no writer."""
        async with self._open(self._engines.reading, writing=False) as transaction:
            yield transaction

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        """On SQLite the only writer from the beginning; on PostgreSQL what it reads to change is locked."""
        async with self._open(self._engines.writing, writing=True) as transaction:
            yield transaction

    async def close(self) -> None:
        """Ends the notices and closes every connection."""
        await self.notices.close()
        await self._engines.dispose()

    @asynccontextmanager
    async def _open(self, engine: AsyncEngine, *, writing: bool) -> AsyncIterator[Transaction]:
        connection = engine.connect()
        with translated():
            await connection.start()
        try:
            with translated():
                await whole(_begun(connection))
            yield Transaction(connection, self.notices, self._time, writing=writing)
        finally:
            await whole(connection.close())


async def _begun(connection: AsyncConnection) -> None:
    await connection.begin()
