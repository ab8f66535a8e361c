"""One channel or thread. https://docs.discord.com/developers/resources/channel"""

from tests.discord import threads
from tests.discord.permissions import Permission
from tests.discord.records import Channel, ChannelType, Data, Json, Tag
from tests.discord.refusal import Refusal, archived, bad_length, invalid, missing_permissions, too_long, unknown
from tests.discord.rest.calling import Answer, Invocation, is_forum, route, sends
from tests.discord.shapes import PINNED, channel_json

MOST_TAGS, MOST_APPLIED, LONGEST_TAG, LONGEST_NAME = 20, 5, 20, 100
"""https://docs.discord.com/developers/resources/channel#modify-channel"""


@route("GET /channels/{channel_id}")
def channel(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#get-channel"""
    return Answer(channel_json(call.server, call.channel()))


@route("DELETE /channels/{channel_id}", 5, 15)
def delete(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#deleteclose-channel; direct messages are not taken away."""
    found = call.channel()
    body = channel_json(call.server, found)
    if found.kind is not ChannelType.DM:
        call.needs(found, Permission.MANAGE_THREADS if found.is_thread else Permission.MANAGE_CHANNELS)
        threads.delete(call.server, found)
    return Answer(body)


@route("PATCH /channels/{channel_id}", 5, 15)
def modify(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#modify-channel"""
    found = call.channel()
    if found.kind is ChannelType.DM:
        raise Refusal(403, 50003, "Cannot execute action on a DM channel")
    _named(call)
    if found.is_thread:
        _modify_thread(call, found)
    else:
        _modify_place(call, found)
    return Answer(channel_json(call.server, found))


def _named(call: Invocation) -> None:
    if "name" in call.fields:
        checked_name(call.fields["name"])


def checked_name(name: Data) -> str:
    """A channel's or thread's. Raises 50035."""
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME:
        raise bad_length("name", 1, LONGEST_NAME)
    return name.strip()


# ---- channels and forums ----------------------------------------------------------------------------------


def _modify_place(call: Invocation, place: Channel) -> None:
    call.needs(place, Permission.MANAGE_CHANNELS)
    tags = call.given("available_tags")
    if tags is not None:
        place.tags = _tags(call, place, tags)
        _forgotten(call, place)
    place.name = call.given("name", place.name)
    threads.changed(call.server, place)


def _tags(call: Invocation, forum: Channel, given: list[Data]) -> list[Tag]:
    """https://docs.discord.com/developers/resources/channel#forum-tag-object: those with an id stay the same tag."""
    if not is_forum(forum):
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    if len(given) > MOST_TAGS:
        raise too_long("available_tags", MOST_TAGS)
    names = [str(tag.get("name", "")) for tag in given]
    for index, name in enumerate(names):
        if not 1 <= len(name) <= LONGEST_TAG:
            raise bad_length(("available_tags", index, "name"), 1, LONGEST_TAG)
    if len(set(names)) < len(names):
        raise Refusal(400, 40061, "Tag names must be unique")
    known = {tag.id for tag in forum.tags}
    return [_tag(call, tag, known) for tag in given]


def _tag(call: Invocation, given: Json, known: set[str]) -> Tag:
    id = given.get("id")
    if id is not None and str(id) not in known:
        raise unknown("Tag")
    return Tag(str(id) if id else call.server.snowflakes.next(), given["name"], bool(given.get("moderated")))


def _forgotten(call: Invocation, forum: Channel) -> None:
    """Posts lose the tags that there are no longer."""
    left = {tag.id for tag in forum.tags}
    for post in call.server.channels.values():
        if post.parent == forum.id and not left.issuperset(post.applied):
            post.applied = [tag for tag in post.applied if tag in left]
            threads.changed(call.server, post)


# ---- threads ----------------------------------------------------------------------------------------------


def _modify_thread(call: Invocation, thread: Channel) -> None:
    """https://docs.discord.com/developers/topics/threads#editing--deleting-threads"""
    _allowed(call, thread)
    if thread.archived and call.given("archived", otherwise=True):
        raise archived()
    applied = checked_tags(call, call.server.channels[thread.parent], call.given("applied_tags"), thread.applied)
    minutes = checked_minutes(call, thread.archive_minutes)
    pinned = _pinned(call, thread)
    renamed = call.given("name", thread.name) != thread.name
    before = channel_json(call.server, thread)
    if call.given("archived", thread.archived) != thread.archived or minutes != thread.archive_minutes:
        thread.archived_at = call.server.clock.now()
    thread.applied, thread.archive_minutes, thread.pinned = applied, minutes, pinned
    thread.archived, thread.locked = call.given("archived", thread.archived), call.given("locked", thread.locked)
    thread.name = call.given("name", thread.name)
    if channel_json(call.server, thread) != before:
        threads.changed(call.server, thread)
    if renamed:
        threads.system(call.server, thread, threads.Saying(threads.NAME_CHANGE, call.bot, thread.name))


def _allowed(call: Invocation, thread: Channel) -> None:
    """Who may write may wake it up, unless it is locked; its owner may do more, a moderator all. Raises 50013."""
    if call.may(thread, Permission.MANAGE_THREADS):
        return
    asked = set(call.fields)
    awakes = call.given("archived") is False and not thread.locked
    if asked == {"archived"} and awakes and call.may(thread, sends(thread)):
        return
    by_owner = {"name", "archived", "auto_archive_duration", "applied_tags", "invitable"}
    if thread.owner != call.bot or thread.locked or not asked <= by_owner:
        raise missing_permissions()


def checked_minutes(call: Invocation, otherwise: int) -> int:
    """After how many minutes a thread is archived. Raises 50035."""
    minutes = call.given("auto_archive_duration", otherwise)
    if minutes not in threads.DURATIONS:
        raise invalid("auto_archive_duration", "BASE_TYPE_CHOICES", f"Value must be one of {threads.DURATIONS}.")
    return int(minutes)


def checked_tags(call: Invocation, forum: Channel, given: Data, before: list[str]) -> list[str]:
    """The tags of a post, five at most; those that are moderated are for moderators. Raises 50035, 10087, 40067."""
    if given is None:
        return before
    if len(given) > MOST_APPLIED:
        raise too_long("applied_tags", MOST_APPLIED)
    applied = list(dict.fromkeys(map(str, given)))
    known = {tag.id: tag for tag in forum.tags}
    if not known.keys() >= set(applied):
        raise unknown("Tag")
    moderated = any(known[tag].moderated for tag in set(applied) ^ set(before) if tag in known)
    if moderated and not call.may(forum, Permission.MANAGE_THREADS):
        raise missing_permissions()
    if forum.requires_tag and not applied:
        raise Refusal(400, 40067, "A tag is required to create a forum post in this channel")
    return applied


def _pinned(call: Invocation, thread: Channel) -> bool:
    """Posts can be pinned, one in a forum."""
    flags = call.given("flags")
    if flags is None:
        return thread.pinned
    parent = call.server.channels[thread.parent]
    if flags & PINNED and not is_forum(parent):
        raise invalid("flags", "BASE_TYPE_CHOICES", "PINNED can only be set for threads in forum channels.")
    others = [c for c in call.server.channels.values() if c.parent == parent.id and c is not thread]
    if flags & PINNED and any(c.pinned and not c.deleted for c in others):
        raise Refusal(400, 30047, "Maximum number of pinned threads in a forum channel has been reached (1).")
    return bool(flags & PINNED)
