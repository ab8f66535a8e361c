"""The messages of all channels."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from bot.ports import Clock
from tests.discord.records import Message

NONCE_LASTS = timedelta(minutes=5)
"""The page says "the past few minutes". https://docs.discord.com/developers/resources/message#create-message"""


class History:
    """All messages by channel, ephemeral ones apart: those nobody can read again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._messages: dict[str, dict[str, Message]] = defaultdict(dict)
        self._nonces: dict[tuple[str, str], list[Message]] = defaultdict(list)
        self.ephemeral: list[Message] = []

    def add(self, message: Message) -> None:
        """The newest of its channel."""
        self._messages[message.channel][message.id] = message
        if message.nonce:
            self._nonces[message.author, message.nonce].append(message)

    def remove(self, message: Message) -> None:
        """As if it had not been."""
        self._messages[message.channel].pop(message.id, None)
        if message in self.ephemeral:
            self.ephemeral.remove(message)

    def of(self, channel: str) -> list[Message]:
        """All of a channel, oldest first."""
        return list(self._messages[channel].values())

    def find(self, channel: str, id: str) -> Message | None:
        """One message."""
        return self._messages[channel].get(id)

    def everywhere(self) -> Iterable[Message]:
        """All of all channels."""
        return (message for channel in self._messages.values() for message in channel.values())

    def count(self, channel: str) -> int:
        """How many there are in a channel."""
        return len(self._messages[channel])

    def last(self, channel: str) -> Message | None:
        """The newest of a channel."""
        return next(reversed(self._messages[channel].values()), None)

    def with_nonce(self, author: str, nonce: str) -> Message | None:
        """What the same author posted with the same nonce a few minutes ago at most, and what still stands.

        Assumed: in whichever channel, as the page names the author and the nonce only.
        """
        since = self._clock.now() - NONCE_LASTS
        same = [m for m in self._nonces[author, nonce] if m.at > since]
        return next((m for m in same if m.id in self._messages[m.channel]), None)
