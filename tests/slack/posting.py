"""Messages are posted, changed and removed, by people and by the app: state, notification, event."""

from typing import TYPE_CHECKING

from tests.slack.mentions import EVERYONE, called
from tests.slack.records import Channel, Message
from tests.slack.refusal import Json
from tests.slack.shapes import message_json, with_ids

if TYPE_CHECKING:
    from tests.slack.workspace import Workspace


def post(
    workspace: "Workspace",
    channel: Channel,
    user: str,
    text: str,
    *,
    blocks: list[Json] | None = None,
    thread_ts: str = "",
    metadata: Json | None = None,
    files: list[Json] | None = None,
    broadcast: bool = False,
) -> Message:
    """A message by `user`, the app's bot user or a person.

    A `thread_ts` whose message is gone does not fail: the reply stands in the channel itself, and tells so by having
    no thread_ts. Slack's pages are silent about it; seen in https://github.com/slack-go/slack/issues/1571.
    """
    parent = workspace.history.find(channel.id, thread_ts) if thread_ts else None
    message = Message(
        channel.id,
        workspace.stamps.next(),
        user,
        text,
        workspace.clock.now(),
        with_ids(blocks or []),
        (parent.thread_ts or parent.ts) if parent else "",
        metadata,
        files or [],
        by_app=user == workspace.app.bot_user,
        broadcast=broadcast,
    )
    message.notified = notified(workspace, channel, message)
    workspace.history.add(message)
    _tell(workspace, channel, message)
    workspace.events.posted(message)
    return message


def comes(workspace: "Workspace", channel: Channel, user: str) -> None:
    """Somebody is let in, which the channel shows. https://docs.slack.dev/reference/events/message/channel_join"""
    channel.members.append(user)
    text, at = f"<@{user}> has joined the channel", workspace.clock.now()
    message = Message(channel.id, workspace.stamps.next(), user, text, at, subtype="channel_join")
    workspace.history.add(message)
    workspace.events.posted(message)


def notified(workspace: "Workspace", channel: Channel, message: Message) -> frozenset[str]:
    """Whom a new message calls by its mentions; calling everyone calls all members too.

    https://docs.slack.dev/messaging/formatting-message-text#mentioning-users
    """
    names = called(message.text, message.blocks)
    return names | (frozenset(channel.members) - {message.user} if EVERYONE in names else frozenset())


def whisper(
    workspace: "Workspace", channel: str, user: str, text: str, blocks: list[Json], thread_ts: str = ""
) -> Message:
    """An ephemeral message by the app. In a thread it is only shown where somebody has replied already.

    https://docs.slack.dev/reference/methods/chat.postEphemeral (`thread_ts`)
    """
    bot, stamp = workspace.app.bot_user, workspace.stamps.next()
    message = Message(channel, stamp, bot, text, workspace.clock.now(), with_ids(blocks), by_app=True, seen_by=user)
    message.thread_ts = thread_ts
    parent = workspace.history.find(channel, thread_ts) if thread_ts else None
    if not thread_ts or (parent and workspace.history.replies(parent)):
        workspace.history.ephemeral.append(message)
        workspace.tell(user, message)
    return message


def change(workspace: "Workspace", message: Message, text: str, blocks: list[Json], by: str) -> None:
    """An edit. It calls nobody again."""
    before = message_json(workspace, message)
    message.text, message.blocks = text, with_ids(blocks)
    if message.seen_by:
        workspace.tell(message.seen_by, message)
        return
    message.edited = {"user": by, "ts": workspace.stamps.next()}
    _tell(workspace, workspace.channels[message.channel], message)
    workspace.events.changed(message, before)


def remove(workspace: "Workspace", message: Message) -> None:
    """A message goes; a parent with replies leaves a tombstone."""
    if message.seen_by:
        workspace.history.ephemeral.remove(message)
        return
    before = message_json(workspace, message)
    channel = workspace.channels[message.channel]
    channel.pins[:] = [ts for ts in channel.pins if ts != message.ts]
    workspace.history.remove(message)
    workspace.events.deleted(message, before)


def _tell(workspace: "Workspace", channel: Channel, message: Message) -> None:
    """Direct messages open by themselves at the other's client."""
    if channel.kind in ("im", "mpim") and message.by_app:
        for member in channel.members:
            workspace.tell(member, message)
