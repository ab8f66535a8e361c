"""Sending one delivery: written as things are now, posted or changed, and recorded; or tried again, or given up."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.commands import Registry
from bot.context import Community, PostingContext
from bot.i18n import Translator
from bot.logs import fault
from bot.model.audience import System
from bot.model.delivery import Delivery, NewDelivery, Operation
from bot.model.ids import AccountRef, Address, Posted, WorkspaceRef
from bot.outbound import Message
from bot.outbox.destination import Destination, Undeliverable, destination
from bot.outbox.unposted import PLACE_CLOSED, THREAD_DELAYED, THREAD_FAILED, notes_about, notes_of
from bot.ports import (
    Clock,
    Conflict,
    Forbidden,
    Gone,
    NotFound,
    Outbox,
    Pace,
    Platform,
    PlatformError,
    RateLimited,
    Refused,
    Storage,
    StorageFault,
    Unreachable,
)

log = structlog.get_logger()

SEND_SECONDS = 20
"""A call that hangs ends before its lease does, so that nobody else sends the same meanwhile."""
GIVES_UP_AFTER = timedelta(hours=24)
"""A platform may be down for a night; what is older than a day helps nobody any more."""
LATE_AFTER = timedelta(minutes=5)
LATE_TRIES = 5
"""Half a minute's worth: whatever waited while the bot was down is not late at its first faults."""
CLOCKS_APART = timedelta(minutes=5)
"""A platform's clock may be behind the database's by this much: what was owed is searched for from before that."""
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Sends what was claimed for one workspace under `name`, and ends each lease; raises the storage's faults only.

    `served` are the workspaces in which this process tells people something.
    """

    storage: Storage
    registry: Registry
    platform: Platform
    workspace: WorkspaceRef
    served: Collection[WorkspaceRef]
    clock: Clock
    community: Community
    name: str

    @property
    def pace(self) -> Pace | None:
        """How fast the workspace takes messages; None is as fast as they come."""
        return self.platform.capabilities.pace

    async def deliver(self, delivery: Delivery) -> None:
        """One try."""
        with structlog.contextvars.bound_contextvars(delivery=delivery.key, delivery_kind=delivery.owed.kind):
            try:
                await self._try(delivery)
            except RateLimited as limit:
                await self._slow_down(delivery, limit)
            except Unreachable as error:
                await self._try_later(delivery, error)
            except Undeliverable as error:
                log.info("delivery_undeliverable", reason=str(error))  # nobody's fault: they have not come yet
                await self._end(delivery, str(error))
            except Refused as error:
                await self._give_up(delivery, str(error))
            except (StorageFault, Conflict):
                raise  # the lease lapses by itself, and the next try looks first whether this one arrived
            except Exception as error:  # noqa: BLE001 - one faulty text must not stop the others
                log.error("delivery_failed", **fault(error))  # noqa: TRY400 - its text may quote a row
                await self._try_later(delivery, Unreachable(type(error).__name__, uncertain=False))

    # ---- one try --------------------------------------------------------------------------------------------

    async def _try(self, delivery: Delivery) -> None:
        to, message = await self._write(delivery)
        if to is None or message is None:
            await self._outbox.dropped(self.name, delivery.id, "no longer needed, or not for this reader")
            return
        async with _bounded():
            try:
                posted = await self._send(delivery, to, message)
            except Gone as error:
                if not await self._goes_on(delivery, to, error):
                    raise
                return
            if posted is not None:
                await self._outbox.sent(self.name, delivery, posted, moved=_has_moved(to.address, posted))

    async def _goes_on(self, delivery: Delivery, to: Destination, error: Gone) -> bool:
        """Whether the person who is gone here has another account, by which they are told."""
        at = to.address
        if at.user is None or delivery.owed.operation is not Operation.POST:
            return False
        account = AccountRef(at.platform, at.workspace, at.user)
        return await self._outbox.gone(self.name, delivery.id, account, served=self.served, error=str(error))

    async def _write(self, delivery: Delivery) -> tuple[Destination | None, Message | None]:
        try:
            async with self.storage.read(System("find a delivery's destination")) as uow:
                to = await destination(uow, delivery.owed, self.workspace)
            t = Translator(to.language or self.community.language, self.community.timezone)
            async with self.storage.read(to.viewer) as uow:
                context = PostingContext(uow=uow, now=self.clock.now(), t=t, community=self.community)
                return to, await self.registry.deliveries[delivery.owed.kind].compose(delivery, context)
        except NotFound:
            return None, None

    async def _send(self, delivery: Delivery, to: Destination, message: Message) -> Posted | None:
        """What was posted now or by an earlier try; None where it is too early to tell, and due again later."""
        can, ago = self.platform.capabilities, delivery.tried_ago
        if ago is None or delivery.owed.operation is not Operation.POST:
            return await self._do(delivery, to, message)
        if ago < can.search_grace:
            await self._search_later(delivery, can.search_grace - ago, "too early to search")
            return None
        posted = await self.platform.find(delivery.key, to.address, delivery.created_at - CLOCKS_APART)
        if posted is None and delivery.searches + 1 < can.searches:
            await self._search_later(delivery, can.search_grace, "searching", searched=True)
            return None
        return posted or await self._do(delivery, to, message)

    async def _do(self, delivery: Delivery, to: Destination, message: Message) -> Posted:
        if delivery.owed.operation is Operation.POST:
            return await self.platform.post(to.address, message, delivery.key)
        if to.posted is None:
            raise Gone("there is nothing to change")
        if delivery.owed.operation is Operation.EDIT:
            await self.platform.edit(to.address, to.posted, message)
        else:
            await self.platform.remove(to.address, to.posted)
        return to.posted

    # ---- what becomes of it ---------------------------------------------------------------------------------

    async def _slow_down(self, delivery: Delivery, limit: RateLimited) -> None:
        if self.pace is not None:
            await self._outbox.slow_down(self.workspace, self.pace, limit.retry_after)
        await self._outbox.retry(self.name, delivery.id, after=limit.retry_after, error=str(limit), uncertain=False)

    async def _search_later(self, delivery: Delivery, after: timedelta, why: str, *, searched: bool = False) -> None:
        await self._outbox.retry(self.name, delivery.id, after=after, error=why, uncertain=False, searched=searched)

    async def _try_later(self, delivery: Delivery, error: Unreachable) -> None:
        if delivery.waited < GIVES_UP_AFTER:
            grace = self.platform.capabilities.search_grace if error.uncertain else timedelta(0)
            pause = min(FIRST_PAUSE * 2 ** min(delivery.attempts - 1, 20), LONGEST_PAUSE)
            await self._outbox.retry(
                self.name,
                delivery.id,
                after=max(pause, grace),
                error=str(error),
                uncertain=error.uncertain,
                owing=await self._notes(delivery, THREAD_DELAYED) if _is_late(delivery) else (),
                closed=await self._notes_about_place(delivery) if isinstance(error, Forbidden) else (),
            )
        elif (error.uncertain or delivery.last_tried_at) and delivery.owed.operation is Operation.POST:
            log.error("delivery_unknown", error=str(error))
            await self._outbox.unknown(self.name, delivery.id, str(error))
        else:
            await self._give_up(delivery, str(error))

    async def _give_up(self, delivery: Delivery, error: str) -> None:
        log.error("delivery_dead", error=error)
        await self._end(delivery, error)

    async def _end(self, delivery: Delivery, error: str) -> None:
        await self._outbox.dead(self.name, delivery.id, error, owing=await self._notes(delivery, THREAD_FAILED))

    async def _notes(self, delivery: Delivery, kind: str) -> Sequence[NewDelivery]:
        owed = delivery.owed
        if not owed.opens_thread or owed.question_id is None or kind not in self.registry.deliveries:
            return ()
        return await notes_of(owed.question_id, kind, self.storage)

    async def _notes_about_place(self, delivery: Delivery) -> Sequence[NewDelivery]:
        place_id = delivery.owed.place_id
        if place_id is None or PLACE_CLOSED not in self.registry.deliveries:
            return ()
        return await notes_about(place_id, PLACE_CLOSED, self.storage)

    @property
    def _outbox(self) -> Outbox:
        return self.storage.outbox


def _is_late(delivery: Delivery) -> bool:
    """Whether it is no passing outage any more, and nobody was told yet."""
    return delivery.waited >= LATE_AFTER and delivery.attempts >= LATE_TRIES and not delivery.told_late


def _has_moved(sent_to: Address, posted: Posted) -> bool:
    """Whether the platform had to open another thread, to let in somebody who could not enter the old one."""
    return sent_to.thread is not None and posted.thread not in (None, sent_to.thread)


@asynccontextmanager
async def _bounded() -> AsyncIterator[None]:
    """Says that there was no answer in time; what failed in any other way, be it in recording, may have happened."""
    try:
        async with asyncio.timeout(SEND_SECONDS):
            yield
    except TimeoutError as error:
        raise Unreachable(f"no answer within {SEND_SECONDS} s") from error
    except (PlatformError, StorageFault, Conflict):
        raise
    except Exception as error:
        log.error("sending_failed", **fault(error))  # noqa: TRY400 - its text may quote a row
        raise Unreachable(type(error).__name__) from error
