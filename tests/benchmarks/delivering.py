"""The outbox: owing deliveries, and sending them by the courier to a platform that takes no time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import update

from bot.clock import SystemClock
from bot.commands import Feature
from bot.context import PostingContext
from bot.model.audience import Audience, Circle, System
from bot.model.delivery import Delivery, NewDelivery
from bot.model.ids import PlaceId
from bot.model.place import Place, Purpose
from bot.outbound import Message, text_message
from bot.outbox import ABREAST, Courier
from storage import SqlStorage, open_storage
from storage.tables import deliveries, streams
from tests.benchmarks.engines import Engine
from tests.benchmarks.measure import Samples, alternate, seconds
from tests.benchmarks.table import Aim, Figure
from tests.fakes.platform import MemoryPlatform
from tests.town import community

ROUNDS = 60
AIM = Aim(ABREAST / 500, "500/s")
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)

feature = Feature()


@feature.delivery("note")
async def note(delivery: Delivery, context: PostingContext) -> Message:
    """Always the same."""
    return text_message("お知らせがあります。")


@dataclass
class Outbox:
    """One place to send to, and deliveries that each have a stream of their own."""

    storage: SqlStorage
    place: PlaceId
    courier: Courier
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    waiting: list[int] = field(default_factory=list)

    # ---- the figures --------------------------------------------------------------------------------------

    async def owe(self) -> None:
        """A batch in one transaction."""
        async with self.storage.write(System("owe")) as uow:
            for number in self._next():
                await uow.deliveries.owe(NewDelivery(kind="note", stream=f"note:{number}", place_id=self.place))
            await uow.commit()

    async def send(self) -> None:
        """A batch, from the claim to what is recorded."""
        assert await self.courier.send_batch() == ABREAST

    # ---- the floors ---------------------------------------------------------------------------------------

    async def insert(self) -> None:
        """The rows of a batch in one transaction."""
        self.waiting = self._next()
        async with self.storage._database.writing() as transaction:
            await transaction.add_all(streams, [{"name": f"note:{n}", "last": 1} for n in self.waiting])
            await transaction.add_all(deliveries, [self._row(number) for number in self.waiting])
            await transaction.commit()

    async def update(self) -> None:
        """A batch leased in one transaction, then each ended in its own, all at once as the courier does."""
        await self._set(self.waiting, state="leased", owner="floor", attempts=1)
        await asyncio.gather(*(self._set([number], state="sent", owner=None) for number in self.waiting))

    async def _set(self, numbers: Sequence[int], **values: object) -> None:
        async with self.storage._database.writing() as transaction:
            changed = update(deliveries).where(deliveries.c.id.in_(numbers)).values(values)
            assert await transaction.change(changed) == len(numbers)
            await transaction.commit()

    def _next(self) -> list[int]:
        return [next(self.numbers) for _ in range(ABREAST)]

    def _row(self, number: int) -> dict[str, Any]:
        times = {"created_at": NOW, "due_at": NOW, "claimable_at": NOW}
        stream = {"key": f"{number:024}", "stream": f"note:{number}", "seq": 1, "place_id": self.place}
        flags = {
            "opens_thread": False,
            "attempts": 0,
            "searches": 0,
            "error": "",
            "mention_ids": [],
            "told_late": False,
        }
        return {"id": number, "kind": "note", "operation": "post", "lane": 1, "state": "due"} | times | stream | flags


@asynccontextmanager
async def _open(url: str) -> AsyncIterator[Outbox]:
    storage = await open_storage(url)
    try:
        async with storage.write(System("open a place")) as uow:
            office = await uow.places.add(place("office"))
            await uow.commit()
        clock = SystemClock()
        courier = Courier(
            storage=storage,
            registry=feature.registry,
            platforms={"memory": MemoryPlatform(clock)},
            clock=clock,
            community=community(),
            name="benchmark",
        )
        yield Outbox(storage, office.id, courier)
    finally:
        await storage.close()


def place(external: str) -> Place:
    """Where all public servants read."""
    return Place(
        id=PlaceId(0),
        platform="memory",
        workspace="town",
        external=external,
        name=f"#{external}",
        purpose=Purpose.GENERAL,
        audience=Audience(Circle.PUBLIC_SERVANTS),
    )


async def figures(engine: Engine) -> Sequence[Figure]:
    """Two rows."""
    async with engine.pair() as (url, floor_url), _open(url) as outbox, _open(floor_url) as floor:
        owed, inserted, sent, updated = await alternate(
            ROUNDS,
            lambda: seconds(outbox.owe()),
            lambda: seconds(floor.insert()),
            lambda: seconds(outbox.send()),
            lambda: seconds(floor.update()),
            warm_up=3,
        )

    def row(name: str, samples: Samples, least: Samples, floor_is: str) -> Figure:
        return Figure(
            name=f"outbox: {ABREAST} {name}",
            where=engine.name,
            samples=samples,
            floor=least,
            floor_is=floor_is,
            aim=AIM,
            items=ABREAST,
        )

    return [
        row("deliveries owed in one transaction", owed, inserted, "insert of the same rows in one"),
        row("deliveries claimed, sent and recorded", sent, updated, "the same updates: 1 transaction, then 20"),
    ]
