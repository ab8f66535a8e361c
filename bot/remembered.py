"""What is kept of a platform's answers in memory: so much, and the oldest goes first."""

from typing import TypeVar

T = TypeVar("T")

REMEMBERED = 10_000
"""Of each kind; a national community has 14,700 people, of whom few are mentioned."""


def remember(memory: dict[str, T], key: str, value: T) -> None:
    """Keeps `value` as the newest of `REMEMBERED`."""
    memory.pop(key, None)
    memory[key] = value
    if len(memory) > REMEMBERED:
        del memory[next(iter(memory))]
