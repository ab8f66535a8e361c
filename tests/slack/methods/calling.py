"""What every method has: its arguments, its scopes and its tier."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.slack.records import Channel, Message
from tests.slack.refusal import Data, Json, Refusal, missing

if TYPE_CHECKING:
    from tests.slack.workspace import Workspace


@dataclass(frozen=True)
class Invocation:
    """One call, by an app that is who it says it is."""

    workspace: "Workspace"
    arguments: Json

    def text(self, name: str) -> str:
        """An argument; empty where it was not given."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        """An argument that must be there. Raises `invalid_arguments`."""
        value = self.text(name)
        if not value:
            raise missing(name)
        return value

    def flag(self, name: str) -> bool:
        """SDKs say it as true, "true" or "1"."""
        return self.text(name).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """A whole number. Raises `invalid_arguments`."""
        value = self.text(name)
        try:
            return int(value) if value else default
        except ValueError:
            raise Refusal("invalid_arguments") from None

    def data(self, name: str, otherwise: str) -> Data:
        """An argument of JSON, sent as such or as a string. Raises `otherwise` where it cannot be read."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except json.JSONDecodeError:
            raise Refusal(otherwise) from None

    def names(self, name: str) -> list[str]:
        """A list, in JSON or divided by commas."""
        value = self.arguments.get(name)
        parts = value if isinstance(value, list) else self.text(name).split(",")
        return [part.strip() for part in parts if part.strip()]

    def needs(self, *scopes: str) -> None:
        """One of these scopes is enough. Raises `missing_scope`."""
        granted = self.workspace.app.scopes
        if scopes and not granted.intersection(scopes):
            raise Refusal("missing_scope", needed=",".join(scopes), provided=",".join(sorted(granted)))

    def needs_of(self, channel: Channel, verb: str) -> None:
        """The scope that a kind of conversation asks for: channels:read, groups:history, …"""
        self.needs({"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}[channel.kind] + f":{verb}")

    def message(self, channel: Channel, ts: str) -> Message:
        """Raises `message_not_found`."""
        found = self.workspace.history.find(channel.id, ts)
        if found is None or found.tombstone:
            raise Refusal("message_not_found")
        return found


Handler = Callable[[Invocation], Json]


@dataclass(frozen=True)
class Method:
    """A method: 0 as `tier` is one without a limit of its own. `app_level` ones take the xapp token only."""

    name: str
    handler: Handler
    scopes: tuple[str, ...]
    tier: int
    app_level: bool


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, tier: int, app_level: bool = False) -> Callable[[Handler], Handler]:
    """Declares a method, with the scopes of which one is needed whatever the arguments are."""

    def declare(handler: Handler) -> Handler:
        METHODS[name] = Method(name, handler, scopes, tier, app_level)
        return handler

    return declare
