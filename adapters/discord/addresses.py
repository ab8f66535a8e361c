"""Where a neutral address lies in Discord: a channel or forum, a thread in it, or a person.

A thread is a channel of its own there. A question that no channel fits lives in a private thread, whose place is
`PRIVATE`, under a text channel that the configuration names.
"""

from datetime import datetime

from bot.model.place import Purpose

PLATFORM = "discord"
PRIVATE = Purpose.PRIVATE.value
"""What the core calls the place of private threads, which is no channel of Discord's."""

_EPOCH_MILLISECONDS = 1_420_070_400_000
"""https://docs.discord.com/developers/reference#snowflakes."""


def snowflake(moment: datetime) -> int:
    """The first id that something of this moment could have."""
    return max(int(moment.timestamp() * 1000) - _EPOCH_MILLISECONDS, 0) << 22
