"""What goes wrong on request."""

import asyncio
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from tests.discord.refusal import Refusal


@dataclass(frozen=True)
class TooFast:
    """429 after so many seconds, for this route or `globally`; `shared` limits are those of a resource.

    https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit
    """

    retry_after: float = 1.0
    globally: bool = False
    shared: bool = False


@dataclass(frozen=True)
class Banned:
    """429 of the proxy in front of Discord: no `Via`, no JSON.

    https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
    """

    retry_after: int = 600


@dataclass(frozen=True)
class Fails:
    """A server error, without the effect or `after` it."""

    after: bool = False
    status: int = 500


@dataclass(frozen=True)
class Drops:
    """The connection is closed without an answer, without the effect or `after` it."""

    after: bool = False


@dataclass(frozen=True)
class Errs:
    """One of Discord's refusals."""

    refusal: Refusal


@dataclass(frozen=True)
class Hangs:
    """Nothing happens until `release`; `reached` says that the request has come. `after`: only the answer hangs."""

    after: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """The request goes on."""
        self.released.set()


Fault = TooFast | Banned | Fails | Drops | Errs | Hangs

ANY = "*"


class Faults:
    """Which requests go wrong next, by their route: "POST /channels/{channel_id}/messages"."""

    def __init__(self, routes: Collection[str]) -> None:
        self._routes = routes
        self._next: dict[str, list[Fault]] = defaultdict(list)

    def next(self, route: str, fault: Fault, times: int = 1) -> None:
        """The next request of `route`, or so many; "*" is any. Raises KeyError for a route that there is not."""
        if route != ANY and route not in self._routes:
            raise KeyError(route)
        self._next[route] += [fault] * times

    def take(self, route: str) -> Fault | None:
        """The fault of this request."""
        for name in (route, ANY):
            if self._next[name]:
                return self._next[name].pop(0)
        return None
