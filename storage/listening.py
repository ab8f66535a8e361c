"""Change notices on PostgreSQL: NOTIFY within the transaction, LISTEN on a connection of our own."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import asyncpg
from sqlalchemy import URL, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.changes import ANYTHING, Listeners
from storage.errors import translated

CHANNEL = "yorozu_changes"
LONGEST_PAYLOAD = 7_999
"""Bytes: a payload must be shorter than 8000 (https://www.postgresql.org/docs/18/sql-notify.html)."""

CHECK_INTERVAL = 30.0
"""Seconds after which a silent connection is asked whether it still lives: a lost network says nothing."""

CHECK_TIMEOUT = 10.0
RECONNECT_DELAYS = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Seconds before each try; the last holds for all further ones."""


class ListeningNotices:
    """The server delivers each commit's topics to every process, ours among them."""

    def __init__(self, url: URL) -> None:
        self.listeners = Listeners()
        self._connect_to = url.get_dialect()().create_connect_args(url)[1]
        self._lost = asyncio.Event()
        self._connection: Any = None
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listens, and goes on listening after the connection was lost."""
        with translated():
            await self._listen()
        self._watching = asyncio.create_task(self._watch(), name="storage-listening")

    async def before_commit(self, connection: AsyncConnection, topics: Sequence[str]) -> None:
        """The server delivers it if, and only if, the transaction commits."""
        if topics:
            await connection.execute(select(func.pg_notify(CHANNEL, payload(topics))))

    def after_commit(self, topics: Sequence[str]) -> None:
        """Nothing to do: the server tells us too."""

    async def close(self) -> None:
        """Ends every subscription."""
        self.listeners.end()
        if self._watching:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
        if self._connection:
            self._connection.remove_termination_listener(self._on_end)
            self._connection.terminate()

    async def _listen(self) -> None:
        self._connection = await asyncpg.connect(**self._connect_to)
        self._lost.clear()
        self._connection.add_termination_listener(self._on_end)
        await self._connection.add_listener(CHANNEL, self._on_notice)

    def _on_notice(self, connection: object, pid: int, channel: str, text: str) -> None:  # noqa: ARG002 -- asyncpg's
        self.listeners.tell(text.split("\n"))

    def _on_end(self, connection: object) -> None:  # noqa: ARG002 -- asyncpg's
        self._lost.set()

    async def _watch(self) -> None:
        while True:
            await self._until_lost()
            await self._reconnect()
            self.listeners.tell([ANYTHING])

    async def _until_lost(self) -> None:
        while not self._lost.is_set():
            try:
                async with asyncio.timeout(CHECK_INTERVAL):
                    await self._lost.wait()
            except TimeoutError:
                await self._check()

    async def _check(self) -> None:
        try:
            await self._connection.execute("SELECT 1", timeout=CHECK_TIMEOUT)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._connection.terminate()
            self._lost.set()

    async def _reconnect(self) -> None:
        tries = 0
        while True:
            await asyncio.sleep(RECONNECT_DELAYS[min(tries, len(RECONNECT_DELAYS) - 1)])
            tries += 1
            try:
                return await self._listen()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                continue


def payload(topics: Sequence[str]) -> str:
    """The topics, one a line; "*" where they do not fit."""
    text = "\n".join(topics)
    return text if len(text.encode()) <= LONGEST_PAYLOAD else ANYTHING
