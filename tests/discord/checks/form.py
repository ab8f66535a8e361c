"""Small checks of JSON, each of which notes what is wrong and where, and what becomes of the notes.

Discord's pages give limits in characters and do not say what a character is. Here it is a UTF-16 unit, as in
JavaScript: the strictest reading, so that what passes here passes there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.discord.records import Json
from tests.discord.refusal import invalid_form

Data = Any
At = tuple[str | int, ...]
"""Where in the form: keys and indices from its top."""


def characters(text: str) -> int:
    """How long a text is."""
    return len(text.encode("utf-16-le")) // 2


@dataclass
class Form:
    """What was found wrong with something that was sent: at each place a code of Discord's and its sentence."""

    notes: dict[At, tuple[str, str]] = field(default_factory=dict)

    def note(self, at: At, code: str, says: str) -> None:
        """A fault; the first at a place is told."""
        self.notes.setdefault(at, (code, says))

    def judged(self) -> None:
        """Raises `Refusal` with all faults, if there is one."""
        if self.notes:
            raise invalid_form(self.notes)


Check = Callable[[Data, At, Form], None]
"""(value, where it stands, the form that it belongs to)."""


def string(longest: int, shortest: int = 0) -> Check:
    """Of `shortest` to `longest` characters."""

    def check(value: Data, at: At, form: Form) -> None:
        if not isinstance(value, str):
            form.note(at, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        elif not shortest <= characters(value) <= longest:
            _bad_length(at, form, shortest, longest)

    return check


def address(longest: int, *schemes: str) -> Check:
    """An absolute address of one of these schemes."""
    length = string(longest, 1)

    def check(value: Data, at: At, form: Form) -> None:
        length(value, at, form)
        if isinstance(value, str) and not re.match(rf"(?:{'|'.join(schemes)})://[^\s]+\Z", value, re.IGNORECASE):
            form.note(at, "URL_TYPE_INVALID_URL", "Not a well formed URL.")

    return check


def boolean(value: Data, at: At, form: Form) -> None:
    """true or false."""
    if not isinstance(value, bool):
        form.note(at, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


def integer(least: int, most: int) -> Check:
    """A whole number, both bounds included."""

    def check(value: Data, at: At, form: Form) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            form.note(at, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        elif value < least:
            form.note(at, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")
        elif value > most:
            form.note(at, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")

    return check


def one_of(*values: Data) -> Check:
    """One of these."""

    def check(value: Data, at: At, form: Form) -> None:
        if value not in values:
            form.note(at, "BASE_TYPE_CHOICES", f"Value must be one of {values}.")

    return check


def items(each: Check, most: int, least: int = 0) -> Check:
    """A list of `least` to `most`."""

    def check(value: Data, at: At, form: Form) -> None:
        if not isinstance(value, list):
            form.note(at, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.")
            return
        if not least <= len(value) <= most:
            _bad_length(at, form, least, most)
        for index, item in enumerate(value):
            each(item, (*at, index), form)

    return check


def anything(value: Data, at: At, form: Form) -> None:
    """Not looked into."""


@dataclass(frozen=True)
class Shape:
    """An object: what it must have, what it may have (null being as good as absent), what must hold between them.

    What else it has is ignored, as Discord does.
    """

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    also: Callable[[Json, At, Form], None] | None = None

    def __call__(self, value: Data, at: At, form: Form) -> None:
        if not isinstance(value, dict):
            form.note(at, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType.")
            return
        before = len(form.notes)
        for key, check in self.required.items():
            if value.get(key) is None:
                form.note((*at, key), "BASE_TYPE_REQUIRED", "This field is required")
            else:
                check(value[key], (*at, key), form)
        for key, check in self.optional.items():
            if value.get(key) is not None:
                check(value[key], (*at, key), form)
        if self.also and len(form.notes) == before:
            self.also(value, at, form)


def kinds(shapes: Mapping[int, Check]) -> Check:
    """An object whose `type` says which of the shapes it has."""

    def check(value: Data, at: At, form: Form) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, int) and kind in shapes:
            shapes[kind](value, at, form)
        else:
            form.note((*at, "type"), "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {tuple(shapes)}.')

    return check


def _bad_length(at: At, form: Form, least: int, most: int) -> None:
    if least:
        form.note(at, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    else:
        form.note(at, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
