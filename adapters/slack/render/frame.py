"""The frame of a modal. https://docs.slack.dev/reference/views/modal-views"""

from typing import Any

from adapters.slack.ids import Meta
from adapters.slack.render.controls import plain
from adapters.slack.render.rich import Block, flow, words
from adapters.slack.render.text import fits
from bot.i18n import Translator
from bot.text import clean_line

LONGEST_TITLE = 24
"""Title, submit and close."""


def modal(title: str, blocks: list[Block], meta: Meta, t: Translator) -> dict[str, Any]:
    """A modal that is only read. A long title stands in its body, and the community's word above."""
    return {
        "type": "modal",
        "title": framed(title, t("よろず相談")),
        "close": plain(t("閉じる"), LONGEST_TITLE),
        "blocks": blocks or nothing(t),
        "private_metadata": meta.encode(),
    }


def nothing(t: Translator) -> list[Block]:
    """What stands in a view that would be empty, which slack_sdk does not take."""
    return flow([words(t("いまはありません。"))])


def framed(text: str, instead: str) -> dict[str, Any]:
    """`text`, or what stands for it where the frame cannot show it whole."""
    text = clean_line(text)
    return plain(text if text and fits(text, LONGEST_TITLE) else instead, LONGEST_TITLE)
