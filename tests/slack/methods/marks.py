"""pins.* and reactions.*"""

from tests.slack.methods.calling import Invocation, method
from tests.slack.records import Channel, Message
from tests.slack.refusal import Json, Refusal
from tests.slack.shapes import message_json


@method("pins.add", "pins:write", tier=2)
def add_pin(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/pins.add"""
    channel, message = _marked(call, "timestamp")
    if message.ts in channel.pins:
        raise Refusal("already_pinned")
    channel.pins.append(message.ts)
    return {}


@method("pins.list", "pins:read", tier=2)
def list_pins(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/pins.list"""
    workspace = call.workspace
    channel = workspace.visible(call.required("channel"))
    pinned = [m for ts in channel.pins if (m := workspace.history.find(channel.id, ts))]
    return {
        "items": [
            {
                "type": "message",
                "channel": channel.id,
                "created": int(m.at.timestamp()),
                "created_by": workspace.app.bot_user,
                "message": message_json(workspace, m),
            }
            for m in pinned
        ]
    }


@method("reactions.add", "reactions:write", tier=3)
def add_reaction(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    name = call.text("name")
    if not name:
        raise Refusal("invalid_name")
    _, message = _marked(call, "timestamp")
    users = message.reactions.setdefault(name.strip(":"), [])
    if call.workspace.app.bot_user in users:
        raise Refusal("already_reacted")
    users.append(call.workspace.app.bot_user)
    return {}


def _marked(call: Invocation, argument: str) -> tuple[Channel, Message]:
    if not call.text(argument):
        raise Refusal("no_item_specified")
    channel = call.workspace.joined(call.required("channel"))
    return channel, call.message(channel, call.text(argument))
