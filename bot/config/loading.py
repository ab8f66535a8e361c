"""Reads config.toml and the environment into settings."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.config.faults import ConfigFault, Key, explain, os_reason, suggestion
from bot.config.settings import Settings
from bot.config.values import absolute_url

_PREFIX = "YOROZU_"


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
