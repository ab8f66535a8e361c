"""The clock's ticks: APScheduler calls what must be looked at again and again; what is due stands in our rows."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.logs import fault

log = structlog.get_logger()


LAST_SECONDS = 1
"""Given to ticks under way when the bot ends; what they leave undone is due at the next start."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Something idempotent that is done every `seconds`, by every replica."""

    name: str
    seconds: float
    action: Callable[[], Awaitable[object]]


class Ticker:
    """Runs ticks from `start` until `stop`, which lets those under way end."""

    def __init__(self, ticks: Sequence[Tick]) -> None:
        self._ticks = ticks
        self._running: set[asyncio.Future[object]] = set()
        # The default grace of one second skips a tick that comes late; late is fine here, lost is not.
        self._scheduler = AsyncIOScheduler(
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}, timezone="UTC"
        )

    def start(self) -> None:
        """Begins ticking in the running event loop; the first ticks come at once."""
        for tick in self._ticks:
            at = datetime.now(UTC)
            self._scheduler.add_job(self._run, "interval", [tick], seconds=tick.seconds, id=tick.name, next_run_time=at)
        self._scheduler.start()

    async def stop(self) -> None:
        """Ends ticking. APScheduler's own shutdown would cancel what is under way."""
        self._scheduler.pause()
        if self._running:
            await asyncio.wait(self._running, timeout=LAST_SECONDS)
        self._scheduler.shutdown(wait=False)

    async def _run(self, tick: Tick) -> None:
        done: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._running.add(done)
        try:
            await tick.action()
        except Exception as error:  # noqa: BLE001 - one failing tick must not stop the clock
            log.error("tick_failed", tick=tick.name, **fault(error))  # noqa: TRY400 - its text may quote a row
        finally:
            self._running.discard(done)
            done.set_result(None)
