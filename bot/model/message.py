"""Messages (投稿): what people wrote in a question's thread."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.ids import MemberId, MessageId, QuestionId
from bot.model.member import Affiliation

MESSAGE_LENGTH = 10_000
"""Longest text we offer to take in our own forms; what a platform already holds is kept whole."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as the platform described it; the file itself stays there."""

    name: str
    size: int
    media_type: str
    link: str


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message as its platform knows it."""

    platform: str
    workspace: str
    place: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One post with its author's affiliation as of then. `ref` is None for what the bot posts for somebody."""

    id: MessageId
    question_id: QuestionId
    author_id: MemberId
    affiliation: Affiliation
    text: str
    posted_at: datetime
    ref: MessageRef | None = None
    attachments: tuple[Attachment, ...] = ()
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    anonymous: bool = False
    official: bool = False
    helpful: bool = False

    def edited(self, text: str, now: datetime) -> "Message":
        """With its text as the author changed it."""
        return replace(self, text=text, edited_at=now)

    def deleted(self, now: datetime) -> "Message":
        """A tombstone: that something was written stays, what was written goes."""
        return replace(self, text="", attachments=(), deleted_at=now)
