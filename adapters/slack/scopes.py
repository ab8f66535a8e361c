"""What the app may do in a workspace, and why: one table for the manifest, `yorozu doctor` and docs/slack.

Scopes: https://docs.slack.dev/reference/scopes; which method or event takes which is on the page of each, under
https://docs.slack.dev/reference/methods and https://docs.slack.dev/reference/events.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

PrivateMode = Literal["channel", "group_dm"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A permission. `uses` are the methods and events that take it.

    With `mode` it is needed for that way of holding private questions only.
    """

    name: str
    ja: str
    en: str
    uses: tuple[str, ...]
    mode: PrivateMode | None = None


SCOPES = (
    Scope(
        "app_mentions:read",
        "スレッドの中で「@yorozu」と呼ばれたことに気づくため",
        "notices @yorozu in a thread",
        ("app_mention",),
    ),
    Scope(
        "channels:history",
        "公開チャンネルの相談のスレッドに書かれた回答を受け取り、途切れていた間の分を読み直すため",
        "receives answers in threads of public channels, and reads what was missed",
        ("message.channels", "conversations.history", "conversations.replies"),
    ),
    Scope(
        "channels:read",
        "公開チャンネルがあるか、ボットが入っているかを確かめるため",
        "looks up public channels, and whether the bot is in them",
        ("conversations.info", "conversations.members"),
    ),
    Scope(
        "chat:write",
        "相談やお知らせを投稿し、状態が変わったら書き直すため",
        "posts questions and notices, and keeps them current",
        ("chat.postMessage", "chat.update", "chat.delete", "chat.postEphemeral"),
    ),
    Scope(
        "commands",
        "コマンド（/soudan など）と「この投稿を相談にする」を使えるようにするため",
        "offers slash commands and the message shortcut",
        (),
    ),
    Scope(
        "files:read",
        "回答に添えられたファイルの名前・大きさ・種類・リンクを記録するため（中身は読みません）",
        "records name, size, type and link of attached files (their content is not read)",
        (),
    ),
    Scope(
        "groups:history",
        "非公開チャンネルの相談のスレッドに書かれた回答を受け取り、途切れていた間の分を読み直すため",
        "the same for private channels that the bot is in",
        ("message.groups", "conversations.history", "conversations.replies"),
    ),
    Scope(
        "groups:read",
        "ボットが入っている非公開チャンネルと、その参加者を確かめるため",
        "looks up private channels that the bot is in, and who is there",
        ("conversations.info", "conversations.members", "users.conversations"),
    ),
    Scope(
        "groups:write",
        "非公開の相談のためのチャンネルを作り、見てよい人だけを招くため",
        "makes the private channel of a private question and invites who may see it",
        ("conversations.create", "conversations.invite"),
    ),
    Scope(
        "im:history",
        "ボットとの1対1のやりとりを受け取り、知らせが二重にならないように確かめるため",
        "receives direct messages with the bot, and makes sure that a notice is not sent twice",
        ("message.im", "conversations.history"),
    ),
    Scope(
        "im:write",
        "担当や回答の知らせを、本人だけに届けるため",
        "tells one person alone, such as who was asked",
        ("conversations.open",),
    ),
    Scope(
        "mpim:history",
        "グループDMの相談に書かれた回答を受け取るため",
        "receives answers in group direct messages",
        ("message.mpim", "conversations.history", "conversations.replies"),
        "group_dm",
    ),
    Scope(
        "mpim:read",
        "相談のグループDMを見分けるため",
        "recognises the group direct message of a question",
        ("conversations.info", "conversations.members"),
        "group_dm",
    ),
    Scope(
        "mpim:write",
        "非公開の相談のためのグループDMを開くため",
        "opens the group direct message of a private question",
        ("conversations.open",),
        "group_dm",
    ),
    Scope(
        "pins:write",
        "「相談する」ボタンの投稿を、チャンネルにピン留めするため",
        "pins the message with the 相談する button",
        ("pins.add",),
    ),
    Scope(
        "users:read",
        "メンバーの名前を知り、外部の人や退職した人を見分けるため",
        "knows names, and recognises guests and people who have left",
        ("users.info", "users.list"),
    ),
    Scope(
        "users:read.email",
        "メールアドレスから、所属する団体を確かめ、登録済みのメンバーのアカウントを見つけるため",
        "recognises the organization by the mail address, and finds the accounts of registered members",
        ("users.lookupByEmail",),
    ),
)
"""Alphabetical, as Slack shows them."""

EVENTS = ("app_home_opened", "app_mention", "message.channels", "message.groups", "message.im", "message.mpim")
"""What Slack tells us; app_home_opened takes no scope."""

APP_SCOPE = "connections:write"
"""The app-level token's only one, for Socket Mode; no manifest can ask for it."""


def scopes(private: PrivateMode) -> tuple[Scope, ...]:
    """Those that are needed where a private question lives in a channel, or in a group direct message."""
    return tuple(scope for scope in SCOPES if scope.mode in (None, private))


def events(granted: Iterable[Scope]) -> tuple[str, ...]:
    """The events that may be received with them."""
    closed = {use for scope in SCOPES for use in scope.uses} - {use for scope in granted for use in scope.uses}
    return tuple(event for event in EVENTS if event not in closed)
