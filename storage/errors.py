"""What drivers raise, translated in one place into what the ports promise: Conflict, NotFound or StorageFault."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from asyncpg.exceptions import ClientConfigurationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.ports import Conflict, NotFound, StorageFault

UNREACHABLE = (
    "データベースに接続できません。サーバーが動いているか、接続先（[database] url）が正しいかをご確認ください。"
)
WRONG_PASSWORD = "データベースにログインできません。[database] url のユーザー名とパスワードをご確認ください。"  # noqa: S105
WRONG_OPTIONS = (
    "[database] url の「?」より後ろの指定（ssl など）では接続できません。値と、証明書のファイルをご確認ください。"
)
NO_DATABASE = "指定されたデータベースがサーバーにありません。作成するか、[database] url の名前をご確認ください。"
NO_RIGHT = "データベースを操作する権限がありません。ユーザーの権限をご確認ください。"
TOO_MANY = "データベースの同時接続数が上限に達しています。しばらく待ってから、もう一度お試しください。"
READ_ONLY = "データベースに書き込めません。ファイルとフォルダーの書き込み権限をご確認ください。"
CANNOT_OPEN = "データベースのファイルを開けません。[database] url の場所と、フォルダーの権限をご確認ください。"
NOT_A_DATABASE = "指定されたファイルはデータベースではないか、壊れています。[database] url の場所をご確認ください。"
DISK_FULL = "ディスクの空き容量が足りません。空きを作ってから、もう一度お試しください。"
DISK_FAULT = "データベースのファイルを読み書きできません。ディスクの状態をご確認ください。"
BUSY = "somebody else is writing"

_SQLITE_FAULTS = {
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: CANNOT_OPEN,
    sqlite3.SQLITE_PERM: CANNOT_OPEN,
    sqlite3.SQLITE_AUTH: CANNOT_OPEN,
    sqlite3.SQLITE_NOTADB: NOT_A_DATABASE,
    sqlite3.SQLITE_CORRUPT: NOT_A_DATABASE,
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_IOERR: DISK_FAULT,
}
_SQLITE_UNIQUE = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)

# SQLSTATE codes or their two-letter classes (https://www.postgresql.org/docs/18/errcodes-appendix.html)
_POSTGRESQL_FAULTS = {
    "28": WRONG_PASSWORD,
    "3D": NO_DATABASE,
    "42501": NO_RIGHT,
    "25006": NO_RIGHT,
    "53100": DISK_FULL,
    "53300": TOO_MANY,
    "08": UNREACHABLE,
    "57": UNREACHABLE,
    "58": DISK_FAULT,
    "XX": NOT_A_DATABASE,
}
_POSTGRESQL_CONFLICTS = ("40001", "40P01", "55P03", "23505")


@contextmanager
def translated() -> Iterator[None]:
    """Within it the ports' exceptions leave in place of the driver's; what is a mistake of ours stays as it is.

    Their texts name codes, tables and constraints, never what a row holds.
    """
    try:
        yield
    except (DBAPIError, asyncpg.PostgresError, sqlite3.Error, asyncpg.InterfaceError) as error:
        found = _translation(error)
        if found is None:
            raise
        raise found from None  # the driver's text may hold a row: PostgreSQL's DETAIL does
    except PoolTimeout as error:
        raise Conflict("no connection became free in time") from error
    except OSError as error:
        raise StorageFault(UNREACHABLE) from error


def _translation(error: BaseException) -> Exception | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return StorageFault(UNREACHABLE)
    if isinstance(cause, ClientConfigurationError):
        return StorageFault(WRONG_OPTIONS)
    return _of_postgresql(getattr(cause, "sqlstate", None) or "08")


def _of_sqlite(error: sqlite3.Error) -> Exception | None:
    """By the extended result code, whose low byte is the primary one (https://sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code in _SQLITE_UNIQUE:
        return Conflict(str(error))
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return NotFound(str(error))
    primary = code & 0xFF
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Conflict(BUSY)
    text = _SQLITE_FAULTS.get(primary)
    return StorageFault(text) if text else None


def _of_postgresql(sqlstate: str) -> Exception | None:
    if sqlstate in _POSTGRESQL_CONFLICTS:
        return Conflict(f"SQLSTATE {sqlstate}")
    if sqlstate == "23503":
        return NotFound(f"SQLSTATE {sqlstate}")
    text = _POSTGRESQL_FAULTS.get(sqlstate) or _POSTGRESQL_FAULTS.get(sqlstate[:2])
    return StorageFault(text) if text else None
