"""Whether a channel is what it is configured for: for `yorozu doctor`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.discord.granting import granted_in
from adapters.discord.permissions import MANAGE_CHANNELS, VIEW_CHANNEL, Permission, Use, missing
from adapters.discord.places import ANNOUNCEMENT, FORUM, LONGEST_TAG, MOST_TAGS, TEXT
from bot.config.discord import PRIVATE

Json = Mapping[str, Any]

REQUIRES_TAG = 1 << 4
"""https://docs.discord.com/developers/resources/channel#channel-object-channel-flags."""

_NOTICES = {TEXT: "テキスト", ANNOUNCEMENT: "アナウンス"}
_KINDS = {
    "announcements": _NOTICES,
    "secretariat": _NOTICES,
    PRIVATE: {TEXT: "テキスト"},
}
_ASKING = {FORUM: "フォーラム", TEXT: "テキスト"}

ELSEWHERE = "ほかのサーバーのチャンネルです。IDを確かめてください。"
KIND = "種類が合いません。{kinds}チャンネルのIDを書いてください。"
LACKS = (
    "ボットの権限が足りません: {lacks}。チャンネルの編集の「権限」で、ボットのロールに許可してください。"
    "サーバー全体で足りないときは、{invite} のリンクを開き直してください。"
)
TAG_REQUIRED = (
    "投稿するときにタグを必ず選ぶ設定です。「相談のしかた」はタグを付けずに投稿するため、チャンネルの編集で、この設定を"
    "切ってください。"
)

NO_ROOM = (
    "タグは{most}個までで、足りないもの（{tags}）をすべては作れません。使わないタグを消すと、状態と分野で絞れます。"
)
NO_TAGS = (
    "タグが足りません: {tags}。自分で作るか、このチャンネルでボットのロールに「チャンネルの管理」を許可してください。"
    "なくても相談は投稿されますが、状態と分野で絞れません。"
)
OPEN_TO_ALL = (
    "サーバーの全員（@everyone）に見えます。自治体職員でない人や、まだ確かめていない人がいるなら、"
    "見えないようにしてください。"
)
SECRETARIAT_OPEN = "サーバーの全員（@everyone）に見えます。事務局の人とボットにだけ見えるようにしてください。"
PRIVATE_HIDDEN = (
    "全員（@everyone）には見えません。見られない人は、非公開のスレッドに招かれても読めません。"
    "使う人全員のロールに見えているなら、このままで構いません。"
)


@dataclass(frozen=True, slots=True)
class Looked:
    """A channel of `guild`, configured for `use`, as the bot `user` with these `roles` sees it.

    `tags` are those that its posts would have.
    """

    use: str
    channel: Json
    guild: Json
    user: str
    roles: Collection[str]
    tags: Sequence[str] = ()

    def wrong(self, invite: str) -> str:
        """What must be mended; empty where nothing must."""
        kinds = _KINDS.get(self.use, _ASKING)
        if self.channel.get("guild_id") != self.guild["id"]:
            return ELSEWHERE
        if self.channel["type"] not in kinds:
            return KIND.format(kinds="か".join(kinds.values()))
        if lacks := self._lacks():
            return LACKS.format(lacks=labels(lacks), invite=invite)
        return TAG_REQUIRED if self._is_forum and int(self.channel.get("flags") or 0) & REQUIRES_TAG else ""

    def hints(self) -> Iterator[str]:
        """What is worth a look."""
        seen_by_all = bool(granted_in(self.channel, self.guild, ()) & VIEW_CHANNEL)
        if self.use == PRIVATE and not seen_by_all:
            yield PRIVATE_HIDDEN
        if self.use not in (PRIVATE, "announcements") and seen_by_all:
            yield SECRETARIAT_OPEN if self.use == "secretariat" else OPEN_TO_ALL
        if self._is_forum and (lacking := self._lacking_tags()):
            yield from self._about_tags(lacking)

    @property
    def _is_forum(self) -> bool:
        return bool(self.channel["type"] == FORUM)

    @property
    def _granted(self) -> int:
        return granted_in(self.channel, self.guild, self.roles, self.user)

    def _lacks(self) -> list[Permission]:
        purposes = {use.value: use for use in (Use.ANNOUNCEMENTS, Use.SECRETARIAT, Use.PRIVATE)}
        return missing(self._granted, purposes.get(self.use, Use.FORUM if self._is_forum else Use.TEXT))

    def _lacking_tags(self) -> list[str]:
        present = {tag["name"] for tag in self.channel.get("available_tags") or ()}
        wanted = dict.fromkeys(tag[:LONGEST_TAG] for tag in self.tags)
        return [tag for tag in wanted if tag not in present]

    def _about_tags(self, lacking: Sequence[str]) -> Iterator[str]:
        if len(self.channel.get("available_tags") or ()) + len(lacking) > MOST_TAGS:
            yield NO_ROOM.format(most=MOST_TAGS, tags="、".join(lacking))
        elif not self._granted & MANAGE_CHANNELS:
            yield NO_TAGS.format(tags="、".join(lacking))


def labels(permissions: Sequence[Permission]) -> str:
    """As a Japanese client calls them."""
    return "、".join(f"「{permission.label}」" for permission in permissions)
