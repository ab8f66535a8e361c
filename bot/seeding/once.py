"""What is written at the first start of a community only, however many replicas start together."""

from collections.abc import Awaitable, Callable

from bot.clock import SystemClock
from bot.model.audience import System
from bot.ports import Conflict, Storage, UnitOfWork

_TRIES = 8
"""A conflict means that another replica got through, so eight in a row is a fault and not bad luck."""


async def once(storage: Storage, key: str, write: Callable[[UnitOfWork], Awaitable[bool]]) -> bool:
    """Runs `write` unless that was done before under `key`; returns whether anything was written.

    - `write` returns False where there is nothing to do: the unit of work is undone.
    - `key` is accepted in the inbox once: of replicas that start together the others wait for the one that writes.
    - Where a conflict came between, all of it is tried again.
    """
    for _ in range(_TRIES - 1):
        try:
            return await _try(storage, key, write)
        except Conflict:
            continue
    return await _try(storage, key, write)


async def _try(storage: Storage, key: str, write: Callable[[UnitOfWork], Awaitable[bool]]) -> bool:
    async with storage.write(System(key)) as uow:
        now = SystemClock().now()  # noted in the inbox only; nothing falls due by it
        if not await uow.inbox.accept(key, now) or not await write(uow):
            return False
        await uow.commit()
        return True
