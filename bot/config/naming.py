"""The names of workspaces and servers, looked at before anything else: variables and accounts are called after them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import StringConstraints, ValidationInfo

from bot.config.faults import Key

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]

_FORM = re.compile(r"[a-z][a-z0-9-]*")
_OTHER_FORM = "半角英小文字で始まり、英小文字・数字・「-」だけの名前にしてください（「_」は使えません）。"
_TWICE = "「{name}」は、ほかの{what}と同じ名前です。別の名前にしてください。"


@dataclass(frozen=True, slots=True)
class Named:
    """Tables of which each has a name: [[slack.workspaces]] is `section` "slack" and `list` "workspaces"."""

    section: str
    list: str
    what: str

    def key(self, at: int, key: str) -> Key:
        """Where `key` of the table at `at` stands."""
        return self.section, self.list, at, key

    def names(self, values: Mapping[str, Any]) -> dict[int, str]:
        """The names that are texts, by the place of their table; none where no list of tables is written."""
        section = values.get(self.section)
        written = section.get(self.list) if isinstance(section, dict) else None
        tables = enumerate(written if isinstance(written, list) else [])
        found = {at: table.get("name") for at, table in tables if isinstance(table, dict)}
        return {at: name for at, name in found.items() if isinstance(name, str)}

    def wrong_names(self, values: Mapping[str, Any]) -> Iterator[tuple[Key, str]]:
        """Each name that cannot be one, or that another table has before it."""
        known: set[str] = set()
        for at, name in self.names(values).items():
            if not _FORM.fullmatch(name):
                yield self.key(at, "name"), _OTHER_FORM
            elif name in known:
                yield self.key(at, "name"), _TWICE.format(name=name, what=self.what)
            known.add(name)

    def variable(self, name: str, key: str) -> str:
        """The environment variable that overrides `key` of the table of this name."""
        return f"YOROZU_{self.section}_{name}_{key}".upper().replace("-", "_")

    def missing(self, what: str, key: str, info: ValidationInfo) -> str:
        """That `what` is missing, and the two ways of giving it."""
        variable = self.variable(info.data.get("name", "<名前>"), key)
        return f"{what}がありません。ここに書くか、環境変数 {variable} で渡してください。"


WORKSPACES = Named("slack", "workspaces", "ワークスペース")
SERVERS = Named("discord", "servers", "サーバー")


def needs_secrets(info: ValidationInfo) -> bool:
    """Not before the app is made, whose manifest or invitation the settings tell."""
    return bool((info.context or {}).get("secrets", True))
