"""Rich text: what stands in it is shown as it is, so nothing that a person wrote becomes markup or calls anybody.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.slack.render.text import LONGEST_TEXT, chunks
from bot.addresses import split_addresses
from bot.text import clean

Block = dict[str, Any]

SECTION = "rich_text_section"
QUOTE = "rich_text_quote"
FRAME = 50
"""Characters of JSON around a text: many short pieces make a long message."""


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one look; with `url` it leads there."""

    text: str
    bold: bool = False
    url: str = ""

    @property
    def size(self) -> int:
        """About how many characters of JSON it takes."""
        return len(self.text) + len(self.url) + FRAME

    @property
    def piece(self) -> dict[str, Any]:
        """As an element of rich text."""
        style = {"style": {"bold": True}} if self.bold else {}
        if self.url:
            return {"type": "link", "url": self.url, "text": self.text, **style}
        return {"type": "text", "text": self.text, **style}


BREAK = Span("\n")
GAP = Span("  ")


def bold(text: str) -> Span:
    """`text`, cleaned and in bold."""
    return Span(clean(text), bold=True)


def words(text: str) -> Span:
    """`text`, cleaned."""
    return Span(clean(text))


def written(text: str) -> list[Span]:
    """What a person wrote; web addresses in it can be followed and show where they lead."""
    return [Span(p, url=p if link else "") for p, link in split_addresses(clean(text)) if p]


def flow(spans: Iterable[Span], container: str = SECTION) -> list[Block]:
    """The spans one after another, in as few blocks as hold them."""
    blocks: list[list[Span]] = [[]]
    for span in spans:
        for part in _parts(span):
            if blocks[-1] and _size(blocks[-1]) + part.size > LONGEST_TEXT:
                blocks.append([])
            blocks[-1].append(part)
    return [rich(_container(container, part)) for part in map(_trimmed, blocks) if part]


def _parts(span: Span) -> list[Span]:
    if span.size <= LONGEST_TEXT:
        return [span] if span.text else []
    return [replace(span, text=piece, url="") for piece, _ in chunks(span.text, LONGEST_TEXT - FRAME) if piece]


def _size(spans: Sequence[Span]) -> int:
    return sum(span.size for span in spans)


def _trimmed(spans: list[Span]) -> list[Span]:
    """Without white space at either end, where the next block begins a line anyway."""
    while spans and not spans[0].text.strip():
        spans = spans[1:]
    while spans and not spans[-1].text.strip():
        spans = spans[:-1]
    return spans


def _container(kind: str, spans: Iterable[Span]) -> dict[str, Any]:
    return {"type": kind, "elements": [span.piece for span in spans]}


def bullets(points: Iterable[str]) -> list[Block]:
    """A list."""
    blocks = [block for point in points for block in flow(written(point))]
    lists = [rich({"type": "rich_text_list", "style": "bullet", "elements": block["elements"]}) for block in blocks]
    return merged(lists)


def rich(*elements: dict[str, Any]) -> Block:
    """A block of sections, quotes and lists."""
    return {"type": "rich_text", "elements": list(elements)}


def merged(blocks: Iterable[Block]) -> list[Block]:
    """Neighbours in one block, as far as they fit; a list goes on in the list before it."""
    done: list[Block] = []
    for block in blocks:
        if done and text_length(done[-1]) + text_length(block) <= LONGEST_TEXT:
            done[-1] = rich(*_continued(done[-1]["elements"], block["elements"]))
        else:
            done.append(block)
    return done


def _continued(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if first[-1]["type"] == second[0]["type"] == "rich_text_list":
        both = {**first[-1], "elements": [*first[-1]["elements"], *second[0]["elements"]]}
        return [*first[:-1], both, *second[1:]]
    return [*first, *second]


def text_length(node: Block) -> int:
    """The characters that a block of rich text, or what stands in it, shows."""
    return len(node.get("text", "")) + sum(map(text_length, node.get("elements", ())))
