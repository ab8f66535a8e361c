"""The values that settings hold: each is checked, and says in Japanese how to write it."""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr, StringConstraints, ValidationInfo

from bot.model.ids import AccountRef

SQLITE = "sqlite+aiosqlite:///"
POSTGRESQL = "postgresql+asyncpg://"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _in_folder(path: Path, info: ValidationInfo) -> Path:
    if path == Path():
        raise ValueError("空にはできません。ファイルの場所を書くか、この行を消してください。")
    return _folder(info) / path


def _folder(info: ValidationInfo) -> Path:
    return info.context["folder"] if info.context else Path()


def _database(url: SecretStr, info: ValidationInfo) -> SecretStr:
    return SecretStr(absolute_url(url.get_secret_value(), _folder(info)))


def absolute_url(url: str, folder: Path) -> str:
    """`url` with the SQLite file taken from `folder`; raises ValueError for anything but our two databases."""
    if url.startswith(POSTGRESQL):
        return url
    file, _, query = url.removeprefix(SQLITE).partition("?")
    if not url.startswith(SQLITE) or file in ("", ":memory:"):
        raise ValueError(
            f"「{SQLITE}ファイル名」か「{POSTGRESQL}利用者:パスワード@サーバー/名前」の形で書いてください。"
        )
    absolute = folder.resolve() / file
    return f"{SQLITE}{absolute}" + (f"?{query}" if query else "")


def address(listen: str) -> str:
    """`listen` if it is host:port; raises ValueError."""
    try:
        parts = urlsplit(f"//{listen}")
        complete = parts.hostname and parts.port is not None and parts.netloc == listen and "@" not in listen
    except ValueError:
        complete = False
    if not complete:
        raise ValueError("「127.0.0.1:8080」のように、アドレスと0〜65535のポート番号を「:」でつないで書いてください。")
    return listen


def host_of(listen: str) -> str:
    """The address to listen on, an IPv6 one without its brackets."""
    return urlsplit(f"//{listen}").hostname or ""


def port_of(listen: str) -> int:
    """The TCP port to listen on; 0 takes any free one."""
    return urlsplit(f"//{listen}").port or 0


def checked_url(url: str, scheme: str) -> str:
    """`url` if it is of `scheme`, which ends in "s": without it, in clear, on this machine only. Raises ValueError."""
    parts = urlsplit(url)
    safe = parts.scheme == scheme or (parts.scheme == scheme.removesuffix("s") and parts.hostname in LOOPBACK)
    if not (safe and parts.hostname) or parts.query or parts.fragment:
        raise ValueError(f"「{scheme}://」で始まるURLを書いてください。ふつうは、この行は要りません。")
    return url


def _api(url: str) -> str:
    return checked_url(url, "https").rstrip("/") + "/"


_SECRETARIES = {
    "mail": re.compile(r"(?P<workspace>)(?P<user>[^@\s]+@[^@\s]+)"),
    "slack": re.compile(r"(?P<workspace>[^:\s]+):(?P<user>[UW][A-Z0-9]+)"),
    "discord": re.compile(r"(?P<workspace>)(?P<user>\d{17,20})"),
}
"""The three forms of a secretary; user ids as docs.slack.dev and docs.discord.com (snowflakes) describe them."""


def _secretary(entry: object) -> AccountRef:
    platform, _, rest = str(entry).partition(":")
    if (form := _SECRETARIES.get(platform)) and (found := form.fullmatch(rest)):
        return AccountRef(platform, found["workspace"], found["user"])
    raise ValueError("「mail:アドレス」「slack:ワークスペース名:U…」「discord:数字のID」のどれかの形で書いてください。")


def _several(value: object) -> object:
    """An environment variable holds a list as text, with 「;」 between its items."""
    return tuple(part.strip() for part in value.split(";") if part.strip()) if isinstance(value, str) else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
FilePath = Annotated[Path, AfterValidator(_in_folder)]
Secretary = Annotated[AccountRef, BeforeValidator(_secretary)]
FieldKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database)]
Listen = Annotated[Text, AfterValidator(address)]
ApiUrl = Annotated[Text, AfterValidator(_api)]
Secretaries = Annotated[tuple[Secretary, ...], BeforeValidator(_several)]
