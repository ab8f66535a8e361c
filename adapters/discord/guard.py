"""Keeping far from the limit of invalid requests: 10,000 in ten minutes, and Discord locks the whole address out.

https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.discord.errors import FORBIDDEN, TOO_MANY, UNAUTHORIZED
from bot.ports import Forbidden, Unreachable
from bot.remembered import remember

INVALID = frozenset({UNAUTHORIZED, FORBIDDEN, TOO_MANY})
WINDOW = 600.0
MOST = 1000
"""A tenth of what Discord bears: other programs may share the address."""
CLOSED_SECONDS = 300.0
"""So long nothing is tried in a place that was refused; what is owed there waits, and goes on once it is mended."""


@dataclass
class Guard:
    """Of one token. `seconds` is a clock that only moves forward."""

    seconds: Callable[[], float]
    _invalid: deque[float] = field(default_factory=deque)
    _closed: dict[str, float] = field(default_factory=dict)

    def passes(self, place: str) -> None:
        """Raises `Forbidden` while `place` is closed, and `Unreachable` while there were too many invalid requests."""
        if self.seconds() < self._closed.get(place, 0.0):
            raise Forbidden("closed after a refusal")
        if self.count >= MOST:
            raise Unreachable("too many invalid requests", uncertain=False)

    def closes(self, place: str) -> None:
        """The place refused us."""
        remember(self._closed, place, self.seconds() + CLOSED_SECONDS)

    def counts(self, status: int) -> None:
        """Notes the status of an answer."""
        if status in INVALID:
            self._invalid.append(self.seconds())

    @property
    def count(self) -> int:
        """Invalid requests of the last ten minutes."""
        while self._invalid and self._invalid[0] <= self.seconds() - WINDOW:
            self._invalid.popleft()
        return len(self._invalid)
