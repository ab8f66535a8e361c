"""The database of one community, opened."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL

from bot.model.audience import Viewer
from bot.ports import Clock, StorageFault
from storage.board import SqlBoard
from storage.changes import Listeners, Notices
from storage.database import Database
from storage.database_time import ClockTime, ServerTime
from storage.engine import Engines, connect_engines, try_file
from storage.leases import SqlLeases
from storage.listening import ListeningNotices
from storage.outbox import SqlOutbox
from storage.polling import PollingNotices
from storage.schema import TOO_OLD, check
from storage.unit_of_work import SqlUnitOfWork
from storage.url import is_sqlite, parse, sqlite_file


class SqlStorage:
    """See `bot.ports.Storage`."""

    def __init__(self, database: Database) -> None:
        self.outbox = SqlOutbox(database)
        self.leases = SqlLeases(database)
        self.board = SqlBoard(database)
        self.changes: Listeners = database.notices.listeners
        self._database = database

    @asynccontextmanager
    async def read(self, viewer: Viewer) -> AsyncIterator[SqlUnitOfWork]:
        """A unit of work that only reads."""
        async with self._database.reading() as transaction:
            yield SqlUnitOfWork(transaction, viewer)

    @asynccontextmanager
    async def write(self, viewer: Viewer) -> AsyncIterator[SqlUnitOfWork]:
        """A unit of work that may change things."""
        async with self._database.writing() as transaction:
            yield SqlUnitOfWork(transaction, viewer)

    async def close(self) -> None:
        """Ends every subscription and closes every connection."""
        await self._database.close()


async def open_storage(url: str, *, clock: Clock | None = None) -> SqlStorage:
    """Opens the database at `url`; raises `StorageFault` where it cannot be used as it is.

    Deliveries fall due by the database's clock, or by `clock` where one is given: tests move it.
    """
    parsed = parse(url)
    if is_sqlite(parsed):
        if not sqlite_file(parsed).exists():
            raise StorageFault(TOO_OLD)  # connecting would leave an empty file
        try_file(parsed)
    engines = connect_engines(parsed)
    notices = _notices(parsed, engines)
    try:
        await check(engines.writing)
        await notices.start()
    except BaseException:
        await engines.dispose()
        raise
    return SqlStorage(Database(engines, notices, ClockTime(clock) if clock else ServerTime()))


def _notices(url: URL, engines: Engines) -> Notices:
    return PollingNotices(engines.writing) if is_sqlite(url) else ListeningNotices(url)
