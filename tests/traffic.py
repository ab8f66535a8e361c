"""What is under way between the server and the app: how a test knows that nothing more happens."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

PATIENCE = 5.0
"""Seconds of real time that a test waits for anything at most."""

Idle = Callable[[], Awaitable[object]]
"""Returns when one party has nothing left to do."""


class Traffic:
    """Counts requests and deliveries from their beginning to their end."""

    def __init__(self) -> None:
        self._begun = 0
        self._under_way = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self.idles: list[Idle] = []

    @contextmanager
    def passing(self) -> Iterator[None]:
        """One request or delivery."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    def begin(self) -> None:
        """Something begins whose `end` will be told."""
        self._begun += 1
        self._under_way += 1
        self._quiet.clear()

    def end(self) -> None:
        """It has ended."""
        self._under_way -= 1
        if not self._under_way:
            self._quiet.set()

    @contextmanager
    def set_aside(self) -> Iterator[None]:
        """A request that hangs until a test lets it go on does not count meanwhile."""
        self.end()
        try:
            yield
        finally:
            self.begin()

    async def settled(self, within: float = PATIENCE) -> None:
        """Returns when nothing is under way and all parties, asked afterwards, have begun nothing new."""
        async with asyncio.timeout(within):
            while True:
                await self._quiet.wait()
                begun = self._begun
                for idle in self.idles:
                    await idle()
                if self._quiet.is_set() and begun == self._begun:
                    return
