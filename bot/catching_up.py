"""Catching up: what was written while a platform's events did not flow is read back from the open threads.

Everything read goes the way of what comes in live, under the same keys, so that nothing is worked through twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog

from bot.inbound import MessagePosted
from bot.logs import fault
from bot.model.audience import System
from bot.model.ids import QuestionId, WorkspaceRef
from bot.model.message import MessageRef
from bot.ports import Conflict, OpenThread, Platform, RateLimited, Receive, Storage, StorageFault, Unreachable

log = structlog.get_logger()

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)
TRIES = 10
"""About a quarter of an hour for one thread; the next connection reads it back as well."""

Wait = Callable[[timedelta], Awaitable[None]]


async def sleep(pause: timedelta) -> None:
    """Waits by the machine's time."""
    await asyncio.sleep(pause.total_seconds())


class CatchingUp:
    """Reads back what was missed, for the platforms of this process, in the background.

    A workspace is read back by one task at a time; where it connected again meanwhile, it is read once more.
    """

    def __init__(
        self, *, storage: Storage, platforms: Mapping[str, Platform], receive: Receive, wait: Wait = sleep
    ) -> None:
        self._storage = storage
        self._platforms = platforms
        self._receive = receive
        self._wait = wait
        self._running: dict[WorkspaceRef, asyncio.Task[None]] = {}
        self._again: set[WorkspaceRef] = set()
        self._stopped = False

    def begin(self, workspace: WorkspaceRef) -> None:
        """Reads the workspace's open threads back, soon."""
        if workspace in self._running:
            self._again.add(workspace)
        elif not self._stopped:
            task = asyncio.create_task(self._run(workspace))
            self._running[workspace] = task
            task.add_done_callback(lambda _: self._end(workspace))

    def _end(self, workspace: WorkspaceRef) -> None:
        del self._running[workspace]
        self._again.discard(workspace)

    async def finished(self) -> None:
        """Returns when nothing is being read back."""
        while self._running:
            await asyncio.wait(self._running.values())

    async def stop(self) -> None:
        """Ends at once and for good; what was not read is read at the next start."""
        self._stopped = True
        for task in self._running.values():
            task.cancel()
        await self.finished()

    async def _run(self, workspace: WorkspaceRef) -> None:
        with structlog.contextvars.bound_contextvars(platform=workspace.platform, workspace=workspace.workspace):
            try:
                await self._read_all(workspace)
                while workspace in self._again:
                    self._again.remove(workspace)
                    await self._read_all(workspace)
            except Exception as error:  # noqa: BLE001 - the bot goes on; the next connection tries again
                log.error("catching_up_failed", **fault(error))  # noqa: TRY400 - its text may quote a row

    async def _read_all(self, workspace: WorkspaceRef) -> None:
        """Once more after a while, where a history does not show at once what was written last."""
        await self._read_back(workspace)
        lag = self._platforms[workspace.platform].capabilities.search_grace
        if lag:
            await self._wait(lag)
            await self._read_back(workspace)

    async def _read_back(self, workspace: WorkspaceRef) -> None:
        async with self._storage.read(System("find the threads that go on")) as uow:
            threads = await uow.threads.going_on(workspace)
        for thread in threads:
            await self._patiently(thread)
        log.info("caught_up", threads=len(threads))

    async def _patiently(self, thread: OpenThread) -> None:
        pause = FIRST_PAUSE
        for _ in range(TRIES):
            try:
                await self._read_thread(thread)
            except RateLimited as limit:
                await self._wait(limit.retry_after)
            except (Unreachable, StorageFault, Conflict):
                await self._wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception as error:  # noqa: BLE001 - also `Refused` and `Gone`; the other threads go on
                return _leave(thread, error)
            else:
                return None
        return _leave(thread, None)

    async def _read_thread(self, thread: OpenThread) -> None:
        known = await self._known(thread.question_id)
        platform = self._platforms[thread.address.platform]
        async for event in platform.history(thread.address, after=thread.asked_at):
            if not isinstance(event, MessagePosted) or event.ref not in known:
                await self._receive(event)

    async def _known(self, question_id: QuestionId) -> set[MessageRef | None]:
        async with self._storage.read(System("find what was captured")) as uow:
            return {message.ref for message in await uow.messages.of(question_id)}


def _leave(thread: OpenThread, error: Exception | None) -> None:
    log.warning(
        "thread_not_read_back",
        question=thread.question_id,
        place=thread.address.place,
        thread=thread.address.thread,
        **(fault(error) if error else {"error": "Unreachable"}),
    )
