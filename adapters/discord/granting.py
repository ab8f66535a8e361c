"""What somebody may do in a server and in one of its channels, worked out from roles and overwrites.

https://docs.discord.com/developers/topics/permissions#permission-overwrites
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from adapters.discord.permissions import ADMINISTRATOR, ALL, VIEW_CHANNEL

Json = Mapping[str, Any]


def granted_everywhere(guild: Json, roles: Collection[str]) -> int:
    """By the roles with these ids, and by @everyone's, which has the guild's own id."""
    granted = 0
    for role in guild["roles"]:
        if role["id"] in roles or role["id"] == guild["id"]:
            granted |= int(role["permissions"])
    return ALL if granted & ADMINISTRATOR else granted


def granted_in(channel: Json, guild: Json, roles: Collection[str], user: str = "") -> int:
    """To somebody with these roles, whoever it is without a `user`. Who cannot see it can do nothing in it."""
    granted = granted_everywhere(guild, roles)
    if granted & ADMINISTRATOR:
        return ALL
    overwrites: Sequence[Json] = channel.get("permission_overwrites") or ()
    for step in ({guild["id"]}, set(roles) - {guild["id"]}, {user}):
        there = [overwrite for overwrite in overwrites if overwrite["id"] in step]
        for overwrite in there:
            granted &= ~int(overwrite.get("deny") or 0)
        for overwrite in there:
            granted |= int(overwrite.get("allow") or 0)
    return granted if granted & VIEW_CHANNEL else 0
