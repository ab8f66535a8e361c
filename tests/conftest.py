"""Fixtures that open a database: everything that asks for `storage` runs on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from storage import SqlStorage, open_storage
from tests.databases import PostgresqlServer, SqliteFiles, postgresql_server

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """One server for the session."""
    with postgresql_server() as server:
        asyncio.run(server.prepare())
        yield server


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """One folder of files for the session."""
    files = SqliteFiles(tmp_path_factory.mktemp("sqlite"))
    asyncio.run(files.prepare())
    return files


@pytest.fixture(params=DATABASES)
async def database_url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A database with the schema and nothing in it."""
    if request.param == "sqlite":
        files: SqliteFiles = request.getfixturevalue("sqlite")
        yield files.upgraded()
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    async with server.database(template="template_yorozu") as url:
        yield url


@pytest.fixture(params=DATABASES)
async def empty_database_url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A database without a schema; on SQLite there is no file yet."""
    if request.param == "sqlite":
        files: SqliteFiles = request.getfixturevalue("sqlite")
        yield files.url(files.new_file())
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    async with server.database() as url:
        yield url


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[SqlStorage]:
    """An opened, empty storage; deliveries fall due by the database's own clock."""
    opened = await open_storage(database_url)
    yield opened
    await opened.close()
