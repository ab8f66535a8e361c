"""What Slack accepts as the blocks of a message, a modal and a home. https://docs.slack.dev/reference/block-kit/blocks/"""

import json
from collections import Counter
from collections.abc import Iterator

from tests.slack.checks import Check, Shape, address, boolean, items, kinds, problem, string
from tests.slack.composition import plain, text
from tests.slack.elements import IMAGE, IN_ACTIONS, IN_INPUT, IN_SECTION
from tests.slack.refusal import Data, Json, Refusal, with_messages
from tests.slack.rich import RICH_TEXT

MOST_IN_A_MESSAGE = 50
MOST_IN_A_VIEW = 100
"""https://docs.slack.dev/reference/block-kit/blocks/"""

LONGEST_MESSAGE = 13_200
"""Characters of all blocks of one message, as JSON. Slack names no number; it was measured between 13,200 and 13,300
with one large block, and less text where many elements carry it: https://github.com/slackapi/bolt-js/issues/2509,
https://github.com/slackapi/bolt-js/issues/2867."""

_ID = {"block_id": string(255, 1)}


def _says_something(block: Json, at: str, problems: list[str]) -> None:
    if "text" not in block and "fields" not in block:
        problem(problems, "missing required field: text or fields", at)


def _pictured(block: Json, at: str, problems: list[str]) -> None:
    if "image_url" not in block and "slack_file" not in block:
        problem(problems, "missing required field: image_url", at)


_SECTION = Shape(
    # https://docs.slack.dev/reference/block-kit/blocks/section-block
    {},
    {
        **_ID,
        "text": text(3000),
        "fields": items(text(2000), 10),
        "accessory": kinds(IN_SECTION),
        "expand": boolean,
    },
    _says_something,
)
_SHOWN: dict[str, Check] = {
    "section": _SECTION,
    # https://docs.slack.dev/reference/block-kit/blocks/header-block
    "header": Shape({"text": plain(150)}, _ID),
    "divider": Shape({}, _ID),
    # https://docs.slack.dev/reference/block-kit/blocks/context-block
    "context": Shape({"elements": items(kinds({"image": IMAGE, "plain_text": plain(), "mrkdwn": text()}), 10)}, _ID),
    # https://docs.slack.dev/reference/block-kit/blocks/actions-block
    "actions": Shape({"elements": items(kinds(IN_ACTIONS), 25)}, _ID),
    # https://docs.slack.dev/reference/block-kit/blocks/image-block
    "image": Shape(
        {"alt_text": string(2000)},
        {**_ID, "image_url": address(3000), "slack_file": Shape({}, {}), "title": plain(2000)},
        _pictured,
    ),
    "rich_text": RICH_TEXT,
}
_INPUT: dict[str, Check] = {
    # https://docs.slack.dev/reference/block-kit/blocks/input-block
    "input": Shape(
        {"label": plain(2000), "element": kinds(IN_INPUT)},
        {**_ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    )
}
# https://docs.slack.dev/reference/block-kit/blocks/markdown-block: in messages only
_MARKDOWN: dict[str, Check] = {"markdown": Shape({"text": string(12_000, 1)}, _ID)}

_MESSAGE = items(kinds({**_SHOWN, **_INPUT, **_MARKDOWN}), MOST_IN_A_MESSAGE, 0)
_VIEW = items(kinds({**_SHOWN, **_INPUT}), MOST_IN_A_VIEW, 0)


def elements_of(block: Json) -> Iterator[Json]:
    """The elements of one block, wherever they stand in it."""
    if block.get("type") == "actions":
        yield from block.get("elements", ())
    for place in ("accessory", "element"):
        if place in block:
            yield block[place]


def check_message(blocks: Data) -> None:
    """Refuses what chat.postMessage refuses with `invalid_blocks` or `msg_blocks_too_long`.

    https://docs.slack.dev/reference/methods/chat.postMessage
    """
    problems = problems_of(blocks, _MESSAGE, "/blocks")
    if problems:
        raise with_messages("invalid_blocks", problems)
    if len(json.dumps(blocks, ensure_ascii=False)) > LONGEST_MESSAGE:
        raise Refusal("msg_blocks_too_long")


def view_problems(blocks: Data) -> list[str]:
    """What is wrong with the blocks of a modal or a home."""
    return problems_of(blocks, _VIEW, "/view/blocks")


def problems_of(blocks: Data, check: Check, at: str) -> list[str]:
    """What is wrong with some blocks, ids that are used twice among it."""
    problems: list[str] = []
    check(blocks, at, problems)
    if not problems:
        _told_apart(blocks, at, problems)
    return problems


def _told_apart(blocks: list[Json], at: str, problems: list[str]) -> None:
    """Block ids differ in a message or view, action ids in a block; only one element takes the focus.

    https://docs.slack.dev/reference/block-kit/blocks/, …/block-elements/
    """
    for block_id, times in Counter(b["block_id"] for b in blocks if "block_id" in b).items():
        if times > 1:
            problem(problems, f"`block_id` must be unique: {block_id}", at)
    for index, block in enumerate(blocks):
        for action_id, times in Counter(e["action_id"] for e in elements_of(block) if "action_id" in e).items():
            if times > 1:
                problem(problems, f"`action_id` must be unique: {action_id}", f"{at}/{index}")
    if sum(bool(e.get("focus_on_load")) for b in blocks for e in elements_of(b)) > 1:
        problem(problems, "only one element can have `focus_on_load`", at)
