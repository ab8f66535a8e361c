"""Messages of ours in one server: posted, edited, removed, found again; and what people wrote around them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from adapters.discord import inbound
from adapters.discord.addresses import PRIVATE, snowflake
from adapters.discord.api import Api, Json
from adapters.discord.errors import THREAD_ARCHIVED, code_of
from adapters.discord.inbound import Written
from adapters.discord.places import Places
from adapters.discord.render.messages import marked, message_payload
from adapters.discord.threads import Threads
from bot.i18n import Translator
from bot.inbound import Occurrence
from bot.model.ids import Address, Posted
from bot.outbound import Link, Message, Row
from bot.ports import Gone, Refused
from bot.remembered import remember

CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass
class Posts:
    """See `bot.ports.Platform`, for one server. `bot` is the bot's own id."""

    api: Api
    places: Places
    threads: Threads
    t: Translator
    server: str
    bot: str
    _direct: dict[str, str] = field(default_factory=dict)

    # ---- posting --------------------------------------------------------------------------------------------

    async def post(self, to: Address, message: Message, key: str) -> Posted:
        """Posts it with `key`; opens what it needs first: a thread, or the direct messages of a person."""
        async with self.api.at(_closing(to)):
            if to.user is not None:
                channel = await self.direct(to.user)
                return Posted(await self._send(channel, self._payload(self._with_the_way(message), key)))
            if to.place is None:
                raise Refused("neither a place nor a person is addressed")
            if to.thread is not None:
                return await self._into(to.place, to.thread, message, key)
            return await (
                self._open_private(message, key) if to.place == PRIVATE else self._place(to.place, message, key)
            )

    def _with_the_way(self, message: Message) -> Message:
        """A note alone with the bot stands in no thread, so it leads to what it is about."""
        if message.about is None:
            return message
        return replace(message, elements=(*message.elements, Row((Link(self.t("開く"), message.about),))))

    async def _place(self, place: str, message: Message, key: str) -> Posted:
        channel, payload = await self.places.place(place), self._payload(message, key)
        if channel.is_forum:
            id = await self.threads.post(channel, message, payload)
        else:
            id = await self._send(place, payload)
            if message.head and not message.pinned:
                await self.threads.under(place, id, message.head.title)
        if message.pinned:
            await self.threads.pin(channel, id)
        return Posted(id, thread=id)

    async def _into(self, place: str, thread: str, message: Message, key: str) -> Posted:
        if place == PRIVATE:
            await self.threads.let_in(thread, message.members, message.mentions)
        payload = self._payload(message, key)
        try:
            return Posted(await self._send(thread, payload), thread=thread)
        except Gone:
            if place == PRIVATE or (await self.places.place(place)).is_forum:
                raise
        # Of a text channel's message the thread may be yet to be opened: a crash came between.
        await self.threads.under(place, thread, message.title)
        return Posted(await self._send(thread, payload), thread=thread)

    async def _open_private(self, message: Message, key: str) -> Posted:
        """An earlier try may have come as far as the message. Members come last: nobody finds an empty thread."""
        title = message.head.title if message.head else message.title
        earlier = await self.threads.private_of(title, key)
        if earlier is None:
            thread = await self.threads.private(title)
            earlier = thread, await self._send(thread, self._payload(message, key))
        thread, id = earlier
        await self.threads.let_in(thread, message.members)
        return Posted(id, thread=thread)

    def _payload(self, message: Message, key: str = "") -> Json:
        return message_payload(message, self.t, self.server, key)

    async def _send(self, channel: str, payload: Json) -> str:
        sent = await self.api.call("POST", "/channels/{channel_id}/messages", payload, channel_id=channel)
        return str(sent["id"])

    async def direct(self, user: str) -> str:
        """The channel of the direct messages with one person."""
        if user not in self._direct:
            opened = await self.api.call("POST", "/users/@me/channels", {"recipient_id": user})
            remember(self._direct, user, str(opened["id"]))
        return self._direct[user]

    # ---- changing -------------------------------------------------------------------------------------------

    async def edit(self, at: Address, posted: Posted, message: Message) -> None:
        """Replaces what the message shows; with it the thread's head, and who may take part now."""
        async with self.api.at(_closing(at)):
            channel = await self._channel_of(at, posted)
            try:
                await self._change(channel, posted.message, self._payload(message))
            except Refused as error:
                if code_of(error.__cause__) != THREAD_ARCHIVED:
                    raise
                await self.threads.wake(channel)
                await self._change(channel, posted.message, self._payload(message))
            if at.place == PRIVATE and at.thread is not None:
                await self.threads.let_in(at.thread, message.members)
            if at.thread is not None and message.head is not None:
                await self._show_head(at, posted, message)

    async def _show_head(self, at: Address, posted: Posted, message: Message) -> None:
        if at.thread is None or message.head is None:
            return
        try:
            await self.threads.show(at.thread, message.head)
        except Gone:  # as in `_into`
            if at.place is None or at.place == PRIVATE or posted.message != at.thread:
                raise
            await self.threads.under(at.place, at.thread, message.head.title)

    async def remove(self, at: Address, posted: Posted) -> None:
        """Deletes the message."""
        async with self.api.at(_closing(at)):
            channel = await self._channel_of(at, posted)
            path = "/channels/{channel_id}/messages/{message_id}"
            await self.api.call("DELETE", path, channel_id=channel, message_id=posted.message)

    async def _change(self, channel: str, message: str, payload: Json) -> None:
        path = "/channels/{channel_id}/messages/{message_id}"
        await self.api.call("PATCH", path, payload, channel_id=channel, message_id=message)

    async def _channel_of(self, at: Address, posted: Posted) -> str:
        """A message from which a thread was opened stands above it; a forum's first message in it."""
        if at.user is not None:
            return await self.direct(at.user)
        if at.place is None:
            raise Refused("neither a place nor a person is addressed")
        thread = at.thread or posted.thread
        above = posted.message == thread and at.place != PRIVATE and not (await self.places.place(at.place)).is_forum
        return at.place if thread is None or above else thread

    # ---- reading --------------------------------------------------------------------------------------------

    async def find(self, key: str, to: Address, since: datetime) -> Posted | None:
        """What carries `key`. What opens a private thread looks for it by itself: see `post`."""
        since -= CLOCKS_DIFFER
        if to.user is not None:
            return await self._find_in(await self.direct(to.user), key, since)
        if to.place is None or (to.place == PRIVATE and to.thread is None):
            return None
        if to.thread is not None:
            return await self._find_in(to.thread, key, since, to.thread)
        if (await self.places.place(to.place)).is_forum:
            post = await self.threads.post_of(to.place, key, since)
            return Posted(post, thread=post) if post else None
        found = await self._find_in(to.place, key, since)
        return replace(found, thread=found.message) if found else None

    async def _find_in(self, channel: str, key: str, since: datetime, thread: str | None = None) -> Posted | None:
        try:
            async for message in self.api.messages(channel, snowflake(since)):
                if str(message["author"]["id"]) == self.bot and marked(message, key):
                    return Posted(str(message["id"]), thread)
        except Gone:  # a thread that is yet to be opened
            return None
        return None

    async def history(self, thread: Address, after: datetime) -> AsyncIterator[Occurrence]:
        """What people wrote or edited in the thread after `after`, oldest first."""
        if thread.thread is None:
            raise Refused("no thread is addressed")
        happened: list[Occurrence] = []
        async for message in self.api.messages(thread.thread, 0):
            written = Written.of_json(message, self.places.guild)
            if written.is_by_person and written.is_readable:
                happened += inbound.told(written, self.server, thread, self.t)
        for event in sorted(happened, key=lambda event: event.at):
            if event.at > after:
                yield event


def _closing(address: Address) -> str:
    """What is closed once it is refused: a place with its threads, or one person."""
    return f"@{address.user}" if address.user else address.place or ""
