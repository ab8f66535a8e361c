"""Catching up: what was written while a platform's events did not flow is read back from the open threads.

Everything read goes the way of what comes in live, under the same keys, so that nothing is worked through twice.

Threads are read whole each time. What came in live says nothing about what did not; an old message may have been
edited; and what a stranger wrote counts once they have joined. A platform answers with a whole thread at once, so that
to ask for its end alone would cost as many calls.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
"""About a quarter of an hour; the next connection reads it back as well."""
LIVELY = 50
"""Threads that changed last, read before a lag has passed: as many as Slack takes in a minute
(https://docs.slack.dev/apis/web-api/rate-limits, tier 3)."""

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
        if workspace in self._again:
            self._again.remove(workspace)
            self.begin(workspace)

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
            except Exception as error:  # noqa: BLE001 - the bot goes on; the next connection tries again
                log.error("catching_up_failed", **fault(error))  # noqa: TRY400 - its text may quote a row

    async def _read_all(self, workspace: WorkspaceRef) -> None:
        """Where a history does not show at once what was written last, all is read after that while.

        What is lively is read before it as well, so that most of what was missed appears at once.
        """
        lag = self._platforms[workspace.platform].capabilities.search_grace
        if lag:
            threads = await self._threads(workspace)
            await self._read_back(threads[:LIVELY])
            await self._wait(lag)
        threads = await self._threads(workspace)
        await self._read_back(threads)
        log.info("caught_up", threads=len(threads))

    async def _threads(self, workspace: WorkspaceRef) -> Sequence[OpenThread]:
        async with self._storage.read(System("find the threads that go on")) as uow:
            return await uow.threads.going_on(workspace)

    async def _read_back(self, threads: Sequence[OpenThread]) -> None:
        """One after the other; those that cannot be read now are tried again together, after all others."""
        pause = FIRST_PAUSE
        for _ in range(TRIES):
            threads = [thread for thread in threads if not await self._is_done_with(thread)]
            if not threads:
                return
            await self._wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        for thread in threads:
            _leave(thread, None)

    async def _is_done_with(self, thread: OpenThread) -> bool:
        """Whether it needs no other try: it was read, or never will be."""
        try:
            await self._as_fast_as_allowed(thread)
        except (RateLimited, Unreachable, StorageFault, Conflict):
            return False
        except Exception as error:  # noqa: BLE001 - also `Refused` and `Gone`; the other threads go on
            _leave(thread, error)
        return True

    async def _as_fast_as_allowed(self, thread: OpenThread) -> None:
        """A limit is the workspace's, and no other thread is asked for before it has passed."""
        for _ in range(TRIES):
            try:
                return await self._read_thread(thread)
            except RateLimited as limit:
                await self._wait(limit.retry_after)
        return await self._read_thread(thread)

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
