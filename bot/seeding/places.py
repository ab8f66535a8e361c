"""The places of a workspace of our own: a channel per field, a general one, and one for private threads."""

from collections.abc import Iterable

from bot.model.audience import Audience, Circle, System
from bot.model.field import Field
from bot.model.ids import PlaceId
from bot.model.place import Place, Purpose
from bot.ports import Storage

_EVERY_STAFF = Audience(Circle.PUBLIC_SERVANTS)


async def open_workspace(storage: Storage, platform: str, workspace: str, fields: Iterable[Field]) -> None:
    """Adds the places, unless the workspace has any already."""
    async with storage.write(System("open a workspace of our own")) as uow:
        if any(place.platform == platform for place in await uow.places.all()):
            return
        for place in _places(platform, workspace, fields):
            await uow.places.add(place)
        await uow.commit()


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
