"""Guilds, their roles, channels, members and active threads. https://docs.discord.com/developers/resources/guild"""

from tests.discord.records import Channel
from tests.discord.refusal import missing_access, unknown
from tests.discord.rest.calling import Answer, Invocation, route
from tests.discord.shapes import channel_json, guild_json, member_json, roles_json, thread_member_json


@route("GET /guilds/{guild_id}")
def guild(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/guild#get-guild"""
    found = call.guild()
    count = {"approximate_member_count": len(found.members), "approximate_presence_count": 0}
    return Answer(guild_json(found) | (count if call.query.get("with_counts") in ("1", "true") else {}))


@route("GET /guilds/{guild_id}/roles")
def roles(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/guild#get-guild-roles"""
    return Answer(roles_json(call.guild()))


@route("GET /guilds/{guild_id}/channels")
def channels(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/guild#get-guild-channels: no threads, and what can be seen."""
    return Answer([channel_json(call.server, c) for c in _seen(call) if not c.is_thread])


@route("GET /guilds/{guild_id}/threads/active")
def active_threads(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/guild#list-active-guild-threads"""
    threads = sorted((c for c in _seen(call) if c.is_thread and not c.archived), key=lambda c: -int(c.id))
    members = [thread_member_json(thread, call.bot) for thread in threads if call.bot in thread.members]
    return Answer({"threads": [channel_json(call.server, t) for t in threads], "members": members})


@route("GET /guilds/{guild_id}/members/{user_id}")
def member(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/guild#get-guild-member"""
    found, id = call.guild(), call.parameters["user_id"]
    if id not in call.server.users:
        raise unknown("User")
    if id not in found.members:
        raise unknown("Member")
    return Answer(member_json(found, call.server.users[id]))


@route("GET /guilds/{guild_id}/members")
def members(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/guild#list-guild-members: with the privileged intent only."""
    found = call.guild()
    if not call.server.app.members:
        raise missing_access()
    limit, after = call.number("limit", 1, 1, 1000), int(call.query.get("after", 0))
    ids = sorted((id for id in found.members if int(id) > after), key=int)[:limit]
    return Answer([member_json(found, call.server.users[id]) for id in ids])


def _seen(call: Invocation) -> list[Channel]:
    return [c for c in call.guild().channels.values() if call.server.sees(call.bot, c)]
