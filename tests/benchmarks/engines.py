"""The two databases as a community would run them: every commit reaches the disk before it is answered."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage import upgrade
from tests.databases import Databases, SqliteDatabases, postgresql_server


@dataclass(frozen=True, slots=True)
class Engine:
    """One of the two. Its databases were not prepared for tests, which would turn off writing through to the disk."""

    name: str
    databases: Databases

    @asynccontextmanager
    async def upgraded(self) -> AsyncIterator[str]:
        """The URL of a database with the schema and no rows."""
        async with self.databases.empty() as url:
            await upgrade(url)
            yield url

    @asynccontextmanager
    async def pair(self) -> AsyncIterator[tuple[str, str]]:
        """One for the figure, and one for the floor, whose rows would otherwise be in the figure's way."""
        async with AsyncExitStack() as stack:
            yield await stack.enter_async_context(self.upgraded()), await stack.enter_async_context(self.upgraded())


@contextmanager
def both_engines(folder: Path) -> Iterator[Sequence[Engine]]:
    """SQLite with its files in `folder`, and a PostgreSQL server of its own."""
    with postgresql_server() as server:
        yield Engine("SQLite", SqliteDatabases(folder)), Engine("PostgreSQL", server)
