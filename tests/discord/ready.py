"""What an application is told first. https://docs.discord.com/developers/events/gateway-events#ready"""

from typing import TYPE_CHECKING

from tests.discord.connection import Session
from tests.discord.intents import Intent
from tests.discord.permissions import Permission, permissions_in
from tests.discord.records import Json
from tests.discord.shapes import app_json, channel_json, guild_json, iso, member_json, user_json

if TYPE_CHECKING:
    from tests.discord.guild import Guild
    from tests.discord.server import DiscordServer


def ready_json(server: "DiscordServer", session: Session) -> Json:
    """Its guilds are to come."""
    return {
        "v": 10,
        "user": user_json(server.users[server.app.bot]) | {"verified": True, "mfa_enabled": True, "email": None},
        "guilds": [{"id": guild.id, "unavailable": True} for guild in _joined(server)],
        "session_id": session.id,
        "resume_gateway_url": server.gateway_url,
        "session_type": "normal",
        "private_channels": [],
        "relationships": [],
        "user_settings": {},
        "application": {"id": server.app.id, "flags": app_json(server, server.app)["flags"]},
        "_trace": [],
    }


def guilds_json(server: "DiscordServer", session: Session) -> list[Json]:
    """GUILD_CREATE for each."""
    return [guild_create_json(server, guild, session.intents) for guild in _joined(server)]


def _joined(server: "DiscordServer") -> list["Guild"]:
    return [guild for guild in server.guilds.values() if server.app.bot in guild.members]


def guild_create_json(server: "DiscordServer", guild: "Guild", intents: int) -> Json:
    """Members but the bot itself are told only with their intent.

    Channels that the bot cannot see are left out. The page on permissions announces that they come with a hidden name.
    https://docs.discord.com/developers/events/gateway-events#guild-create
    """
    seen = [c for c in guild.channels.values() if permissions_in(guild, server.app.bot, c) & Permission.VIEW_CHANNEL]
    told = guild.members if intents & Intent.GUILD_MEMBERS else (server.app.bot,)
    return guild_json(guild) | {
        "joined_at": iso(guild.created_at),
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "voice_states": [],
        "members": [member_json(guild, server.users[user]) for user in told],
        "channels": [channel_json(server, c) for c in seen if not c.is_thread],
        "threads": [channel_json(server, c) for c in seen if c.is_thread and not c.archived],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }
