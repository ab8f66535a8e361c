"""What a person typed, out of Discord's markup: mentions, emoji and times as they read on the screen.

https://docs.discord.com/developers/reference#message-formatting
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.i18n import Translator

_AS_TYPED = r"\\.|```.*?```|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
"""What a backslash or a code span keeps from being read."""
_MARKED = re.compile(
    rf"""{_AS_TYPED}
    | <@!?(?P<user>\d+)> | <@&(?P<role>\d+)> | <\#(?P<channel>\d+)>
    | <a?:(?P<emoji>\w+):\d+> | </(?P<command>[^:<>]+):\d+> | <t:(?P<time>-?\d{{1,12}})(?::(?P<style>[tTdDfFsSR]))?>
    """,
    re.DOTALL | re.VERBOSE,
)
_MENTIONED = re.compile(r"<@!?(\d+)>")
_DAYS = ("d", "D")


@dataclass(frozen=True, slots=True)
class Names:
    """What users, channels and roles are called, by their ids."""

    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)


def typed(text: str, names: Names, t: Translator) -> str:
    """`text` as its author saw it; markdown stays as it was typed."""
    return _MARKED.sub(lambda found: _shown(found, names, t), text)


def mentioned(text: str) -> list[str]:
    """The users whom `text` mentions, each once."""
    return list(dict.fromkeys(_MENTIONED.findall(text)))


def without_mention(text: str, user: str) -> str | None:
    """What follows where `text` begins with a mention of `user`; None where it does not."""
    found = _MENTIONED.match(text.lstrip())
    return text.lstrip()[found.end() :].strip() if found and found[1] == user else None


def _shown(found: re.Match[str], names: Names, t: Translator) -> str:
    match found.lastgroup:
        case "user":
            return "@" + names.users.get(found["user"], found["user"])
        case "role":
            return "@" + names.roles.get(found["role"], found["role"])
        case "channel":
            return "#" + names.channels.get(found["channel"], found["channel"])
        case "emoji":
            return f":{found['emoji']}:"
        case "command":
            return f"/{found['command']}"
        case "time" | "style":
            return _time(found, t)
        case _:
            return found[0]


def _time(found: re.Match[str], t: Translator) -> str:
    """A time that is none stays as it was typed."""
    try:
        moment = datetime.fromtimestamp(int(found["time"]), UTC)
        return t.day(t.local(moment).date()) if found["style"] in _DAYS else t.moment(moment)
    except (ValueError, OverflowError, OSError):
        return found[0]
