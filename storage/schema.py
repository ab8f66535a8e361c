"""Which version the database's schema has, and which one the program needs."""

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.ports import StorageFault
from storage.errors import translated

MIGRATIONS = Path(__file__).parent / "migrations"

TOO_OLD = "データベースの準備ができていないか、古い版のままです。yorozu db upgrade を実行してください。"
TOO_NEW = "データベースがこのプログラムより新しい版です。新しい版のプログラムをお使いください。"


async def check(engine: AsyncEngine) -> None:
    """Raises `StorageFault` unless the database can be reached and is at the program's version."""
    with translated():
        async with engine.connect() as connection:
            await connection.run_sync(require_current)


def require_current(connection: Connection) -> None:
    """Raises `StorageFault` unless the schema is at the program's version."""
    require_known(connection)
    scripts = ScriptDirectory(str(MIGRATIONS))
    if _revision(connection) != scripts.get_current_head():
        raise StorageFault(TOO_OLD)


def require_known(connection: Connection, migrations: Path = MIGRATIONS) -> None:
    """Raises `StorageFault` where a newer program has made the schema."""
    known = {script.revision for script in ScriptDirectory(str(migrations)).walk_revisions()}
    revision = _revision(connection)
    if revision is not None and revision not in known:
        raise StorageFault(TOO_NEW)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
