"""What stands in the inputs of a surface, what a person can put there, and what their client says to it."""

import re
from datetime import date
from typing import Any

from tests.slack.blocks import elements_of
from tests.slack.composition import options_of
from tests.slack.refusal import Data, Json

_HOLDS = {
    # type: (key in `state.values`, key of what stands there at first)
    # https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}

Entered = dict[str, dict[str, Json]]
Value = str | int | list[str] | tuple[str, ...] | Json | None


class CannotEnter(AssertionError):
    """A person cannot do this at their client."""


def holds(element: Json) -> bool:
    """Whether it takes a value."""
    return element["type"] in _HOLDS


def state_of(blocks: list[Json], entered: Entered) -> Entered:
    """`state.values`: what was put in, else what stood there at first, for every input."""
    values: Entered = {}
    for block in blocks:
        for element in filter(holds, elements_of(block)):
            now = entered.get(block["block_id"], {}).get(element["action_id"]) or initial(element)
            values.setdefault(block["block_id"], {})[element["action_id"]] = now
    return values


def initial(element: Json) -> Json:
    """The state of an input that nobody touched."""
    key, first = _HOLDS[element["type"]]
    nothing: Data = [] if key.endswith("s") else None
    return {"type": element["type"], key: element.get(first, nothing)}


def kept(entered: Entered, blocks: list[Json]) -> Entered:
    """What stays of a person's input when a view is updated: where block id, action id and type are the same.

    https://docs.slack.dev/surfaces/modals#updating_views
    """
    there = {(b["block_id"], e["action_id"], e["type"]) for b in blocks for e in elements_of(b) if holds(e)}
    found: Entered = {}
    for block_id, actions in entered.items():
        for action_id, state in actions.items():
            if (block_id, action_id, state["type"]) in there:
                found.setdefault(block_id, {})[action_id] = state
    return found


def put(element: Json, value: Value) -> Json:
    """The state after a person has put `value` there. Options go by value or label. Raises `CannotEnter`."""
    key, _ = _HOLDS[element["type"]]
    if key == "value":
        return {"type": element["type"], key: _typed(element, value)}
    if key == "selected_option":
        return {"type": element["type"], key: _chosen(element, value) if value not in ("", None) else None}
    if key.endswith("s"):
        return {"type": element["type"], key: _several(element, key, value)}
    if element["type"] == "datepicker" and value:
        date.fromisoformat(str(value))
    return {"type": element["type"], key: value or None}


def _typed(element: Json, value: Value) -> str | None:
    text = str(value) if value not in ("", None) else None
    if text and "\n" in text and element["type"] == "plain_text_input" and not element.get("multiline"):
        raise CannotEnter(f"{element['action_id']} has one line")
    return text


def _several(element: Json, key: str, value: Value) -> list[Any]:
    chosen = [value] if isinstance(value, str) else list(value or ())  # type: ignore[arg-type]
    most = element.get("max_selected_items", len(chosen))
    if len(chosen) > most:
        raise CannotEnter(f"{element['action_id']} takes {most} at most")
    return [_chosen(element, each) for each in chosen] if key == "selected_options" else chosen


def _chosen(element: Json, value: Data) -> Json:
    if element["type"].endswith("external_select"):
        if not isinstance(value, dict):
            raise CannotEnter("choose one of the options that `suggestions` gave")
        return value
    for option in options_of(element):
        if value in (option["value"], option["text"]["text"]):
            return option
    labels = [o["text"]["text"] for o in options_of(element)]
    raise CannotEnter(f"{element.get('action_id')} does not offer {value!r} but {labels}")


def complaint(block: Json, state: Json) -> str:
    """What the client says under an input when the person submits; empty where it is content.

    https://docs.slack.dev/surfaces/modals: nothing is sent to the app until the client is content.
    """
    element = block["element"]
    value = state[_HOLDS[element["type"]][0]]
    if value in (None, "", []):
        return "" if block.get("optional") else "Please complete this required field."
    if element["type"] == "plain_text_input":
        return _length(element, value)
    if element["type"] == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and not re.match(r"https?://", value):
        return "Please enter a valid URL."
    return ""


def _length(element: Json, value: str) -> str:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter at most {most} characters." if len(value) > most else ""
