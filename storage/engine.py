"""Engines: how each database is connected to, and how its transactions begin."""

import sqlite3
from dataclasses import dataclass

from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.errors import translated
from storage.url import is_sqlite

BUSY_TIMEOUT = 10_000
"""Milliseconds for which SQLite waits for another process's write; ours queue for the one writing connection."""

WAIT_FOR_CONNECTION = 60.0
"""Seconds for which a unit of work queues for a connection before it is told to come again."""

POSTGRESQL_CONNECTIONS = 10
"""Per process, of the 100 that a PostgreSQL server takes unless configured otherwise."""

_BEGIN = "sqlite_begin"


@dataclass(frozen=True, slots=True)
class Engines:
    """One engine for units of work that read, one for those that write."""

    reading: AsyncEngine
    writing: AsyncEngine

    async def dispose(self) -> None:
        """Closes every connection; without it aiosqlite's threads would keep the process from ending."""
        await self.writing.dispose()
        await self.reading.dispose()


def try_file(url: URL) -> None:
    """Opens and closes the SQLite file once; raises `StorageFault`.

    Where a file cannot be opened, aiosqlite leaves a thread that complains when the event loop has ended.
    """
    (file,), options = url.get_dialect()().create_connect_args(url)
    with translated():
        sqlite3.connect(file, uri=options.get("uri", False)).close()


def connect_engines(url: URL) -> Engines:
    """Nothing is connected yet."""
    return _sqlite(url) if is_sqlite(url) else _postgresql(url)


def _postgresql(url: URL) -> Engines:
    engine = create_async_engine(
        url,
        pool_size=POSTGRESQL_CONNECTIONS,
        max_overflow=0,
        pool_timeout=WAIT_FOR_CONNECTION,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Engines(reading=reading, writing=engine)


def _sqlite(url: URL) -> Engines:
    """One writing connection: SQLite has one writer anyway, and here they queue fairly instead of polling its lock."""
    return Engines(
        reading=sqlite_engine(url, connections=5, begin="BEGIN"),
        writing=sqlite_engine(url, connections=1, begin="BEGIN IMMEDIATE"),
    )


def sqlite_engine(url: URL, *, connections: int, begin: str, foreign_keys: bool = True) -> AsyncEngine:
    """SQLite with transactions that begin when and how we say.

    The driver would begin them by itself, deferred and only before some statements, which loses updates
    (https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#pysqlite-serializable): hence `isolation_level=None`.
    """
    engine = create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=WAIT_FOR_CONNECTION,
        connect_args={"isolation_level": None},
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, record: object) -> None:  # noqa: ARG001 -- the event passes both
        try:
            _set(connection, foreign_keys=foreign_keys)
        except sqlite3.Error:
            connection.close()  # the pool does not know it yet
            raise

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        statement = connection.get_execution_options().get(_BEGIN, begin)
        if statement:
            connection.exec_driver_sql(statement)

    return engine


def _set(connection: DBAPIConnection, *, foreign_keys: bool) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:  # busy: another process is making the same change
            raise
    cursor.close()


def without_transaction(engine: AsyncEngine) -> AsyncEngine:
    """The same connections, each statement by itself."""
    return engine.execution_options(**{_BEGIN: ""})
