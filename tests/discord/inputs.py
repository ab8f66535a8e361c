"""What stands in the inputs of a modal, what a person can put there, and what their client says to it.

https://docs.discord.com/developers/components/reference
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.discord.checks.form import characters
from tests.discord.checks.parts import CHECKBOX, CHECKBOX_GROUP, RADIO_GROUP, STRING_SELECT, TEXT_INPUT
from tests.discord.records import Json, Modal

Value = str | bool | Sequence[str] | None

SHORT = 1
LABEL, ROW, TEXT = 18, 1, 10
PEOPLE_AND_PLACES = 5, 6, 7, 8


class CannotEnter(AssertionError):
    """A person cannot do this at their client."""


def inputs_of(modal: Modal) -> Iterator[tuple[str, Json]]:
    """(label, component) of every input, from the top."""
    for component in modal.data["components"]:
        if component["type"] == LABEL:
            yield component["label"], component["component"]
        elif component["type"] == ROW:
            yield from ((child.get("label") or "", child) for child in component["components"])


def holds(modal: Modal, component: Json) -> Any:  # noqa: ANN401 — a text, a choice, choices, or yes and no
    """What was put in, else what stood there at first."""
    custom_id = component["custom_id"]
    return modal.entered[custom_id] if custom_id in modal.entered else initial(component)


def initial(component: Json) -> Any:  # noqa: ANN401
    """What stands in an input that nobody touched."""
    kind = component["type"]
    if kind == TEXT_INPUT:
        return component.get("value") or ""
    if kind == CHECKBOX:
        return bool(component.get("default"))
    chosen = [option["value"] for option in component.get("options", ()) if option.get("default")]
    if kind == RADIO_GROUP:
        return chosen[0] if chosen else None
    return chosen or [value["id"] for value in component.get("default_values") or ()]


def put(component: Json, value: Value) -> Any:  # noqa: ANN401
    """What stands there after a person has put `value` in. Options go by value or label. Raises `CannotEnter`."""
    kind = component["type"]
    if kind == TEXT_INPUT:
        return _typed(component, value)
    if kind == CHECKBOX:
        if not isinstance(value, bool):
            raise CannotEnter(f"{component['custom_id']} is ticked or not, {value!r} is neither")
        return value
    if kind == RADIO_GROUP:
        return chosen(component, value) if value else None
    return several(component, value)


def _typed(component: Json, value: Value) -> str:
    """A field takes no more characters than it may hold, and a line no line break."""
    text = "" if value is None else value
    if not isinstance(text, str):
        raise CannotEnter(f"{component['custom_id']} is a text field, {value!r} is no text")
    if characters(text) > (component.get("max_length") or 4000):
        raise CannotEnter(f"{component['custom_id']} holds {component.get('max_length') or 4000} characters at most")
    if "\n" in text and component["style"] == SHORT:
        raise CannotEnter(f"{component['custom_id']} has one line")
    return text


def several(component: Json, value: Value) -> list[str]:
    """The values of what was chosen. Raises `CannotEnter` for more than may be chosen."""
    words = [value] if isinstance(value, str) and value else list(value or ())  # type: ignore[arg-type]
    offered = component.get("options")
    most = component.get("max_values", len(offered or ()) if component["type"] == CHECKBOX_GROUP else 1)
    if len(words) > most:
        raise CannotEnter(f"{component['custom_id']} takes {most} at most")
    return [chosen(component, word) for word in words] if offered is not None else words


def chosen(component: Json, word: Value) -> str:
    """The value of one option, by value or label."""
    for option in component["options"]:
        if word in (option["value"], option["label"]):
            return str(option["value"])
    labels = [option["label"] for option in component["options"]]
    raise CannotEnter(f"{component['custom_id']} does not offer {word!r} but {labels}")


def shown(modal: Modal, component: Json) -> list[str]:
    """What can be read in an input: what was typed or chosen, or all there is to tick; else its placeholder."""
    kind, value = component["type"], holds(modal, component)
    if kind in (RADIO_GROUP, CHECKBOX_GROUP):
        return [words for o in component["options"] for words in (o["label"], o.get("description") or "")]
    if kind == CHECKBOX:
        return []
    if kind == STRING_SELECT:
        value = [option["label"] for option in component["options"] if option["value"] in value]
    lines = [value] if isinstance(value, str) else list(value)
    return [line for line in lines if line] or [component.get("placeholder") or ""]


def complaint(component: Json, value: Any) -> str:  # noqa: ANN401
    """What the client says when the person submits; empty where it is content."""
    kind = component["type"]
    if kind == CHECKBOX:
        return ""
    if not value:
        return "This field is required" if component.get("required", True) else ""
    if kind == TEXT_INPUT:
        least = component.get("min_length") or 0
        return f"At least {least} characters" if characters(value) < least else ""
    if kind == RADIO_GROUP:
        return ""
    least = component.get("min_values", 1)
    return f"At least {least}" if len(value) < least else ""


def submitted(modal: Modal) -> list[Json]:
    """`data.components` of a submission: every component with its id, the inputs with what stands in them.

    https://docs.discord.com/developers/components/reference#label-label-interaction-response-structure
    """
    return [_submitted(modal, component) for component in modal.data["components"]]


def _submitted(modal: Modal, component: Json) -> Json:
    named = {"type": component["type"], "id": component.get("id", 0)}
    if component["type"] == LABEL:
        return {**named, "component": _answer(modal, component["component"])}
    if component["type"] == ROW:
        return {**named, "components": [_answer(modal, child) for child in component["components"]]}
    return named


def _answer(modal: Modal, component: Json) -> Json:
    value = holds(modal, component)
    one = component["type"] in (TEXT_INPUT, RADIO_GROUP, CHECKBOX)
    key = "value" if one else "values"
    named = {k: component.get(k, 0) for k in ("type", "id", "custom_id")}
    return {**named, key: value}
