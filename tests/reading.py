"""Reading what the core shows as a person would: all text of it, and the buttons and forms in it."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TypeVar

from bot.outbound import Button, Entry, Form, Link

Found = TypeVar("Found", Button, Form, Link, Entry)


def _parts(shown: object) -> Iterator[object]:
    yield shown
    if is_dataclass(shown) and not isinstance(shown, type):
        for part in fields(shown):
            yield from _parts(getattr(shown, part.name))
    elif isinstance(shown, Mapping):
        for key, value in shown.items():
            yield from _parts(key)
            yield from _parts(value)
    elif isinstance(shown, list | tuple | frozenset | set):
        for part in shown:
            yield from _parts(part)


def text_of(shown: object) -> str:
    """Every text in it, also what platforms get but people do not see, such as a button's value."""
    return "\n".join(part for part in _parts(shown) if isinstance(part, str))


def all_of(kind: type[Found], shown: object) -> list[Found]:
    """Every button, form, link or row in it."""
    return [part for part in _parts(shown) if isinstance(part, kind)]
