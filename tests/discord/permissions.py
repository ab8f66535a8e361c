"""Who may do what where. https://docs.discord.com/developers/topics/permissions"""

from enum import IntFlag
from typing import TYPE_CHECKING

from tests.discord.records import Channel, ChannelType, Overwrite

if TYPE_CHECKING:
    from tests.discord.guild import Guild


class Permission(IntFlag):
    """Those that text channels and threads know."""

    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADMINISTRATOR = 1 << 3
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    PIN_MESSAGES = 1 << 51


ALL = (1 << 53) - 1

DIRECT = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.PIN_MESSAGES
)
"""Direct messages know no roles; who is in them may do all there is to do. Assumed: no page lists it."""

EVERYONE = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.MENTION_EVERYONE
    | Permission.USE_APPLICATION_COMMANDS
)
"""What @everyone may do in a new guild; that includes calling everyone, so a bot that lets a mention through does."""

BOT = (
    EVERYONE
    | Permission.MANAGE_CHANNELS
    | Permission.MANAGE_MESSAGES
    | Permission.MANAGE_THREADS
    | Permission.PIN_MESSAGES
)
"""What the role of our application's bot may do unless a test says otherwise."""


def base_permissions(guild: "Guild", user: str) -> int:
    """What somebody may do in a guild before any channel; nothing where they are no member."""
    if user not in guild.members:
        return 0
    if user == guild.owner:
        return ALL
    granted = guild.everyone.permissions
    for role in guild.members[user]:
        granted |= guild.roles[role].permissions
    return ALL if granted & Permission.ADMINISTRATOR else granted


def permissions_in(guild: "Guild | None", user: str, channel: Channel) -> int:
    """What somebody may do in a channel; a thread has the overwrites of its parent. `guild` is None for direct ones."""
    if guild is None:
        return DIRECT if user in channel.members else 0
    granted = base_permissions(guild, user)
    if granted == ALL:
        return ALL
    granted = _overwritten(granted, guild, user, guild.place(channel).overwrites)
    return _seen(granted, user, channel)


def _overwritten(granted: int, guild: "Guild", user: str, overwrites: list[Overwrite]) -> int:
    """@everyone, then all roles together, then the member."""
    roles = set(guild.members.get(user, ()))
    steps = (
        [o for o in overwrites if o.id == guild.id],
        [o for o in overwrites if o.kind == 0 and o.id in roles],
        [o for o in overwrites if o.kind == 1 and o.id == user],
    )
    for step in steps:
        for overwrite in step:
            granted &= ~overwrite.deny
        for overwrite in step:
            granted |= overwrite.allow
    return granted


def _seen(granted: int, user: str, channel: Channel) -> int:
    """Who cannot see it can do nothing in it; private threads are seen by members and moderators.

    https://docs.discord.com/developers/topics/threads#permissions
    """
    private = channel.kind is ChannelType.PRIVATE_THREAD
    if private and user not in channel.members and not granted & Permission.MANAGE_THREADS:
        return 0
    return granted if granted & Permission.VIEW_CHANNEL else 0
