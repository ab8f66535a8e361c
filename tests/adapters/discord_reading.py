"""Reading Discord's components as a person would, and answering a modal as Discord does.

What is markup stands in https://docs.discord.com/developers/reference#message-formatting and
https://support.discord.com/hc/en-us/articles/210298617. Where that is open, more is taken for markup here than a client
may take, so that what is not escaped is noticed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from adapters.discord.ids import Control, Open, read_control
from tests.adapters.discord_limits import CHECK, RADIO, SELECT, TEXT, TYPED, every

Json = dict[str, Any]

_BLOCK = re.compile(r"\s*(#{1,3}|-#|>>>|>|[-*+]|\d+[.)])(?:\s+|$)")
_INLINE = re.compile(
    r"""\\(?P<escaped>[^0-9A-Za-z\s])
    | <(?P<link>https?://[^\s<>]+)>
    | \[(?P<label>(?:\\.|[^\]\\])+)\]\(<?(?P<target>[^)>]+)>?\)
    | (?P<ping><@[!&]?\w+> | @everyone | @here)
    | (?P<bare>(?:https?|steam)://\S+)
    | (?P<special><(?:\#\w+|a?:\w+:\d+|t:-?\d+(?::\w)?|/[^>]+:\d+|id:\w+)> | :[^\s:]+:)
    | (?P<style>\*\*?|__?|~~|\|\||`+)
    """,
    re.VERBOSE,
)


@dataclass
class Reading:
    """A text as it is shown; `marks` is what is not shown as it stands, `masked` where words lead elsewhere."""

    text: str = ""
    marks: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    masked: list[tuple[str, str]] = field(default_factory=list)
    pings: list[str] = field(default_factory=list)


def read(markdown: str) -> Reading:
    """The whole of a text."""
    found = Reading()
    for number, line in enumerate(markdown.split("\n")):
        found.text += "\n" if number else ""
        _read_line(_begun(line, found), found)
    return found


def _begun(line: str, found: Reading) -> str:
    """What stands behind headings, quotes and lists."""
    block = _BLOCK.match(line)
    if block is None:
        return line
    found.marks.append(block[1])
    return _begun(line[block.end() :], found)


def _read_line(line: str, found: Reading) -> None:
    end = 0
    for match in _INLINE.finditer(line):
        found.text += line[end : match.start()]
        end = match.end()
        kind = match.lastgroup or ""
        match kind:
            case "escaped":
                found.text += match["escaped"]
            case "target":
                label = read(match["label"])
                found.text += label.text
                found.masked.append((label.text, match["target"]))
            case "link" | "bare":
                found.text += match[kind]
                found.links.append(match[kind])
            case "ping":
                found.pings.append(match[0])
            case _:
                found.marks.append(match[0])
    found.text += line[end:]


def texts_of(components: list[Json]) -> Iterator[str]:
    """Every text that Discord shows, in order."""
    for component in every(components):
        if component["type"] == TEXT:
            yield read(component["content"]).text
        for part in (component, *component.get("options", ())):
            yield from (part[key] for key in ("label", "description", "value") if _is_shown(key, part))


def _is_shown(key: str, part: Json) -> bool:
    return key in part and (key != "value" or part.get("type") == TYPED)


def readings(components: list[Json]) -> list[Reading]:
    """Every text that Discord reads as markdown."""
    return [read(component["content"]) for component in every(components) if component["type"] == TEXT]


def controls(components: list[Json]) -> dict[str, Json]:
    """The buttons by their words."""
    return {c["label"]: c for c in every(components) if c["type"] == 2}


def leads_to(components: list[Json], label: str) -> Control | None:
    """What the button of that label asks for."""
    return read_control(controls(components)[label]["custom_id"])


def following(payload: Json) -> int | None:
    """The part of the page that 次へ at its end leads to."""
    to = [read_control(c["custom_id"]) for c in every(payload["components"]) if c.get("label") == "次へ"]
    return next((each.page for each in to if isinstance(each, Open) and each.page), None)


def submitted(modal: Json) -> list[Json]:
    """`data["components"]` of a modal that is submitted as it was opened.

    https://docs.discord.com/developers/interactions/receiving-and-responding
    """
    return [_answer(component, n) for n, component in enumerate(modal["components"])]


def _answer(component: Json, number: int) -> Json:
    if component["type"] == TEXT:
        return {"type": TEXT, "id": number}
    element = component["component"]
    about = {"type": element["type"], "id": 100 + number, "custom_id": element["custom_id"]}
    return {"type": component["type"], "id": number, "component": {**about, **_state(element)}}


def _state(element: Json) -> Json:
    chosen = [option["value"] for option in element.get("options", ()) if option.get("default")]
    kind = element["type"]
    if kind == TYPED:
        return {"value": element.get("value", "")}
    if kind == RADIO:
        return {"value": next(iter(chosen), None)}
    if kind == CHECK:
        return {"value": element["default"]}
    assert kind in (SELECT, 22)
    return {"values": chosen}
