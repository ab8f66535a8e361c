"""Places."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select, update

from bot.model.ids import PlaceId
from bot.model.place import Place, Purpose
from bot.ports import NotFound
from storage.mappers.places import place_of, place_values
from storage.tables import audiences, places
from storage.transaction import Transaction
from storage.visibility import Visibility

_PLACES = select(places, audiences.c.canonical).join(audiences, audiences.c.id == places.c.audience_id)


class SqlPlaces:
    """See `bot.ports.Places`."""

    def __init__(self, transaction: Transaction, visibility: Visibility) -> None:
        self._transaction = transaction
        self._visibility = visibility

    async def add(self, place: Place) -> Place:
        audience_id = await self._visibility.intern(place.audience)
        return replace(place, id=PlaceId(await self._transaction.add(places, place_values(place, audience_id))))

    async def get(self, id: PlaceId) -> Place:
        row = await self._transaction.row(_PLACES.where(places.c.id == id))
        if row is None:
            raise NotFound(f"place {id}")
        return place_of(row)

    async def retire(self, id: PlaceId) -> None:
        retired = update(places).where(places.c.id == id).values(purpose=Purpose.FORMER.value)
        if not await self._transaction.change(retired):
            raise NotFound(f"place {id}")

    async def all(self) -> Sequence[Place]:
        return [place_of(row) for row in await self._transaction.rows(_PLACES.order_by(places.c.id))]
