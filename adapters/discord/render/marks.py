"""How a message is found again: the numbers of its first components say which delivery it was.

A component's `id` is ours to choose, 32 bits, and comes back with the message
(https://docs.discord.com/developers/components/reference#anatomy-of-a-component).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from adapters.discord.render.display import Component
from adapters.discord.render.pages import walk

_MARKS = 3
"""So many stand in a message of as many components: 93 bits."""
_LARGEST = 2**31 - 1
_SMALLEST = 1_000
"""Discord counts up from 1 where no number is given."""


def marks(key: str) -> list[int]:
    """The numbers that stand for `key`, all different."""
    digest = hashlib.sha256(key.encode()).digest()
    numbers = [int.from_bytes(digest[n : n + 4]) % (_LARGEST - _SMALLEST - _MARKS) for n in range(0, 4 * _MARKS, 4)]
    return [_SMALLEST + n + i for i, n in enumerate(numbers)] if len(set(numbers)) == _MARKS else marks(f"{key}'")


def with_marks(components: Iterable[Component], key: str) -> list[Component]:
    """The components with the numbers of `key`."""
    left = iter(marks(key))
    return [_numbered(component, left) for component in components]


def _numbered(component: Component, left: Iterator[int]) -> Component:
    number = next(left, None)
    changed = {**component, "id": number} if number is not None else dict(component)
    if inner := component.get("components"):
        changed["components"] = [_numbered(each, left) for each in inner]
    if accessory := component.get("accessory"):
        changed["accessory"] = _numbered(accessory, left)
    return changed


def marked(message: Mapping[str, Any], key: str) -> bool:
    """Whether a message, as Discord returns it, is the delivery `key`."""
    found = [component.get("id") for component in walk(message.get("components") or ())][:_MARKS]
    return bool(found) and found == marks(key)[: len(found)]
