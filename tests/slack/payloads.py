"""What a person's act looks like to the app. https://docs.slack.dev/reference/interaction-payloads"""

from typing import TYPE_CHECKING

from tests.slack.inputs import state_of
from tests.slack.records import Channel, Message, User, View
from tests.slack.refusal import Json
from tests.slack.shapes import message_json, view_json

if TYPE_CHECKING:
    from tests.slack.workspace import Workspace

_NO_ENTERPRISE: Json = {"enterprise": None, "is_enterprise_install": False}


def _who(workspace: "Workspace", user: User) -> Json:
    name = user.id.lower()
    return {
        "team": {"id": user.team, "domain": workspace.domain if user.team == workspace.team else "elsewhere"},
        "user": {"id": user.id, "username": name, "name": name, "team_id": user.team},
        "token": "verification-token",
    }


def _where(channel: Channel) -> Json:
    names = {"im": "directmessage", "group": "privategroup"}
    return {"id": channel.id, "name": names.get(channel.kind, channel.name)}


def command(workspace: "Workspace", user: User, channel: Channel, name: str, text: str) -> Json:
    """https://docs.slack.dev/interactivity/implementing-slash-commands"""
    return {
        "token": "verification-token",
        "team_id": workspace.team,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": _where(channel)["name"],
        "user_id": user.id,
        "user_name": user.id.lower(),
        "command": name,
        "text": text,
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": workspace.response_url(channel.id, user.id),
        "trigger_id": workspace.trigger(user.id),
    }


def action_on_view(workspace: "Workspace", user: User, view: View, action: Json) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"""
    return {
        "type": "block_actions",
        **_who(workspace, user),
        "api_app_id": workspace.app.id,
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.trigger(user.id),
        "view": view_json(workspace, view),
        "actions": [action],
        **_NO_ENTERPRISE,
    }


def action_on_message(workspace: "Workspace", user: User, message: Message, action: Json) -> Json:
    """The same, from a message; of an ephemeral one the container is all that comes."""
    channel = workspace.channels[message.channel]
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = bool(message.seen_by)
    if message.is_reply:
        container["thread_ts"] = message.thread_ts
    shown = {} if message.seen_by else {"message": message_json(workspace, message)}
    return {
        "type": "block_actions",
        **_who(workspace, user),
        "api_app_id": workspace.app.id,
        "container": container,
        "trigger_id": workspace.trigger(user.id),
        "channel": _where(channel),
        **shown,
        "state": {"values": state_of(message.blocks, {})},
        "response_url": workspace.response_url(channel.id, user.id, message),
        "actions": [action],
        **_NO_ENTERPRISE,
    }


def submission(workspace: "Workspace", user: User, view: View) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"""
    return {
        "type": "view_submission",
        **_who(workspace, user),
        "api_app_id": workspace.app.id,
        "trigger_id": workspace.trigger(user.id),
        "view": view_json(workspace, view),
        "response_urls": [],
        **_NO_ENTERPRISE,
    }


def closing(workspace: "Workspace", user: User, view: View, *, cleared: bool) -> Json:
    """view_closed: sent where the view asked for it by `notify_on_close`."""
    return {
        "type": "view_closed",
        **_who(workspace, user),
        "api_app_id": workspace.app.id,
        "view": view_json(workspace, view),
        "is_cleared": cleared,
        **_NO_ENTERPRISE,
    }


def suggestion(workspace: "Workspace", user: User, view: View, block_id: str, action_id: str, typed: str) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload"""
    return {
        "type": "block_suggestion",
        **_who(workspace, user),
        "api_app_id": workspace.app.id,
        "container": {"type": "view", "view_id": view.id},
        "view": view_json(workspace, view),
        "block_id": block_id,
        "action_id": action_id,
        "value": typed,
        **_NO_ENTERPRISE,
    }


def shortcut(workspace: "Workspace", user: User, message: Message, callback_id: str) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload#message-shortcuts"""
    channel = workspace.channels[message.channel]
    return {
        "type": "message_action",
        **_who(workspace, user),
        "action_ts": workspace.stamps.next(),
        "channel": _where(channel),
        "callback_id": callback_id,
        "trigger_id": workspace.trigger(user.id),
        "response_url": workspace.response_url(channel.id, user.id),
        "message_ts": message.ts,
        "message": message_json(workspace, message),
        **_NO_ENTERPRISE,
    }


def pressed(workspace: "Workspace", block: Json, element: Json, chosen: Json) -> Json:
    """One entry of `actions`."""
    given: Json = {k: element[k] for k in ("text", "value", "style", "url", "confirm") if k in element}
    return {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": element["type"],
        "action_ts": workspace.stamps.next(),
        **given,
        **chosen,
    }
