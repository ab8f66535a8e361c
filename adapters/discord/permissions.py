"""What the bot may do in a server, and why: one table for the invitation, `yorozu doctor` and docs/discord.

Permissions: https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags; which call
takes which is on the page of each, under https://docs.discord.com/developers/resources/channel and …/message.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from urllib.parse import urlencode


class Use(StrEnum):
    """What a channel is used for, as far as that needs other permissions."""

    FORUM = "forum"
    TEXT = "text"
    ANNOUNCEMENTS = "announcements"
    SECRETARIAT = "secretariat"
    PRIVATE = "private"


EVERYWHERE = frozenset(Use)
THREADS = frozenset({Use.FORUM, Use.TEXT, Use.SECRETARIAT, Use.PRIVATE})


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission: its `name` in Discord's pages, and as it is called in a Japanese client (`label`).

    `uses` are the channels in which the bot needs it. What the bot can do without, at a loss, is not asked for when it
    is invited: `extra` ones are given where somebody wants what they are for.
    """

    name: str
    label: str
    bit: int
    ja: str
    en: str
    uses: frozenset[Use]
    extra: bool = False


PERMISSIONS = (
    Permission(
        "VIEW_CHANNEL",
        "チャンネルを見る",
        1 << 10,
        "相談のチャンネルを見るため",
        "sees the channels of questions",
        EVERYWHERE,
    ),
    Permission(
        "SEND_MESSAGES",
        "メッセージを送信",
        1 << 11,
        "チャンネルに相談を投稿し、フォーラムに相談の投稿を立てるため",
        "posts questions into channels, and opens posts in forums",
        EVERYWHERE - {Use.PRIVATE},
    ),
    Permission(
        "SEND_MESSAGES_IN_THREADS",
        "スレッドでメッセージを送信",
        1 << 38,
        "相談のスレッドに、担当や状態を書くため",
        "writes into the threads of questions",
        THREADS,
    ),
    Permission(
        "CREATE_PUBLIC_THREADS",
        "公開スレッドの作成",
        1 << 35,
        "テキストチャンネルの相談に、スレッドを作るため",
        "opens the thread of a question in a text channel",
        frozenset({Use.TEXT, Use.SECRETARIAT}),
    ),
    Permission(
        "CREATE_PRIVATE_THREADS",
        "プライベートスレッドの作成",
        1 << 36,
        "非公開の相談のスレッドを作るため",
        "opens the thread of a private question",
        frozenset({Use.PRIVATE}),
    ),
    Permission(
        "READ_MESSAGE_HISTORY",
        "メッセージ履歴を読む",
        1 << 16,
        "途切れていた間の回答を読み直し、同じ投稿を2度しないため",
        "reads back what was missed, and makes sure that nothing is posted twice",
        EVERYWHERE - {Use.ANNOUNCEMENTS},
    ),
    Permission(
        "MANAGE_THREADS",
        "スレッドの管理",
        1 << 34,
        "相談の名前とタグを直し、終わった相談のスレッドを閉じるため",
        "keeps name and tags of a question current, and closes its thread at its end",
        THREADS,
    ),
    Permission(
        "PIN_MESSAGES",
        "メッセージをピン留め",
        1 << 51,
        "「相談する」ボタンの投稿を、ピン留めするため",
        "pins the message with the 相談する button",
        frozenset({Use.TEXT}),
    ),
    Permission(
        "MANAGE_CHANNELS",
        "チャンネルの管理",
        1 << 4,
        "フォーラムに足りないタグを作るため（自分でタグを作るなら要りません）",
        "makes the tags that a forum lacks (not needed where you make them yourself)",
        frozenset({Use.FORUM}),
        extra=True,
    ),
)
"""MANAGE_THREADS: by one page whoever opened a thread may change it (…/topics/threads), by another only wake it
(…/resources/channel#modify-channel); locked threads and the pin of a forum's post take it by both. A forum's post is
opened by who may send messages (…/resources/channel#start-thread-in-forum-or-media-channel), and its tags are part of
the forum. Since 2026-02-23 pins take PIN_MESSAGES (…/change-log#pin-permission-split)."""

ADMINISTRATOR = 1 << 3
VIEW_CHANNEL = 1 << 10
MANAGE_CHANNELS = 1 << 4
MANAGE_THREADS = 1 << 34
ALL = (1 << 53) - 1


@dataclass(frozen=True, slots=True)
class Intent:
    """A group of events; a `privileged` one must be switched on in the Developer Portal.

    https://docs.discord.com/developers/events/gateway#gateway-intents
    """

    name: str
    bit: int
    ja: str
    en: str
    privileged: bool = False


INTENTS = (
    Intent("GUILDS", 1 << 0, "サーバーとチャンネル、スレッドを知るため", "knows the server, its channels and threads"),
    Intent(
        "GUILD_MESSAGES",
        1 << 9,
        "スレッドに書かれた回答に気づくため",
        "notices answers in threads",
    ),
    Intent(
        "DIRECT_MESSAGES",
        1 << 12,
        "ボットだけに書かれたことに、どこに相談できるかを答えるため",
        "answers what is written to the bot alone with how to ask",
    ),
    Intent(
        "MESSAGE_CONTENT",
        1 << 15,
        "スレッドに書かれた回答を読み、記録するため",
        "reads the answers in threads, and records them",
        privileged=True,
    ),
)

SCOPES = ("bot", "applications.commands")
"""https://docs.discord.com/developers/topics/oauth2#shared-resources-oauth2-scopes."""


def asked_for() -> int:
    """What the bot asks for when it is invited."""
    return _together(permission for permission in PERMISSIONS if not permission.extra)


def intents() -> int:
    """What the bot asks for when it connects."""
    return reduce(or_, (intent.bit for intent in INTENTS))


def missing(granted: int, use: Use | None = None) -> list[Permission]:
    """Of what the bot needs, in a channel for `use` or anywhere, what is not among `granted`."""
    needed = [p for p in PERMISSIONS if not p.extra and (use is None or use in p.uses)]
    return [permission for permission in needed if not granted & permission.bit]


def application_id(token: str) -> str:
    """The application whose bot has this token: its first part is the id in Base64. Raises ValueError for any other.

    https://docs.discord.com/developers/reference#authentication
    """
    first = token.partition(".")[0]
    try:
        id = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except ValueError:
        id = ""
    if not id.isdigit():
        raise ValueError("not a bot's token")
    return id


def invitation(application: str) -> str:
    """The page on which the bot is let into a server.

    https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow
    """
    given = {"client_id": application, "scope": " ".join(SCOPES), "permissions": asked_for()}
    return f"https://discord.com/oauth2/authorize?{urlencode(given)}"


def _together(permissions: Iterable[Permission]) -> int:
    return reduce(or_, (permission.bit for permission in permissions), 0)
