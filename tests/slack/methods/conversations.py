"""conversations.*"""

import re

from tests.slack.history import between, page
from tests.slack.methods.calling import Invocation, method
from tests.slack.posting import comes
from tests.slack.records import Channel
from tests.slack.refusal import Json, Refusal
from tests.slack.shapes import channel_json, message_json

MOST_TOGETHER = 8
LONGEST_NAME = 80
PAGE = 100


@method("conversations.open", tier=3)
def open(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.open: one person is an im, up to eight an mpim."""
    workspace = call.workspace
    if call.text("channel"):
        channel = workspace.visible(call.text("channel"))
        if channel.kind not in ("im", "mpim"):
            raise Refusal("method_not_supported_for_channel_type")
        return {"channel": channel_json(workspace, channel), "no_op": True, "already_open": True}
    users = [u for u in dict.fromkeys(call.names("users")) if u != workspace.app.bot_user]
    if not users:
        raise Refusal("users_list_not_supplied")
    call.needs("im:write" if len(users) == 1 else "mpim:write")
    if len(users) > MOST_TOGETHER:
        raise Refusal("too_many_users")
    for id in users:
        _can_be_written_to(call, id)
    known = len(workspace.channels)
    channel = workspace.direct(workspace.app.bot_user, *users)
    shape = channel_json(workspace, channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shape, "no_op": len(workspace.channels) == known, "already_open": False}


def _can_be_written_to(call: Invocation, id: str) -> None:
    user = call.workspace.user(id)
    if user.is_bot:
        raise Refusal("cannot_dm_bot")
    if user.deleted:
        raise Refusal("user_disabled")


@method("conversations.create", tier=2)
def create(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.create"""
    workspace, private, name = call.workspace, call.flag("is_private"), call.text("name")
    call.needs("groups:write" if private else "channels:manage")
    _check_name(name)
    if any(c.name == name for c in workspace.channels.values()):
        raise Refusal("name_taken")
    bot = workspace.app.bot_user
    return {"channel": channel_json(workspace, workspace.add(name, "group" if private else "channel", bot, [bot]))}


def _check_name(name: str) -> None:
    """Lowercase, without spaces and punctuation, 80 characters at most; letters of any script will do."""
    if not name:
        raise Refusal("invalid_name_required")
    if len(name) > LONGEST_NAME:
        raise Refusal("invalid_name_maxlength")
    if not re.search(r"\w", name):
        raise Refusal("invalid_name_punctuation")
    if name != name.lower() or not re.fullmatch(r"[\w-]+", name):
        raise Refusal("invalid_name_specials")


@method("conversations.invite", tier=3)
def invite(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.invite: all or none, but for `force`,
    where those who cannot come are told of beside the success."""
    workspace = call.workspace
    channel = workspace.visible(call.required("channel"))
    call.needs(*(("channels:manage", "channels:write.invites") if channel.kind == "channel" else ("groups:write",)))
    if channel.kind not in ("channel", "group"):
        raise Refusal("method_not_supported_for_channel_type")
    users = list(dict.fromkeys(call.names("users")))
    if not users:
        raise Refusal("no_user")
    workspace.joined(channel.id)
    refused = {id: error for id in users if (error := _cannot_join(call, channel, id))}
    errors = [{"user": id, "ok": False, "error": error} for id, error in refused.items()]
    if refused and (len(refused) == len(users) or not call.flag("force")):
        raise Refusal(next(iter(refused.values())), errors=errors)
    for id in users:
        if id not in refused:
            comes(workspace, channel, id)
    failed = {"errors": errors} if refused else {}
    return {"channel": channel_json(workspace, channel), **failed}


def _cannot_join(call: Invocation, channel: Channel, id: str) -> str:
    user = call.workspace.users.get(id)
    if user is None:
        return "user_not_found"
    if id == call.workspace.app.bot_user:
        return "cant_invite_self"
    if id in channel.members:
        return "already_in_channel"
    if user.deleted:
        return "user_disabled"
    return "user_is_restricted" if user.restricted else ""


@method("conversations.archive", tier=2)
def archive(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.archive"""
    channel = call.workspace.visible(call.required("channel"))
    call.needs("channels:manage" if channel.kind == "channel" else "groups:write")
    if channel.kind not in ("channel", "group"):
        raise Refusal("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refusal("already_archived")
    if call.workspace.app.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    channel.archived = True
    return {}


@method("conversations.info", tier=3)
def info(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.info"""
    channel = call.workspace.visible(call.required("channel"))
    call.needs_of(channel, "read")
    shape = channel_json(call.workspace, channel)
    if call.flag("include_num_members"):
        shape["num_members"] = len(channel.members)
    return {"channel": shape}


@method("conversations.members", tier=4)
def members(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.members"""
    channel = call.workspace.visible(call.required("channel"))
    call.needs_of(channel, "read")
    start, limit = call.number("cursor", 0), call.number("limit", PAGE)
    following = start + limit
    more = str(following) if following < len(channel.members) else ""
    return {"members": channel.members[start:following], "response_metadata": {"next_cursor": more}}


@method("conversations.history", tier=3)
def history(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.history: newest first, without what is in threads."""
    channel = _readable(call)
    readable = [m for m in call.workspace.history.readable(channel.id) if not m.is_reply or m.broadcast]
    found = between(readable, call.text("oldest"), call.text("latest"), inclusive=call.flag("inclusive"))
    messages, more = page(found[::-1], call.text("cursor"), call.number("limit", PAGE))
    shown = [message_json(call.workspace, m, metadata=call.flag("include_all_metadata")) for m in messages]
    return {
        "messages": shown,
        "has_more": bool(more),
        "pin_count": len(channel.pins),
        "response_metadata": {"next_cursor": more},
    }


@method("conversations.replies", tier=3)
def replies(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.replies: the parent, and its replies oldest first."""
    channel = _readable(call)
    readable = call.workspace.history.readable(channel.id)
    parent = next((m for m in readable if m.ts == call.required("ts")), None)
    if parent is None:
        raise Refusal("thread_not_found")
    root = parent.thread_ts or parent.ts
    below = between(
        [m for m in readable if m.is_reply and m.thread_ts == root],
        call.text("oldest"),
        call.text("latest"),
        inclusive=call.flag("inclusive"),
    )
    messages, more = page(below, call.text("cursor"), call.number("limit", PAGE))
    above = [m for m in readable if m.ts == root]
    shown = [message_json(call.workspace, m, metadata=call.flag("include_all_metadata")) for m in above + messages]
    return {"messages": shown, "has_more": bool(more), "response_metadata": {"next_cursor": more}}


def _readable(call: Invocation) -> Channel:
    """Apps read where they are in. An archived channel can still be read."""
    channel = call.workspace.visible(call.required("channel"))
    call.needs_of(channel, "history")
    if call.workspace.app.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    return channel
