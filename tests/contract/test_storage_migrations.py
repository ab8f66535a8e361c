"""Migrations on every database: from nothing to the program's schema, and never half way."""

import asyncio
import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.ports import NotFound, StorageFault
from storage import SqlStorage, open_storage, upgrade
from storage.engine import connect_engines
from storage.schema import MIGRATIONS
from storage.tables import metadata
from storage.upgrade import upgrade as upgrade_with
from storage.url import parse
from tests.contract.community import SYSTEM, settle

NEXT_STEP = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    {body}
"""
REBUILD = """with op.batch_alter_table("organizations", recreate="auto") as table:
        table.alter_column("name", new_column_name="title")
        table.add_column(sa.Column("note", sa.Text()))"""
HALF_WAY = """op.create_table("half", sa.Column("id", sa.Integer))
    op.execute("SELECT * FROM nowhere")"""
ORPHANS = """op.execute("DELETE FROM organizations")"""


def _migrations(folder: Path, body: str) -> Path:
    """Ours and one step more."""
    copied = Path(shutil.copytree(MIGRATIONS, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__")))
    (copied / "versions" / "0002_more.py").write_text(NEXT_STEP.format(body=body))
    return copied


async def _settled(url: str) -> None:
    """Our schema, and members who refer to organizations."""
    await upgrade(url)
    storage = await open_storage(url)
    async with storage.write(SYSTEM) as uow:
        await settle(uow)
        await uow.commit()
    await storage.close()


async def _value(storage: SqlStorage, query: str) -> object:
    async with storage._database.reading() as transaction:
        return await transaction.value(text(query))


async def test_upgrading_from_nothing_gives_the_tables(empty_database_url: str):
    """Autogenerate finds nothing to add, to drop or to change."""

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    await upgrade(empty_database_url)
    storage = await open_storage(empty_database_url)
    async with storage._database.reading() as transaction:
        assert await transaction._connection.run_sync(differences) == []
    await storage.close()


async def test_upgrading_again_changes_nothing(database_url: str):
    """What is stored stays, also where two replicas upgrade at once."""
    await _settled(database_url)
    await asyncio.gather(upgrade(database_url), upgrade(database_url))
    storage = await open_storage(database_url)
    assert await _value(storage, "SELECT count(*) FROM members") == 5
    await storage.close()


async def test_replicas_that_start_together_upgrade_an_empty_database_once(empty_database_url: str):
    """One waits for the other."""
    await asyncio.gather(*(upgrade(empty_database_url) for _ in range(3)))
    storage = await open_storage(empty_database_url)
    assert (await storage.outbox.counts())["due"] == 0
    await storage.close()


async def test_rows_that_refer_to_a_rebuilt_table_survive(empty_database_url: str, tmp_path: Path):
    """SQLite builds the table anew and drops the old one: nothing is removed with it."""
    await _settled(empty_database_url)
    await upgrade_with(empty_database_url, migrations=_migrations(tmp_path, REBUILD))
    with pytest.raises(StorageFault, match="新しい版のプログラム"):
        await open_storage(empty_database_url)
    await _back_to_the_first_version(empty_database_url)
    storage = await open_storage(empty_database_url)
    assert await _value(storage, "SELECT count(*) FROM members JOIN organizations o ON o.id = organization_id") == 5
    assert await _value(storage, "SELECT count(title) FROM organizations") == 4
    await storage.close()


async def test_a_failure_half_way_leaves_the_old_schema(empty_database_url: str, tmp_path: Path):
    """With its rows, its version, and nothing of the new one."""
    await _settled(empty_database_url)
    with pytest.raises(DBAPIError):
        await upgrade_with(empty_database_url, migrations=_migrations(tmp_path, HALF_WAY))
    storage = await open_storage(empty_database_url)
    assert await _value(storage, "SELECT count(*) FROM members") == 5
    with pytest.raises(DBAPIError):
        await _value(storage, "SELECT count(*) FROM half")
    await storage.close()


async def test_a_migration_that_would_leave_orphans_is_undone(empty_database_url: str, tmp_path: Path):
    """On either database the rows are as before."""
    await _settled(empty_database_url)
    with pytest.raises((StorageFault, NotFound)):
        await upgrade_with(empty_database_url, migrations=_migrations(tmp_path, ORPHANS))
    storage = await open_storage(empty_database_url)
    assert await _value(storage, "SELECT count(*) FROM organizations") == 4
    await storage.close()


async def test_a_newer_schema_is_refused(database_url: str):
    """By opening and by upgrading."""
    await _set_version(database_url, "9999")
    for use in (open_storage, upgrade):
        with pytest.raises(StorageFault, match="新しい版のプログラム"):
            await use(database_url)
    await _back_to_the_first_version(database_url)


async def test_a_database_without_the_schema_is_refused(empty_database_url: str):
    """The fault names the command that mends it, and no empty file is left."""
    for _ in range(2):
        with pytest.raises(StorageFault, match="yorozu db upgrade"):
            await open_storage(empty_database_url)


async def _back_to_the_first_version(url: str) -> None:
    await _set_version(url, "0001")


async def _set_version(url: str, revision: str) -> None:
    engines = connect_engines(parse(url))
    async with engines.writing.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    await engines.dispose()
