"""Ids as Discord makes them. https://docs.discord.com/developers/reference#snowflakes"""

from datetime import UTC, datetime, timedelta

from bot.ports import Clock

DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class Snowflakes:
    """Ids by a clock: unique and ascending, also while the clock stands or goes back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """The milliseconds since Discord's epoch in the upper 42 bits."""
        self._last = max(self._last + 1, (self._clock.now() - DISCORD_EPOCH) // MILLISECOND << 22)
        return str(self._last)


def moment(id: str) -> datetime:
    """When the thing of this id was made."""
    return DISCORD_EPOCH + (int(id) >> 22) * MILLISECOND
