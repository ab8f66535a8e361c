"""Clocks: the machine's, and one that stands where it is put."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        return datetime.now(UTC)


class SetClock:
    """Stands still until it is moved: for replaying what happened before, and for tests."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """Aware, in UTC."""
        return self._now

    def set(self, now: datetime) -> None:
        """Moves it to `now`, aware."""
        self._now = now.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Moves it on."""
        self._now += by
