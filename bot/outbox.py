"""The outbox: claim what is owed, write it now, send it, record what became of it.

A delivery is claimed under a lease before it is sent, so a crash at any point leaves it to be claimed again; a
second try first asks the platform whether the first one arrived.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.commands import Registry
from bot.context import Community, PostingContext
from bot.i18n import Translator
from bot.logs import fault
from bot.model.audience import MemberViewer, System, Viewer
from bot.model.delivery import Delivery, Operation
from bot.model.ids import Address, MemberId, Posted
from bot.outbound import Message
from bot.ports import (
    Clock,
    Conflict,
    Gone,
    NotFound,
    Platform,
    RateLimited,
    Refused,
    Storage,
    StorageFault,
    UnitOfWork,
    Unreachable,
)

log = structlog.get_logger()

LEASE = timedelta(seconds=30)
SEND_SECONDS = 20
"""A call that hangs ends before its lease does, so that nobody else sends the same meanwhile."""
BATCH = 20
GIVES_UP_AFTER = timedelta(hours=24)
"""A platform may be down for a night; what is older than a day helps nobody any more."""
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
IDLE_SECONDS = 5.0
"""Without a word from `Changes` the outbox looks by itself this often."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a delivery goes, and as whom its text is read there."""

    platform: Platform
    address: Address
    viewer: Viewer
    language: str
    posted: Posted | None = None


class Undeliverable(Exception):
    """No platform that runs here reaches this destination."""


class Courier:
    """Sends what the outbox holds, for the platforms of this process."""

    def __init__(
        self,
        *,
        storage: Storage,
        registry: Registry,
        platforms: Mapping[str, Platform],
        clock: Clock,
        community: Community,
        name: str,
    ) -> None:
        self._storage = storage
        self._outbox = storage.outbox
        self._registry = registry
        self._platforms = platforms
        self._clock = clock
        self._community = community
        self._name = name
        self._wake = asyncio.Event()
        self._stopping = False

    async def run(self) -> None:
        """Sends until `stop`; what is under way then is ended first."""
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(self._listen())
            try:
                while not self._stopping:
                    self._wake.clear()
                    await self._send_or_rest()
            finally:
                listening.cancel()

    async def _send_or_rest(self) -> None:
        try:
            if not await self.send_batch() and not self._stopping:
                await self._rest(await self._outbox.next_due_in())
        except (StorageFault, Conflict) as error:
            log.error("outbox_unreachable", **fault(error))  # noqa: TRY400 - its text may quote a row
            await self._rest(FIRST_PAUSE)

    def stop(self) -> None:
        """Lets `run` end after the batch under way."""
        self._stopping = True
        self._wake.set()

    def wake(self) -> None:
        """Looks for due deliveries now."""
        self._wake.set()

    async def send_batch(self) -> int:
        """Sends what can be claimed at once; returns how many deliveries that were."""
        claimed = await self._outbox.claim(self._name, self._platforms, limit=BATCH, lease=LEASE)
        ends = await asyncio.gather(*(self._deliver(delivery) for delivery in claimed), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        return len(claimed)

    async def _listen(self) -> None:
        async with self._storage.changes.subscribe() as changes:
            async for change in changes:
                if change.topic in ("deliveries", "*"):
                    self._wake.set()

    async def _rest(self, due_in: timedelta | None) -> None:
        seconds = IDLE_SECONDS if due_in is None else min(max(due_in.total_seconds(), 0.01), IDLE_SECONDS)
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    # ---- one delivery -----------------------------------------------------------------------------------

    async def _deliver(self, delivery: Delivery) -> None:
        with structlog.contextvars.bound_contextvars(delivery=delivery.key, delivery_kind=delivery.owed.kind):
            try:
                await self._try(delivery)
            except RateLimited as limit:
                await self._outbox.retry(self._name, delivery.id, after=limit.retry_after, error=str(limit))
            except (Refused, Undeliverable) as error:
                await self._give_up(delivery, str(error))
            except (StorageFault, Conflict):
                raise  # the lease lapses by itself, and the next try looks first whether this one arrived
            except Exception as error:  # noqa: BLE001 - one faulty text must not stop the others
                log.error("delivery_failed", **fault(error))  # noqa: TRY400 - its text may quote a row
                await self._try_later(delivery, Unreachable(type(error).__name__, uncertain=False))

    async def _try(self, delivery: Delivery) -> None:
        destination, message = await self._write(delivery)
        if destination is None or message is None:
            await self._outbox.dropped(self._name, delivery.id, "no longer needed, or not for this reader")
            return
        try:
            async with _bounded():
                posted = await self._send(delivery, destination, message)
        except Unreachable as error:
            grace = destination.platform.capabilities.search_grace if error.uncertain else timedelta(0)
            await self._try_later(delivery, error, at_least=grace)
            return
        if posted is not None:
            await self._outbox.sent(self._name, delivery, posted)

    async def _send(self, delivery: Delivery, to: Destination, message: Message) -> Posted | None:
        """What was posted now or by an earlier try; None where it is too early to tell, and due again later."""
        if delivery.last_tried_at is None or delivery.owed.operation is not Operation.POST:
            return await _do(delivery, to, message)
        can = to.platform.capabilities
        if self._clock.now() - delivery.last_tried_at < can.search_grace:
            await self._outbox.retry(self._name, delivery.id, after=can.search_grace, error="too early to search")
            return None
        posted = await to.platform.find(delivery.key, to.address, delivery.created_at)
        if posted is None and delivery.searches + 1 < can.searches:
            await self._outbox.retry(self._name, delivery.id, after=can.search_grace, error="searching", searched=True)
            return None
        return posted or await _do(delivery, to, message)

    async def _write(self, delivery: Delivery) -> tuple[Destination | None, Message | None]:
        try:
            async with self._storage.read(System("find a delivery's destination")) as uow:
                destination = await self._destination(uow, delivery)
            t = Translator(destination.language, self._community.timezone)
            async with self._storage.read(destination.viewer) as uow:
                context = PostingContext(uow=uow, now=self._clock.now(), t=t, community=self._community)
                return destination, await self._registry.deliveries[delivery.owed.kind].compose(delivery, context)
        except NotFound:
            return None, None

    async def _try_later(self, delivery: Delivery, error: Unreachable, *, at_least: timedelta = timedelta(0)) -> None:
        if self._clock.now() - delivery.created_at < GIVES_UP_AFTER:
            pause = min(FIRST_PAUSE * 2 ** min(delivery.attempts - 1, 20), LONGEST_PAUSE)
            await self._outbox.retry(self._name, delivery.id, after=max(pause, at_least), error=str(error))
        elif error.uncertain and delivery.owed.operation is Operation.POST:
            log.error("delivery_unknown", error=str(error))
            await self._outbox.unknown(self._name, delivery.id, str(error))
        else:
            await self._give_up(delivery, str(error))

    async def _give_up(self, delivery: Delivery, error: str) -> None:
        log.error("delivery_dead", error=error)
        await self._outbox.dead(self._name, delivery.id, error)

    # ---- where to ---------------------------------------------------------------------------------------

    async def _destination(self, uow: UnitOfWork, delivery: Delivery) -> Destination:
        owed = delivery.owed
        if owed.member_id is not None:
            return await self._person(uow, owed.member_id)
        if owed.place_id is None:
            raise Undeliverable("addressed to nobody")
        place = await uow.places.get(owed.place_id)
        platform = self._platforms.get(place.platform)
        if platform is None:
            raise Undeliverable(f"{place.platform} does not run here")
        address, posted = place.address, None
        if owed.question_id is not None and not owed.opens_thread:
            threads = await uow.threads.of(owed.question_id)
            thread = next((t for t in threads if t.place_id == place.id and t.external), None)
            if thread is None:
                raise Gone("its thread was never opened")
            address = Address(address.platform, address.workspace, address.place, thread.external)
            posted = Posted(thread.root or "", thread.external)
        return Destination(platform, address, place.viewer, self._community.language, posted)

    async def _person(self, uow: UnitOfWork, member_id: MemberId) -> Destination:
        member = await uow.members.get(member_id)
        organization = await uow.organizations.get(member.organization_id)
        for account in await uow.members.accounts(member_id):
            platform = self._platforms.get(account.platform)
            if platform is not None and platform.capabilities.private_messages:
                address = Address(account.platform, account.workspace, user=account.user)
                return Destination(platform, address, MemberViewer(member, organization), member.language)
        raise Undeliverable("no account that is reachable from here")


@asynccontextmanager
async def _bounded() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(SEND_SECONDS):
            yield
    except TimeoutError as error:
        raise Unreachable(f"no answer within {SEND_SECONDS} s") from error


async def _do(delivery: Delivery, to: Destination, message: Message) -> Posted:
    if delivery.owed.operation is Operation.POST:
        return await to.platform.post(to.address, message, delivery.key)
    if to.posted is None:
        raise Gone("there is nothing to change")
    if delivery.owed.operation is Operation.EDIT:
        await to.platform.edit(to.address, to.posted, message)
    else:
        await to.platform.remove(to.address, to.posted)
    return to.posted
