"""What goes wrong on request, and how fast calls may come."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from bot.ports import Clock


@dataclass(frozen=True)
class TooFast:
    """429 with Retry-After, in whole seconds. https://docs.slack.dev/apis/web-api/rate-limits"""

    retry_after: int = 30


@dataclass(frozen=True)
class Fails:
    """500, without the effect or `after` it."""

    after: bool = False


@dataclass(frozen=True)
class Drops:
    """The connection is closed without an answer, without the effect or `after` it."""

    after: bool = False


@dataclass(frozen=True)
class Errs:
    """One of Slack's errors."""

    error: str


@dataclass(frozen=True)
class Hangs:
    """Nothing happens until `release`; `reached` says that the call has come."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """The call goes on, with its effect."""
        self.released.set()


Fault = TooFast | Fails | Drops | Errs | Hangs


class Faults:
    """Which calls go wrong next."""

    def __init__(self) -> None:
        self._next: dict[str, list[Fault]] = defaultdict(list)

    def next(self, method: str, fault: Fault, times: int = 1) -> None:
        """The next call of `method`, or so many; "*" is any method."""
        self._next[method] += [fault] * times

    def take(self, method: str) -> Fault | None:
        """The fault of this call."""
        for name in (method, "*"):
            if self._next[name]:
                return self._next[name].pop(0)
        return None


class Limits:
    """Slack's limits by the clock, off until a test puts them `on`.

    Tiers: https://docs.slack.dev/apis/web-api/rate-limits; a method's tier stands on its page. chat.postMessage: one
    message a second and channel, and several hundred a minute in a workspace, which is `budget` here.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: dict[str, list[datetime]] = defaultdict(list)
        self.on = False
        self.budget = 240

    def refuses(self, method: str, tier: int, channel: str) -> int:
        """After how many seconds the call may come again; 0 where it may come now, and then it counts."""
        if not self.on:
            return 0
        buckets = self._buckets(method, tier, channel)
        wait = max((self._wait(name, most, per) for name, most, per in buckets), default=0)
        if not wait:
            for name, _, _ in buckets:
                self._calls[name].append(self._clock.now())
        return wait

    def _buckets(self, method: str, tier: int, channel: str) -> list[tuple[str, int, timedelta]]:
        minute = timedelta(minutes=1)
        if method == "chat.postMessage":
            return [(f"{method} {channel}", 1, timedelta(seconds=1)), (method, self.budget, minute)]
        return [(method, {1: 1, 2: 20, 3: 50, 4: 100}[tier], minute)] if tier else []

    def _wait(self, bucket: str, most: int, per: timedelta) -> int:
        now = self._clock.now()
        self._calls[bucket] = recent = [at for at in self._calls[bucket] if at > now - per]
        return ceil((recent[-most] + per - now).total_seconds()) if len(recent) >= most else 0
