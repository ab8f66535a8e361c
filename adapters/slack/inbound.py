"""What Slack sends, as neutral events. Pure: payload in, event out.

Keys of messages are made of what Slack's history tells as well as its events do, so that a message counts as the
same whether it came live or was read back: channel and ts, with the time of the edit or a mark of the deletion.
https://docs.slack.dev/reference/events/message, https://docs.slack.dev/reference/interaction-payloads
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.slack.conversations import PLATFORM
from adapters.slack.typed import typed
from bot.inbound import (
    ButtonPressed,
    CommandInvoked,
    FormSubmitted,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Occurrence,
    ViewRequested,
)
from bot.model.draft import Values
from bot.model.ids import AccountRef, Address
from bot.model.message import Attachment, MessageRef
from bot.outbound import ViewRef

Payload = Mapping[str, Any]

WRITTEN = (None, "file_share", "thread_broadcast", "me_message")
"""Subtypes under which a person wrote something; all others are Slack's own notes."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who does something in a workspace of ours, under which key, and when."""

    account: AccountRef
    key: str
    at: datetime
    address: Address | None = None

    def invokes(self, command: str, arguments: str = "") -> CommandInvoked:
        """A command."""
        return CommandInvoked(**self._common, command=command, arguments=arguments)

    def presses(self, action: str, value: str) -> ButtonPressed:
        """A button."""
        return ButtonPressed(**self._common, action=action, value=value)

    def submits(self, form: str, values: Values, state: str, sitting: str) -> FormSubmitted:
        """A form."""
        return FormSubmitted(**self._common, form=form, values=values, state=state, sitting=sitting)

    def opens(self, view: ViewRef, form: str = "") -> ViewRequested:
        """A page, or the form of this name on it."""
        return ViewRequested(**self._common, view=view, form=form)

    @property
    def _common(self) -> dict[str, Any]:
        return {"account": self.account, "key": self.key, "at": self.at, "address": self.address}


def account(workspace: str, user: str) -> AccountRef:
    """A person of one workspace."""
    return AccountRef(PLATFORM, workspace, user)


def moment(ts: str) -> datetime:
    """When the message of this ts was accepted: seconds, and microseconds behind the point."""
    seconds, _, rest = ts.partition(".")
    return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(rest or 0))


def is_written_by_person(message: Payload) -> bool:
    """Whether a person wrote it: no bot, no note of Slack's."""
    return bool(message.get("user")) and not message.get("bot_id") and message.get("subtype") in WRITTEN


def occurrence(event: Payload, workspace: str, address: Address, names: Mapping[str, str]) -> Occurrence | None:
    """The message event, as something that happened in the thread of `address`; None where nobody said anything."""
    match event.get("subtype"):
        case "message_changed":
            return _changed(event, workspace, address, names)
        case "message_deleted":
            return _deleted(event.get("previous_message") or {}, event, workspace, address)
        case _ if is_written_by_person(event):
            return posted(event, workspace, event["channel"], address, names)
    return None


def _changed(event: Payload, workspace: str, address: Address, names: Mapping[str, str]) -> Occurrence | None:
    message = event["message"]
    if message.get("subtype") == "tombstone":  # a message with replies leaves its place in the thread
        return _deleted(event.get("previous_message") or {}, event, workspace, address)
    return edited(message, workspace, event["channel"], address, names)


def posted(message: Payload, workspace: str, channel: str, address: Address, names: Mapping[str, str]) -> MessagePosted:
    """What was written, live or read back."""
    ref = _ref(workspace, channel, message["ts"])
    return MessagePosted(
        account=account(workspace, message["user"]),
        key=_key(ref),
        at=moment(message["ts"]),
        address=address,
        ref=ref,
        text=typed(message.get("text", ""), names),
        attachments=tuple(_attachment(file) for file in message.get("files", ()) if file.get("mode") != "tombstone"),
    )


def edited(
    message: Payload, workspace: str, channel: str, address: Address, names: Mapping[str, str]
) -> MessageEdited | None:
    """What somebody changed; None where Slack itself did, as when it shows a link's preview."""
    edit = message.get("edited")
    if not edit or not is_written_by_person(message):
        return None
    ref = _ref(workspace, channel, message["ts"])
    return MessageEdited(
        account=account(workspace, message["user"]),
        key=f"{_key(ref)}:edited:{edit['ts']}",
        at=moment(edit["ts"]),
        address=address,
        ref=ref,
        text=typed(message.get("text", ""), names),
    )


def _deleted(previous: Payload, event: Payload, workspace: str, address: Address) -> MessageDeleted | None:
    """Slack does not tell who deleted it, so it is its author's own."""
    if not is_written_by_person(previous):
        return None
    ref = _ref(workspace, event["channel"], previous["ts"])
    return MessageDeleted(
        account=account(workspace, previous["user"]),
        key=f"{_key(ref)}:deleted",
        at=moment(event.get("event_ts") or event["ts"]),
        address=address,
        ref=ref,
    )


def _ref(workspace: str, channel: str, ts: str) -> MessageRef:
    return MessageRef(PLATFORM, workspace, channel, ts)


def _key(ref: MessageRef) -> str:
    return f"{PLATFORM}:{ref.workspace}:{ref.place}:{ref.message}"


def _attachment(file: Payload) -> Attachment:
    """https://docs.slack.dev/reference/objects/file-object."""
    return Attachment(
        name=str(file.get("name") or file.get("title") or file.get("id", "")),
        size=int(file.get("size") or 0),
        media_type=str(file.get("mimetype") or ""),
        link=str(file.get("permalink") or ""),
    )
