"""Groups of blocks within the limits of a message or view: on pages, or as far as they fit."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from adapters.slack.ids import Open
from adapters.slack.render.controls import actions, opens
from adapters.slack.render.elements import Group
from adapters.slack.render.rich import Block, flow, words
from bot.i18n import Translator
from bot.outbound import ViewRef


@dataclass(frozen=True, slots=True)
class Limits:
    """How many blocks there may be, and how large they may be together, in characters as `size` counts them."""

    blocks: int
    size: int
    ascii: bool

    def measure(self, blocks: Iterable[Block]) -> int:
        """Their size as JSON; with `ascii` as it goes over the wire, six characters for a Japanese one."""
        return sum(len(json.dumps(block, ensure_ascii=self.ascii)) + len(", ") for block in blocks)

    def hold(self, blocks: list[Block]) -> bool:
        """Whether the blocks stay within them."""
        return len(blocks) <= self.blocks and self.measure(blocks) <= self.size

    def beside(self, blocks: list[Block]) -> "Limits":
        """What `blocks`, which stand there anyway, leave to others."""
        return replace(self, blocks=max(0, self.blocks - len(blocks)), size=max(0, self.size - self.measure(blocks)))


MESSAGE = Limits(blocks=46, size=11_500, ascii=False)
"""Slack takes 50 blocks. It names no size; `msg_blocks_too_long` was measured from about 13,200 characters on, and
earlier where many small elements stand together: https://github.com/slackapi/bolt-js/issues/2509, …/issues/2867."""

VIEW = Limits(blocks=92, size=200_000, ascii=True)
"""Slack takes 100 blocks (https://docs.slack.dev/reference/block-kit/blocks) and 250 kB
(https://docs.slack.dev/reference/methods/views.open); a few blocks of our own stand around them."""


def paged(groups: Iterable[Group], limits: Limits = VIEW) -> list[list[Block]]:
    """The groups on as few pages as hold them; a group is divided only where it fits on no page."""
    pages, size = [Group()], 0
    for group in groups:
        for part in [group] if limits.hold(group) else [[block] for block in group]:
            more = limits.measure(part)
            if pages[-1] and (len(pages[-1]) + len(part) > limits.blocks or size + more > limits.size):
                pages, size = [*pages, []], 0
            pages[-1] += part
            size += more
    return pages


def neighbours(ref: ViewRef, page: int, pages: int, t: Translator) -> Group:
    """The way to the pages beside this one, counted from 0."""
    if pages == 1:
        return []
    controls = [opens(t("前へ"), Open(ref, page - 1))] if page > 0 else []
    controls += [opens(t("次へ"), Open(ref, page + 1))] if page + 1 < pages else []
    position = {"type": "plain_text", "text": t("{page} / {pages}ページ", page=page + 1, pages=pages), "emoji": False}
    return [{"type": "context", "elements": [position]}, *actions(controls)]


def within(groups: Iterable[Group], limits: Limits, about: ViewRef | None, t: Translator) -> list[Block]:
    """All blocks if they fit; else the longest groups end earlier, and it is said how to read on.

    So the buttons below a long text stay where they are.
    """
    kept = [list(group) for group in groups]
    cut = False
    while not limits.hold([block for group in kept for block in group]):
        _shorten(kept, limits)
        cut = True
    return [block for group in kept for block in group] + (_goes_on(about, t) if cut else [])


def _shorten(groups: list[Group], limits: Limits) -> None:
    longest = max(groups, key=limits.measure)
    longest.pop()


def _goes_on(about: ViewRef | None, t: Translator) -> Group:
    if about is None:
        return flow([words(t("長いため、ここまでを表示しています。"))])
    return actions([opens(t("続きを読む"), Open(about))])
