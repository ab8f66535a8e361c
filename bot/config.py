"""config.toml and the environment become frozen settings; what is wrong is named key by key.

A value comes from the environment variable YOROZU_<SECTION>_<KEY> (YOROZU_DATABASE_URL), else from the file, else
it is the default given here. Paths and the SQLite file are taken from the folder of config.toml wherever the
program is started, so that a service, a cron job and a person at a shell mean the same database.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, SecretStr, StringConstraints
from pydantic import Field as Described
from pydantic import ValidationError, ValidationInfo

from bot.context import Community
from bot.faults import ConfigFault, Key, explain, suggestion
from bot.model.field import Field
from bot.model.ids import AccountRef

__all__ = ["ConfigFault", "Settings", "database_url", "load_settings"]

_PREFIX = "YOROZU_"
_SQLITE = "sqlite+aiosqlite:///"
_POSTGRESQL = "postgresql+asyncpg://"

RECORDS_NOTICE = (
    "ここに書いた内容は、各団体の情報公開条例などにより、公文書として開示請求の対象になることがあります。"
    "個人情報や公表前の情報は書かないでください。"
)


def _in_folder(path: Path, info: ValidationInfo) -> Path:
    if path == Path():
        raise ValueError("空にはできません。ファイルの場所を書くか、この行を消してください。")
    return _folder(info) / path.expanduser()


def _folder(info: ValidationInfo) -> Path:
    return info.context["folder"] if info.context else Path()


def _database(url: SecretStr, info: ValidationInfo) -> SecretStr:
    return SecretStr(_resolved(url.get_secret_value(), _folder(info)))


def _resolved(url: str, folder: Path) -> str:
    """`url` with the SQLite file taken from `folder`; raises ValueError for anything but our two databases."""
    if url.startswith(_POSTGRESQL):
        return url
    file, _, query = url.removeprefix(_SQLITE).partition("?")
    if not url.startswith(_SQLITE) or file in ("", ":memory:"):
        raise ValueError(
            f"「{_SQLITE}ファイル名」か「{_POSTGRESQL}利用者:パスワード@サーバー/名前」の形で書いてください。"
        )
    absolute = folder.resolve() / file
    return f"{_SQLITE}{absolute}" + (f"?{query}" if query else "")


def _address(listen: str) -> str:
    try:
        parts = urlsplit(f"//{listen}")
        complete = parts.hostname and parts.port is not None and parts.netloc == listen and "@" not in listen
    except ValueError:
        complete = False
    if not complete:
        raise ValueError("「127.0.0.1:8080」のように、アドレスと0〜65535のポート番号を「:」でつないで書いてください。")
    return listen


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


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class CommunitySettings(_Section):
    """[community]. `secretariat` names the first secretaries, `organizations` and `members` the seeds."""

    name: Text
    timezone: ZoneInfo = ZoneInfo("Asia/Tokyo")
    language: Literal["ja", "en"] = "ja"
    secretariat: Annotated[tuple[Secretary, ...], BeforeValidator(_several)] = ()
    organizations: FilePath | None = None
    members: FilePath | None = None
    expert_label: Text = "専門官"
    records_notice: Text = RECORDS_NOTICE


class DatabaseSettings(_Section):
    """[database]. The URL may carry a password."""

    url: Annotated[SecretStr, AfterValidator(_database)] = Described(
        default=SecretStr(f"{_SQLITE}data/yorozu.db"), validate_default=True
    )


class FieldName(_Section):
    """A field's name by language."""

    ja: Text
    en: str = ""


class FieldSettings(_Section):
    """[fields.<key>]: one field to begin with."""

    name: FieldName
    keywords: tuple[Text, ...] = ()


class WebSettings(_Section):
    """[web]. `listen` is host:port; port 0 takes any free one."""

    listen: Annotated[Text, AfterValidator(_address)] = "127.0.0.1:8080"

    @property
    def host(self) -> str:
        """The address to listen on, an IPv6 one without its brackets."""
        return urlsplit(f"//{self.listen}").hostname or ""

    @property
    def port(self) -> int:
        """The TCP port to listen on."""
        return urlsplit(f"//{self.listen}").port or 0


class LogSettings(_Section):
    """[log]: text for people, or one JSON object a line for machines."""

    format: Literal["console", "json"] = "console"


class Settings(_Section):
    """Everything that is configured."""

    community: CommunitySettings
    database: DatabaseSettings = Described(default={}, validate_default=True)
    fields: dict[FieldKey, FieldSettings] = Described(default_factory=dict)
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()

    def seed_fields(self) -> tuple[Field, ...]:
        """The fields as the community begins with them."""
        return tuple(
            Field(key=key, names=field.name.model_dump(exclude_defaults=True), keywords=field.keywords)
            for key, field in self.fields.items()
        )

    def as_community(self, *, demonstration: bool = False) -> Community:
        """What handlers get to know of these settings."""
        mine = self.community
        return Community(
            name=mine.name,
            timezone=mine.timezone,
            language=mine.language,
            expert_label=mine.expert_label,
            records_notice=mine.records_notice,
            demonstration=demonstration,
        )


def load_settings(path: Path, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the file at `path`, overridden by `environ`. Raises `ConfigFault`."""
    values = _read(path)
    names = _override(values, environ)
    try:
        return Settings.model_validate(values, context={"folder": path.resolve().parent})
    except ValidationError as error:
        raise explain(error, Settings, names) from None


def database_url(environ: Mapping[str, str] = os.environ) -> str:
    """YOROZU_DATABASE_URL alone, for work on a database without config.toml; a relative file is taken from the
    working directory. Raises `ConfigFault`."""
    variable = f"{_PREFIX}DATABASE_URL"
    if not (url := environ.get(variable)):
        raise ConfigFault(
            [f"データベースが分かりません。--config で設定ファイルを、または環境変数 {variable} を指定してください。"]
        )
    try:
        return _resolved(url, Path())
    except ValueError as error:
        raise ConfigFault([f"環境変数 {variable}: {error}"]) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigFault([f"{path}: ファイルがありません。config.example.toml を写して作ってください。"]) from None
    except OSError as error:
        raise ConfigFault([f"{path}: 読めません（{error.strerror}）。場所と権限を確かめてください。"]) from None
    except UnicodeDecodeError:
        raise ConfigFault([f"{path}: 文字コードがUTF-8ではありません。UTF-8で保存し直してください。"]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigFault(
            [f"{path}: {_where(str(error))}がTOMLの書き方に合っていません。引用符や括弧を確かめてください。"]
        ) from None


def _where(message: str) -> str:
    found = re.search(r"at line (\d+), column (\d+)", message)
    return f"{found[1]}行目の{found[2]}文字目" if found else "ファイルの終わり"


def _override(values: dict[str, Any], environ: Mapping[str, str]) -> dict[Key, str]:
    """Puts what `environ` says into `values`; returns which variable each changed key comes from."""
    keys = _variables()
    given = {name: value for name, value in environ.items() if name.startswith(_PREFIX)}
    if unknown := [
        f"環境変数 {n}: この名前の設定はありません。{suggestion(n, list(keys))}" for n in given if n not in keys
    ]:
        raise ConfigFault(unknown)
    for name, value in given.items():
        section, key = keys[name]
        if isinstance(table := values.setdefault(section, {}), dict):
            table[key] = value
    return {keys[name]: f"環境変数 {name}" for name in given}


def _variables() -> dict[str, tuple[str, str]]:
    """Every environment variable with its section and key; fields are tables, which one variable cannot hold."""
    return {
        f"{_PREFIX}{section}_{key}".upper(): (section, key)
        for section, info in Settings.model_fields.items()
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel)
        for key in info.annotation.model_fields
    }
