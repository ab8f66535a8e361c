"""The URL of the database, checked before a driver sees it: what drivers raise about one is meant for programmers."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.ports import StorageFault

BAD_URL = (
    "[database] url は sqlite+aiosqlite:///data/yorozu.db か postgresql+asyncpg://ユーザー:パスワード@ホスト/名前 "
    "の形で書いてください。"
)
BAD_SERVER = (
    "[database] url のホスト名かポート番号が正しくありません。ホスト:5432 のように書いてください。"
    "パスワードに @ や / などの記号があれば、%40 や %2F のように書き換えてください。"
)
BAD_OPTION = "[database] url の「?」より後ろに、使えない指定か値があります。使える指定は {known} です。"
NO_SSLMODE = "[database] url では sslmode を使えません。ssl=require のように、ssl と書いてください。"

_SQLITE, _POSTGRESQL = "sqlite+aiosqlite", "postgresql+asyncpg"
_SEVERAL = ("host", "port")
"""A PostgreSQL of several servers names each: ?host=a:5432&host=b:5432."""

_OPTIONS = {
    # https://sqlite.org/uri.html
    _SQLITE: ("uri", "mode", "cache", "immutable", "nolock", "psow", "vfs"),
    # Those of https://magicstack.github.io/asyncpg/current/api/index.html#connection that are texts; no password,
    # which SQLAlchemy would not hide here.
    _POSTGRESQL: (
        *_SEVERAL,
        "ssl",
        "passfile",
        "service",
        "servicefile",
        "target_session_attrs",
        "krbsrvname",
        "gsslib",
    ),
}
_PORTS = range(1, 65_536)


def parse(url: str) -> URL:
    """The URL of one of the two databases we know; raises `StorageFault`, which repeats nothing of the URL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StorageFault(BAD_URL) from None
    except ValueError:  # of the port; it quotes half of a password that holds an @
        raise StorageFault(BAD_SERVER) from None
    if parsed.drivername not in _OPTIONS or (is_sqlite(parsed) and parsed.database in (None, "", ":memory:")):
        raise StorageFault(BAD_URL)
    _check_options(parsed)
    _check_server(parsed)
    return parsed


def is_sqlite(url: URL) -> bool:
    """Whether it names a file of ours rather than a server."""
    return url.get_backend_name() == "sqlite"


def sqlite_file(url: URL) -> Path:
    """The file; a `file:` URI, which SQLite reads itself, without its prefix."""
    return Path((url.database or "").removeprefix("file:"))


def _check_options(url: URL) -> None:
    known = _OPTIONS[url.drivername]
    if "sslmode" in url.query and not is_sqlite(url):
        raise StorageFault(NO_SSLMODE)
    repeated = any(isinstance(value, tuple) and name not in _SEVERAL for name, value in url.query.items())
    if repeated or not set(url.query) <= set(known) or url.query.get("uri", "true") not in ("true", "false"):
        raise StorageFault(BAD_OPTION.format(known="、".join(known)))


def _check_server(url: URL) -> None:
    """As SQLAlchemy divides it: hosts and ports stand before the database's name or after the question mark."""
    try:
        options = url.get_dialect()().create_connect_args(url)[1]
        for host in _each(options.get("host")):
            if not host.startswith("/"):  # a folder of Unix sockets
                host.encode("idna")  # as a socket does, which raises nothing better
    except (ArgumentError, UnicodeError):
        raise StorageFault(BAD_URL if is_sqlite(url) else BAD_SERVER) from None
    if any(port not in _PORTS for port in _each(options.get("port"))):
        raise StorageFault(BAD_SERVER)


def _each(given: Any) -> Iterable[Any]:  # noqa: ANN401 -- a driver's argument: one, several or none
    if given is None:
        return ()
    return given if isinstance(given, list) else (given,)
