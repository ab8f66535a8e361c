"""What a client makes of a command that somebody types: it offers the registered ones, and lets nothing else through.

https://docs.discord.com/developers/interactions/application-commands
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from tests.discord.checks.form import characters
from tests.discord.inputs import CannotEnter
from tests.discord.payloads import LOCALE
from tests.discord.permissions import ALL, Permission, base_permissions, permissions_in
from tests.discord.records import Channel, ChannelType, Json

if TYPE_CHECKING:
    from tests.discord.seeing import Onlooker
    from tests.discord.server import DiscordServer

Given: TypeAlias = "str | int | float | bool | Onlooker"

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, NUMBER = 1, 2, 3, 4, 5, 6, 7, 10
IN_GUILD, IN_DIRECT = 0, 1
CHAT, MENU = 1, 3


def commands_in(server: "DiscordServer", user: str, channel: Channel, kind: int) -> list[Json]:
    """The commands that a client offers somebody there. Those of a guild are not offered in direct messages."""
    everywhere = [c for c in server.app.commands.get("", ()) if _in_context(c, channel)]
    registered = [*(server.app.commands.get(channel.guild, ()) if channel.guild else ()), *everywhere]
    return [c for c in registered if c.get("type", CHAT) == kind and _may(server, user, channel, c)]


def _in_context(command: Json, channel: Channel) -> bool:
    contexts = command.get("contexts")
    return contexts is None or (IN_DIRECT if channel.kind is ChannelType.DM else IN_GUILD) in contexts


def _may(server: "DiscordServer", user: str, channel: Channel, command: Json) -> bool:
    """https://docs.discord.com/developers/interactions/application-commands#permissions"""
    guild = server.guilds.get(channel.guild)
    if guild is None:
        return True
    if not permissions_in(guild, user, channel) & Permission.USE_APPLICATION_COMMANDS:
        return False
    needed = command.get("default_member_permissions")
    has = base_permissions(guild, user)
    if needed is None or has == ALL:
        return True
    return int(needed) != 0 and has & int(needed) == int(needed)


def is_called(entry: Json, word: str) -> bool:
    """A command or option by its name, or as it is called in Japanese."""
    return word in (entry["name"], (entry.get("name_localizations") or {}).get(LOCALE))


def found(commands: Sequence[Json], name: str) -> tuple[Json, list[Json]]:
    """A command, and the groups and subcommands on the way, by "name", "name subcommand", "name group subcommand"."""
    first, *rest = name.removeprefix("/").split(" ")
    command = next((c for c in commands if is_called(c, first)), None)
    if command is None:
        raise CannotEnter(f"there is no command {first!r} here but {[c['name'] for c in commands]}")
    way, at = [], command
    for word in rest:
        at = next((o for o in _below(at) if is_called(o, word)), {})
        if not at:
            raise CannotEnter(f"{name!r} is no command")
        way.append(at)
    if any(o["type"] in (SUBCOMMAND, GROUP) for o in at.get("options") or ()):
        raise CannotEnter(f"{name!r} is not complete")
    return command, way


def _below(entry: Json) -> list[Json]:
    return [o for o in entry.get("options") or () if o["type"] in (SUBCOMMAND, GROUP)]


def filled(command: Json, way: Sequence[Json], options: Mapping[str, Given]) -> list[Json]:
    """`data.options` of an invocation. Raises `CannotEnter`."""
    parameters = list((way[-1] if way else command).get("options") or ())
    given = list(_values(parameters, options))
    missing = [p["name"] for p in parameters if p.get("required") and p["name"] not in {o["name"] for o in given}]
    if missing:
        raise CannotEnter(f"{command['name']} asks for {missing}")
    return nested(way, given)


def completing(command: Json, way: Sequence[Json], option: str, typed: str) -> list[Json]:
    """`data.options` while somebody types in an option."""
    parameters = (way[-1] if way else command).get("options") or ()
    parameter = next((p for p in parameters if is_called(p, option)), None)
    if parameter is None or not parameter.get("autocomplete"):
        raise CannotEnter(f"{command['name']} completes no {option!r}")
    return nested(way, [{"name": parameter["name"], "type": parameter["type"], "value": typed, "focused": True}])


def nested(way: Sequence[Json], options: list[Json]) -> list[Json]:
    """Within the group and the subcommand."""
    for entry in reversed(way):
        options = [{"name": entry["name"], "type": entry["type"], "options": options}]
    return options


def _values(parameters: Sequence[Json], options: Mapping[str, Given]) -> Iterator[Json]:
    for word, value in options.items():
        parameter = next((p for p in parameters if is_called(p, word)), None)
        if parameter is None:
            raise CannotEnter(f"there is no option {word!r} but {[p['name'] for p in parameters]}")
        kind = parameter["type"]
        yield {"name": parameter["name"], "type": kind, "value": _value(parameter, value)}


_FITTING: Mapping[int, type] = {STRING: str, INTEGER: int, BOOLEAN: bool, NUMBER: float, CHANNEL: str}


def _value(parameter: Json, value: Given) -> Given:
    kind, name = parameter["type"], parameter["name"]
    if parameter.get("choices"):
        chosen = [c["value"] for c in parameter["choices"] if value == c["value"] or is_called(c, str(value))]
        if not chosen:
            raise CannotEnter(f"{name} does not offer {value!r}")
        value = chosen[0]
    if kind == USER:
        return str(getattr(value, "id", value))
    if not isinstance(value, _FITTING.get(kind, str)):
        raise CannotEnter(f"{name} does not take {value!r}")
    if kind == STRING and not _fits(parameter, str(value)):
        raise CannotEnter(f"{name} does not take so many characters: {value!r}")
    return value


def _fits(parameter: Json, text: str) -> bool:
    least, most = parameter.get("min_length") or 0, parameter.get("max_length") or 6000
    return bool(least <= characters(text) <= most)
