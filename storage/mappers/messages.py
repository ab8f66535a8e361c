"""Messages, their attachments and their names on platforms."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from bot.model.ids import MemberId, MessageId, QuestionId
from bot.model.member import Affiliation
from bot.model.message import Attachment, Message, MessageRef
from storage.transaction import Values


def message_values(message: Message) -> Values:
    """Without its id."""
    ref = message.ref
    return {
        "question_id": message.question_id,
        "author_id": message.author_id,
        "author_name": message.affiliation.name,
        "author_organization": message.affiliation.organization,
        "author_section": message.affiliation.section,
        "text": message.text,
        "posted_at": message.posted_at,
        "ref_platform": ref and ref.platform,
        "ref_workspace": ref and ref.workspace,
        "ref_place": ref and ref.place,
        "ref_message": ref and ref.message,
        "attachments": [asdict(attachment) for attachment in message.attachments],
        "edited_at": message.edited_at,
        "deleted_at": message.deleted_at,
        "anonymous": message.anonymous,
        "official": message.official,
        "helpful": message.helpful,
    }


def message_of(row: Row[Any]) -> Message:
    """A row of `messages`."""
    return Message(
        id=MessageId(row.id),
        question_id=QuestionId(row.question_id),
        author_id=MemberId(row.author_id),
        affiliation=Affiliation(row.author_name, row.author_organization, row.author_section),
        text=row.text,
        posted_at=row.posted_at,
        ref=_ref_of(row),
        attachments=tuple(Attachment(**parts) for parts in row.attachments),
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
        anonymous=row.anonymous,
        official=row.official,
        helpful=row.helpful,
    )


def _ref_of(row: Row[Any]) -> MessageRef | None:
    if row.ref_message is None:
        return None
    return MessageRef(row.ref_platform, row.ref_workspace, row.ref_place, row.ref_message)
