"""The names of Slack's workspaces, looked at before anything else: variables and accounts are called after them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.config.faults import Key

_FORM = re.compile(r"[a-z][a-z0-9-]*")
_OTHER_FORM = "半角英小文字で始まり、英小文字・数字・「-」だけの名前にしてください（「_」は使えません）。"
_TWICE = "「{name}」は、ほかのワークスペースと同じ名前です。別の名前にしてください。"


def tables(values: Mapping[str, Any]) -> list[Any]:
    """What is written as [[slack.workspaces]], whatever it is; nothing where it is no list."""
    slack = values.get("slack")
    written = slack.get("workspaces") if isinstance(slack, dict) else None
    return written if isinstance(written, list) else []


def named(values: Mapping[str, Any]) -> dict[int, str]:
    """The names that are texts, by the place of their table."""
    found = {at: table.get("name") for at, table in enumerate(tables(values)) if isinstance(table, dict)}
    return {at: name for at, name in found.items() if isinstance(name, str)}


def wrong_names(values: Mapping[str, Any]) -> Iterator[tuple[Key, str]]:
    """Each name that cannot be one, or that another table has before it."""
    known: set[str] = set()
    for at, name in named(values).items():
        key: Key = ("slack", "workspaces", at, "name")
        if not _FORM.fullmatch(name):
            yield key, _OTHER_FORM
        elif name in known:
            yield key, _TWICE.format(name=name)
        known.add(name)
