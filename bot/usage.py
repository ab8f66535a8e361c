"""argparse that speaks Japanese: its help and what it says about wrong usage."""

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

_COMPLAINTS = (
    (r"the following arguments are required: (.+)", "{0} を指定してください。"),
    (r"unrecognized arguments: (.+)", "「{0}」という指定はありません。"),
    (r"argument .+?: invalid choice: '(.*?)'.*", "「{0}」というコマンドはありません。"),
    (r"argument (.+?): expected .+", "{0} の値を書いてください。"),
    (r"argument (.+?): (.+)", "{0}: {1}"),
)
"""argparse's own sentences (Lib/argparse.py), which it translates for nobody."""


class _JapaneseFormatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "使い方: " if prefix is None else prefix)


class JapaneseParser(argparse.ArgumentParser):
    """A parser whose arguments all stand in `arguments`, under a Japanese heading."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - argparse hands its own options on to subparsers
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_JapaneseFormatter, **options)
        self.arguments = self.add_argument_group("指定できるもの")
        self.arguments.add_argument("-h", "--help", action="help", help="この説明を表示します")

    def error(self, message: str) -> NoReturn:
        """Ends the process with status 2 and one line that says what to write."""
        self.exit(2, f"{self.prog}: {_japanese(message)} 使い方は「{self.prog} --help」でご覧になれます。\n")


def _japanese(message: str) -> str:
    for pattern, text in _COMPLAINTS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return text.format(*found.groups())
    return message
