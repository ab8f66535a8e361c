"""Timestamps and ids as Slack makes them."""

from datetime import UTC, datetime, timedelta
from itertools import count
from secrets import token_hex

from bot.ports import Clock

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Stamps:
    """`ts` values by a clock: unique and ascending, also while the clock stands or goes back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """Seconds and six digits, which identify a message in its channel."""
        self._last = max(self._last + 1, (self._clock.now() - EPOCH) // MICROSECOND)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


class Ids:
    """Ids that no other workspace of the same server has."""

    def __init__(self) -> None:
        self._count = count(1)

    def next(self, prefix: str) -> str:
        """A capital that says what it is (U, C, D, V, …) and ten more."""
        return f"{prefix}0{next(self._count):08X}Y"


def secret() -> str:
    """Thirty-two characters nobody guesses."""
    return token_hex(16)
