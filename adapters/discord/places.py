"""The channels of one server, as far as what is said there depends on their kind; asked once and remembered."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from adapters.discord.addresses import PLATFORM, PRIVATE
from adapters.discord.api import Api, Json
from bot.model.ids import Address
from bot.ports import Forbidden, Gone, Refused
from bot.remembered import remember
from bot.text import clean_line

log = structlog.get_logger()

TEXT, ANNOUNCEMENT, FORUM, MEDIA = 0, 5, 15, 16
PUBLIC_THREAD, PRIVATE_THREAD = 11, 12
THREADS = frozenset({10, PUBLIC_THREAD, PRIVATE_THREAD})
"""https://docs.discord.com/developers/resources/channel#channel-object-channel-types."""

MOST_TAGS, LONGEST_TAG, MOST_APPLIED = 20, 20, 5
"""https://docs.discord.com/developers/resources/channel#forum-tag-object."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, forum or thread; `parent` is empty for those that stand in no other. `tags` are a forum's by name."""

    id: str
    kind: int
    parent: str
    tags: dict[str, str]

    @property
    def is_forum(self) -> bool:
        """Whether nothing but posts can be written there."""
        return self.kind in (FORUM, MEDIA)

    @classmethod
    def of(cls, found: Json) -> "Channel":
        """From Discord's object."""
        tags = {tag["name"]: str(tag["id"]) for tag in found.get("available_tags") or ()}
        return cls(str(found["id"]), int(found["type"]), str(found.get("parent_id") or ""), tags)


@dataclass
class Places:
    """Of one server. `private` is the channel under which private threads are opened, empty where there is none."""

    api: Api
    server: str
    guild: str
    private: str
    _channels: dict[str, Channel] = field(default_factory=dict)

    async def channel(self, id: str) -> Channel:
        """Raises `Gone` where there is none."""
        if id not in self._channels:
            await self.look_again(id)
        return self._channels[id]

    async def look_again(self, id: str) -> Channel:
        """The channel as it is now."""
        found = Channel.of(await self.api.get("/channels/{channel_id}", channel_id=id))
        remember(self._channels, id, found)
        return found

    async def place(self, id: str) -> Channel:
        """A place of ours; where it is gone an administrator must name another, so what is owed there waits."""
        try:
            return await self.channel(id)
        except Gone as error:
            raise Forbidden(str(error)) from error

    async def thread(self, id: str) -> Address | None:
        """The neutral address of the thread that this channel is; None where it is none, or gone."""
        try:
            channel = await self.channel(id)
        except (Gone, Forbidden):
            return None
        if channel.kind not in THREADS:
            return None
        place = PRIVATE if channel.kind == PRIVATE_THREAD else channel.parent
        return Address(PLATFORM, self.server, place=place, thread=id)

    async def private_parent(self) -> str:
        """Raises `Forbidden` where the configuration names no channel for private threads."""
        if not self.private:
            raise Forbidden("no channel for private threads")
        return (await self.place(self.private)).id

    async def tags(self, forum: Channel, wanted: Sequence[str]) -> list[str]:
        """The ids of the tags of these names, made where they are missing; those that cannot be made are left out."""
        names = [clean_line(name)[:LONGEST_TAG] for name in wanted][:MOST_APPLIED]
        if not set(names) <= forum.tags.keys():
            forum = await self._with_tags(forum.id, names)
        return [forum.tags[name] for name in dict.fromkeys(names) if name in forum.tags]

    async def _with_tags(self, id: str, names: Sequence[str]) -> Channel:
        found = await self.api.get("/channels/{channel_id}", channel_id=id)
        present = list(found.get("available_tags") or ())
        missing = [name for name in dict.fromkeys(names) if name not in {tag["name"] for tag in present}]
        room = MOST_TAGS - len(present)
        if missing[:room]:
            found = await self._make_tags(found, [*present, *({"name": name} for name in missing[:room])])
        if missing[room:]:
            log.warning("discord_no_room_for_tags", server=self.server, channel=id, advice="yorozu doctor")
        forum = Channel.of(found)
        remember(self._channels, id, forum)
        return forum

    async def _make_tags(self, forum: Json, tags: Sequence[Json]) -> Json:
        """A question without its tags is there all the same: the card says the same in words."""
        try:
            changed = {"available_tags": list(tags)}
            made: Json = await self.api.call("PATCH", "/channels/{channel_id}", changed, channel_id=forum["id"])
        except (Forbidden, Refused) as error:
            log.warning("discord_tags_not_made", server=self.server, error=str(error), advice="yorozu doctor")
            return forum
        return made
