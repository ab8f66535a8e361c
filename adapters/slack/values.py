"""What a modal's inputs hold: how names and values are written into Slack's blocks, and read back.

A block's id is the input's name. An input takes 3,000 characters, so a longer text goes on in blocks named
`name~2`, `name~3`, …, each after a line break, or `name~2=` where the text was divided inside a line
(https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element).
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from bot.model.draft import Values

YES = "yes"
_LONGEST_OPTION_VALUE = 150
_CARRIED, _DIGEST = "=", "#"
_PART = re.compile(r"(.+)~(\d{1,4})(=?)", re.DOTALL)


def part_id(name: str, number: int, *, after_line_break: bool) -> str:
    """The block id of the input's part, counted from 1."""
    return name if number == 1 else f"{name}~{number}{'' if after_line_break else '='}"


def option_key(value: str) -> str:
    """`value` as an option's, which has 1 to 150 characters.

    A longer one gets a key of its own that the core does not know, and refuses as it does any unknown choice.
    """
    if len(value) < _LONGEST_OPTION_VALUE:
        return f"{_CARRIED}{value}"
    return f"{_DIGEST}{hashlib.sha256(value.encode(errors='surrogatepass')).hexdigest()}"


def values_of(state_values: Mapping[str, Mapping[str, Any]]) -> Values:
    """`view["state"]["values"]` by input name; empty where nothing was entered."""
    parts: dict[str, list[tuple[int, str, str]]] = {}
    entered: dict[str, tuple[str, ...]] = {}
    for block_id, elements in state_values.items():
        element: Mapping[str, Any] = next(iter(elements.values()), {})
        if element.get("type") == "plain_text_input":
            name, number, break_before = _part(block_id)
            parts.setdefault(name, []).append((number, break_before, element.get("value") or ""))
        else:
            entered[block_id] = tuple(filter(None, _chosen(element)))
    return {**entered, **{name: _whole(pieces) for name, pieces in parts.items()}}


def _part(block_id: str) -> tuple[str, int, str]:
    match = _PART.fullmatch(block_id)
    return (match[1], int(match[2]), "" if match[3] else "\n") if match else (block_id, 1, "")


def _whole(pieces: list[tuple[int, str, str]]) -> tuple[str, ...]:
    """The parts in order; line breaks before parts that hold nothing fall away at the end."""
    text, waiting = "", ""
    for _, break_before, piece in sorted(pieces):
        waiting += break_before if text else ""
        if piece:
            text, waiting = text + waiting + piece, ""
    return (text,) if text else ()


def _chosen(element: Mapping[str, Any]) -> list[str]:
    match element.get("type"):
        case "datepicker":
            return [element.get("selected_date") or ""]
        case "static_select" | "radio_buttons":
            return [_value(element.get("selected_option"))]
        case "multi_static_select" | "checkboxes":
            return [_value(option) for option in element.get("selected_options") or ()]
    return []


def _value(option: Mapping[str, Any] | None) -> str:
    return option["value"].removeprefix(_CARRIED) if option else ""
