"""Which version the database's schema has, and which one the program needs."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.ports import StorageFault
from storage.errors import translated

MIGRATIONS = Path(__file__).parent / "migrations"

TOO_OLD = "データベースの準備ができていないか、古い版のままです。yorozu db upgrade を実行してください。"
TOO_NEW = "データベースがこのプログラムより新しい版です。新しい版のプログラムをお使いください。"


@dataclass(frozen=True, slots=True)
class Revisions:
    """Every version that the program knows, and the one it needs."""

    known: frozenset[str]
    head: str | None


@cache
def revisions(migrations: Path) -> Revisions:
    """Those in a folder of migrations, which does not change while the program runs."""
    scripts = ScriptDirectory(str(migrations))
    known = frozenset(script.revision for script in scripts.walk_revisions())
    return Revisions(known=known, head=scripts.get_current_head())


async def check(engine: AsyncEngine) -> None:
    """Raises `StorageFault` unless the database can be reached and written, and is at the program's version."""
    with translated():
        async with engine.connect() as connection:
            await connection.run_sync(_require_current)


def require_known(connection: Connection, migrations: Path) -> str | None:
    """The schema's version, if there is one; raises `StorageFault` where a newer program has made it."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in revisions(migrations).known:
        raise StorageFault(TOO_NEW)
    return revision


def _require_current(connection: Connection) -> None:
    if require_known(connection, MIGRATIONS) != revisions(MIGRATIONS).head:
        raise StorageFault(TOO_OLD)
    # A transaction may begin where nothing can be written: only a write tells.
    connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
