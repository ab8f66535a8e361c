"""The parts of one process, put together."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.catching_up import CatchingUp, Wait, sleep
from bot.commands import Registry
from bot.context import Community
from bot.dispatch import Dispatch
from bot.introductions import Introductions
from bot.model.audience import System
from bot.model.ids import AccountRef, WorkspaceRef
from bot.outbox import Courier
from bot.ports import Clock, Platform, Profile, Storage, Unreachable
from bot.scheduler import Tick, Ticker

log = structlog.get_logger()

DRAIN_SECONDS = 4
"""Of the ten seconds in which the bot ends, the ticks get one and the platforms five."""
KEPT = timedelta(days=30)
"""How long a handled event's key is kept: no platform redelivers after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """One process of the bot, built and not yet running."""

    storage: Storage
    platforms: Mapping[str, Platform]
    dispatch: Dispatch
    courier: Courier
    catching_up: CatchingUp
    ticker: Ticker

    @asynccontextmanager
    async def running(self) -> AsyncIterator["asyncio.Task[None]"]:
        """Receives and delivers until the block ends; then lets what is under way end.

        Yields the task that delivers: it ends before the block does only by a fault.
        """
        started: list[Platform] = []
        sending = None
        try:
            for platform in self.platforms.values():
                await self.start(platform)
                started.append(platform)
            self.ticker.start()
            sending = asyncio.create_task(self.courier.run())
            yield sending
        finally:
            await self.catching_up.stop()
            if sending is not None:
                await self._drain(sending)
            for platform in started:
                await platform.stop()

    async def start(self, platform: Platform) -> None:
        """Lets the platform's events in; each time one of its workspaces connects, what was missed is read back."""

        async def connected(workspace: str) -> None:
            log.info("connected", platform=platform.name, workspace=workspace)
            self.catching_up.begin(WorkspaceRef(platform.name, workspace))

        await platform.start(self.dispatch.receive, connected)

    async def _drain(self, sending: "asyncio.Task[None]") -> None:
        self.courier.stop()
        await asyncio.wait({sending}, timeout=DRAIN_SECONDS)
        sending.cancel()
        await self.ticker.stop()


def assemble(
    *,
    storage: Storage,
    platforms: Sequence[Platform],
    clock: Clock,
    community: Community,
    registry: Registry,
    wait: Wait = sleep,
) -> App:
    """Puts the parts together; tests call it with their own, and with a `wait` that does not take its time."""
    by_name = {platform.name: platform for platform in platforms}
    own_pages = frozenset(name for name, platform in by_name.items() if platform.capabilities.pages)

    async def profile(account: AccountRef) -> Profile | None:
        platform = by_name.get(account.platform)
        if platform is None or account.workspace not in platform.workspaces:
            raise Unreachable("another process serves it", uncertain=False)
        return await platform.profile(account)

    dispatch = Dispatch(
        storage=storage,
        registry=registry,
        clock=clock,
        community=community,
        own_pages=own_pages,
        profiles=profile,
    )
    courier = Courier(
        storage=storage,
        registry=registry,
        platforms=by_name,
        clock=clock,
        community=community,
        name=f"{os.getpid()}-{secrets.token_hex(4)}",
    )

    async def prune() -> None:
        async with storage.write(System("prune the inbox")) as uow:
            await uow.inbox.prune(clock.now() - KEPT)
            await uow.commit()

    async def look_for_deliveries() -> None:
        courier.wake()

    introductions = Introductions(storage=storage, platforms=by_name, clock=clock)
    ticker = Ticker(
        [
            Tick("deliveries", 5, look_for_deliveries),
            Tick("inbox", 30, dispatch.resume),
            Tick("introductions", 60, introductions.make),
            Tick("prune", 3600, prune),
        ]
    )
    return App(
        storage=storage,
        platforms=by_name,
        dispatch=dispatch,
        courier=courier,
        catching_up=CatchingUp(storage=storage, platforms=by_name, receive=dispatch.receive, wait=wait),
        ticker=ticker,
    )
