"""A fan-out under a pace: the waiting passes on a clock that is moved, what we do for each delivery is measured."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import update

from bot.clock import SetClock
from bot.model.audience import System
from bot.model.delivery import Lane, NewDelivery
from bot.model.ids import WorkspaceRef
from bot.outbox import Courier
from bot.ports import Capabilities, Pace
from storage import SqlStorage, open_storage
from storage.tables import deliveries
from tests.benchmarks.delivering import feature, place
from tests.benchmarks.engines import Engine
from tests.benchmarks.measure import Samples, seconds
from tests.benchmarks.table import Aim, Figure
from tests.fakes.platform import MemoryPlatform
from tests.town import community

PLACES = 1_800
RATE = 4
SECOND = timedelta(seconds=1)
PACE = Pace(start=RATE, least=RATE, most=RATE, step=0, between=SECOND)
AIM = Aim(0.1 / RATE, "25 ms: a tenth of the time between two")
FLOOR_EACH = 18
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
TOWN = WorkspaceRef("memory", "town")


@dataclass(frozen=True, slots=True)
class FanOut:
    """An announcement that is owed to every place."""

    storage: SqlStorage
    clock: SetClock
    platform: MemoryPlatform
    courier: Courier

    async def wait(self) -> None:
        """Asks when the next may leave, and lets the time until then pass."""
        due_in = await self.storage.outbox.next_due_in(TOWN, served=[TOWN], pace=PACE)
        assert due_in is not None
        self.clock.advance(due_in)

    async def send(self) -> None:
        """What the courier does for one."""
        await self.wait()
        assert await self.courier.send_batch() == 1

    async def update(self, id: int) -> None:
        """The floor: leased in one transaction, ended in another."""
        for state in ("leased", "sent"):
            async with self.storage._database.writing() as transaction:
                await transaction.change(update(deliveries).where(deliveries.c.id == id).values(state=state))
                await transaction.commit()

    @property
    def took(self) -> timedelta:
        """From the first message to the last; raises where the pace was not kept."""
        times = [shown.at for shown in self.platform.shown.values()]
        fifth = zip(times, islice(times, RATE, None), strict=False)
        assert all(later - at >= SECOND for at, later in fifth)
        return times[-1] - times[0]


@asynccontextmanager
async def _open(url: str) -> AsyncIterator[FanOut]:
    clock = SetClock(NOW)
    storage = await open_storage(url, clock=clock)
    try:
        async with storage.write(System("owe to all places")) as uow:
            for number in range(PLACES):
                to = (await uow.places.add(place(f"C{number}"))).id
                await uow.deliveries.owe(NewDelivery(kind="note", stream=f"n:{to}", lane=Lane.BULK, place_id=to))
            await uow.commit()
        platform = MemoryPlatform(clock, capabilities=Capabilities(pace=PACE))
        courier = Courier(
            storage=storage,
            registry=feature.registry,
            platforms={"memory": platform},
            clock=clock,
            community=community(),
            name="benchmark",
        )
        yield FanOut(storage, clock, platform, courier)
    finally:
        await storage.close()


async def figures(engine: Engine) -> Sequence[Figure]:
    """One row."""
    async with engine.pair() as (url, floor_url), _open(url) as fan_out, _open(floor_url) as floor:
        sent, updated = [], []
        for number in range(PLACES):
            sent.append(await seconds(fan_out.send()))
            if number % FLOOR_EACH == 0:
                updated.append(await seconds(floor.update(number + 1)))
        minutes = fan_out.took / timedelta(minutes=1)
    return [
        Figure(
            name=f"outbox: fan-out to {PLACES:,} places at {RATE}/s, which takes {minutes:.1f} min: our part of each",
            where=engine.name,
            samples=Samples(tuple(sent)),
            floor=Samples(tuple(updated)),
            floor_is="two updates of one row, each committed",
            aim=AIM,
            items=1,
        )
    ]
