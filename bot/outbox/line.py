"""One workspace's deliveries: claimed at its pace, several on their way at once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.logs import fault
from bot.model.delivery import Delivery
from bot.outbox.sender import FIRST_PAUSE, Sender
from bot.ports import Conflict, Outbox, StorageFault

log = structlog.get_logger()

LEASE = timedelta(seconds=30)
"""Longer than a send may take (`sender.SEND_SECONDS`), so that nobody else sends the same meanwhile."""
ABREAST = 20
IDLE_SECONDS = 5.0
"""Without a word from `Changes` a line looks by itself this often."""
MOMENT = 0.05
"""Seconds in which others may arrive or fall due too, so that one claim serves them all."""
LONGEST_MOMENT = 0.2
"""`Changes` tells of every workspace: a line for which nothing comes looks a few times a second at most."""


class Line:
    """Takes from the outbox for one workspace. A platform that hangs or is slow holds up nothing but its own line."""

    def __init__(self, sender: Sender, outbox: Outbox) -> None:
        self._sender = sender
        self._outbox = outbox
        self._wake = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._moment = MOMENT

    async def run(self, stop: asyncio.Event) -> None:
        """Sends until `stop` is set and the line woken; what is under way then is ended first."""
        async with asyncio.TaskGroup() as tasks:
            while not stop.is_set():
                self._wake.clear()
                await self._send_or_rest(tasks)

    def wake(self) -> None:
        """Looks for due deliveries now."""
        self._wake.set()

    async def send_batch(self) -> int:
        """Sends what can be claimed at once and waits for it; returns how many deliveries that were."""
        claimed = await self._claim(ABREAST)
        ends = await asyncio.gather(*(self._sender.deliver(delivery) for delivery in claimed), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        return len(claimed)

    async def _send_or_rest(self, tasks: asyncio.TaskGroup) -> None:
        try:
            await self._arrivals()
            claimed = await self._claim(ABREAST - len(self._under_way))
            for delivery in claimed:
                self._begin(tasks.create_task(self._send(delivery)))
            self._moment = MOMENT if claimed else min(self._moment * 2, LONGEST_MOMENT)
            if not claimed or self._sender.pace is not None:
                await self._rest(await self._next_due_in())
        except (StorageFault, Conflict) as error:
            log.error("outbox_unreachable", **fault(error))  # noqa: TRY400 - its text may quote a row
            await self._rest(FIRST_PAUSE)

    async def _arrivals(self) -> None:
        if len(self._under_way) >= ABREAST:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        if self._under_way and self._sender.pace is None:
            await asyncio.wait(self._under_way, timeout=MOMENT)

    def _begin(self, task: "asyncio.Task[None]") -> None:
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _send(self, delivery: Delivery) -> None:
        try:
            await self._sender.deliver(delivery)
        except (StorageFault, Conflict) as error:
            # The lease lapses by itself, and the next try looks first whether this one arrived.
            log.error("outbox_unreachable", **fault(error))  # noqa: TRY400 - its text may quote a row

    async def _rest(self, due_in: timedelta | None) -> None:
        seconds = IDLE_SECONDS if due_in is None else min(due_in.total_seconds(), IDLE_SECONDS)
        moment = min(self._moment, max(seconds, MOMENT))
        await asyncio.sleep(moment)
        try:
            async with asyncio.timeout(seconds - moment):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _claim(self, limit: int) -> Sequence[Delivery]:
        of = self._sender
        return await self._outbox.claim(of.name, of.workspace, served=of.served, pace=of.pace, limit=limit, lease=LEASE)

    async def _next_due_in(self) -> timedelta | None:
        of = self._sender
        return await self._outbox.next_due_in(of.workspace, served=of.served, pace=of.pace)
