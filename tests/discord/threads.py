"""What happens to threads. https://docs.discord.com/developers/topics/threads. No rights are asked for here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.discord.records import Channel, ChannelType, Json, Message
from tests.discord.shapes import THREAD_STARTER, channel_json, thread_member_json
from tests.discord.snowflakes import moment

if TYPE_CHECKING:
    from tests.discord.server import DiscordServer

DURATIONS = (60, 1440, 4320, 10080)


@dataclass(frozen=True)
class Opening:
    """A thread before it is there; `id` is that of the message it hangs on."""

    name: str
    owner: str
    kind: ChannelType = ChannelType.PUBLIC_THREAD
    id: str = ""
    minutes: int = 4320
    applied: Sequence[str] = ()


def start(server: "DiscordServer", parent: Channel, opening: Opening) -> Channel:
    """A thread under a channel, with its owner in it."""
    id = opening.id or server.snowflakes.next()
    now = server.clock.now() if opening.id else moment(id)
    thread = Channel(id, parent.guild, opening.kind, opening.name, now, parent=parent.id, owner=opening.owner)
    thread.members, thread.applied, thread.archive_minutes = [opening.owner], list(opening.applied), opening.minutes
    thread.archived_at = now
    server.channels[id] = thread
    created = channel_json(server, thread) | {"newly_created": True}
    server.gateway.dispatch("THREAD_CREATE", created, thread)
    return thread


def start_from(server: "DiscordServer", message: Message, opening: Opening) -> Channel:
    """A thread that hangs on a message and has its id; in it stands what points back at the message."""
    parent = server.channels[message.channel]
    message.has_thread = True
    thread = start(server, parent, opening)
    system(server, thread, Saying(THREAD_STARTER, message.author, reference=message.id))
    server.gateway.message("MESSAGE_UPDATE", message)
    server.show(message)
    return thread


@dataclass(frozen=True)
class Saying:
    """What Discord itself writes into a channel. https://docs.discord.com/developers/topics/threads#new-message-types"""

    kind: int
    author: str
    content: str = ""
    reference: str = ""
    mentioned: str = ""


RECIPIENT_ADD, RECIPIENT_REMOVE, NAME_CHANGE, PIN, CREATED = 1, 2, 4, 6, 18


def system(server: "DiscordServer", channel: Channel, saying: Saying) -> None:
    """A line between the messages of people; it wakes no thread up."""
    id = server.snowflakes.next()
    line = Message(id, channel.id, saying.author, saying.content, moment(id), kind=saying.kind)
    line.reference, line.mentioned = saying.reference, (saying.mentioned,) if saying.mentioned else ()
    server.history.add(line)
    server.gateway.message("MESSAGE_CREATE", line)


def changed(server: "DiscordServer", channel: Channel) -> None:
    """Everybody who sees it is told what it is now."""
    event = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
    server.gateway.dispatch(event, channel_json(server, channel), channel)


def archive(server: "DiscordServer", thread: Channel, *, locked: bool | None = None) -> None:
    """It is put away, and locked if a moderator does so; nobody is told twice."""
    before = thread.archived, thread.locked
    thread.locked = thread.locked if locked is None else locked
    thread.archived = True
    if before != (thread.archived, thread.locked):
        thread.archived_at = server.clock.now()
        changed(server, thread)


def unarchive(server: "DiscordServer", thread: Channel) -> None:
    """It is active again."""
    if thread.archived:
        thread.archived, thread.archived_at = False, server.clock.now()
        changed(server, thread)


def join(server: "DiscordServer", thread: Channel, *users: str, by: str = "") -> None:
    """They are members from now on; `by` says who added them, which the thread then tells.

    https://docs.discord.com/developers/topics/threads#gaining-access-to-private-threads
    """
    new = [user for user in dict.fromkeys(users) if user not in thread.members]
    thread.members += new
    if not new:
        return
    if server.app.bot in new:
        server.gateway.dispatch("THREAD_CREATE", channel_json(server, thread), thread)
    _members_changed(server, thread, new, [])
    if by:
        for user in new:
            system(server, thread, Saying(RECIPIENT_ADD, by, mentioned=user))


def leave(server: "DiscordServer", thread: Channel, user: str, *, by: str = "") -> None:
    """They are no member any more."""
    if user not in thread.members:
        return
    _members_changed(server, thread, [], [user])
    thread.members.remove(user)
    if by:
        system(server, thread, Saying(RECIPIENT_REMOVE, by, mentioned=user))


def _members_changed(server: "DiscordServer", thread: Channel, new: Sequence[str], gone: Sequence[str]) -> None:
    """Without the members intent only the bot's own coming and going is told."""
    bot = server.app.bot
    if bot not in (*new, *gone):
        return
    told: Json = {"id": thread.id, "guild_id": thread.guild, "member_count": min(50, len(thread.members))}
    told["added_members"] = [thread_member_json(thread, bot)] if bot in new else []
    told["removed_member_ids"] = [bot] if bot in gone else []
    server.gateway.dispatch("THREAD_MEMBERS_UPDATE", told, thread)


def expire(server: "DiscordServer") -> None:
    """Threads where nothing was said for `archive_minutes` are archived, as time goes by."""
    now = server.clock.now()
    for thread in [c for c in server.channels.values() if c.is_thread and not c.archived and not c.deleted]:
        if _active_at(server, thread) + timedelta(minutes=thread.archive_minutes) <= now:
            archive(server, thread)


def _active_at(server: "DiscordServer", thread: Channel) -> datetime:
    last = server.history.last(thread.id)
    since = thread.archived_at or thread.created_at
    return max(since, last.at) if last else since


def delete(server: "DiscordServer", channel: Channel) -> None:
    """A channel with its threads, or one thread."""
    for thread in [c for c in server.channels.values() if c.parent == channel.id and not c.deleted]:
        delete(server, thread)
    event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
    body = channel_json(server, channel)
    if channel.is_thread:
        body = {key: body[key] for key in ("id", "guild_id", "parent_id", "type")}
    server.gateway.dispatch(event, body, channel)
    channel.deleted = True
