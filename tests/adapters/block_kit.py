"""Reading Block Kit as a person would, and answering it as Slack does."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from adapters.slack.ids import Open, read_action
from bot import outbound as ui
from bot.model.message import Attachment
from bot.text import clean

Json = dict[str, Any]

SHOWN = (
    "label",
    "text",
    "title",
    "description",
    "confirm",
    "elements",
    "accessory",
    "element",
    "options",
    "option_groups",
    "hint",
)
UNSEEN = {
    ui.Button: {"action", "value"},
    ui.Post: {"anchor"},
    ui.Form: {"name", "state", "inputs"},
    ui.Choice: {"value"},
    Attachment: {"link"},
}


def texts_of(node: object) -> Iterator[str]:
    """Every text that Slack shows, in order."""
    if isinstance(node, list):
        for item in node:
            yield from texts_of(item)
    elif isinstance(node, dict):
        yield from (node[key] for key in ("text", "initial_value") if isinstance(node.get(key), str))
        for key in SHOWN:
            yield from texts_of(node.get(key))


def squeezed(texts: Iterable[str]) -> str:
    """Without white space, and without what is never shown."""
    return "".join("".join(clean(text).split()) for text in texts)


def said(shown: object) -> Iterator[str]:
    """Every text of neutral elements that a person is to read."""
    match shown:
        case Enum() | ui.ViewRef():
            return
        case str():
            yield shown
        case tuple():
            for part in shown:
                yield from said(part)
        case _ if is_dataclass(shown):
            unseen = {"empty"} if isinstance(shown, ui.Listing) and shown.entries else UNSEEN.get(type(shown), set())
            for part in fields(shown):
                if part.name not in unseen:
                    yield from said(getattr(shown, part.name))


def asked(form: ui.Form) -> Iterator[str]:
    """Every text of the inputs, but what they hold."""
    for input in form.inputs:
        yield input.error
        if isinstance(input, ui.SelectInput):
            if not any(choice.value for choice in input.choices):
                continue  # nothing to choose from
            yield from said(tuple(choice for choice in input.choices if choice.value or not input.several))
        yield from (input.label, input.help)
        if isinstance(input, ui.TextInput):
            yield from said(input.notice)


def following(modal: Json) -> int | None:
    """The part of the page that 次へ at its end leads to."""
    buttons = [b for block in modal["blocks"] if block["type"] == "actions" for b in block["elements"]]
    leading = [read_action(b) for b in buttons if b["text"]["text"] == "次へ"]
    return next((to.page for to in leading if isinstance(to, Open) and to.page), None)


def untouched(modal: Json) -> Json:
    """`view["state"]["values"]` of a modal that is submitted as it was opened.

    https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
    """
    inputs = {block["block_id"]: block["element"] for block in modal["blocks"] if block["type"] == "input"}
    return {block_id: {element["action_id"]: _state(element)} for block_id, element in inputs.items()}


def _state(element: Json) -> Json:
    kind = element["type"]
    match kind:
        case "plain_text_input":
            return {"type": kind, "value": element.get("initial_value")}
        case "datepicker":
            return {"type": kind, "selected_date": element.get("initial_date")}
        case "static_select" | "radio_buttons":
            return {"type": kind, "selected_option": element.get("initial_option")}
        case _:
            return {"type": kind, "selected_options": element.get("initial_options", [])}
