"""The places of a workspace of our own: a channel per field, a general one, and one for private threads."""

from collections.abc import Iterable

from bot.model.audience import Audience, Circle
from bot.model.field import Field
from bot.model.ids import PlaceId
from bot.model.place import Place, Purpose
from bot.ports import Storage, UnitOfWork
from bot.seeding.once import once

_EVERY_STAFF = Audience(Circle.PUBLIC_SERVANTS)


async def open_workspace(storage: Storage, platform: str, workspace: str, fields: Iterable[Field]) -> None:
    """Adds the places, unless the platform has any already; replicas may do so at the same time."""
    wanted = tuple(_places(platform, workspace, fields))

    async def write(uow: UnitOfWork) -> bool:
        if any(place.platform == platform for place in await uow.places.all()):
            return False
        for place in wanted:
            await uow.places.add(place)
        return True

    await once(storage, f"workspace:{platform}:{workspace}", write)


def _places(platform: str, workspace: str, fields: Iterable[Field]) -> Iterable[Place]:
    def place(external: str, name: str, purpose: Purpose, field: str | None = None) -> Place:
        return Place(
            id=PlaceId(0),
            platform=platform,
            workspace=workspace,
            external=external,
            name=name,
            purpose=purpose,
            field=field,
            audience=_EVERY_STAFF,
            private_threads=purpose is Purpose.PRIVATE,
        )

    for field in fields:
        yield place(field.key, field.name("ja"), Purpose.FIELD, field.key)
    yield place("general", "総合相談", Purpose.GENERAL)
    yield place("private", "非公開の相談", Purpose.PRIVATE)
