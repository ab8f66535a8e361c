"""Change notices inside the process: who listens, and what each has not heard yet."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Change

ANYTHING = "*"
LONGEST_QUEUE = 256
"""Notices that wait for one slow listener; beyond, one "*" says as much."""


class Subscription:
    """One listener's notices, each topic once, in the order in which they came."""

    def __init__(self) -> None:
        self._waiting: dict[str, None] = {}
        self._arrived = asyncio.Event()
        self._ended = False

    def tell(self, topics: Iterable[str]) -> None:
        """Keeps the topics until they are asked for."""
        self._waiting.update(dict.fromkeys(topics))
        if len(self._waiting) > LONGEST_QUEUE or ANYTHING in self._waiting:
            self._waiting = {ANYTHING: None}
        if self._waiting:
            self._arrived.set()

    def end(self) -> None:
        """Lets the iteration end."""
        self._ended = True
        self._arrived.set()

    def __aiter__(self) -> AsyncIterator[Change]:
        return self

    async def __anext__(self) -> Change:
        await self._arrived.wait()
        if self._ended:
            raise StopAsyncIteration
        topic = next(iter(self._waiting))
        del self._waiting[topic]
        if not self._waiting:
            self._arrived.clear()
        return Change(topic)


class Listeners:
    """Everyone in this process who listens."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()

    @asynccontextmanager
    async def subscribe(self) -> AsyncGenerator[AsyncIterator[Change], None]:
        """Hears what is committed from now on."""
        subscription = Subscription()
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    def tell(self, topics: Iterable[str]) -> None:
        """To everyone."""
        told = tuple(topics)
        for subscription in self._subscriptions:
            subscription.tell(told)

    def end(self) -> None:
        """Nothing more will come."""
        for subscription in self._subscriptions:
            subscription.end()


class Notices(Protocol):
    """How a commit's topics reach every process of the community."""

    listeners: Listeners

    async def start(self) -> None: ...

    async def before_commit(self, connection: AsyncConnection, topics: Sequence[str]) -> None:
        """Within the transaction."""
        ...

    def after_commit(self, topics: Sequence[str]) -> None:
        """Once it is committed."""
        ...

    async def close(self) -> None: ...
