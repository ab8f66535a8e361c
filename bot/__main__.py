"""The command line: `yorozu run`, `demo`, `check-config`, `doctor`, `slack manifest`, `discord invite`,
`db upgrade`.

What can be expected to go wrong ends in plain lines on stderr and status 1, never in a traceback; wrong usage ends
in status 2; a doctor that finds something in status 1. `bot.app` is imported by the commands that need it only:
checking a file needs neither database nor web.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import ConfigFault, Settings, database_url, load_settings
from bot.config.discord import DiscordServerSettings
from bot.config.faults import os_reason
from bot.config.slack import SlackWorkspaceSettings
from bot.ports import StorageFault
from bot.seeding import read_seed
from bot.seeding.beginning import Beginning
from bot.usage import JapaneseParser

_PORT = 8080
_FAILED = 1
_INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""
_URL_MISSING = '--url を指定してください。mode = "http" では、Slackから届くアドレス（https://…）が要ります。'
_URL_IN_VAIN = '--url を外してください。mode = "socket" では、Slackから届くアドレスは要りません。'


class _Stopped(Exception):
    """The program could not start; the text says why and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the status of the process."""
    chosen = _parser().parse_args(arguments)
    os.umask(0o077)  # the database holds drafts, and who asked anonymously
    command: Callable[[argparse.Namespace], int | None] = chosen.command
    try:
        return command(chosen) or 0
    except ConfigFault as fault:
        return _fail(*fault.lines)
    except (StorageFault, _Stopped) as fault:
        return _fail(str(fault))
    except OSError as error:
        return _fail(f"{error.filename}: {os_reason(error)}" if error.filename else os_reason(error))
    except KeyboardInterrupt:
        return _INTERRUPTED


def _fail(*lines: str) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return _FAILED


def _say(line: str) -> None:
    print(line, flush=True)


def _await(work: Coroutine[None, None, None], web_mend: str = "") -> None:
    """Runs `work`; `web_mend` says how to give the browser workspace another address."""
    from bot import app

    try:
        asyncio.run(work)
    except app.WebFault as fault:
        raise _Stopped(f"{fault}{web_mend}") from None
    except app.StartFault as fault:
        raise _Stopped(str(fault)) from None


# ---- commands -------------------------------------------------------------------------------------------


def _run(chosen: argparse.Namespace) -> None:
    settings = load_settings(chosen.config)
    from bot import app

    mend = "（設定の web.listen、または環境変数 YOROZU_WEB_LISTEN）"
    _await(app.run(settings, ready=_say), mend)


def _demo(chosen: argparse.Namespace) -> None:
    from bot import app

    other = 8081 if chosen.port == _PORT else _PORT
    mend = f"（例: make run PORT={other}、または yorozu demo --port {other}）"
    _await(app.run_demo(data=chosen.data, port=chosen.port, ready=_say), mend)


def _check_config(chosen: argparse.Namespace) -> None:
    settings = load_settings(chosen.file)
    seed, workspaces, servers = read_seed(settings), settings.slack.workspaces, settings.discord.servers
    counts = f"団体 {len(seed.organizations)}、メンバー {len(seed.members)}、分野 {len(seed.fields)}"
    if workspaces:
        counts += f"、Slackのワークスペース {len(workspaces)}"
    if servers:
        counts += f"、Discordのサーバー {len(servers)}"
    _say(f"{chosen.file} に問題はありません（{counts}）。")
    for check in Beginning.of(seed).checks(settings):
        if not check.ok:
            _say(str(replace(check, advice="", hint=check.advice)))
    for account in seed.unclaimed:
        who = ":".join(part for part in (account.platform, account.workspace, account.user) if part)
        _say(f"community.secretariat の {who} は、はじめて使ったときに事務局になります。")


def _doctor(chosen: argparse.Namespace) -> int:
    settings = load_settings(chosen.config)
    from bot.app.doctor import examine

    async def report() -> bool:
        well = True
        async for check in examine(settings):
            _say(str(check))
            well = well and check.ok
        return well

    if asyncio.run(report()):
        return 0
    _say("✗ の行を直して、もう一度実行してください。")
    return _FAILED


def _slack_manifest(chosen: argparse.Namespace) -> None:
    settings = load_settings(chosen.config, secrets=False) if chosen.config else None
    workspace = _slack_workspace(settings, chosen.workspace) if settings else None
    if workspace and (workspace.mode == "http") != bool(chosen.url):
        raise _Stopped(_URL_MISSING if workspace.mode == "http" else _URL_IN_VAIN)
    from bot.app.slack_manifest import slack_manifest

    _say(slack_manifest(workspace, chosen.url))


def _slack_workspace(settings: Settings, name: str | None) -> SlackWorkspaceSettings:
    workspaces = settings.slack.workspaces
    names = "、".join(workspace.name for workspace in workspaces)
    if not workspaces:
        raise _Stopped("設定ファイルに [[slack.workspaces]] がありません。書き足すか、--config を外してください。")
    if name is None and len(workspaces) > 1:
        raise _Stopped(f"--workspace で、どのワークスペースかを指定してください（{names}）。")
    for workspace in workspaces:
        if name in (None, workspace.name):
            return workspace
    raise _Stopped(f"「{name}」というワークスペースは設定にありません。使えるのは{names}です。")


def _discord_invite(chosen: argparse.Namespace) -> None:
    servers = _discord_servers(load_settings(chosen.config, secrets=False), chosen.server)
    from bot.app import StartFault
    from bot.app.discord_invite import invitations

    try:
        links = invitations(servers)
    except StartFault as fault:
        raise _Stopped(str(fault)) from None
    for link, names in links.items():
        _say(f"{'、'.join(names)}: {link}" if len(links) > 1 else link)


def _discord_servers(settings: Settings, name: str | None) -> Sequence[DiscordServerSettings]:
    servers = settings.discord.servers
    if not servers:
        raise _Stopped("設定ファイルに [[discord.servers]] がありません。書き足してください。")
    if found := [server for server in servers if name in (None, server.name)]:
        return found
    names = "、".join(server.name for server in servers)
    raise _Stopped(f"「{name}」というサーバーは設定にありません。使えるのは{names}です。")


def _upgrade_database(chosen: argparse.Namespace) -> None:
    url = load_settings(chosen.config).database.url.get_secret_value() if chosen.config else database_url()
    from bot import app

    _await(app.upgrade_database(url))
    _say("データベースを最新の形にしました。")


# ---- arguments ------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = JapaneseParser(prog="yorozu", description="よろず相談: 自治体どうしの相談を支えるボット")
    commands = parser.add_subparsers(title="コマンド", metavar="コマンド", required=True, parser_class=JapaneseParser)
    run = commands.add_parser("run", help="設定ファイルのコミュニティを動かします")
    run.arguments.add_argument("--config", type=Path, metavar="ファイル", required=True, help="config.toml の場所")
    run.set_defaults(command=_run)
    demo = commands.add_parser("demo", help="架空のコミュニティで試します（このPCからだけ見られます）")
    demo.arguments.add_argument(
        "--port", type=_port, metavar="番号", default=_PORT, help=f"ポート番号（既定は{_PORT}）"
    )
    demo.arguments.add_argument(
        "--data", type=Path, metavar="フォルダ", default=Path("data/demo"), help="データの置き場所（既定は data/demo）"
    )
    demo.set_defaults(command=_demo)
    check = commands.add_parser("check-config", help="設定ファイルと、そこに書いたCSVを確かめます")
    check.arguments.add_argument("file", type=Path, metavar="ファイル", help="config.toml の場所")
    check.set_defaults(command=_check_config)
    doctor = commands.add_parser(
        "doctor", help="動かす前に、データベース、メール、SlackやDiscordとのつながりを確かめます"
    )
    doctor.arguments.add_argument("--config", type=Path, metavar="ファイル", required=True, help="config.toml の場所")
    doctor.set_defaults(command=_doctor)
    _add_slack(commands.add_parser("slack", help="Slackの準備をします"))
    _add_discord(commands.add_parser("discord", help="Discordの準備をします"))
    _add_database(commands.add_parser("db", help="データベースの手入れをします"))
    return parser


def _add_database(parser: JapaneseParser) -> None:
    commands = parser.add_subparsers(title="コマンド", metavar="コマンド", required=True, parser_class=JapaneseParser)
    upgrade = commands.add_parser("upgrade", help="データベースを最新の形にします")
    where = "config.toml の場所（なければ環境変数 YOROZU_DATABASE_URL を使います）"
    upgrade.arguments.add_argument("--config", type=Path, metavar="ファイル", help=where)
    upgrade.set_defaults(command=_upgrade_database)


def _add_slack(parser: JapaneseParser) -> None:
    commands = parser.add_subparsers(title="コマンド", metavar="コマンド", required=True, parser_class=JapaneseParser)
    manifest = commands.add_parser("manifest", help="Slackのアプリの設定（App Manifest）を表示します")
    where = "config.toml の場所（ワークスペースの設定に合わせます）"
    manifest.arguments.add_argument("--config", type=Path, metavar="ファイル", help=where)
    manifest.arguments.add_argument("--workspace", metavar="名前", help="ワークスペースが複数あるとき、どれか")
    url = "Slackから届くアドレス（https://…）。指定すると、Socket Modeではなくhttpのための設定になります"
    manifest.arguments.add_argument("--url", type=_https, metavar="URL", help=url)
    manifest.set_defaults(command=_slack_manifest)


def _add_discord(parser: JapaneseParser) -> None:
    commands = parser.add_subparsers(title="コマンド", metavar="コマンド", required=True, parser_class=JapaneseParser)
    invite = commands.add_parser("invite", help="ボットをDiscordのサーバーに招くリンクを表示します")
    where = "config.toml の場所（既定は config.toml）"
    invite.arguments.add_argument("--config", type=Path, metavar="ファイル", default=Path("config.toml"), help=where)
    invite.arguments.add_argument("--server", metavar="名前", help="サーバーが複数あるとき、どれか（省くと全部）")
    invite.set_defaults(command=_discord_invite)


def _https(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme == "https" and parts.hostname and parts.path in ("", "/") and not parts.query:
        return text
    raise argparse.ArgumentTypeError(f"「{text}」は使えません。「https://yorozu.example.lg.jp」の形で書いてください。")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"「{text}」はポート番号ではありません。0〜65535の数で書いてください。")


if __name__ == "__main__":
    sys.exit(main())
