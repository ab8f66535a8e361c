"""Change notices on SQLite: told directly in this process, and by looking whether another process committed."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.ports import Conflict, StorageFault
from storage.changes import ANYTHING, Listeners
from storage.engine import without_transaction
from storage.errors import translated

INTERVAL = 1.0
"""Seconds between looks: what another process wrote shows in a browser about that late."""


class PollingNotices:
    """`PRAGMA data_version` changes on a connection when any other one commits (https://sqlite.org/pragma.html).

    The look is made on our only writing connection: what we wrote ourselves does not change it there.
    """

    def __init__(self, writing: AsyncEngine) -> None:
        self.listeners = Listeners()
        self._engine = without_transaction(writing)
        self._seen: tuple[int, int] | None = None
        self._polling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Notes where the database stands, and looks from time to time."""
        await self.look()
        self._polling = asyncio.create_task(self._poll(), name="storage-polling")

    async def before_commit(self, connection: AsyncConnection, topics: Sequence[str]) -> None:
        """Nothing to do."""

    def after_commit(self, topics: Sequence[str]) -> None:
        """Tells this process."""
        self.listeners.tell(topics)

    async def look(self) -> None:
        """Tells "*" if another process has committed since the last look."""
        with translated():
            async with self._engine.connect() as connection:
                raw = await connection.get_raw_connection()
                version = (await connection.exec_driver_sql("PRAGMA data_version")).scalar_one()
                now = (id(raw.driver_connection), int(version))
        if self._seen not in (None, now):
            self.listeners.tell([ANYTHING])
        self._seen = now

    async def close(self) -> None:
        """Ends every subscription."""
        self.listeners.end()
        if self._polling:
            self._polling.cancel()
            with suppress(asyncio.CancelledError):
                await self._polling

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(INTERVAL)
            with suppress(Conflict, StorageFault):  # whoever works with the database learns of it; look again later
                await self.look()
