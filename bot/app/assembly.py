"""The parts of one process, put together."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.catching_up import CatchingUp, Wait, sleep
from bot.commands import Registry
from bot.context import Community
from bot.dispatch import Dispatch
from bot.introductions import Introductions
from bot.letters import Letters
from bot.logs import fault
from bot.model.audience import System
from bot.model.ids import AccountRef, WorkspaceRef
from bot.model.proof import LETTERS_WITHIN, LINK_TRIES_WITHIN
from bot.newcomers import Profiles
from bot.outbox import Courier
from bot.ports import Clock, Platform, Profile, Storage, Unreachable
from bot.ports.mail import Mail
from bot.scheduler import Tick, Ticker
from bot.sheet import KEPT_FOR

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
    letters: Letters | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator["asyncio.Task[None]"]:
        """Receives and delivers until the block ends; then lets what is under way end.

        Yields the task that delivers: it ends before the block does only by a fault.
        """
        begun: list[Platform] = []
        try:
            for platform in self.platforms.values():
                begun.append(platform)  # also one whose start fails half-way has something to end
                await self.start(platform)
            async with self._sending() as sending:
                yield sending
        finally:
            await self.catching_up.stop()
            await asyncio.gather(*(_stop(platform) for platform in begun))

    @asynccontextmanager
    async def _sending(self) -> AsyncIterator["asyncio.Task[None]"]:
        self.ticker.start()
        sending = asyncio.create_task(self.courier.run())
        mailing = [asyncio.create_task(self.letters.run())] if self.letters else []
        try:
            yield sending
        finally:
            for task in mailing:
                task.cancel()
            await self._drain(sending)
            await asyncio.gather(*mailing, return_exceptions=True)

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


async def _stop(platform: Platform) -> None:
    """One that fails at it keeps no other from stopping."""
    try:
        await platform.stop()
    except Exception as error:  # noqa: BLE001 - whatever it is, the bot ends
        log.error("platform_not_stopped", platform=platform.name, **fault(error))  # noqa: TRY400 - may quote a row


def assemble(
    *,
    storage: Storage,
    platforms: Sequence[Platform],
    clock: Clock,
    community: Community,
    registry: Registry,
    mail: Mail | None = None,
    wait: Wait = sleep,
) -> App:
    """Puts the parts together; tests call it with their own, and with a `wait` that does not take its time.

    Without `mail` nobody proves who they are by a code.
    """
    community = replace(community, mails=mail is not None)
    by_name = {platform.name: platform for platform in platforms}
    dispatch = Dispatch(
        storage=storage,
        registry=registry,
        clock=clock,
        community=community,
        own_pages=frozenset(platform.name for platform in platforms if platform.capabilities.pages),
        sheet_platforms=frozenset(platform.name for platform in platforms if platform.capabilities.forms_close),
        shared_people=frozenset(platform.name for platform in platforms if platform.capabilities.shared_people),
        profiles=_profiles_of(by_name),
    )
    courier = Courier(
        storage=storage,
        registry=registry,
        platforms=by_name,
        clock=clock,
        community=community,
        name=f"{os.getpid()}-{secrets.token_hex(4)}",
    )
    letters = Letters(storage=storage, mail=mail, clock=clock, community=community) if mail else None
    introductions = Introductions(storage=storage, platforms=by_name, clock=clock)
    return App(
        storage=storage,
        platforms=by_name,
        dispatch=dispatch,
        courier=courier,
        catching_up=CatchingUp(storage=storage, platforms=by_name, receive=dispatch.receive, wait=wait),
        ticker=Ticker([*_ticks(storage, clock, dispatch, courier, introductions), *_mail_ticks(letters)]),
        letters=letters,
    )


def _profiles_of(platforms: Mapping[str, Platform]) -> Profiles:
    async def profile(account: AccountRef) -> Profile | None:
        platform = platforms.get(account.platform)
        if platform is None or account.workspace not in platform.workspaces:
            raise Unreachable("another process serves it", uncertain=False)
        return await platform.profile(account)

    return profile


def _ticks(
    storage: Storage, clock: Clock, dispatch: Dispatch, courier: Courier, introductions: Introductions
) -> Sequence[Tick]:
    """What every replica looks at again and again."""

    async def look_for_deliveries() -> None:
        courier.wake()

    async def prune() -> None:
        now = clock.now()
        async with storage.write(System("prune what has had its time")) as uow:
            await uow.inbox.prune(now - KEPT)
            await uow.sheets.prune(now - KEPT_FOR)
            await uow.proofs.prune(now - LETTERS_WITHIN)
            await uow.link_codes.prune(expired=now, tried=now - LINK_TRIES_WITHIN)
            await uow.commit()

    return (
        Tick("deliveries", 5, look_for_deliveries),
        Tick("inbox", 30, dispatch.resume),
        Tick("introductions", 60, introductions.make),
        Tick("prune", 3600, prune),
    )


def _mail_ticks(letters: Letters | None) -> Sequence[Tick]:
    """What is looked at where there is a mail server."""
    return (Tick("letters", 5, letters.send),) if letters else ()
