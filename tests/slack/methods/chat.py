"""chat.*"""

import json

from tests.slack.blocks import check_message
from tests.slack.methods.calling import Invocation, method
from tests.slack.posting import change, post, remove, whisper
from tests.slack.records import Channel, Message
from tests.slack.refusal import Data, Json, Refusal
from tests.slack.shapes import message_json

LONGEST_TEXT = 40_000
"""Characters. https://docs.slack.dev/reference/methods/chat.postMessage (`msg_too_long`)"""

LONGEST_UPDATE = 4_000
"""Characters of an edit's text: the length Slack asks for, where its page names no number beside `msg_too_long`.
https://docs.slack.dev/reference/methods/chat.update, …/chat.postMessage#truncating"""

LARGEST_METADATA = 16_000
"""Bytes; Slack names no number beside `metadata_too_large`: assumed.
https://docs.slack.dev/messaging/message-metadata"""


@method("chat.postMessage", "chat:write", tier=0)
def post_message(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    channel = _writable(call)
    text, blocks = _content(call, LONGEST_TEXT)
    message = post(
        call.workspace,
        channel,
        call.workspace.app.bot_user,
        text,
        blocks=blocks,
        thread_ts=call.text("thread_ts"),
        metadata=_metadata(call),
        broadcast=call.flag("reply_broadcast"),
    )
    shown = message_json(call.workspace, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


@method("chat.postEphemeral", "chat:write", tier=4)
def post_ephemeral(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    channel = call.workspace.joined(call.required("channel"))
    user = call.required("user")
    if user not in channel.members:
        raise Refusal("user_not_in_channel")
    text, blocks = _content(call, LONGEST_TEXT)
    message = whisper(call.workspace, channel.id, user, text, blocks, call.text("thread_ts"))
    return {"message_ts": message.ts}


@method("chat.update", "chat:write", tier=3)
def update(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/chat.update"""
    channel, message = _own(call, "cant_update_message")
    if channel.archived:
        raise Refusal("is_inactive")
    text, blocks = _updated(call, message)
    metadata = message.metadata
    if "metadata" in call.arguments:
        metadata = _metadata(call) if call.data("metadata", "invalid_metadata_format") else None
    change(call.workspace, message, text, blocks, call.workspace.app.bot_user)
    message.metadata = metadata
    shown = message_json(call.workspace, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": shown}


@method("chat.delete", "chat:write", tier=3)
def delete(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    channel, message = _own(call, "cant_delete_message")
    remove(call.workspace, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", tier=0)
def get_permalink(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/chat.getPermalink"""
    channel = call.workspace.visible(call.required("channel"))
    message = call.message(channel, call.required("message_ts"))
    link = f"{call.workspace.url}archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _writable(call: Invocation) -> Channel:
    """Where the app may post: with chat:write.public also into public channels that it is not in. The id of a
    person opens direct messages with them."""
    id, workspace = call.required("channel"), call.workspace
    if id in workspace.users:
        return workspace.direct(workspace.app.bot_user, _reachable(call, id))
    channel = workspace.visible(id)
    if channel.kind == "channel" and not channel.archived and "chat:write.public" in workspace.app.scopes:
        return channel
    return workspace.joined(id)


def _reachable(call: Invocation, id: str) -> str:
    if call.workspace.users[id].is_bot:
        raise Refusal("cannot_dm_bot")
    if call.workspace.users[id].deleted:
        raise Refusal("channel_not_found")
    return id


def _own(call: Invocation, otherwise: str) -> tuple[Channel, Message]:
    """A message that the app wrote. Its own messages it can reach also where it has left the channel."""
    channel = call.workspace.visible(call.required("channel"))
    message = call.message(channel, call.required("ts"))
    if not message.by_app:
        raise Refusal(otherwise)
    return channel, message


def _updated(call: Invocation, message: Message) -> tuple[str, list[Json]]:
    """Blocks stay only where neither text nor blocks are given; a text without blocks takes their place."""
    if call.text("text") or call.data("blocks", "invalid_blocks_format"):
        return _content(call, LONGEST_UPDATE)
    if call.arguments.get("attachments") is None and "metadata" not in call.arguments:
        raise Refusal("no_text")
    return message.text, message.blocks


def _content(call: Invocation, longest: int) -> tuple[str, list[Json]]:
    """Text and blocks. Raises `no_text`, `msg_too_long`, `invalid_blocks` and their like."""
    text = call.text("text")
    blocks: Data = call.data("blocks", "invalid_blocks_format") or []
    if not text.strip() and not blocks and not call.data("attachments", "invalid_attachments"):
        raise Refusal("no_text")
    if len(text) > longest:
        raise Refusal("msg_too_long")
    check_message(blocks)
    return text, blocks


def _metadata(call: Invocation) -> Json | None:
    """https://docs.slack.dev/messaging/message-metadata: an `event_type` and a flat or deep `event_payload`."""
    metadata = call.data("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise Refusal("invalid_metadata_format")
    kind, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(kind, str) or not kind or not isinstance(payload, dict) or len(metadata) > 2:
        raise Refusal("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > LARGEST_METADATA:
        raise Refusal("metadata_too_large")
    return metadata
