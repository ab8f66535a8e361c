"""What a workspace holds: people, conversations, messages, modals, and the app that is installed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.slack.scopes import events, scopes
from tests.slack.refusal import Data, Json

SCOPES = frozenset(scope.name for scope in scopes("channel"))
"""Granted unless a test says otherwise: what the app's manifest asks for."""

EVENTS = frozenset(events(scopes("channel")))
"""Subscribed unless a test says otherwise."""


@dataclass
class App:
    """One app, installed in one workspace. `revoked` is the error that its bot token gets: token_revoked, …"""

    id: str
    bot_token: str
    app_token: str
    signing_secret: str
    bot_user: str
    bot_id: str
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    events: set[str] = field(default_factory=lambda: set(EVENTS))
    request_url: str = ""
    revoked: str = ""


@dataclass
class User:
    """Somebody. One whose `team` is another workspace's is a stranger from Slack Connect. `enterprise` is the
    organization's that their workspace belongs to on Enterprise Grid, `confirmed` whether their mail is verified."""

    id: str
    team: str
    name: str
    email: str = ""
    is_bot: bool = False
    deleted: bool = False
    restricted: bool = False
    enterprise: str = ""
    confirmed: bool = True
    language: str = "ja-JP"


@dataclass
class Channel:
    """A conversation. `kind` is channel (public), group (private), im or mpim, as `channel_type` says it.

    `pending`: another workspace is invited to share it."""

    id: str
    name: str
    kind: str
    creator: str
    created: int
    members: list[str]
    archived: bool = False
    pending: bool = False
    pins: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class File:
    """A file as it is dropped into the message field; `size` in bytes."""

    name: str
    size: int = 1024
    mimetype: str = "application/pdf"


@dataclass
class Message:
    """One message. `seen_by` is its only reader where it is ephemeral. `notified` are those its mentions called."""

    channel: str
    ts: str
    user: str
    text: str
    at: datetime
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list)
    by_app: bool = False
    edited: Json | None = None
    seen_by: str = ""
    broadcast: bool = False
    subtype: str = ""
    tombstone: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    notified: frozenset[str] = frozenset()

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread, below the parent."""
        return bool(self.thread_ts) and self.thread_ts != self.ts


@dataclass
class View:
    """A modal or home as it is open. `entered` is what its person has put in, by block and action id."""

    id: str
    user: str
    content: Json
    hash: str
    root: str
    previous: str | None = None
    entered: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, every one with its id."""
        blocks: list[Json] = self.content["blocks"]
        return blocks


@dataclass
class Trigger:
    """May open or push one modal. https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses"""

    user: str
    at: datetime
    used: bool = False

    lasts = timedelta(seconds=3)


@dataclass
class ResponseUrl:
    """May answer up to 5 times within 30 minutes.

    https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
    """

    channel: str
    user: str
    at: datetime
    to: Message | None = None
    uses: int = 0

    lasts = timedelta(minutes=30)
    most_uses = 5


@dataclass(frozen=True)
class Call:
    """A Web API call as it was answered."""

    method: str
    arguments: Json
    answer: Json

    def __getitem__(self, name: str) -> Data:
        return self.arguments[name]
