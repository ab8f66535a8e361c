"""The JSON of what Discord holds. https://docs.discord.com/developers/reference"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.discord.records import App, Attachment, Channel, ChannelType, Json, Message, Overwrite, Role, Tag, User

if TYPE_CHECKING:
    from tests.discord.guild import Guild
    from tests.discord.server import DiscordServer

MESSAGE_CONTENT_LIMITED = 1 << 19
"""https://docs.discord.com/developers/resources/application#application-object-application-flags"""

MEMBERS_LIMITED = 1 << 15
HAS_THREAD = 1 << 5
PINNED = 1 << 1
REQUIRE_TAG = 1 << 4
REPLY, THREAD_STARTER = 19, 21


def iso(at: datetime) -> str:
    """https://docs.discord.com/developers/reference#iso8601-datetime"""
    return at.isoformat(timespec="microseconds")


def user_json(user: User) -> Json:
    """https://docs.discord.com/developers/resources/user#user-object; a name of any letters is a display name."""
    return {
        "id": user.id,
        "username": user.name if user.bot else f"user_{user.id}",
        "global_name": None if user.bot else user.name,
        "discriminator": "0000" if user.bot else "0",
        "avatar": None,
        "public_flags": 0,
    } | ({"bot": True} if user.bot else {})


def member_json(guild: "Guild", user: User) -> Json:
    """https://docs.discord.com/developers/resources/guild#guild-member-object"""
    return {"user": user_json(user), **partial_member_json(guild, user.id)}


def partial_member_json(guild: "Guild", user: str) -> Json:
    """A member as messages and interactions carry it, beside the user."""
    return {
        "nick": None,
        "avatar": None,
        "roles": list(guild.members.get(user, ())),
        "joined_at": iso(guild.created_at),
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def role_json(role: Role, position: int) -> Json:
    """https://docs.discord.com/developers/topics/permissions#role-object"""
    return {
        "id": role.id,
        "name": role.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": position,
        "permissions": str(int(role.permissions)),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def roles_json(guild: "Guild") -> list[Json]:
    """All roles, @everyone first."""
    return [role_json(role, position) for position, role in enumerate(guild.roles.values())]


def guild_json(guild: "Guild") -> Json:
    """https://docs.discord.com/developers/resources/guild#guild-object"""
    return {
        "id": guild.id,
        "name": guild.name,
        "icon": None,
        "owner_id": guild.owner,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": roles_json(guild),
        "emojis": [],
        "stickers": [],
        "features": ["COMMUNITY", "NEWS"],
        "mfa_level": 0,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "vanity_url_code": None,
        "description": None,
        "banner": None,
        "premium_tier": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "ja",
        "nsfw_level": 0,
    }


def tag_json(tag: Tag) -> Json:
    """https://docs.discord.com/developers/resources/channel#forum-tag-object"""
    return {"id": tag.id, "name": tag.name, "moderated": tag.moderated, "emoji_id": None, "emoji_name": None}


def overwrite_json(overwrite: Overwrite) -> Json:
    """https://docs.discord.com/developers/resources/channel#overwrite-object"""
    allow, deny = str(int(overwrite.allow)), str(int(overwrite.deny))
    return {"id": overwrite.id, "type": overwrite.kind, "allow": allow, "deny": deny}


def channel_json(server: "DiscordServer", channel: Channel) -> Json:
    """https://docs.discord.com/developers/resources/channel#channel-object"""
    last = server.history.last(channel.id)
    common: Json = {"id": channel.id, "type": int(channel.kind), "last_message_id": last.id if last else None}
    if channel.kind is ChannelType.DM:
        return common | {"flags": 0, "recipients": [user_json(server.users[u]) for u in _others(server, channel)]}
    common |= {"guild_id": channel.guild, "name": channel.name, "rate_limit_per_user": 0}
    return common | (_thread(server, channel) if channel.is_thread else _place(server, channel))


def _others(server: "DiscordServer", channel: Channel) -> Iterable[str]:
    return (user for user in channel.members if user != server.app.bot)


def _place(server: "DiscordServer", channel: Channel) -> Json:
    beside = [c for c in server.channels.values() if c.guild == channel.guild and not c.is_thread]
    common: Json = {
        "position": beside.index(channel) if channel in beside else 0,
        "permission_overwrites": [overwrite_json(o) for o in channel.overwrites],
        "parent_id": None,
        "topic": None,
        "nsfw": False,
        "default_auto_archive_duration": 4320,
        "flags": REQUIRE_TAG if channel.requires_tag else 0,
    }
    if channel.kind is ChannelType.FORUM:
        common |= {
            "available_tags": [tag_json(tag) for tag in channel.tags],
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    return common


def _thread(server: "DiscordServer", thread: Channel) -> Json:
    count = server.history.count(thread.id)
    common: Json = {
        "parent_id": thread.parent,
        "owner_id": thread.owner,
        "member_count": min(50, len(thread.members)),
        "message_count": count,
        "total_message_sent": count,
        "applied_tags": list(thread.applied),
        "flags": PINNED if thread.pinned else 0,
        "thread_metadata": {
            "archived": thread.archived,
            "locked": thread.locked,
            "auto_archive_duration": thread.archive_minutes,
            "archive_timestamp": iso(thread.archived_at or thread.created_at),
            "create_timestamp": iso(thread.created_at),
        },
    }
    if thread.kind is ChannelType.PRIVATE_THREAD:
        common["thread_metadata"]["invitable"] = True
    if server.app.bot in thread.members:
        common["member"] = thread_member_json(thread, server.app.bot)
    return common


def thread_member_json(thread: Channel, user: str) -> Json:
    """https://docs.discord.com/developers/resources/channel#thread-member-object"""
    return {"id": thread.id, "user_id": user, "join_timestamp": iso(thread.created_at), "flags": 0}


def message_json(server: "DiscordServer", message: Message) -> Json:
    """https://docs.discord.com/developers/resources/message#message-object"""
    body: Json = {
        "id": message.id,
        "channel_id": message.channel,
        "author": user_json(server.users[message.author]),
        "content": message.content,
        "timestamp": iso(message.at),
        "edited_timestamp": iso(message.edited_at) if message.edited_at else None,
        "tts": False,
        "mention_everyone": "everyone" in message.mentioned,
        "mentions": [user_json(server.users[u]) for u in message.mentioned if u in server.users],
        "mention_roles": [r for r in message.mentioned if r not in server.users and r != "everyone"],
        "attachments": [_attachment(message, index, a) for index, a in enumerate(message.attachments)],
        "embeds": [{"type": "rich", **embed} for embed in message.embeds],
        "components": message.components,
        "pinned": message.id in server.channels[message.channel].pins,
        "type": message.kind,
        "flags": message.flags | (HAS_THREAD if message.has_thread else 0),
    }
    if message.nonce:
        body["nonce"] = message.nonce
    if message.by_app and message.author == server.app.bot:
        body["application_id"] = server.app.id
    return body | _referring(server, message) | _threaded(server, message)


def _threaded(server: "DiscordServer", message: Message) -> Json:
    thread = server.channels.get(message.id) if message.has_thread else None
    return {"thread": channel_json(server, thread)} if thread and not thread.deleted else {}


def _referring(server: "DiscordServer", message: Message) -> Json:
    """https://docs.discord.com/developers/resources/message#message-reference-object"""
    if not message.reference:
        return {}
    channel = server.channels[message.channel]
    place = channel.parent if message.kind == THREAD_STARTER else channel.id
    reference: Json = {"type": 0, "message_id": message.reference, "channel_id": place}
    if channel.guild:
        reference["guild_id"] = channel.guild
    body: Json = {"message_reference": reference}
    if message.kind in (REPLY, THREAD_STARTER):
        original = server.history.find(place, message.reference)
        body["referenced_message"] = message_json(server, original) if original else None
    return body


def _attachment(message: Message, index: int, attachment: Attachment) -> Json:
    id = str(int(message.id) + 1 + index)
    url = f"https://cdn.discordapp.com/attachments/{message.channel}/{id}/{attachment.name}?ex=0&is=0&hm=0"
    return {
        "id": id,
        "filename": attachment.name,
        "size": attachment.size,
        "url": url,
        "proxy_url": url.replace("cdn.discordapp.com", "media.discordapp.net"),
        "content_type": attachment.media_type,
    }


def app_json(server: "DiscordServer", app: App) -> Json:
    """https://docs.discord.com/developers/resources/application#application-object"""
    owner = User(id=app.id, name="team")
    flags = (MESSAGE_CONTENT_LIMITED if app.message_content else 0) | (MEMBERS_LIMITED if app.members else 0)
    return {
        "id": app.id,
        "name": server.users[app.bot].name,
        "icon": None,
        "description": "",
        "bot_public": False,
        "bot_require_code_grant": False,
        "bot": user_json(server.users[app.bot]),
        "owner": user_json(owner),
        "team": None,
        "verify_key": "00" * 32,
        "flags": flags,
        "rpc_origins": [],
        "interactions_endpoint_url": None,
    }


def without_content(body: Json) -> Json:
    """A message as it is shown to an application that may not read it.

    https://docs.discord.com/developers/events/gateway#message-content-intent
    """
    empty: dict[str, Any] = {"content": "", "embeds": [], "attachments": [], "components": []}
    hidden = body | empty
    if original := body.get("referenced_message"):
        hidden["referenced_message"] = without_content(original)
    return hidden
