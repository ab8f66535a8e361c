"""Messages: what a channel, a thread or a person reads. https://docs.discord.com/developers/resources/message"""

from collections.abc import Iterable
from typing import Any

from adapters.discord.addresses import PLATFORM
from adapters.discord.render.controls import told_apart
from adapters.discord.render.display import Component, display, displays, lines
from adapters.discord.render.elements import groups_of, title
from adapters.discord.render.marks import marked, with_marks
from adapters.discord.render.pages import MESSAGE, within
from bot.i18n import Translator
from bot.model.ids import AccountRef
from bot.outbound import Message

__all__ = ["COMPONENTS_V2", "EPHEMERAL", "SILENT", "marked", "message_payload"]

COMPONENTS_V2 = 1 << 15
EPHEMERAL = 1 << 6
"""https://docs.discord.com/developers/resources/message#message-object-message-flags"""

SILENT: dict[str, Any] = {"parse": []}
"""Nobody is called (https://docs.discord.com/developers/resources/message#allowed-mentions-object)."""

MOST_CALLED = 100


def message_payload(message: Message, t: Translator, server: str, key: str = "") -> dict[str, Any]:
    """The message as it is posted, or edited, into a channel of `server`.

    Nobody is called but the message's mentions of this server, each once, in a line of their own. With `key` it is
    found again by its components' numbers (`marked`), and taken once only within minutes.
    """
    users = _called(message.mentions, server)
    called = [display(" ".join(f"<@{user}>" for user in users))] if users else []
    groups = [title(message.title), *groups_of(message.elements, t, message.about)]
    components = told_apart([*called, *within(groups, MESSAGE.beside(called), message.about, t)]) or nothing(t)
    once = {"nonce": key, "enforce_nonce": True} if key else {}
    return {
        "flags": COMPONENTS_V2,
        "components": with_marks(components, key) if key else components,
        "allowed_mentions": {**SILENT, "users": users},
        **once,
    }


def nothing(t: Translator) -> list[Component]:
    """What stands in a message that would be empty, which Discord does not take."""
    return displays(lines(t("いまはありません。")))


def _called(mentions: Iterable[AccountRef], server: str) -> list[str]:
    here = (m.user for m in mentions if (m.platform, m.workspace) == (PLATFORM, server))
    return [user for user in dict.fromkeys(here) if user.isascii() and user.isdecimal()][:MOST_CALLED]
