"""Lines of markdown, and the text displays that hold them.

https://docs.discord.com/developers/components/reference#text-display
"""

from collections.abc import Iterable, Iterator
from typing import Any

from adapters.discord.render.text import LONGEST_TEXT, chunks, literal, size
from bot.text import clean, clean_line

TEXT_DISPLAY = 10

Component = dict[str, Any]
Group = list[Component]
"""Components that stay on one page, as far as they fit."""

_LONGEST_LINE = 900
"""Leaves room for what stands before it."""
LONGEST_HEAD = 90
QUOTE = "> "
BULLET = "- "
SMALL = "-# "


def lines(text: str, *, before: str = "", first: str | None = None) -> Iterator[str]:
    """`text`, cleaned, by its lines with `before` each; `first` stands before the first one instead."""
    start = before if first is None else first
    for line in clean(text).split("\n"):
        for piece in chunks(line, _LONGEST_LINE):
            yield start + piece
            start = before


def bold(text: str) -> Iterator[str]:
    """`text`, cleaned, on one line in bold."""
    for piece in chunks(clean_line(text), _LONGEST_LINE, links=False):
        if piece.strip():
            yield f"**{piece.strip()}**"


def heading(text: str, marks: str = "###") -> Iterator[str]:
    """A heading; one too long for that is in bold."""
    words = literal(clean_line(text), links=False)
    if words and size(words) <= _LONGEST_LINE:
        yield f"{marks} {words}"
    else:
        yield from bold(text)


def labelled(label: str, text: str) -> Iterator[str]:
    """What `text` is in bold, and `text`."""
    name = list(bold(label))
    if len(name) == 1 and size(name[0]) <= LONGEST_HEAD:
        yield from lines(text, first=f"{name[0]}  ")
    else:
        yield from (*name, *lines(text))


def bullets(points: Iterable[str]) -> Iterator[str]:
    """A list."""
    for point in points:
        if clean(point):
            yield from lines(point, before="  ", first=BULLET)


def small(texts: Iterable[str]) -> Iterator[str]:
    """In small print."""
    for text in texts:
        if clean(text):
            yield from lines(text, before=SMALL)


def displays(written: Iterable[str]) -> Group:
    """The lines in as few text displays as hold them."""
    packed: list[list[str]] = [[]]
    taken = 0
    for line in written:
        if packed[-1] and taken + size(line) + 1 > LONGEST_TEXT:
            packed, taken = [*packed, []], 0
        packed[-1].append(line)
        taken += size(line) + 1
    return [display("\n".join(part)) for part in map(_trimmed, packed) if part]


def display(markdown: str) -> Component:
    """One text display."""
    return {"type": TEXT_DISPLAY, "content": markdown}


def _trimmed(part: list[str]) -> list[str]:
    """Without empty lines at either end, where the next display begins a line anyway."""
    while part and _is_blank(part[0]):
        part = part[1:]
    while part and _is_blank(part[-1]):
        part = part[:-1]
    return part


def _is_blank(line: str) -> bool:
    return line.strip() in ("", QUOTE.strip(), SMALL.strip())
