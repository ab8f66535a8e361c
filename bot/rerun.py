"""Running a unit of work again where somebody else changed the same thing meanwhile."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.ports import Conflict

RERUNS = 8
"""A conflict means that somebody else got through, so eight in a row is a fault and not bad luck."""

Result = TypeVar("Result")


async def rerun(run: Callable[[], Awaitable[Result]]) -> Result:
    """What `run` returns once it meets no conflict; raises the eighth."""
    for _ in range(RERUNS - 1):
        try:
            return await run()
        except Conflict:
            continue
    return await run()
