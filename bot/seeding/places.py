"""The places of a workspace: those of our own pages, and the channels that a chat workspace has for us."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from bot.model.audience import Audience, Circle
from bot.model.delivery import NewDelivery, place_stream
from bot.model.field import Field
from bot.model.ids import PlaceId, WorkspaceRef
from bot.model.place import Place, Purpose
from bot.ports import Storage, UnitOfWork
from bot.seeding.once import once

_EVERY_STAFF = Audience(Circle.PUBLIC_SERVANTS)
_SECRETARIAT = Audience(Circle.SECRETARIAT)

_NAMES = {
    Purpose.GENERAL: "総合相談",
    Purpose.PRIVATE: "非公開の相談",
    Purpose.ANNOUNCEMENTS: "お知らせ",
    Purpose.SECRETARIAT: "事務局",
}


@dataclass(frozen=True, slots=True)
class _Workspace:
    ref: WorkspaceRef

    def of_field(self, external: str, field: Field) -> Place:
        return self._place(external, field.name("ja"), Purpose.FIELD, field.key)

    def of_purpose(self, external: str, purpose: Purpose) -> Place:
        return self._place(external, _NAMES[purpose], purpose)

    def _place(self, external: str, name: str, purpose: Purpose, field: str | None = None) -> Place:
        return Place(
            id=PlaceId(0),
            platform=self.ref.platform,
            workspace=self.ref.workspace,
            external=external,
            name=name,
            purpose=purpose,
            field=field,
            audience=_SECRETARIAT if purpose is Purpose.SECRETARIAT else _EVERY_STAFF,
            private_threads=purpose is Purpose.PRIVATE,
        )

    async def known(self, uow: UnitOfWork) -> set[str]:
        """What is there already, by the platform's ids."""
        return {place.external for place in await uow.places.all() if place.home == self.ref}


# ---- our own pages --------------------------------------------------------------------------------------


async def open_workspace(storage: Storage, platform: str, workspace: str, fields: Iterable[Field]) -> None:
    """Adds a page for each field, a general one, and one for private threads.

    Nothing is added where the workspace has any already; replicas may do so at the same time.
    """
    here = _Workspace(WorkspaceRef(platform, workspace))
    wanted = [
        *(here.of_field(field.key, field) for field in fields),
        *(here.of_purpose(purpose.value, purpose) for purpose in (Purpose.GENERAL, Purpose.PRIVATE)),
    ]

    async def write(uow: UnitOfWork) -> bool:
        if await here.known(uow):
            return False
        for place in wanted:
            await uow.places.add(place)
        return True

    await once(storage, f"workspace:{platform}:{workspace}", write)


# ---- a chat workspace -----------------------------------------------------------------------------------


async def open_channels(
    storage: Storage, platform: str, workspace: str, channels: Mapping[str, str], fields: Iterable[Field]
) -> None:
    """Adds the channels that are not known yet, and one place for private threads; owes each its guide.

    - `channels` leads from a field's key, or a purpose, to the platform's id; `KeyError` for any other key.
    - What is known is the database's to say; but a new channel for a key takes the place of the one it had before,
      which keeps its threads and gets no new ones.
    - Replicas may do so at the same time.
    """
    here, by_key = _Workspace(WorkspaceRef(platform, workspace)), {field.key: field for field in fields}
    wanted = [
        *(_channel(here, key, external, by_key) for key, external in channels.items()),
        here.of_purpose(Purpose.PRIVATE.value, Purpose.PRIVATE),
    ]

    async def write(uow: UnitOfWork) -> bool:
        known = await here.known(uow)
        unknown = [place for place in wanted if place.external not in known]
        for place in unknown:
            await _retire_others(place, uow)
            await _open(await uow.places.add(place), uow)
        return bool(unknown)

    await once(storage, f"channels:{platform}:{workspace}:{_digest(channels)}", write)


def _channel(here: _Workspace, key: str, external: str, fields: Mapping[str, Field]) -> Place:
    purposes = {purpose.value: purpose for purpose in (Purpose.GENERAL, Purpose.ANNOUNCEMENTS, Purpose.SECRETARIAT)}
    purpose = purposes.get(key)
    return here.of_purpose(external, purpose) if purpose else here.of_field(external, fields[key])


async def _retire_others(successor: Place, uow: UnitOfWork) -> None:
    for place in await uow.places.all():
        same = (place.home, place.purpose, place.field) == (successor.home, successor.purpose, successor.field)
        if same:
            await uow.places.retire(place.id)


async def _open(place: Place, uow: UnitOfWork) -> None:
    if place.purpose in (Purpose.FIELD, Purpose.GENERAL):
        await uow.deliveries.owe(NewDelivery(kind="place_guide", stream=place_stream(place.id), place_id=place.id))


def _digest(channels: Mapping[str, str]) -> str:
    """Another one for other channels, so that those which are added later are looked at."""
    return blake2b(repr(sorted(channels.items())).encode(), digest_size=8).hexdigest()
