"""The command line: `yorozu run`, `yorozu demo`, `yorozu check-config`, `yorozu db upgrade`.

What can be expected to go wrong ends in plain lines on stderr and status 1, never in a traceback; wrong usage ends
in status 2. `bot.app` is imported by the commands that need it only: checking a file needs neither database nor web.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path

from bot.config import ConfigFault, database_url, load_settings
from bot.config.faults import os_reason
from bot.ports import StorageFault
from bot.seeding import read_seed
from bot.usage import JapaneseParser

_PORT = 8080
_FAILED = 1
_INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""


class _Stopped(Exception):
    """The program could not start; the text says why and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the status of the process."""
    chosen = _parser().parse_args(arguments)
    os.umask(0o077)  # the database holds drafts, and who asked anonymously
    command: Callable[[argparse.Namespace], None] = chosen.command
    try:
        command(chosen)
    except ConfigFault as fault:
        return _fail(*fault.lines)
    except (StorageFault, _Stopped) as fault:
        return _fail(str(fault))
    except OSError as error:
        return _fail(f"{error.filename}: {os_reason(error)}" if error.filename else os_reason(error))
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


def _fail(*lines: str) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return _FAILED


def _say(line: str) -> None:
    print(line, flush=True)


def _await(work: Coroutine[None, None, None], start_fault: type[Exception], mend: str = "") -> None:
    try:
        asyncio.run(work)
    except start_fault as fault:
        raise _Stopped(f"{fault}{mend}") from None


# ---- commands -------------------------------------------------------------------------------------------


def _run(chosen: argparse.Namespace) -> None:
    settings = load_settings(chosen.config)
    from bot import app

    mend = "（設定の web.listen、または環境変数 YOROZU_WEB_LISTEN）"
    _await(app.run(settings, ready=_say), app.StartFault, mend)


def _demo(chosen: argparse.Namespace) -> None:
    from bot import app

    other = 8081 if chosen.port == _PORT else _PORT
    mend = f"（例: make run PORT={other}、または yorozu demo --port {other}）"
    _await(app.run_demo(data=chosen.data, port=chosen.port, ready=_say), app.StartFault, mend)


def _check_config(chosen: argparse.Namespace) -> None:
    seed = read_seed(load_settings(chosen.file))
    counts = f"団体 {len(seed.organizations)}、メンバー {len(seed.members)}、分野 {len(seed.fields)}"
    _say(f"{chosen.file} に問題はありません（{counts}）。")
    for account in seed.unclaimed:
        _say(f"community.secretariat の「{account.platform}」のアカウントは、どなたのものか決まっていません。")


def _upgrade_database(chosen: argparse.Namespace) -> None:
    url = load_settings(chosen.config).database.url.get_secret_value() if chosen.config else database_url()
    from bot import app

    _await(app.upgrade_database(url), app.StartFault)
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
    _add_database(commands.add_parser("db", help="データベースの手入れをします"))
    return parser


def _add_database(parser: JapaneseParser) -> None:
    commands = parser.add_subparsers(title="コマンド", metavar="コマンド", required=True, parser_class=JapaneseParser)
    upgrade = commands.add_parser("upgrade", help="データベースを最新の形にします")
    where = "config.toml の場所（なければ環境変数 YOROZU_DATABASE_URL を使います）"
    upgrade.arguments.add_argument("--config", type=Path, metavar="ファイル", help=where)
    upgrade.set_defaults(command=_upgrade_database)


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"「{text}」はポート番号ではありません。0〜65535の数で書いてください。")


if __name__ == "__main__":
    sys.exit(main())
