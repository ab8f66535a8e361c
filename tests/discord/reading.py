"""What of a message our application may read. https://docs.discord.com/developers/events/gateway#message-content-intent"""

from typing import TYPE_CHECKING

from tests.discord.records import Channel, ChannelType, Json, Message
from tests.discord.shapes import message_json, without_content

if TYPE_CHECKING:
    from tests.discord.server import DiscordServer


def readable(server: "DiscordServer", channel: Channel, message: Message) -> bool:
    """Its own, in direct messages, or where it is mentioned; the rest needs the intent."""
    bot = server.app.bot
    return message.author == bot or channel.kind is ChannelType.DM or bot in message.mentioned


def as_read(server: "DiscordServer", message: Message, *, intent: bool) -> Json:
    """A message's JSON, emptied where it may not be read. A message that is quoted goes by itself."""
    body = message_json(server, message)
    channel = server.channels[message.channel]
    original = server.history.find(channel.id, message.reference) if message.reference else None
    if intent:
        return body
    quoted = body.get("referenced_message")
    body = body if readable(server, channel, message) else without_content(body)
    if quoted and original and readable(server, channel, original):
        body["referenced_message"] = quoted
    elif quoted:
        body["referenced_message"] = without_content(quoted)
    return body
