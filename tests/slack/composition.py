"""Composition objects of Block Kit. https://docs.slack.dev/reference/block-kit/composition-objects/"""

from typing import Any

from tests.slack.checks import Check, Shape, address, boolean, items, kinds, one_of, problem, string
from tests.slack.refusal import Data


def plain(longest: int = 3000) -> Check:
    """https://docs.slack.dev/reference/block-kit/composition-objects/text-object: 1 to 3,000 characters at most."""
    return kinds({"plain_text": Shape({"text": string(longest, 1)}, {"emoji": boolean})})


def text(longest: int = 3000) -> Check:
    """Plain text or mrkdwn."""
    words = {"text": string(longest, 1)}
    return kinds({"plain_text": Shape(words, {"emoji": boolean}), "mrkdwn": Shape(words, {"verbatim": boolean})})


PLACEHOLDER = plain(150)
"""https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element: at most 150 characters."""

CONFIRM: Check = Shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
"""https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object"""

DISPATCH: Check = Shape(
    optional={"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 2)},
)
"""https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object"""

FILTER: Check = Shape(
    optional={
        "include": items(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    }
)
"""https://docs.slack.dev/reference/block-kit/composition-objects/conversation-filter-object"""


def option(words: Check) -> Check:
    """https://docs.slack.dev/reference/block-kit/composition-objects/option-object: text 75, value 150."""
    return Shape({"text": words, "value": string(150, 1)}, {"description": text(75), "url": address(3000)})


OPTION = option(plain(75))
RICH_OPTION = option(text(75))
"""Radio buttons and checkboxes take mrkdwn."""

OPTION_GROUP: Check = Shape({"label": plain(75), "options": items(OPTION, 100)})
"""https://docs.slack.dev/reference/block-kit/composition-objects/option-group-object"""


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """All options that an element offers, those in groups too."""
    grouped = [o for group in element.get("option_groups", ()) for o in group.get("options", ())]
    return [*element.get("options", ()), *grouped]


def offered(element: dict[str, Any], at: str, problems: list[str]) -> None:
    """Options or groups, not both; what is chosen at first is one of them, key for key; values are told apart."""
    if ("options" in element) + ("option_groups" in element) != 1:
        problem(problems, "must provide options or option_groups, and not both", at)
        return
    offers = options_of(element)
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    if not all(any(same(one, other) for other in offers) for one in chosen):
        problem(problems, "initial option must exactly match one of the options", at)
    values = [o.get("value") for o in offers if isinstance(o, dict)]
    if len(set(map(str, values))) != len(values):
        problem(problems, "option values must be unique", at)


def same(one: Data, other: Data) -> bool:
    """Whether two options are the same, whatever `emoji` says in them."""
    return bool(_bare(one) == _bare(other))


def _bare(value: Data) -> Data:
    return {k: _bare(v) for k, v in value.items() if k != "emoji"} if isinstance(value, dict) else value
