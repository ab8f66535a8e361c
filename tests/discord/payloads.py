"""What a person's act looks like to the app.

https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tests.discord.inputs import submitted
from tests.discord.permissions import permissions_in
from tests.discord.records import Channel, ChannelType, Interaction, Json, Message, Modal
from tests.discord.shapes import channel_json, message_json, partial_member_json, user_json

if TYPE_CHECKING:
    from tests.discord.server import DiscordServer

COMMAND, COMPONENT, COMPLETION, SUBMISSION = 2, 3, 4, 5
"""https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type"""

LOCALE = "ja"
IN_GUILD, IN_DIRECT = 0, 1
USER_OPTION, CHANNEL_OPTION = 6, 7
USER_SELECT, CHANNEL_SELECT = 5, 8
MOST_BYTES = 10 * 2**20


def interaction_json(server: "DiscordServer", interaction: Interaction) -> Json:
    """INTERACTION_CREATE."""
    channel = server.channels[interaction.channel]
    body: Json = {
        "id": interaction.id,
        "application_id": server.app.id,
        "type": interaction.kind,
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": channel.id,
        "channel": channel_json(server, channel) | {"permissions": _granted(server, interaction.user, channel)},
        "locale": LOCALE,
        "app_permissions": _granted(server, server.app.bot, channel),
        "entitlements": [],
        "authorizing_integration_owners": {"0": channel.guild or "0"},
        "context": IN_DIRECT if channel.kind is ChannelType.DM else IN_GUILD,
        "attachment_size_limit": MOST_BYTES,
    }
    if interaction.to:
        body["message"] = message_json(server, interaction.to)
    return body | _who(server, interaction, channel)


def _who(server: "DiscordServer", interaction: Interaction, channel: Channel) -> Json:
    """`member` in a guild, `user` in direct messages."""
    user = user_json(server.users[interaction.user])
    if not channel.guild:
        return {"user": user}
    guild = server.guilds[channel.guild]
    permissions = _granted(server, interaction.user, channel)
    return {
        "guild_id": guild.id,
        "guild": {"id": guild.id, "locale": LOCALE, "features": []},
        "guild_locale": LOCALE,
        "member": {"user": user, **partial_member_json(guild, interaction.user), "permissions": permissions},
    }


def _granted(server: "DiscordServer", user: str, channel: Channel) -> str:
    return str(int(permissions_in(server.guilds.get(channel.guild), user, channel)))


def invoked(server: "DiscordServer", channel: Channel, command: Json, options: Sequence[Json]) -> Json:
    """`data` of a slash command, or of the completion of one of its options."""
    data: Json = {"id": command["id"], "name": command["name"], "type": 1}
    data |= {"guild_id": channel.guild} if channel.guild else {}
    data |= {"options": list(options)} if options else {}
    given = list(_leaves(options))
    people = [str(o["value"]) for o in given if o["type"] == USER_OPTION]
    places = [str(o["value"]) for o in given if o["type"] == CHANNEL_OPTION]
    return data | _resolved(server, channel, people, places)


def on_message(server: "DiscordServer", channel: Channel, command: Json, message: Message) -> Json:
    """`data` of a command in the menu of a message."""
    data: Json = {"id": command["id"], "name": command["name"], "type": 3, "target_id": message.id}
    data |= {"guild_id": channel.guild} if channel.guild else {}
    return data | {"resolved": {"messages": {message.id: message_json(server, message)}}}


def pressed(component: Json) -> Json:
    """`data` of a button."""
    return {"component_type": component["type"], "id": component.get("id", 0), "custom_id": component["custom_id"]}


def chosen(server: "DiscordServer", channel: Channel, component: Json, values: Sequence[str]) -> Json:
    """`data` of a menu."""
    people = values if component["type"] == USER_SELECT else ()
    places = values if component["type"] == CHANNEL_SELECT else ()
    return pressed(component) | {"values": list(values)} | _resolved(server, channel, people, places)


def submission(server: "DiscordServer", channel: Channel, modal: Modal) -> Json:
    """`data` of a modal."""
    components = submitted(modal)
    inputs = [c["component"] for c in components if "component" in c]
    people = [value for c in inputs if c["type"] == USER_SELECT for value in c["values"]]
    places = [value for c in inputs if c["type"] == CHANNEL_SELECT for value in c["values"]]
    data = {"custom_id": modal.data["custom_id"], "components": components}
    return data | _resolved(server, channel, people, places)


def _leaves(options: Iterable[Json]) -> Iterable[Json]:
    for option in options:
        yield from _leaves(option["options"]) if "options" in option else [option]


def _resolved(server: "DiscordServer", channel: Channel, people: Sequence[str], places: Sequence[str]) -> Json:
    """https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-resolved-data-structure"""
    found: Json = {}
    if people:
        found["users"] = {id: user_json(server.users[id]) for id in people}
    if people and channel.guild:
        guild = server.guilds[channel.guild]
        members = {id: partial_member_json(guild, id) | {"permissions": _granted(server, id, channel)} for id in people}
        found["members"] = members
    if places:
        found["channels"] = {id: channel_json(server, server.channels[id]) | {"permissions": "0"} for id in places}
    return {"resolved": found} if found else {}
