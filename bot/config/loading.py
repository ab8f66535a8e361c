"""Reads config.toml and the environment into settings."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.config.contradictions import contradictions
from bot.config.discord import DiscordServerSettings
from bot.config.faults import ConfigFault, Key, dotted, explain, os_reason, suggestion
from bot.config.naming import SERVERS, WORKSPACES, Named
from bot.config.settings import Settings
from bot.config.slack import SlackWorkspaceSettings
from bot.config.values import absolute_url

_PREFIX = "YOROZU_"
_NAMED: Mapping[Named, type[BaseModel]] = {WORKSPACES: SlackWorkspaceSettings, SERVERS: DiscordServerSettings}


def load_settings(path: Path, environ: Mapping[str, str] = os.environ, *, secrets: bool = True) -> Settings:
    """The settings of the file at `path`, overridden by `environ`. Raises `ConfigFault`.

    Without `secrets`, what a workspace gets from its app may be missing yet.
    """
    values = _read(path)
    if wrong := [f"{dotted(key)}: {text}" for named in _NAMED for key, text in named.wrong_names(values)]:
        raise ConfigFault(wrong)
    names = _override(values, environ)
    try:
        settings = Settings.model_validate(values, context={"folder": path.resolve().parent, "secrets": secrets})
    except ValidationError as error:
        raise explain(error, Settings, names) from None
    if found := list(contradictions(settings)):
        # A variable holds a list as a whole: of its items only the list has a name.
        raise ConfigFault([f"{names.get(k) or names.get(k[:2]) or dotted(k)}: {text}" for k, text in found])
    return settings


def database_url(environ: Mapping[str, str] = os.environ) -> str:
    """YOROZU_DATABASE_URL alone, for work on a database without config.toml; a relative file is taken from the
    working directory. Raises `ConfigFault`."""
    variable = f"{_PREFIX}DATABASE_URL"
    if not (url := environ.get(variable)):
        raise ConfigFault(
            [f"データベースが分かりません。--config で設定ファイルを、または環境変数 {variable} を指定してください。"]
        )
    try:
        return absolute_url(url, Path())
    except ValueError as error:
        raise ConfigFault([f"環境変数 {variable}: {error}"]) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigFault([f"{path}: ファイルがありません。config.example.toml を写して作ってください。"]) from None
    except OSError as error:
        raise ConfigFault([f"{path}: 読めません。{os_reason(error)}"]) from None
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
    keys = _variables() | _variables_by_name(values)
    # Where "yorozu_…" and "YOROZU_…" are two variables, the first would say nothing.
    given = {name: value for name, value in environ.items() if name.upper().startswith(_PREFIX)}
    if unknown := [
        f"環境変数 {n}: この名前の設定はありません。{suggestion(n.upper(), list(keys))}" for n in given if n not in keys
    ]:
        raise ConfigFault(unknown)
    for name, value in given.items():
        _put(values, keys[name], value)
    return {keys[name]: f"環境変数 {name}" for name in given}


def _put(values: dict[str, Any], key: Key, value: str) -> None:
    *path, last = key
    table: Any = values
    for step in path:
        table = table[step] if isinstance(step, int) else table.setdefault(step, {})
        if not isinstance(table, dict | list):
            return  # what was written there is no table, and is told as such
    table[last] = value


def _variables() -> dict[str, Key]:
    """Every environment variable with its key; fields, workspaces and servers are tables, which none can hold."""
    tables = {(named.section, named.list) for named in _NAMED}
    return {
        f"{_PREFIX}{section}_{key}".upper(): (section, key)
        for section, info in Settings.model_fields.items()
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel)
        for key in info.annotation.model_fields
        if (section, key) not in tables
    }


def _variables_by_name(values: Mapping[str, Any]) -> dict[str, Key]:
    """The variables of the workspaces and servers that the file names. No two of different names are the same: a name
    has no "_", and no key ends in another key."""
    return {
        named.variable(name, key): named.key(place, key)
        for named, model in _NAMED.items()
        for place, name in named.names(values).items()
        for key in model.model_fields.keys() - {"name", "channels"}
    }
