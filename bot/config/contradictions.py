"""What is right key by key and wrong together."""

from collections.abc import Iterator, Mapping, Sequence

from bot.config import discord, slack
from bot.config.discord import DiscordServerSettings
from bot.config.faults import Key, suggestion
from bot.config.mail import MailSettings
from bot.config.naming import SERVERS, WORKSPACES
from bot.config.settings import Settings

Contradiction = tuple[Key, str]
"""The key, and what is wrong with it."""

NO_PRIVATE_THREADS = (
    "「{use}」と同じチャンネルです。非公開のスレッドを読む人が入れないので、別のテキストチャンネルにしてください。"
)


def contradictions(settings: Settings) -> Iterator[Contradiction]:
    """Each key of `settings` that does not fit another."""
    yield from _secretaries(settings)
    yield from _mail(settings.mail)
    fields = tuple(settings.fields)
    for place, workspace in enumerate(settings.slack.workspaces):
        at = WORKSPACES.key(place, "channels")
        yield from _unknown(workspace.channels, at, (*fields, *slack.PURPOSES))
        yield from _shared(workspace.channels, at)
        if workspace.mode == "http" and workspace.listen == settings.web.listen and workspace.port:
            yield WORKSPACES.key(place, "listen"), "web.listen と同じです。別のポート番号にしてください。"
    for place, server in enumerate(settings.discord.servers):
        at = SERVERS.key(place, "channels")
        yield from _unknown(server.channels, at, (*fields, *discord.PURPOSES))
        yield from _shared(server.places, at)
        yield from _private(server, at)
    yield from _guilds(settings.discord.servers)


def _secretaries(settings: Settings) -> Iterator[Contradiction]:
    names = [workspace.name for workspace in settings.slack.workspaces]
    for place, account in enumerate(settings.community.secretariat):
        key: Key = ("community", "secretariat", place)
        if account.platform == "slack" and account.workspace not in names:
            mend = suggestion(account.workspace, names) if names else "[[slack.workspaces]] に書き足してください。"
            yield key, f"「{account.workspace}」というSlackのワークスペースは設定にありません。{mend}"
        if account.platform == "discord" and not settings.discord.servers:
            yield key, "Discordのサーバーが設定にありません。[[discord.servers]] に書き足してください。"


def _mail(mail: MailSettings) -> Iterator[Contradiction]:
    if not mail.is_on:
        if mail.sender or mail.user:
            yield ("mail", "host"), "メールサーバーの名前がありません。書き足すか、[mail] の表を消してください。"
        return
    if not mail.sender:
        yield ("mail", "sender"), "差出人のアドレスがありません。「yorozu@example.lg.jp」の形で書き足してください。"
    if mail.security == "none" and not mail.is_local:
        yield ("mail", "security"), "ほかのコンピューターへは暗号化が必要です。starttls か tls にしてください。"
    if mail.user and not mail.password.get_secret_value():
        yield ("mail", "password"), "パスワードがありません。環境変数 YOROZU_MAIL_PASSWORD で渡してください。"
    if mail.password.get_secret_value() and not mail.user:
        yield ("mail", "user"), "パスワードだけがあります。利用者名（user）も書いてください。"


def _unknown(channels: Mapping[str, str], at: Key, uses: Sequence[str]) -> Iterator[Contradiction]:
    for use in channels:
        if use not in uses:
            yield (*at, use), f"この名前の分野や用途はありません。{suggestion(use, uses)}"


def _shared(channels: Mapping[str, str], at: Key) -> Iterator[Contradiction]:
    first: dict[str, str] = {}
    for use, channel in channels.items():
        if (other := first.setdefault(channel, use)) != use:
            yield (*at, use), f"「{other}」と同じチャンネルです。1つのチャンネルは、1つのことにだけ使えます。"


def _private(server: DiscordServerSettings, at: Key) -> Iterator[Contradiction]:
    for use in discord.UNSHARED:
        if server.private and server.places.get(use) == server.private:
            yield (*at, discord.PRIVATE), NO_PRIVATE_THREADS.format(use=use)


def _guilds(servers: Sequence[DiscordServerSettings]) -> Iterator[Contradiction]:
    first: dict[str, str] = {}
    for place, server in enumerate(servers):
        if server.guild_id and (other := first.setdefault(server.guild_id, server.name)) != server.name:
            yield (
                SERVERS.key(place, "guild_id"),
                f"「{other}」と同じサーバーです。どちらか1つにしてください。同じ相談が二重に届きます。",
            )
