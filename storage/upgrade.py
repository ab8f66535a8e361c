"""Bringing a database to the program's schema: all of the migrations in one transaction, or none."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.ports import Conflict, StorageFault
from storage.engine import sqlite_engine, try_file
from storage.errors import translated
from storage.folder import NO_FOLDER
from storage.schema import MIGRATIONS, require_known
from storage.url import is_sqlite, parse, sqlite_file

BROKEN_REFERENCES = (
    "データベースの更新で表どうしのつながりが切れるため、更新を取りやめました。元のデータはそのままです。"
)

TRIES = 5
"""SQLite may refuse at once where several begin the same new file together; all or nothing was done by then."""
ADVISORY_LOCK = 0x796F726F7A75
"""Held on PostgreSQL while upgrading, so that replicas that start together do it one after the other: "yorozu"."""


async def upgrade(url: str, *, migrations: Path = MIGRATIONS) -> None:
    """Upgrades to the last of `migrations`; makes the SQLite file and its folder. Raises `StorageFault`."""
    for _ in range(TRIES - 1):
        try:
            await _upgrade(url, migrations)
        except Conflict:
            continue
        return
    await _upgrade(url, migrations)


async def _upgrade(url: str, migrations: Path) -> None:
    engine = _engine(parse(url))
    try:
        with translated():
            async with engine.begin() as connection:
                await connection.run_sync(_migrate, migrations)
    finally:
        await engine.dispose()


def _engine(url: URL) -> AsyncEngine:
    if not is_sqlite(url):
        return create_async_engine(url, pool_size=1, hide_parameters=True)
    folder = sqlite_file(url).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageFault(NO_FOLDER.format(folder=folder)) from error
    try_file(url)
    # SQLite changes a table by building it anew and dropping the old one, which with foreign keys on would also
    # remove the rows that refer to it; inside a transaction they cannot be turned off any more
    # (https://sqlite.org/lang_altertable.html#otheralter).
    return sqlite_engine(url, connections=1, begin="BEGIN IMMEDIATE", foreign_keys=False)


def _migrate(connection: Connection, migrations: Path) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    require_known(connection, migrations)
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise StorageFault(BROKEN_REFERENCES)
