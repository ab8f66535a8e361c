"""A fan-out to Slack: its limits pass on a clock that is moved, what we do for each message is measured.

Slack's server is in this process too, so its part counts in the figure and in the floor alike.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import update

from adapters.slack.adapter import SlackAdapter
from bot.clock import SetClock
from bot.i18n import Translator
from bot.inbound import InboundEvent
from bot.model.audience import System
from bot.model.delivery import Lane, NewDelivery
from bot.model.ids import WorkspaceRef
from bot.outbound import Done, Reply
from bot.outbox import Courier
from storage import SqlStorage, open_storage
from storage.tables import deliveries
from tests.benchmarks.delivering import NOW, feature
from tests.benchmarks.engines import Engine
from tests.benchmarks.measure import Samples, seconds
from tests.benchmarks.slack import PLACES, guided_place
from tests.benchmarks.table import Aim, Figure
from tests.slack.bot import connected_bot, settings_of
from tests.slack.server import slack
from tests.slack.workspace import Workspace
from tests.town import community

EHIME = WorkspaceRef("slack", "ehime")
A_MINUTE = 240
"""Messages that the server lets into a workspace; Slack itself says some hundreds."""
AIM = Aim(0.1 * 60 / A_MINUTE, "25 ms: a tenth of the time between two")
FLOOR_EACH = 18


@dataclass(frozen=True, slots=True)
class FanOut:
    """An announcement that is owed to every channel."""

    storage: SqlStorage
    clock: SetClock
    workspace: Workspace
    adapter: SlackAdapter
    courier: Courier

    async def goes_on(self) -> bool:
        """Lets the time pass until something may leave; whether anything is still owed."""
        outbox = self.storage.outbox
        due_in = await outbox.next_due_in(EHIME, served=[EHIME], pace=self.adapter.capabilities.pace)
        self.clock.advance(due_in or timedelta(0))
        return due_in is not None

    async def send(self) -> None:
        """What the courier does for one."""
        await self.courier.send_batch()


@dataclass(frozen=True, slots=True)
class Floor:
    """Slack's own client at the same server, and the least that any outbox records."""

    storage: SqlStorage
    client: AsyncWebClient
    channel: str

    async def send(self, id: int) -> None:
        """Leased in one transaction, posted, ended in another."""
        await self._set(id, "leased")
        await self.client.chat_postMessage(channel=self.channel, text="お知らせがあります。")
        await self._set(id, "sent")

    async def _set(self, id: int, state: str) -> None:
        async with self.storage._database.writing() as transaction:
            await transaction.change(update(deliveries).where(deliveries.c.id == id).values(state=state))
            await transaction.commit()


@asynccontextmanager
async def _open(url: str, floor_url: str) -> AsyncIterator[tuple[FanOut, Floor]]:
    clock = SetClock(NOW)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(slack(clock, ["ehime", "floor"]))
        ehime, other = server.workspaces.values()
        ehime.limits.on, ehime.limits.budget = True, A_MINUTE
        storage, floor = [await open_storage(each, clock=clock) for each in (url, floor_url)]
        for opened in (storage, floor):
            stack.push_async_callback(opened.close)
            await _owe(opened, ehime)
        t, settings = Translator("ja", ZoneInfo("Asia/Tokyo")), [settings_of(server, ehime)]
        adapter = await stack.enter_async_context(
            connected_bot(settings, [ehime], feature.registry, t, _hears, _connected)
        )
        courier = Courier(
            storage=storage,
            registry=feature.registry,
            platforms={"slack": adapter},
            clock=clock,
            community=community(),
            name="benchmark",
        )
        client = AsyncWebClient(other.app.bot_token, base_url=server.api_url)
        yield FanOut(storage, clock, ehime, adapter, courier), Floor(floor, client, other.channel("office"))


async def _hears(_: InboundEvent) -> Reply:
    return Done()


async def _connected(_: str) -> None: ...


async def _owe(storage: SqlStorage, workspace: Workspace) -> None:
    async with storage.write(System("owe to all places")) as uow:
        for number in range(PLACES):
            to = (await uow.places.add(guided_place(workspace, number))).id
            await uow.deliveries.owe(NewDelivery(kind="note", stream=f"n:{to}", lane=Lane.BULK, place_id=to))
        await uow.commit()


async def figures(engine: Engine) -> Sequence[Figure]:
    """One row."""
    sent: list[float] = []
    least: list[float] = []
    async with engine.pair() as (url, floor_url), _open(url, floor_url) as (fan_out, floor):
        while await fan_out.goes_on():
            if len(sent) % FLOOR_EACH == 0:
                least.append(await seconds(floor.send(len(sent) % PLACES + 1)))
            sent.append(await seconds(fan_out.send()))
        assert len(fan_out.workspace.called("chat.postMessage")) == PLACES
        minutes = (fan_out.clock.now() - NOW) / timedelta(minutes=1)
    told = f"{minutes:.1f} min at a pace that is felt for, {PLACES / A_MINUTE:.1f} at the limit"
    return [
        Figure(
            name=f"Slack: fan-out to {PLACES:,} channels, {told}: our part of each",
            where=engine.name,
            samples=Samples(tuple(sent)),
            floor=Samples(tuple(least)),
            floor_is="slack_sdk's post to the same server, and two updates of one row",
            aim=AIM,
            items=1,
        )
    ]
