"""Fixtures that open a database: everything that asks for `storage` runs on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from storage import SqlStorage, open_storage
from tests.databases import Databases, PostgresqlDatabases, SqliteDatabases, postgresql_server


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    """SQLite databases."""
    databases = SqliteDatabases(tmp_path_factory.mktemp("sqlite"))
    asyncio.run(databases.prepare())
    return databases


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlDatabases]:
    """PostgreSQL databases, on one server for the session."""
    with postgresql_server() as databases:
        asyncio.run(databases.prepare())
        yield databases


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Each of the two; the server starts only where a test needs it."""
    databases: Databases = request.getfixturevalue(request.param)
    return databases


@pytest.fixture
async def database_url(databases: Databases) -> AsyncIterator[str]:
    """A database with the schema and nothing in it."""
    async with databases.upgraded() as url:
        yield url


@pytest.fixture
async def empty_database_url(databases: Databases) -> AsyncIterator[str]:
    """A database without a schema; on SQLite there is no file yet."""
    async with databases.empty() as url:
        yield url


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[SqlStorage]:
    """An opened, empty storage; deliveries fall due by the database's own clock."""
    opened = await open_storage(database_url)
    yield opened
    await opened.close()
