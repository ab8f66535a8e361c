"""How payloads reach the app, whichever way it is connected."""

from dataclasses import dataclass
from typing import Protocol

from tests.slack.refusal import Json

ACKNOWLEDGE_WITHIN = 3.0
"""Seconds. https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response"""

EVENT, COMMAND, INTERACTION = "events_api", "slash_commands", "interactive"
"""https://docs.slack.dev/apis/events-api/using-socket-mode"""


class Undelivered(Exception):
    """The app was not connected: the payload is lost."""


class Unacknowledged(Exception):
    """The app got the payload, or may have, and did not say so in time."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Retry:
    """Which redelivery this is, and why."""

    attempt: int = 0
    reason: str = ""


FIRST = Retry()
"""It has not been sent before."""


class Transport(Protocol):
    """Socket Mode or signed HTTP."""

    async def send(self, kind: str, payload: Json, retry: Retry = FIRST) -> Json | None:
        """The payload of the acknowledgement. Raises `Undelivered` and `Unacknowledged`."""
        ...

    def duplicate_next(self, times: int = 1) -> None:
        """The next payload comes once more, or `times` more, as Slack's at-least-once delivery may do."""
        ...

    async def ready(self) -> None:
        """Returns as soon as something can be sent, and gives up after `ACKNOWLEDGE_WITHIN`."""
        ...

    def overdue(self) -> None:
        """Three seconds have passed for everything that waits for its acknowledgement."""
        ...
