"""What is right key by key and wrong together."""

from collections.abc import Iterator

from bot.config.faults import Key, suggestion
from bot.config.mail import MailSettings
from bot.config.settings import Settings
from bot.config.slack import PURPOSES, SlackWorkspaceSettings

Contradiction = tuple[Key, str]
"""The key, and what is wrong with it."""


def contradictions(settings: Settings) -> Iterator[Contradiction]:
    """Each key of `settings` that does not fit another."""
    yield from _secretaries(settings)
    yield from _mail(settings.mail)
    for place, workspace in enumerate(settings.slack.workspaces):
        at: Key = ("slack", "workspaces", place)
        yield from _channels(workspace, at, tuple(settings.fields))
        if workspace.mode == "http" and workspace.listen == settings.web.listen and workspace.port:
            yield (*at, "listen"), "web.listen と同じです。別のポート番号にしてください。"


def _secretaries(settings: Settings) -> Iterator[Contradiction]:
    names = [workspace.name for workspace in settings.slack.workspaces]
    for place, account in enumerate(settings.community.secretariat):
        if account.platform == "slack" and account.workspace not in names:
            mend = suggestion(account.workspace, names) if names else "[[slack.workspaces]] に書き足してください。"
            yield (
                ("community", "secretariat", place),
                f"「{account.workspace}」というSlackのワークスペースは設定にありません。{mend}",
            )


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


def _channels(workspace: SlackWorkspaceSettings, at: Key, fields: tuple[str, ...]) -> Iterator[Contradiction]:
    first: dict[str, str] = {}
    for use, channel in workspace.channels.items():
        key: Key = (*at, "channels", use)
        if use not in (*fields, *PURPOSES):
            yield key, f"この名前の分野や用途はありません。{suggestion(use, (*fields, *PURPOSES))}"
        if (other := first.setdefault(channel, use)) != use:
            yield key, f"「{other}」と同じチャンネルです。1つのチャンネルは、1つのことにだけ使えます。"
