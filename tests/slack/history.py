"""The messages of a workspace, and what of them can be read when."""

import base64
import binascii
from collections import defaultdict
from datetime import timedelta

from bot.ports import Clock
from tests.slack.records import Message
from tests.slack.refusal import Refusal

MOST = 999
"""A page. https://docs.slack.dev/reference/methods/conversations.history"""


class History:
    """All messages by channel, ephemeral ones apart. Reading by the Web API lags `lag` behind posting."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._messages: dict[str, list[Message]] = defaultdict(list)
        self.ephemeral: list[Message] = []
        self.lag = timedelta(0)

    def add(self, message: Message) -> None:
        """The newest of its channel."""
        self._messages[message.channel].append(message)

    def remove(self, message: Message) -> None:
        """As if it had not been; a parent that has replies leaves a tombstone."""
        if self.replies(message):
            message.tombstone, message.text, message.blocks, message.metadata = True, "", [], None
            message.files = []
        else:
            self._messages[message.channel].remove(message)

    def of(self, channel: str) -> list[Message]:
        """All, oldest first."""
        return [m for m in self._messages[channel] if not m.tombstone]

    def find(self, channel: str, ts: str) -> Message | None:
        """One message, a tombstone too."""
        return next((m for m in self._messages[channel] if m.ts == ts), None)

    def replies(self, parent: Message) -> list[Message]:
        """What stands below a parent, oldest first."""
        return [m for m in self._messages[parent.channel] if m.is_reply and m.thread_ts == parent.ts]

    def readable(self, channel: str) -> list[Message]:
        """What conversations.history and .replies have caught up with."""
        return [m for m in self._messages[channel] if m.at + self.lag <= self._clock.now()]


def between(messages: list[Message], oldest: str, latest: str, *, inclusive: bool) -> list[Message]:
    """https://docs.slack.dev/reference/methods/conversations.history: both ends are left out unless `inclusive`."""
    low, high = _number(oldest or "0"), _number(latest or "9999999999")
    return [m for m in messages if low < (ts := _number(m.ts)) < high or (inclusive and ts in (low, high))]


def page(messages: list[Message], cursor: str, limit: int) -> tuple[list[Message], str]:
    """The page at `cursor`, and the cursor of the next one."""
    start = _start(cursor)
    following = start + min(limit, MOST)
    more = following < len(messages)
    return messages[start:following], base64.b64encode(f"next:{following}".encode()).decode() if more else ""


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (binascii.Error, ValueError):
        raise Refusal("invalid_cursor") from None


def _number(ts: str) -> tuple[int, int]:
    seconds, _, rest = ts.partition(".")
    try:
        return int(seconds), int(rest.ljust(6, "0") or 0)
    except ValueError:
        raise Refusal("invalid_arguments") from None
