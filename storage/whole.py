"""What has begun at the database ends there, also where whoever asked for it is cancelled meanwhile."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def whole(work: Coroutine[Any, Any, T]) -> T:
    """Awaits `work`; a cancellation is let in once it has ended.

    A statement that is given up halfway goes on in aiosqlite's thread: its BEGIN IMMEDIATE would keep every other
    writer out for as long as anything refers to the abandoned connection.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()  # whoever asked is gone: it counts as heard
        raise
