"""The application's commands, made from the registry and registered with a server where they differ.

https://docs.discord.com/developers/interactions/application-commands
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import structlog

from adapters.discord.api import Api, Json
from bot.commands import CommandSpec, Option, Registry

log = structlog.get_logger()

CHAT_INPUT, MESSAGE = 1, 3
STRING = 3
LONGEST_DESCRIPTION = 100
TEXT = "text"
"""The option for what is typed without a name of its own."""
FROM_POST = "この投稿を相談にする"
_FROM_POST_EN = "Ask about this post"
_NAME = re.compile(r"[\w-]{1,32}")
_ENGLISH = ("en-US", "en-GB")


def commands_of(registry: Registry) -> list[Json]:
    """All of them; in threads too, where Discord takes commands as it does elsewhere."""
    message = {"type": MESSAGE, "name": FROM_POST, "name_localizations": dict.fromkeys(_ENGLISH, _FROM_POST_EN)}
    return [*map(_command, registry.commands.values()), message]


def _command(spec: CommandSpec) -> Json:
    japanese = next((name for name in spec.aliases if not name.isascii() and _NAME.fullmatch(name)), "")
    return {
        "type": CHAT_INPUT,
        "name": spec.name,
        "name_localizations": {"ja": japanese} if japanese else None,
        **_described(spec.summary),
        "options": [*_argument(spec), *map(_option, spec.options)],
    }


def _described(text: Mapping[str, str]) -> Json:
    """In Japanese for everybody but those whose Discord speaks English."""
    english = dict.fromkeys(_ENGLISH, text["en"][:LONGEST_DESCRIPTION]) if "en" in text else None
    return {"description": text["ja"][:LONGEST_DESCRIPTION], "description_localizations": english}


def _argument(spec: CommandSpec) -> list[Json]:
    if not spec.argument:
        return []
    return [{"type": STRING, "name": TEXT, "name_localizations": {"ja": "内容"}, **_described(spec.argument)}]


def _option(option: Option) -> Json:
    return {
        "type": STRING,
        "name": option.name,
        "name_localizations": {"ja": option.ja},
        **_described({"ja": option.ja, "en": option.en}),
        "autocomplete": bool(option.source),
    }


async def synchronize(api: Api, application: str, guild: str, wanted: Sequence[Json]) -> bool:
    """Registers the commands where the server has others; returns whether it had.

    Raises `PlatformError`. Discord takes 200 new commands a day and server, so that nothing is sent in vain.
    """
    path = "/applications/{application_id}/guilds/{guild_id}/commands"
    where = {"application_id": application, "guild_id": guild}
    present = await api.get(path, {"with_localizations": "true"}, **where)
    if _compared(present) == _compared(wanted):
        return False
    await api.replace(path, list(wanted), **where)
    log.info("discord_commands_registered", guild=guild, commands=len(wanted))
    return True


def _compared(commands: Iterable[Json]) -> list[Json]:
    """What of them is ours to say, in one order: Discord fills in the rest."""
    return sorted((_essence(command) for command in commands), key=lambda one: (one["type"], one["name"]))


def _essence(one: Json) -> Json:
    localized = {key: one.get(key) or {} for key in ("name_localizations", "description_localizations")}
    return {
        "type": one.get("type", CHAT_INPUT),
        "name": one["name"],
        "description": one.get("description") or "",
        **localized,
        "required": bool(one.get("required")),
        "autocomplete": bool(one.get("autocomplete")),
        "options": [_essence(option) for option in one.get("options") or ()],
    }
