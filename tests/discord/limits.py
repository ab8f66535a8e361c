"""How fast requests may come. https://docs.discord.com/developers/topics/rate-limits"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.ports import Clock
from tests.discord.faults import TooFast

GLOBALLY = 50
"""Requests a second of one bot. https://docs.discord.com/developers/topics/rate-limits#global-rate-limit"""

RENAMES = 2, timedelta(minutes=10)
"""Of one channel or thread. Discord's pages say nothing; many reported it.

https://github.com/discord/discord-api-docs/issues/1900, for threads https://github.com/discordjs/discord.js/issues/6651
"""


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds. Discord does not publish them and changes them; these are assumed."""

    most: int = 10
    seconds: float = 10.0


@dataclass(frozen=True)
class Bucket:
    """One route with what is limited apart in it: a channel, a guild, a webhook."""

    route: str
    major: str
    rate: Rate

    @property
    def hash(self) -> str:
        """What X-RateLimit-Bucket says: the route without its major parameter."""
        return sha256(self.route.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Passed:
    """How often a bucket was used since its window began, and when that ends."""

    count: int
    resets: datetime


class Limits:
    """Buckets by the clock, off until a test puts them `on`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._passed: dict[Bucket, Passed] = {}
        self._all: list[datetime] = []
        self._renames: dict[str, list[datetime]] = defaultdict(list)
        self.on = False

    def refuses(self, bucket: Bucket, *, globally: bool = True, renames: str = "") -> TooFast | None:
        """Why a request cannot come now; None where it can, and then it counts. `renames` is the channel renamed."""
        if not self.on:
            return None
        now, passed = self._clock.now(), self._window(bucket)
        if globally and (wait := self._too_many(self._all, GLOBALLY, timedelta(seconds=1))):
            return TooFast(wait, globally=True)
        if passed.count >= bucket.rate.most:
            return TooFast((passed.resets - now).total_seconds())
        if renames and (wait := self._too_many(self._renames[renames], *RENAMES)):
            return TooFast(wait)
        self._passed[bucket] = replace(passed, count=passed.count + 1)
        if globally:
            self._all.append(now)
        if renames:
            self._renames[renames].append(now)
        return None

    def headers(self, bucket: Bucket) -> Mapping[str, str]:
        """What every answer tells. While limits are off there is always room, so that no SDK waits."""
        now = self._clock.now()
        passed, rate = self._window(bucket), bucket.rate
        if not self.on:
            passed, rate = Passed(1, now + timedelta(seconds=1)), Rate(1000)
        return {
            "X-RateLimit-Limit": str(rate.most),
            "X-RateLimit-Remaining": str(rate.most - passed.count),
            "X-RateLimit-Reset": f"{passed.resets.timestamp():.3f}",
            "X-RateLimit-Reset-After": f"{(passed.resets - now).total_seconds():.3f}",
            "X-RateLimit-Bucket": bucket.hash,
        }

    def _window(self, bucket: Bucket) -> Passed:
        now = self._clock.now()
        passed = self._passed.get(bucket)
        if passed is None or passed.resets <= now:
            return Passed(0, now + timedelta(seconds=bucket.rate.seconds))
        return passed

    def _too_many(self, calls: list[datetime], most: int, per: timedelta) -> float:
        now = self._clock.now()
        calls[:] = [at for at in calls if at > now - per]
        return (calls[-most] + per - now).total_seconds() if len(calls) >= most else 0.0
