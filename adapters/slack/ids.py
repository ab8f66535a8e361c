"""What our buttons and modals carry through Slack and bring back. What is not ours, or no longer, decodes to None.

Limits: a button's value has 2,000 characters, an action_id 255, a modal's private_metadata 3,000
(https://docs.slack.dev/reference/block-kit/block-elements/button-element, https://docs.slack.dev/reference/views).
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.outbound import ViewRef

LONGEST_VALUE = 2000
LONGEST_METADATA = 3000
MOST_PAGES = 100_000
_OPEN = "open"
_PRESS = "press:"
_NUMBER = "#"
_GUARDED = {ord(character): f"%{ord(character):02x}" for character in "%&<>"}
"""Slack may bring these back as entities."""
_GUARDED_BACK = [(chr(code), guarded) for code, guarded in reversed(_GUARDED.items())]
_ENTITIES = {ord(character): f"\\u{ord(character):04x}" for character in "&<>"}


@dataclass(frozen=True, slots=True)
class Press:
    """A button of the core. A value that no button can hold is left out, as if it had none."""

    action: str
    value: str = ""

    def encode(self) -> dict[str, str]:
        """The button's `action_id` and `value`."""
        carried = {"value": self.value.translate(_GUARDED)} if self.value and carries(self.value) else {}
        return {"action_id": f"{_PRESS}{self.action}", **carried}


@dataclass(frozen=True, slots=True)
class Open:
    """Leads to a page of ours, to its part `page` counted from 0, or to the form of that name on it."""

    ref: ViewRef
    page: int = 0
    form: str = ""

    def encode(self) -> dict[str, str]:
        """The button's `action_id` and `value`."""
        return {"action_id": _OPEN, "value": _packed({"r": _ref(self.ref), "p": self.page, "f": self.form})}

    @classmethod
    def decode(cls, value: object) -> "Open | None":
        """From the value of a button or option."""
        data = _unpacked(value)
        ref, page, form = _ref_in(data.get("r")), _page(data.get("p", 0)), data.get("f", "")
        return cls(ref, page, form) if ref and page is not None and isinstance(form, str) else None


def read_action(action: Mapping[str, Any]) -> Press | Open | None:
    """What one element of a block_actions payload asks for; None where it is no control of ours, or only a link."""
    action_id = action.get("action_id")
    if not isinstance(action_id, str):
        return None
    name, _, _ = action_id.rpartition(_NUMBER)
    option = action.get("selected_option")
    value = option.get("value") if isinstance(option, Mapping) else action.get("value", "")
    if name == _OPEN:
        return Open.decode(value)
    if name.startswith(_PRESS) and isinstance(value, str):
        return Press(name.removeprefix(_PRESS), _unguarded(value))
    return None


def carries(value: str) -> bool:
    """Whether a button can hold `value`."""
    return len(value.translate(_GUARDED)) <= LONGEST_VALUE


def _unguarded(value: str) -> str:
    for character, guarded in _GUARDED_BACK:
        value = value.replace(guarded, character)
    return value


def numbered(action_id: str, number: int) -> str:
    """`action_id` made different from all others in its view."""
    return f"{action_id}{_NUMBER}{number}"


@dataclass(frozen=True, slots=True)
class Meta:
    """What a modal is about: its form with the form's state, or the page it shows.

    `sitting` is the same for every submission of one opened form.
    """

    form: str = ""
    state: str = ""
    sitting: str = ""
    ref: ViewRef | None = None
    page: int = 0

    def begun(self) -> "Meta":
        """For a form that somebody begins to fill in now."""
        return replace(self, sitting=secrets.token_urlsafe(9))

    def encode(self) -> str:
        """As private_metadata; a page too long to be named is left out."""
        packed = _packed(self._data)
        return packed if len(packed) <= LONGEST_METADATA else _packed({**self._data, "r": None})

    @property
    def _data(self) -> dict[str, Any]:
        words = (self.form, self.state, self.sitting)
        return {"w": words, "r": _ref(self.ref) if self.ref else None, "p": self.page}

    @classmethod
    def decode(cls, text: object) -> "Meta | None":
        """From private_metadata."""
        data = _unpacked(text)
        words, page, ref = data.get("w"), _page(data.get("p", 0)), data.get("r")
        if not isinstance(words, list) or len(words) != 3 or not all(isinstance(word, str) for word in words):
            return None
        if page is None or (ref is not None and _ref_in(ref) is None):
            return None
        form, state, sitting = words
        return cls(form, state, sitting, _ref_in(ref), page)


def _packed(data: Mapping[str, Any]) -> str:
    """JSON without the characters that Slack returns as entities (https://github.com/slackapi/bolt-python/issues/513)."""
    text = json.dumps({k: v for k, v in data.items() if v}, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_ENTITIES)


def _unpacked(text: object) -> dict[str, Any]:
    """What `text` holds; empty where it is no JSON object."""
    try:
        data = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _ref(ref: ViewRef) -> list[Any]:
    return [ref.name, dict(ref.arguments)]


def _ref_in(data: object) -> ViewRef | None:
    match data:
        case [str(name), dict(arguments)] if all(isinstance(value, str) for value in arguments.values()):
            return ViewRef(name, arguments)
    return None


def _page(number: object) -> int | None:
    valid = isinstance(number, int) and not isinstance(number, bool) and 0 <= number < MOST_PAGES
    return number if valid and isinstance(number, int) else None
