"""Where a neutral address lies in Slack: a channel, and a thread in it.

A question that no channel fits lives in a conversation of its own. Its place is `PRIVATE`, and its thread's id is
the private channel's, or a group direct message's with the parent message behind a slash, since the same people
share one group direct message for all that they discuss.
"""

from dataclasses import dataclass

from bot.model.ids import Address
from bot.model.place import Purpose

PLATFORM = "slack"
PRIVATE = Purpose.PRIVATE.value
"""What the core calls the place of private threads, which is no channel of Slack's."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A channel and the parent message of a thread in it; `thread` is empty for the channel itself."""

    channel: str
    thread: str = ""


def conversation_at(address: Address) -> Conversation | None:
    """Where `address` lies; None where it names a person, or a private conversation that is yet to be opened."""
    if address.place is None or (address.place == PRIVATE and address.thread is None):
        return None
    if address.place != PRIVATE:
        return Conversation(address.place, address.thread or "")
    channel, _, thread = (address.thread or "").partition("/")
    return Conversation(channel, thread)


def public_thread(workspace: str, channel: str, thread: str) -> Address:
    """A thread in a channel that is a place of ours."""
    return Address(PLATFORM, workspace, place=channel, thread=thread)


def private_thread(workspace: str, channel: str, parent: str = "") -> Address:
    """A private channel that holds one question, or with `parent` a thread in a group direct message."""
    return Address(PLATFORM, workspace, place=PRIVATE, thread=f"{channel}/{parent}" if parent else channel)
