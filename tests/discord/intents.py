"""Which events an application asked for. https://docs.discord.com/developers/events/gateway#gateway-intents"""

from enum import IntFlag

from tests.discord.records import App, Channel, ChannelType


class Intent(IntFlag):
    """Those whose events there are here, and the privileged ones."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15


KNOWN = (1 << 17) - 1 | 0b11 << 20 | 0b11 << 24


def disallowed(app: App, intents: int) -> bool:
    """Whether a privileged intent is asked for that is not switched on."""
    allowed = (Intent.MESSAGE_CONTENT if app.message_content else 0) | (Intent.GUILD_MEMBERS if app.members else 0)
    privileged = Intent.MESSAGE_CONTENT | Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES
    return bool(intents & privileged & ~allowed)


def needed(event: str, place: Channel | None) -> int:
    """The intent without which an event is not sent; 0 for those that always are."""
    if event.startswith("MESSAGE_") or event == "CHANNEL_PINS_UPDATE":
        direct = place is not None and place.kind is ChannelType.DM
        guild = Intent.GUILDS if event == "CHANNEL_PINS_UPDATE" else Intent.GUILD_MESSAGES
        return Intent.DIRECT_MESSAGES if direct else guild
    if event.startswith("GUILD_MEMBER_"):
        return Intent.GUILD_MEMBERS
    return Intent.GUILDS if event.startswith(("GUILD_", "CHANNEL_", "THREAD_")) else 0
