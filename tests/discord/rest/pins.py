"""Pins. https://docs.discord.com/developers/resources/message#pin-message"""

from tests.discord import threads
from tests.discord.permissions import Permission
from tests.discord.reading import as_read
from tests.discord.records import Channel, Json
from tests.discord.refusal import Refusal, archived
from tests.discord.rest.calling import NOTHING, Answer, Invocation, route
from tests.discord.shapes import iso

MOST_PINS = 250
"""https://docs.discord.com/developers/topics/opcodes-and-status-codes#json: 30003"""


@route("PUT /channels/{channel_id}/messages/pins/{message_id}", 5, 5)
def pin(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/message#pin-message; the channel tells who pinned."""
    channel = _changeable(call)
    found = call.message(channel)
    if found.id in channel.pins:
        return NOTHING
    if len(channel.pins) >= MOST_PINS:
        raise Refusal(400, 30003, f"Maximum number of pins reached ({MOST_PINS}).")
    channel.pins.append(found.id)
    threads.system(call.server, channel, threads.Saying(threads.PIN, call.bot, reference=found.id))
    return _changed(call, channel)


@route("DELETE /channels/{channel_id}/messages/pins/{message_id}", 5, 5)
def unpin(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/message#unpin-message"""
    channel = _changeable(call)
    found = call.message(channel)
    if found.id in channel.pins:
        channel.pins.remove(found.id)
    return _changed(call, channel)


@route("GET /channels/{channel_id}/messages/pins")
def pins(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/message#get-channel-pins: the last pinned first.

    When each was pinned is not kept; the time of the message stands for it.
    """
    channel, limit = call.channel(), call.number("limit", 50, 1, 50)
    readable = channel.pins if call.may(channel, Permission.READ_MESSAGE_HISTORY) else []
    told = [_pinned(call, channel, id) for id in reversed(readable)]
    return Answer({"items": told[:limit], "has_more": len(told) > limit})


def _pinned(call: Invocation, channel: Channel, id: str) -> Json:
    found = call.server.history.find(channel.id, id)
    if found is None:
        raise KeyError(id)
    body = as_read(call.server, found, intent=call.server.app.message_content)
    return {"pinned_at": iso(found.at), "message": body}


@route("PUT /channels/{channel_id}/pins/{message_id}", 5, 5)
def pin_as_before(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/message#pin-message-deprecated"""
    return pin(call)


@route("DELETE /channels/{channel_id}/pins/{message_id}", 5, 5)
def unpin_as_before(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/message#unpin-message-deprecated"""
    return unpin(call)


@route("GET /channels/{channel_id}/pins")
def pins_as_before(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/message#get-channel-pins-deprecated"""
    channel = call.channel()
    return Answer([_pinned(call, channel, id)["message"] for id in reversed(channel.pins)])


def _changeable(call: Invocation) -> Channel:
    channel = call.channel()
    call.needs(channel, Permission.PIN_MESSAGES)
    if channel.archived:
        raise archived()
    return channel


def _changed(call: Invocation, channel: Channel) -> Answer:
    told: Json = {"channel_id": channel.id, "last_pin_timestamp": iso(call.server.clock.now())}
    place = {"guild_id": channel.guild} if channel.guild else {}
    call.server.gateway.dispatch("CHANNEL_PINS_UPDATE", told | place, channel)
    return NOTHING
