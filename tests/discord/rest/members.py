"""Who is in a thread. https://docs.discord.com/developers/resources/channel#thread-member-object"""

from tests.discord import threads
from tests.discord.permissions import Permission
from tests.discord.records import Channel, ChannelType, Json
from tests.discord.refusal import Refusal, archived, missing_access, missing_permissions, unknown
from tests.discord.rest.calling import NOTHING, Answer, Invocation, route, sends
from tests.discord.shapes import member_json, thread_member_json

MOST_MEMBERS = 1000
"""https://docs.discord.com/developers/topics/opcodes-and-status-codes#json: 30033"""


@route("PUT /channels/{channel_id}/thread-members/@me", 5, 5)
def join(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#join-thread"""
    thread = _active(call)
    threads.join(call.server, thread, call.bot)
    return NOTHING


@route("PUT /channels/{channel_id}/thread-members/{user_id}", 5, 5)
def add(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#add-thread-member

    Who cannot see the channel above cannot be added; that this is 50001 is assumed.
    """
    thread = _active(call)
    call.needs(thread, sends(thread))
    user, guild = _user(call), call.server.guilds[thread.guild]
    if user not in guild.members:
        raise unknown("Member")
    if not call.server.sees(user, guild.place(thread)):
        raise missing_access()
    if len(thread.members) >= MOST_MEMBERS:
        raise Refusal(400, 30033, f"Maximum number of thread participants has been reached ({MOST_MEMBERS}).")
    threads.join(call.server, thread, user, by=call.bot)
    return NOTHING


@route("DELETE /channels/{channel_id}/thread-members/@me", 5, 5)
def leave(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#leave-thread"""
    threads.leave(call.server, _active(call), call.bot)
    return NOTHING


@route("DELETE /channels/{channel_id}/thread-members/{user_id}", 5, 5)
def remove(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#remove-thread-member"""
    thread, user = _active(call), _user(call)
    own = thread.kind is ChannelType.PRIVATE_THREAD and thread.owner == call.bot
    if not own and not call.may(thread, Permission.MANAGE_THREADS):
        raise missing_permissions()
    threads.leave(call.server, thread, user, by=call.bot)
    return NOTHING


@route("GET /channels/{channel_id}/thread-members/{user_id}")
def member(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#get-thread-member"""
    thread, user = call.thread(), _user(call)
    if user not in thread.members:
        raise unknown("Member")
    return Answer(_member(call, thread, user))


@route("GET /channels/{channel_id}/thread-members")
def members(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#list-thread-members: with the privileged intent only."""
    thread = call.thread()
    if not call.server.app.members:
        raise missing_access()
    return Answer([_member(call, thread, user) for user in thread.members])


def _member(call: Invocation, thread: Channel, user: str) -> Json:
    more: Json = {}
    if call.query.get("with_member") in ("1", "true"):
        more = {"member": member_json(call.server.guilds[thread.guild], call.server.users[user])}
    return thread_member_json(thread, user) | more


def _active(call: Invocation) -> Channel:
    thread = call.thread()
    if thread.archived:
        raise archived()
    return thread


def _user(call: Invocation) -> str:
    user = call.parameters["user_id"]
    if user not in call.server.users:
        raise unknown("User")
    return user
