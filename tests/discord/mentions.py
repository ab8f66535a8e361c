"""Whom a message calls. https://docs.discord.com/developers/resources/message#allowed-mentions-object"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.discord.permissions import Permission, permissions_in
from tests.discord.records import Channel, ChannelType, Json

if TYPE_CHECKING:
    from tests.discord.guild import Guild

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(everyone|here)\b")
"""Also where it is escaped or stands in a code block: what Discord does there is not written, so it calls here."""

ALL_KINDS = frozenset({"users", "roles", "everyone"})
TEXT_DISPLAY = 10


@dataclass(frozen=True)
class Allowed:
    """Which mentions are let through: of these kinds, or of these ids."""

    kinds: frozenset[str] = ALL_KINDS
    users: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    replied: bool = False

    @classmethod
    def of(cls, given: Json | None, otherwise: frozenset[str] = ALL_KINDS) -> "Allowed":
        """What a body says; `otherwise` where it says nothing: all, or in interactions {"users"}."""
        if given is None:
            return cls(otherwise, replied=otherwise == ALL_KINDS)
        users, roles = (frozenset(map(str, given.get(key) or ())) for key in ("users", "roles"))
        return cls(frozenset(given.get("parse") or ()), users, roles, bool(given.get("replied_user")))


@dataclass(frozen=True)
class Called:
    """Who is notified, and the users and roles that are named as such ("everyone" too)."""

    notified: frozenset[str] = frozenset()
    mentioned: tuple[str, ...] = ()


def texts(content: str, components: Iterable[Json]) -> Iterator[str]:
    """All text of a message in which mentions are looked for."""
    if content:
        yield content
    for component in components:
        if component.get("type") == TEXT_DISPLAY:
            yield str(component.get("content", ""))
        yield from texts("", component.get("components") or ())


def called(guild: "Guild | None", channel: Channel, author: str, text: str, allowed: Allowed) -> Called:
    """Only those who can see the channel are called; roles and everyone only by those who may.

    Roles count as not mentionable by all, which is how they are made.
    """
    users = [u for u in USER.findall(text) if "users" in allowed.kinds or u in allowed.users]
    if guild is None:
        users = [u for u in dict.fromkeys(users) if u in channel.members]
        return Called(frozenset(users) - {author}, tuple(users))
    users = [u for u in dict.fromkeys(users) if u in guild.members]
    mentioned, notified = list(users), set(users)
    if permissions_in(guild, author, channel) & Permission.MENTION_EVERYONE:
        for role in dict.fromkeys(ROLE.findall(text)):
            if role in guild.roles and ("roles" in allowed.kinds or role in allowed.roles):
                mentioned.append(role)
                notified |= {u for u, roles in guild.members.items() if role in roles}
        if EVERYONE.search(text) and "everyone" in allowed.kinds:
            mentioned.append("everyone")
            notified |= set(channel.members if channel.is_thread else guild.members)
    return Called(frozenset(u for u in notified - {author} if _reached(guild, u, channel)), tuple(mentioned))


def _reached(guild: "Guild", user: str, channel: Channel) -> bool:
    """Being mentioned lets somebody into a private thread, where they see the channel that it is in."""
    private = channel.kind is ChannelType.PRIVATE_THREAD
    place = guild.place(channel) if private else channel
    return bool(permissions_in(guild, user, place) & Permission.VIEW_CHANNEL)
