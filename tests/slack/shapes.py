"""People, conversations, messages and views as Slack's JSON has them. https://docs.slack.dev/reference/objects"""

import copy
from typing import TYPE_CHECKING

from tests.slack.inputs import state_of
from tests.slack.records import Channel, Message, User, View
from tests.slack.refusal import Json
from tests.slack.stamps import secret

if TYPE_CHECKING:
    from tests.slack.workspace import Workspace


def user_json(workspace: "Workspace", user: User) -> Json:
    """https://docs.slack.dev/reference/objects/user-object; the mail stands there with `users:read.email` only,
    and never for a stranger."""
    stranger = user.team != workspace.team and not (user.enterprise and user.enterprise == workspace.enterprise)
    profile: Json = {"real_name": user.name, "display_name": user.name, "team": user.team}
    if "users:read.email" in workspace.app.scopes and not user.is_bot and not stranger and user.email:
        profile["email"] = user.email
    return {
        "id": user.id,
        "team_id": user.team,
        "name": user.id.lower(),
        "deleted": user.deleted,
        "real_name": user.name,
        "tz": "Asia/Tokyo",
        "locale": user.language,
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": user.restricted,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_stranger": stranger,
        "is_email_confirmed": bool(user.email) and user.confirmed,
        "updated": 0,
        **_in_enterprise(user),
    }


def _in_enterprise(user: User) -> Json:
    return {"enterprise_user": {"id": user.id, "enterprise_id": user.enterprise}} if user.enterprise else {}


def channel_json(workspace: "Workspace", channel: Channel) -> Json:
    """https://docs.slack.dev/reference/objects/conversation-object"""
    bot = workspace.app.bot_user
    shared = is_shared(workspace, channel)
    common: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": workspace.team,
    }
    if channel.kind == "im":
        return common | {"user": next((m for m in channel.members if m != bot), bot), "is_user_deleted": False}
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_general": False,
        "is_shared": shared,
        "is_ext_shared": shared,
        "is_pending_ext_shared": channel.pending,
        "creator": channel.creator,
        "is_member": bot in channel.members,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def is_shared(workspace: "Workspace", channel: Channel) -> bool:
    """Whether people of another workspace are in it: Slack Connect."""
    return any(workspace.users[m].team != workspace.team for m in channel.members)


def message_json(workspace: "Workspace", message: Message, *, metadata: bool = False) -> Json:
    """https://docs.slack.dev/reference/events/message; `metadata` only where it was asked for."""
    if message.tombstone:
        return _tombstone(workspace, message)
    shape: Json = {"user": message.user, "type": "message", "ts": message.ts, "text": message.text}
    shape |= {"team": workspace.users[message.user].team, "blocks": message.blocks}
    if shape["team"] != workspace.team:
        shape |= {"user_team": shape["team"], "source_team": shape["team"]}
    if message.by_app:
        app = workspace.app
        shape |= {"bot_id": app.bot_id, "app_id": app.id}
        shape["bot_profile"] = {"id": app.bot_id, "app_id": app.id, "name": "yorozu", "team_id": workspace.team}
    else:
        shape["client_msg_id"] = f"{message.user}-{message.ts}"
    shape |= {"subtype": message.subtype} if message.subtype else {}
    if message.files:
        shape |= {"files": message.files, "upload": False, "subtype": "file_share"}
    if message.edited:
        shape["edited"] = message.edited
    if metadata and message.metadata:
        shape["metadata"] = message.metadata
    if message.reactions:
        shape["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in message.reactions.items()]
    return shape | _thread(workspace, message)


def _thread(workspace: "Workspace", message: Message) -> Json:
    if message.is_reply:
        parent = workspace.history.find(message.channel, message.thread_ts)
        return {"thread_ts": message.thread_ts, "parent_user_id": parent.user if parent else ""}
    replies = workspace.history.replies(message)
    if not replies:
        return {}
    users = list(dict.fromkeys(r.user for r in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users,
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def _tombstone(workspace: "Workspace", message: Message) -> Json:
    """A deleted parent whose replies are still there. https://docs.slack.dev/reference/events/message"""
    shape: Json = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
    return shape | {"text": "This message was deleted.", "ts": message.ts} | _thread(workspace, message)


def view_json(workspace: "Workspace", view: View) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"""
    content = view.content
    return {
        "id": view.id,
        "team_id": workspace.team,
        "type": content["type"],
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "external_id": content.get("external_id", ""),
        "state": {"values": state_of(view.blocks, view.entered)},
        "hash": view.hash,
        "title": content.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "submit": content.get("submit"),
        "close": content.get("close"),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": workspace.app.id,
        "app_installed_team_id": workspace.team,
        "bot_id": workspace.app.bot_id,
    }


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which every block and element has its id: Slack gives those that were not named."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", secret()[:5])
        elements = block.get("elements", ()) if block["type"] == "actions" else ()
        for element in (*elements, block.get("accessory"), block.get("element")):
            if element and element["type"] != "image":
                element.setdefault("action_id", secret()[:5])
    return blocks
