"""An office that sends: places in one workspace or several, what is owed to them, and couriers with a moved clock."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.clock import SetClock
from bot.commands import Feature, Registry
from bot.context import PostingContext
from bot.model.audience import Audience, Circle, System
from bot.model.delivery import Delivery, Lane, NewDelivery
from bot.model.ids import PlaceId, WorkspaceRef
from bot.model.place import Place, Purpose
from bot.outbound import Message, text_message
from bot.outbox import Courier
from bot.ports import NotFound
from storage import SqlStorage, open_storage
from tests.fakes.platform import MemoryPlatform
from tests.reading import text_of
from tests.town import community

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
STREAM = "question:1:1"
TOWN = WorkspaceRef("memory", "town")


@dataclass(frozen=True, slots=True)
class AheadClock:
    """Of a machine that is wrong about the time."""

    true: SetClock
    ahead: timedelta

    def now(self) -> datetime:
        return self.true.now() + self.ahead


@dataclass
class Office:
    """`place` is where most goes; `texts` is what each kind of delivery says when it leaves."""

    storage: SqlStorage
    clock: SetClock
    platform: MemoryPlatform
    place: PlaceId
    texts: dict[str, str | None] = field(default_factory=dict)
    streams: "count[int]" = field(default_factory=count)

    def courier(
        self, name: str = "first", *, ahead: timedelta = timedelta(0), at: MemoryPlatform | None = None
    ) -> Courier:
        """One process, whose clock is `ahead` of the database's."""
        return Courier(
            storage=self.storage,
            registry=self._registry(),
            platforms={"memory": at or self.platform},
            clock=AheadClock(self.clock, ahead),
            community=community(),
            name=name,
        )

    def _registry(self) -> Registry:
        feature = Feature()
        for kind in self.texts:
            feature.delivery(kind)(self._compose)
        return feature.registry

    async def _compose(self, delivery: Delivery, context: PostingContext) -> Message | None:  # noqa: ARG002
        text = self.texts[delivery.owed.kind]
        if text == "hidden":
            raise NotFound(delivery.owed.kind)
        return None if text is None else text_message(text)

    async def owes(self, kind: str, text: str | None, *, lane: Lane = Lane.NORMAL, stream: str = STREAM) -> None:
        """Something to be posted."""
        self.texts[kind] = text
        await self.owe(NewDelivery(kind=kind, stream=stream, lane=lane, place_id=self.place))

    async def owes_everywhere(self, kind: str, places: Iterable[PlaceId], *, lane: Lane = Lane.BULK) -> None:
        """The same in many places, each in a stream of its own."""
        self.texts.setdefault(kind, kind)
        streams = ((place, f"{kind}:{next(self.streams)}") for place in places)
        await self.owe(*(NewDelivery(kind=kind, stream=name, lane=lane, place_id=place) for place, name in streams))

    async def owe(self, *owed: NewDelivery) -> None:
        """In one transaction."""
        async with self.storage.write(System("test")) as uow:
            for delivery in owed:
                await uow.deliveries.owe(delivery)
            await uow.commit()

    async def opens(self, *names: str, workspace: str = "town") -> Sequence[PlaceId]:
        """More places."""
        async with self.storage.write(System("test")) as uow:
            places = [await uow.places.add(place(name, workspace)) for name in names]
            await uow.commit()
        return [place.id for place in places]

    async def delivers(self, *couriers: Courier, over: timedelta = timedelta(0), until: datetime | None = None) -> None:
        """Sends what is due, and what falls due until `over` has passed; several couriers take turns."""
        couriers = couriers or (self.courier(),)
        end = until or self.clock.now() + over
        while True:
            while sum([await courier.send_batch() for courier in couriers]):
                pass
            wait = await self.next_due_in()
            if wait is None or self.clock.now() + wait > end:
                return
            self.clock.advance(max(wait, timedelta(milliseconds=1)))

    async def next_due_in(self) -> timedelta | None:
        """In whichever workspace comes first."""
        served = [WorkspaceRef(self.platform.name, name) for name in self.platform.workspaces]
        pace = self.platform.capabilities.pace
        waits = [await self.storage.outbox.next_due_in(at, served=served, pace=pace) for at in served]
        return min((wait for wait in waits if wait is not None), default=None)

    @property
    def arrived(self) -> list[str]:
        """What stands in the place."""
        return [text_of(message).strip() for message in self.platform.in_place("office")]

    async def states(self) -> dict[str, int]:
        """How many deliveries are in each state, without the states that hold none."""
        return {state: n for state, n in (await self.storage.outbox.counts()).items() if n}


def place(name: str, workspace: str = "town") -> Place:
    """Where all public servants read."""
    return Place(
        id=PlaceId(0),
        platform="memory",
        workspace=workspace,
        external=name,
        name=f"#{name}",
        purpose=Purpose.GENERAL,
        audience=Audience(Circle.PUBLIC_SERVANTS),
    )


@asynccontextmanager
async def open_office(url: str) -> AsyncIterator[Office]:
    """With one place, and nothing owed yet."""
    clock = SetClock(START)
    storage = await open_storage(url, clock=clock)
    try:
        async with storage.write(System("test")) as uow:
            home = await uow.places.add(place("office"))
            await uow.commit()
        yield Office(storage, clock, MemoryPlatform(clock), home.id)
    finally:
        await storage.close()
