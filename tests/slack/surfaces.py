"""What a person reads on a surface, and what they can press there."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.slack.blocks import elements_of
from tests.slack.inputs import holds, state_of
from tests.slack.records import Message, View
from tests.slack.refusal import Data, Json

if TYPE_CHECKING:
    from tests.slack.workspace import Workspace

Surface = View | Message

_MARK = re.compile(r"<([^<>]+)>")


def text_of(workspace: "Workspace", surface: Surface) -> str:
    """All that can be read, a line each: titles, texts, labels, what stands in the inputs, buttons, errors."""
    return "\n".join(line for line in _lines(workspace, surface) if line)


def _lines(workspace: "Workspace", surface: Surface) -> Iterator[str]:
    if isinstance(surface, Message):
        if not surface.blocks:
            yield read(workspace, surface.text)
    elif "title" in surface.content:
        yield surface.content["title"]["text"]
    entered = surface.entered if isinstance(surface, View) else {}
    errors = surface.errors if isinstance(surface, View) else {}
    values = state_of(surface.blocks, entered)
    for block in surface.blocks:
        yield from _of_block(workspace, block, values.get(block["block_id"], {}))
        yield errors.get(block["block_id"], "")
    if isinstance(surface, View):
        yield surface.content.get("submit", {}).get("text", "")


def _of_block(workspace: "Workspace", block: Json, values: Json) -> Iterator[str]:
    if block["type"] == "rich_text":
        yield from (_of_rich(workspace, part) for part in block["elements"])
    elif block["type"] == "markdown":
        yield read(workspace, block["text"])
    for key in ("title", "label", "hint", "text"):
        if isinstance(block.get(key), dict):
            yield worded(workspace, block[key])
    yield from (worded(workspace, field) for field in block.get("fields", ()))
    if block["type"] == "context":
        yield from (worded(workspace, e) if "text" in e else e["alt_text"] for e in block["elements"])
    for element in elements_of(block):
        yield from _of_element(workspace, element, values.get(element.get("action_id", "")))


def _of_element(workspace: "Workspace", element: Json, state: Json | None) -> Iterator[str]:
    if isinstance(element.get("text"), dict):
        yield worded(workspace, element["text"])
    if element["type"] in ("checkboxes", "radio_buttons", "overflow"):
        for option in element["options"]:
            yield worded(workspace, option["text"])
            yield worded(workspace, option["description"]) if "description" in option else ""
    elif state is not None and holds(element):
        shown = list(_of_value(workspace, next(v for k, v in state.items() if k != "type")))
        yield from shown or [element["placeholder"]["text"] if "placeholder" in element else ""]


def _of_value(workspace: "Workspace", value: Data) -> Iterator[str]:
    if isinstance(value, dict):
        yield worded(workspace, value["text"])
    elif isinstance(value, list):
        for each in value:
            yield from _of_value(workspace, each)
    elif value is not None:
        yield str(value)


def worded(workspace: "Workspace", text: Json) -> str:
    """A text object as it is read: plain text as it stands, mrkdwn with its mentions and links."""
    words: str = text["text"]
    return read(workspace, words) if text["type"] == "mrkdwn" else words


def read(workspace: "Workspace", mrkdwn: str) -> str:
    """Mrkdwn as it is read. https://docs.slack.dev/messaging/formatting-message-text"""
    shown = _MARK.sub(lambda mark: _named(workspace, mark[1]), mrkdwn)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _named(workspace: "Workspace", mark: str) -> str:
    target, _, label = mark.partition("|")
    if target.startswith("@") and target[1:] in workspace.users:
        return f"@{workspace.users[target[1:]].name}"
    if target.startswith("#") and target[1:] in workspace.channels:
        return f"#{workspace.channels[target[1:]].name}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    return label or target


def _of_rich(workspace: "Workspace", part: Json) -> str:
    kind = part["type"]
    if "elements" in part:
        divider = "\n" if kind == "rich_text_list" else ""
        return divider.join(_of_rich(workspace, piece) for piece in part["elements"])
    if kind == "user":
        return _named(workspace, f"@{part['user_id']}")
    if kind == "channel":
        return _named(workspace, f"#{part['channel_id']}")
    words = {"broadcast": f"@{part.get('range')}", "emoji": f":{part.get('name')}:", "date": part.get("fallback", "")}
    return str(words.get(kind) or part.get("text") or part.get("url", ""))


def buttons_of(surface: Surface) -> Iterator[tuple[Json, Json]]:
    """(block, element) of every button."""
    for block in surface.blocks:
        for element in elements_of(block):
            if element["type"] == "button":
                yield block, element


def overflow_of(surface: Surface, label: str) -> tuple[Json, Json, Json] | None:
    """(block, element, option) of the overflow menu's option with this label."""
    for block in surface.blocks:
        for element in elements_of(block):
            if element["type"] == "overflow":
                for option in element["options"]:
                    if option["text"]["text"] == label:
                        return block, element, option
    return None
