"""What Discord holds: people, guilds with roles and channels, threads, messages, interactions, the application."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

Json = dict[str, Any]
Data = Any
"""Whatever stands in JSON."""


class ChannelType(IntEnum):
    """https://docs.discord.com/developers/resources/channel#channel-object-channel-types"""

    TEXT = 0
    DM = 1
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


THREADS = frozenset({ChannelType.ANNOUNCEMENT_THREAD, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD})

EPHEMERAL = 1 << 6
COMPONENTS_V2 = 1 << 15
"""https://docs.discord.com/developers/resources/message#message-object-message-flags"""


@dataclass
class User:
    """Somebody, the same in every guild. `takes_direct`: whether they let members of a guild write to them."""

    id: str
    name: str
    bot: bool = False
    takes_direct: bool = True


@dataclass
class Role:
    """A role of a guild; @everyone's has the guild's id."""

    id: str
    name: str
    permissions: int


@dataclass
class Overwrite:
    """What one role (`kind` 0) or member (1) may do in a channel otherwise than in the guild."""

    id: str
    kind: int
    allow: int = 0
    deny: int = 0


@dataclass
class Tag:
    """A tag that posts of a forum can have."""

    id: str
    name: str
    moderated: bool = False


@dataclass
class Channel:
    """A channel, a forum, a thread in one, or direct messages; `guild` is empty for those. Threads have a `parent`.

    `members` are those of a thread, or of direct messages. `tags` are a forum's, `applied` a thread's, by their ids;
    a forum that `requires_tag` takes no post without one.
    """

    id: str
    guild: str
    kind: ChannelType
    name: str
    created_at: datetime
    overwrites: list[Overwrite] = field(default_factory=list)
    parent: str = ""
    owner: str = ""
    members: list[str] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    applied: list[str] = field(default_factory=list)
    archived: bool = False
    locked: bool = False
    requires_tag: bool = False
    archive_minutes: int = 4320
    archived_at: datetime | None = None
    pinned: bool = False
    pins: list[str] = field(default_factory=list)
    deleted: bool = False

    @property
    def is_thread(self) -> bool:
        """Whether it stands in another channel."""
        return self.kind in THREADS


@dataclass
class Attachment:
    """A file as it is dropped into the message field; `size` in bytes."""

    name: str
    size: int = 1024
    media_type: str = "application/pdf"


@dataclass
class Message:
    """One message. `seen_by` is its only reader, where it is ephemeral; `notified` whom its mentions called.

    `mentioned` are the users and roles among those that are named in it and were let through; "everyone" may be one.
    """

    id: str
    channel: str
    author: str
    content: str
    at: datetime
    flags: int = 0
    components: list[Json] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    nonce: str = ""
    edited_at: datetime | None = None
    kind: int = 0
    notified: frozenset[str] = frozenset()
    mentioned: tuple[str, ...] = ()
    reference: str = ""
    seen_by: str = ""
    by_app: bool = False
    has_thread: bool = False
    updates: int = 0

    @property
    def is_ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return bool(self.flags & EPHEMERAL)


@dataclass
class Modal:
    """A modal as it is open at one person's client. `entered` is what they put in, by custom id."""

    user: str
    data: Json
    opened_from: Message | None = None
    channel: str = ""
    entered: dict[str, Any] = field(default_factory=dict)


@dataclass
class Interaction:
    """What somebody did, and how it was answered. https://docs.discord.com/developers/interactions/receiving-and-responding

    `to` is the message whose component it was, or from which the modal was opened.
    """

    id: str
    token: str
    user: str
    guild: str
    channel: str
    kind: int
    at: datetime
    data: Json
    to: Message | None = None
    answered: bool = False
    deferred: bool = False
    response: Message | None = None

    answer_within = timedelta(seconds=3)
    lasts = timedelta(minutes=15)


@dataclass
class App:
    """The application and its bot. `message_content`, `members`: whether these privileged intents are switched
    on in its settings.

    `commands` are those of each guild, as they were registered. `revoked`: the token is no longer accepted.
    """

    id: str
    token: str
    bot: str
    message_content: bool = True
    members: bool = False
    commands: dict[str, list[Json]] = field(default_factory=dict)
    revoked: bool = False


@dataclass(frozen=True)
class Call:
    """A request of the application as it was answered; its status is 0 where the connection broke instead."""

    method: str
    path: str
    body: Any
    status: int
    answer: Any
