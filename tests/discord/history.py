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
        self.ephemeral: list[Message] = []

    def add(self, message: Message) -> None:
        """The newest of its channel."""
        self._messages[message.channel][message.id] = message

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

    def with_nonce(self, author: str, nonce: str) -> Message | None:
        """What the same author posted with the same nonce a few minutes ago at most."""
        since = self._clock.now() - NONCE_LASTS
        same = (m for m in self.everywhere() if m.nonce == nonce and m.author == author)
        return next((m for m in same if m.at > since), None)
