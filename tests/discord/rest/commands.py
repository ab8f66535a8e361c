"""The commands of the application in a guild. https://docs.discord.com/developers/interactions/application-commands"""

from typing import Any

from tests.discord.checks.commands import check_commands
from tests.discord.records import Json
from tests.discord.refusal import Refusal, invalid
from tests.discord.rest.calling import Answer, Invocation, route

PATH = "/applications/{application_id}/guilds/{guild_id}/commands"


@route(f"GET {PATH}")
def commands(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/interactions/application-commands#get-guild-application-commands"""
    _own(call)
    return Answer(call.server.app.commands.get(call.guild().id, []))


@route(f"PUT {PATH}", 2, 60)
def put(call: Invocation) -> Answer:
    """All at once; those that had the same kind and name keep their id.

    https://docs.discord.com/developers/interactions/application-commands#bulk-overwrite-guild-application-commands
    """
    _own(call)
    guild = call.guild().id
    if not isinstance(call.body, list):
        raise invalid("_", "BASE_TYPE_BAD_TYPE", "Only iterables may be used in an ArrayType")
    check_commands(call.body)
    before = {(old["type"], old["name"]): old for old in call.server.app.commands.get(guild, [])}
    registered = [_registered(call, guild, given, before) for given in call.body]
    call.server.app.commands[guild] = registered
    return Answer(registered)


def _registered(call: Invocation, guild: str, given: Json, before: dict[tuple[int, str], Json]) -> Json:
    defaults: dict[str, Any] = {
        "type": 1,
        "description": "",
        "default_member_permissions": None,
        "nsfw": False,
        "options": [],
    }
    command = defaults | given
    old = before.get((command["type"], command["name"]))
    id = old["id"] if old else call.server.snowflakes.next()
    made = {"id": id, "application_id": call.server.app.id, "guild_id": guild, "dm_permission": None}
    return command | made | {"version": call.server.snowflakes.next()}


def _own(call: Invocation) -> None:
    if call.parameters["application_id"] != call.server.app.id:
        raise Refusal(403, 20012, "You are not authorized to perform this action on this application")
