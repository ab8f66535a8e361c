"""Threads: opened as a forum's post, from a message, or in private; their name, tags and end kept current."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from adapters.discord.addresses import PLATFORM, snowflake
from adapters.discord.api import PAGE, Api, Json
from adapters.discord.errors import THREAD_EXISTS, code_of
from adapters.discord.places import PRIVATE_THREAD, Channel, Places
from adapters.discord.render.messages import marked
from bot.i18n import Translator
from bot.model.ids import AccountRef
from bot.outbound import Message, ThreadHead
from bot.ports import Forbidden, Gone, PlatformError, Refused
from bot.remembered import remember
from bot.text import excerpt

log = structlog.get_logger()

LONGEST_NAME = 100
"""https://docs.discord.com/developers/resources/channel#start-thread-from-message."""
ARCHIVE_MINUTES = 10080
"""A week, the longest: an archived thread is opened again by whoever writes."""
CAME = 1
"""RECIPIENT_ADD, the note of who was let in (https://docs.discord.com/developers/resources/message#message-object-message-types)."""


@dataclass
class Threads:
    """Of one server. Every method raises `PlatformError` only."""

    api: Api
    places: Places
    bot: str
    t: Translator
    _came: dict[str, set[str]] = field(default_factory=dict)

    # ---- opening ------------------------------------------------------------------------------------------

    async def post(self, forum: Channel, message: Message, payload: Json) -> str:
        """A forum's post, whose first message has the thread's own id."""
        head = message.head or ThreadHead(message.title)
        body = {
            "name": self.name(head.title),
            "auto_archive_duration": ARCHIVE_MINUTES,
            "applied_tags": await self.places.tags(forum, [tag.text for tag in head.tags]),
            "message": {key: value for key, value in payload.items() if "nonce" not in key},
        }
        opened = await self.api.call("POST", "/channels/{channel_id}/threads", body, channel_id=forum.id)
        return str(opened["id"])

    async def under(self, channel: str, message: str, title: str) -> None:
        """The thread of a message, which has the message's id; it may be there already."""
        body = {"name": self.name(title), "auto_archive_duration": ARCHIVE_MINUTES}
        path = "/channels/{channel_id}/messages/{message_id}/threads"
        try:
            await self.api.call("POST", path, body, channel_id=channel, message_id=message)
        except Refused as error:
            if code_of(error.__cause__) != THREAD_EXISTS:
                raise

    async def private(self, title: str) -> str:
        """A private thread with nobody in it but us."""
        parent = await self.places.private_parent()
        body = {
            "name": self.name(title),
            "type": PRIVATE_THREAD,
            "invitable": False,
            "auto_archive_duration": ARCHIVE_MINUTES,
        }
        opened = await self.api.call("POST", "/channels/{channel_id}/threads", body, channel_id=parent)
        return str(opened["id"])

    def name(self, title: str) -> str:
        """A thread has a name, whatever its message is about."""
        return excerpt(title, LONGEST_NAME) or self.t("よろず相談")

    # ---- finding what an earlier try opened -----------------------------------------------------------------

    async def post_of(self, forum: str, key: str, since: datetime) -> str | None:
        """The post in `forum` whose first message carries `key`."""
        async for thread in self._ours(forum, since):
            if (first := await self._first(thread["id"])) is not None and marked(first, key):
                return str(thread["id"])
        return None

    async def private_of(self, title: str, key: str) -> tuple[str, str] | None:
        """The private thread of this title in which `key` stands, and its message."""
        parent = await self.places.private_parent()
        for thread in await self._active():
            if self._is_ours(thread, parent) and thread["name"] == self.name(title):
                async for message in self.api.messages(thread["id"], 0):
                    if marked(message, key):
                        return str(thread["id"]), str(message["id"])
        return None

    async def _ours(self, parent: str, since: datetime) -> AsyncIterator[Json]:
        """Newest first; an archived one may be meant, since a question may end within minutes."""
        recent = snowflake(since)
        active = [t for t in await self._active() if self._is_ours(t, parent)]
        query = {"limit": PAGE}
        archived = await self.api.get("/channels/{channel_id}/threads/archived/public", query, channel_id=parent)
        both = [*active, *(t for t in archived["threads"] if self._is_ours(t, parent))]
        for thread in sorted(both, key=lambda thread: -int(thread["id"])):
            if int(thread["id"]) >= recent:
                yield thread

    def _is_ours(self, thread: Json, parent: str) -> bool:
        return str(thread.get("parent_id")) == parent and str(thread.get("owner_id")) == self.bot

    async def _active(self) -> Sequence[Json]:
        found = await self.api.get("/guilds/{guild_id}/threads/active", guild_id=self.places.guild)
        threads: Sequence[Json] = found["threads"]
        return threads

    async def _first(self, thread: str) -> Json | None:
        try:
            path = "/channels/{channel_id}/messages/{message_id}"
            found: Json = await self.api.get(path, channel_id=thread, message_id=thread)
        except Gone:
            return None
        return found

    # ---- keeping it current ---------------------------------------------------------------------------------

    async def wake(self, thread: str) -> None:
        """Out of the archive: nothing in there can be changed."""
        await self._change(thread, {"archived": False})

    async def show(self, thread: str, head: ThreadHead) -> None:
        """Name, tags and end as they are now. What is right already is not sent: a thread takes two names in ten
        minutes."""
        now = await self.api.get("/channels/{channel_id}", channel_id=thread)
        wanted: Json = {"archived": head.ended} if _is_archived(now) != head.ended else {}
        parent = await self.places.channel(str(now["parent_id"]))
        if parent.is_forum:
            tags = await self.places.tags(parent, [tag.text for tag in head.tags])
            wanted |= {"applied_tags": tags} if set(tags) != set(now.get("applied_tags") or ()) else {}
        if name := self._other_name(now, head):
            wanted["name"] = name
        if wanted and _is_archived(now):
            await self._change(thread, {**wanted, "archived": False})
            wanted = {"archived": True} if head.ended else {}
        if wanted:
            await self._change(thread, wanted)

    def _other_name(self, now: Json, head: ThreadHead) -> str:
        name = self.name(head.title)
        return name if now["name"] != name else ""

    async def _change(self, thread: str, body: Json) -> None:
        await self.api.call("PATCH", "/channels/{channel_id}", body, channel_id=thread)

    # ---- who is in a private one ----------------------------------------------------------------------------

    async def let_in(self, thread: str, members: Iterable[AccountRef], called: Iterable[AccountRef] = ()) -> None:
        """Each once, since who came before has left by themselves; `called` ones again. Nobody is thrown out.

        Who is there now Discord tells only to bots with the privileged intent for members
        (https://docs.discord.com/developers/resources/channel#list-thread-members).
        """
        if not (wanted := self._users(members)):
            return
        came, again = await self._ever_in(thread), set(self._users(called))
        for user in wanted:
            if user not in came or user in again:
                await self._add(thread, user)

    async def _ever_in(self, thread: str) -> set[str]:
        if thread not in self._came:
            notes = [m async for m in self.api.messages(thread, 0) if m["type"] == CAME]
            remember(self._came, thread, {str(user["id"]) for note in notes for user in note["mentions"]})
        return self._came[thread]

    async def _add(self, thread: str, user: str) -> None:
        path = "/channels/{channel_id}/thread-members/{user_id}"
        try:
            await self.api.call("PUT", path, channel_id=thread, user_id=user)
            (await self._ever_in(thread)).add(user)
        except (Refused, Forbidden) as error:  # about this person, who cannot see the channel above or has left
            log.warning("discord_not_let_in", server=self.places.server, user=user, error=str(error))

    def _users(self, members: Iterable[AccountRef]) -> list[str]:
        here = (PLATFORM, self.places.server)
        return list(dict.fromkeys(m.user for m in members if (m.platform, m.workspace) == here))

    async def pin(self, channel: Channel, message: str) -> None:
        """A message that cannot be pinned is there all the same."""
        try:
            if channel.is_forum:
                await self._change(message, {"flags": 1 << 1})
            else:
                path = "/channels/{channel_id}/messages/pins/{message_id}"
                await self.api.call("PUT", path, channel_id=channel.id, message_id=message)
        except PlatformError as error:
            log.warning("discord_not_pinned", server=self.places.server, error=str(error))


def _is_archived(thread: dict[str, Any]) -> bool:
    return bool((thread.get("thread_metadata") or {}).get("archived"))
