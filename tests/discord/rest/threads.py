"""Threads are started and listed. https://docs.discord.com/developers/resources/channel#start-thread-from-message"""

from collections.abc import Callable
from datetime import datetime

from tests.discord import threads
from tests.discord.permissions import Permission
from tests.discord.posting import post
from tests.discord.records import Channel, ChannelType, Message
from tests.discord.refusal import Refusal, invalid, missing_permissions, required
from tests.discord.rest.calling import Answer, Invocation, is_forum, route
from tests.discord.rest.channels import checked_minutes, checked_name, checked_tags
from tests.discord.rest.messages import drafted
from tests.discord.shapes import channel_json, message_json, thread_member_json

UNDER = {
    ChannelType.TEXT: ChannelType.PUBLIC_THREAD,
    ChannelType.ANNOUNCEMENT: ChannelType.ANNOUNCEMENT_THREAD,
}


@route("POST /channels/{channel_id}/messages/{message_id}/threads")
def from_message(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#start-thread-from-message"""
    channel = call.channel()
    if channel.kind not in UNDER:
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    call.needs(channel, Permission.CREATE_PUBLIC_THREADS | Permission.READ_MESSAGE_HISTORY)
    found = call.message(channel)
    if found.id in call.server.channels and not call.server.channels[found.id].deleted:
        raise Refusal(400, 160004, "A thread has already been created for this message")
    opening = _opening(call, channel, UNDER[channel.kind], found)
    return Answer(channel_json(call.server, threads.start_from(call.server, found, opening)), 201)


@route("POST /channels/{channel_id}/threads")
def start(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#start-thread-without-message"""
    channel = call.channel()
    if is_forum(channel):
        return _post(call, channel)
    try:
        kind = ChannelType(call.given("type", ChannelType.PRIVATE_THREAD))
    except ValueError:
        raise invalid("type", "BASE_TYPE_CHOICES", "Value must be one of (10, 11, 12).") from None
    private = kind is ChannelType.PRIVATE_THREAD
    if channel.kind not in UNDER or (private and channel.kind is not ChannelType.TEXT):
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    call.needs(channel, Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS)
    thread = threads.start(call.server, channel, _opening(call, channel, kind))
    if not private:
        threads.system(call.server, channel, threads.Saying(threads.CREATED, call.bot, thread.name))
    return Answer(channel_json(call.server, thread), 201)


def _post(call: Invocation, forum: Channel) -> Answer:
    """https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel

    Its first message has the id of the thread. No nonce is taken: the page knows none.
    """
    call.needs(forum, Permission.SEND_MESSAGES)
    if not isinstance(call.given("message"), dict):
        raise required("message")
    applied = checked_tags(call, forum, call.given("applied_tags", []), [])
    opening = _opening(call, forum, ChannelType.PUBLIC_THREAD)
    body = {key: value for key, value in call.fields["message"].items() if key not in ("nonce", "enforce_nonce")}
    draft = drafted(call, forum, body)
    id = call.server.snowflakes.next()
    opening = threads.Opening(opening.name, call.bot, id=id, minutes=opening.minutes, applied=applied)
    thread = threads.start(call.server, forum, opening)
    first = post(call.server, thread, call.bot, draft.__class__(**(vars(draft) | {"id": id})))
    return Answer(channel_json(call.server, thread) | {"message": message_json(call.server, first)}, 201)


def _opening(call: Invocation, parent: Channel, kind: ChannelType, found: Message | None = None) -> threads.Opening:
    name = checked_name(call.given("name", ""))
    return threads.Opening(name, call.bot, kind, found.id if found else "", checked_minutes(call, 4320))


# ---- archived ones ----------------------------------------------------------------------------------------


@route("GET /channels/{channel_id}/threads/archived/public")
def archived_public(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#list-public-archived-threads"""
    channel = call.channel()
    call.needs(channel, Permission.READ_MESSAGE_HISTORY)
    return _page(call, lambda thread: thread.kind is not ChannelType.PRIVATE_THREAD, channel)


@route("GET /channels/{channel_id}/threads/archived/private")
def archived_private(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#list-private-archived-threads"""
    channel = call.channel()
    if not call.may(channel, Permission.READ_MESSAGE_HISTORY | Permission.MANAGE_THREADS):
        raise missing_permissions()
    return _page(call, lambda thread: thread.kind is ChannelType.PRIVATE_THREAD, channel)


@route("GET /channels/{channel_id}/users/@me/threads/archived/private")
def archived_joined(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#list-joined-private-archived-threads: by id."""
    channel = call.channel()
    call.needs(channel, Permission.READ_MESSAGE_HISTORY)
    before = call.number("before", 0, 0, 2**64) or 2**64
    private = [t for t in _archived(call, channel) if t.kind is ChannelType.PRIVATE_THREAD]
    mine = [t for t in private if call.bot in t.members and int(t.id) < before]
    return _listed(call, sorted(mine, key=lambda t: -int(t.id)))


def _page(call: Invocation, fits: Callable[[Channel], bool], channel: Channel) -> Answer:
    """By the time of archiving, newest first."""
    found = [thread for thread in _archived(call, channel) if fits(thread)]
    if before := call.query.get("before"):
        try:
            until = datetime.fromisoformat(before)
        except ValueError:
            raise invalid("before", "DATE_TIME_TYPE_PARSE", f"Could not parse {before}.") from None
        found = [thread for thread in found if _put_away(thread) < until]
    return _listed(call, sorted(found, key=_put_away, reverse=True))


def _archived(call: Invocation, channel: Channel) -> list[Channel]:
    under = [c for c in call.server.channels.values() if c.parent == channel.id and not c.deleted]
    return [thread for thread in under if thread.archived]


def _put_away(thread: Channel) -> datetime:
    return thread.archived_at or thread.created_at


def _listed(call: Invocation, found: list[Channel]) -> Answer:
    limit = call.number("limit", 50, 2, 100)
    page = found[:limit]
    members = [thread_member_json(thread, call.bot) for thread in page if call.bot in thread.members]
    told = [channel_json(call.server, thread) for thread in page]
    return Answer({"threads": told, "members": members, "has_more": len(found) > limit})
