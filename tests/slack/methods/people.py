"""users.*"""

from tests.slack.methods.calling import Invocation, method
from tests.slack.refusal import Json, Refusal
from tests.slack.shapes import channel_json, user_json

_KINDS = {"public_channel": "channel", "private_channel": "group", "mpim": "mpim", "im": "im"}
_SCOPES = {"public_channel": "channels:read", "private_channel": "groups:read", "mpim": "mpim:read", "im": "im:read"}
PAGE = 100


@method("users.info", "users:read", tier=4)
def info(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/users.info"""
    return {"user": user_json(call.workspace, call.workspace.user(call.required("user")))}


@method("users.lookupByEmail", "users:read.email", tier=3)
def by_email(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/users.lookupByEmail"""
    mail = call.required("email").lower()
    found = next((u for u in call.workspace.users.values() if u.email.lower() == mail and not u.deleted), None)
    if found is None:
        raise Refusal("users_not_found")
    return {"user": user_json(call.workspace, found)}


@method("users.list", "users:read", tier=2)
def everybody(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/users.list: who belongs to the workspace, its guests and bots too."""
    workspace = call.workspace
    users = [user for user in workspace.users.values() if user.team == workspace.team]
    start, limit = call.number("cursor", 0), call.number("limit", PAGE)
    more = str(start + limit) if start + limit < len(users) else ""
    shown = [user_json(workspace, user) for user in users[start : start + limit]]
    return {"members": shown, "response_metadata": {"next_cursor": more}}


@method("users.conversations", tier=3)
def conversations(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/users.conversations: those that the bot is in."""
    types = call.names("types") or ["public_channel"]
    if not set(types) <= _KINDS.keys():
        raise Refusal("invalid_types")
    for kind in types:
        call.needs(_SCOPES[kind])
    kinds, workspace = {_KINDS[kind] for kind in types}, call.workspace
    found = [c for c in workspace.channels.values() if c.kind in kinds and workspace.app.bot_user in c.members]
    if call.flag("exclude_archived"):
        found = [c for c in found if not c.archived]
    start, limit = call.number("cursor", 0), call.number("limit", PAGE)
    more = str(start + limit) if start + limit < len(found) else ""
    shown = [channel_json(workspace, c) for c in found[start : start + limit]]
    return {"channels": shown, "response_metadata": {"next_cursor": more}}
