"""What people write, as neutral events: a message as the gateway brings it or as it is read back, and what it tells.

Keys of messages are made of what Discord's history tells as well as its events do, so that a message counts as the
same whether it came live or was read back. https://docs.discord.com/developers/resources/message
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import discord

from adapters.discord.addresses import PLATFORM
from adapters.discord.api import Json
from adapters.discord.typed import Names, typed
from bot.i18n import Translator
from bot.inbound import MessageDeleted, MessageEdited, MessagePosted, Occurrence
from bot.model.ids import AccountRef, Address
from bot.model.message import Attachment, MessageRef

DEFAULT, REPLY = 0, 19
"""The kinds under which a person writes something; all others are Discord's own notes, or a bot's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message, whichever way it came. `names` are those of whom it mentions."""

    id: str
    author: str
    by_bot: bool
    kind: int
    text: str
    at: datetime
    edited_at: datetime | None
    attachments: tuple[Attachment, ...]
    names: Mapping[str, str]

    @property
    def is_by_person(self) -> bool:
        """Whether a person wrote it: no bot, no note of Discord's."""
        return not self.by_bot and self.kind in (DEFAULT, REPLY)

    @property
    def is_readable(self) -> bool:
        """Whether Discord shows us what it says; without the intent for contents it does not
        (https://docs.discord.com/developers/events/gateway#message-content-intent). What holds a sticker, a poll or
        something forwarded alone says nothing in words."""
        return bool(self.text or self.attachments)

    @classmethod
    def of(cls, message: discord.Message) -> "Written":
        """As the gateway brings it."""
        return cls(
            id=str(message.id),
            author=str(message.author.id),
            by_bot=message.author.bot or message.webhook_id is not None,
            kind=message.type.value,
            text=message.content,
            at=message.created_at,
            edited_at=message.edited_at,
            attachments=tuple(
                _attachment(file.filename, file.size, file.content_type, message.jump_url)
                for file in message.attachments
            ),
            names={str(user.id): user.display_name for user in message.mentions},
        )

    @classmethod
    def of_json(cls, message: Json, guild: str) -> "Written":
        """As it is read back."""
        link = f"https://discord.com/channels/{guild}/{message['channel_id']}/{message['id']}"
        edited = message.get("edited_timestamp")
        return cls(
            id=str(message["id"]),
            author=str(message["author"]["id"]),
            by_bot=bool(message["author"].get("bot") or message.get("webhook_id")),
            kind=int(message["type"]),
            text=message.get("content", ""),
            at=discord.utils.snowflake_time(int(message["id"])),
            edited_at=datetime.fromisoformat(edited) if edited else None,
            attachments=tuple(
                _attachment(file["filename"], file["size"], file.get("content_type"), link)
                for file in message.get("attachments", ())
            ),
            names={str(user["id"]): _name(user) for user in message.get("mentions", ())},
        )


def posted(written: Written, server: str, address: Address, t: Translator) -> MessagePosted:
    """That it was written in the thread of `address`."""
    ref = _ref(server, address, written.id)
    return MessagePosted(
        account=AccountRef(PLATFORM, server, written.author),
        key=_key(ref),
        at=written.at,
        address=address,
        ref=ref,
        text=typed(written.text, Names(written.names), t),
        attachments=written.attachments,
    )


def edited(written: Written, server: str, address: Address, t: Translator) -> MessageEdited | None:
    """What its author changed; None where Discord itself did, as when it shows a link's preview."""
    if written.edited_at is None:
        return None
    ref = _ref(server, address, written.id)
    return MessageEdited(
        account=AccountRef(PLATFORM, server, written.author),
        key=f"{_key(ref)}:edited:{written.edited_at.timestamp():.3f}",
        at=written.edited_at,
        address=address,
        ref=ref,
        text=typed(written.text, Names(written.names), t),
    )


def deleted(id: str, server: str, address: Address, at: datetime) -> MessageDeleted:
    """Discord tells only which message is gone (https://docs.discord.com/developers/events/gateway-events#message-delete)."""
    ref = _ref(server, address, id)
    account = AccountRef(PLATFORM, server, "")
    return MessageDeleted(account=account, key=f"{_key(ref)}:deleted", at=at, address=address, ref=ref)


def told(written: Written, server: str, address: Address, t: Translator) -> list[Occurrence]:
    """All that a message tells when it is read back."""
    edit = edited(written, server, address, t)
    return [posted(written, server, address, t), *([edit] if edit else [])]


def _ref(server: str, address: Address, id: str) -> MessageRef:
    return MessageRef(PLATFORM, server, address.thread or "", id)


def _key(ref: MessageRef) -> str:
    return f"{PLATFORM}:{ref.workspace}:{ref.place}:{ref.message}"


def _attachment(name: str, size: int, media_type: str | None, link: str) -> Attachment:
    """It leads to the message: a file's own address is signed, and good for a day
    (https://docs.discord.com/developers/reference#signed-attachment-cdn-urls)."""
    return Attachment(name=name, size=size, media_type=media_type or "", link=link)


def _name(user: Json) -> str:
    nick = (user.get("member") or {}).get("nick")
    return str(nick or user.get("global_name") or user.get("username") or user["id"])
