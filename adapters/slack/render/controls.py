"""Buttons, links and their rows. A label that is too long for its control stands whole above it.

https://docs.slack.dev/reference/block-kit/block-elements/button-element, …/blocks/actions-block
"""

from collections.abc import Iterable, Sequence
from typing import Any

from adapters.slack.ids import LONGEST_VALUE, Open, Press, numbered
from adapters.slack.render.rich import Block, bold, bullets, flow, words
from adapters.slack.render.text import LONGEST_TEXT, fits, shortened
from bot.i18n import Translator
from bot.outbound import Button, Link, Row
from bot.text import clean, clean_line

LONGEST_LABEL = 75
LONGEST_CONFIRM = 300
LONGEST_CONFIRM_BUTTON = 30
MOST_IN_A_ROW = 25
LONGEST_OPTION_VALUE = 150
MOST_OPTIONS = 100
NAMELESS = "…"

Control = dict[str, Any]


def plain(text: str, longest: int) -> dict[str, Any]:
    """Plain text: neither markup nor :emoji: in it, and & < > stand as they are.

    Only mrkdwn is parsed (https://docs.slack.dev/messaging/formatting-message-text); unescaped characters are accepted:
    https://github.com/slackapi/bolt-python/issues/513.
    """
    return {"type": "plain_text", "text": shortened(clean(text), longest) or NAMELESS, "emoji": False}


def button(item: Button, t: Translator) -> Control:
    """A button that presses."""
    control = {"type": "button", "text": plain(item.label, LONGEST_LABEL), **Press(item.action, item.value).encode()}
    if item.primary or item.danger:
        control["style"] = "danger" if item.danger else "primary"
    if item.confirm:
        control["confirm"] = _confirm(item, t)
    return control


def _confirm(item: Button, t: Translator) -> Control:
    label = clean_line(item.label)
    return {
        "title": plain(label, 100),
        "text": plain(item.confirm, LONGEST_CONFIRM),
        "confirm": plain(label if fits(label, LONGEST_CONFIRM_BUTTON) else t("実行する"), LONGEST_CONFIRM_BUTTON),
        "deny": plain(t("やめる"), LONGEST_CONFIRM_BUTTON),
        "style": "danger" if item.danger else "primary",
    }


def opens(label: str, to: Open, *, primary: bool = False) -> Control:
    """A button that leads to a page of ours."""
    style = {"style": "primary"} if primary else {}
    return {"type": "button", "text": plain(label, LONGEST_LABEL), **to.encode(), **style}


def leads(label: str, url: str) -> Control:
    """A button that the reader's own Slack follows."""
    return {"type": "button", "text": plain(label, LONGEST_LABEL), "action_id": "url", "url": url, "style": "primary"}


def actions(controls: Iterable[Control]) -> list[Block]:
    """Controls side by side."""
    fitting = [c for c in controls if len(c.get("value", "")) <= LONGEST_VALUE]
    return [{"type": "actions", "elements": list(part)} for part in _batches(fitting, MOST_IN_A_ROW)]


def row(item: Row, t: Translator) -> list[Block]:
    """Buttons and links, and what names them all."""
    if (menu := _menu(item)) is not None:
        return [menu]
    label = flow([bold(item.label)]) if item.label else []
    return [*label, *in_full(item.items), *actions(control(each, t) for each in item.items)]


def control(item: Button | Link, t: Translator) -> Control:
    """A button or link as a control."""
    if isinstance(item, Button):
        return button(item, t)
    return opens(_marked(item), Open(item.to))


def _marked(link: Link) -> str:
    return f"● {clean_line(link.label)}" if link.current else clean_line(link.label)


def in_full(items: Sequence[Button | Link]) -> list[Block]:
    """What their controls cannot show whole."""
    labels = [i.label if isinstance(i, Button) else _marked(i) for i in items]
    long = [label for label in labels if not fits(clean(label), LONGEST_LABEL)]
    questions = [i.confirm for i in items if isinstance(i, Button) and not fits(clean(i.confirm), LONGEST_CONFIRM)]
    return [*bullets(long), *(block for question in questions for block in flow([words(question)]))]


def _menu(item: Row) -> Block | None:
    """Links of which one is current, as a menu, which a phone shows in one line; None where they do not fit it."""
    links = [each for each in item.items if isinstance(each, Link)]
    label = clean_line(item.label)
    if not label or not fits(label, LONGEST_TEXT) or not len(links) == len(item.items) <= MOST_OPTIONS:
        return None
    options = [_option(link) for link in links]
    current = [option for option, link in zip(options, links, strict=True) if link.current]
    if len(current) != 1 or not _can_be_offered(links, options):
        return None
    to = Open(links[0].to).encode()
    menu = {"type": "static_select", "action_id": to["action_id"], "options": options, "initial_option": current[0]}
    return {"type": "section", "text": plain(label, LONGEST_TEXT), "accessory": menu}


def _can_be_offered(links: Sequence[Link], options: Sequence[Control]) -> bool:
    values = {option["value"] for option in options}
    told_apart = len(values) == len(options) and max(map(len, values)) <= LONGEST_OPTION_VALUE
    return told_apart and all(fits(clean_line(link.label), LONGEST_LABEL) for link in links)


def _option(link: Link) -> Control:
    return {"text": plain(link.label, LONGEST_LABEL), "value": Open(link.to).encode()["value"]}


def told_apart(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with every control's action_id different from all others."""
    done, number = [], 0
    for block in blocks:
        changed = dict(block)
        if block["type"] == "actions":
            changed["elements"] = [_numbered(each, number + i) for i, each in enumerate(block["elements"])]
            number += len(block["elements"])
        elif "accessory" in block:
            changed["accessory"] = _numbered(block["accessory"], number)
            number += 1
        done.append(changed)
    return done


def _numbered(element: Control, number: int) -> Control:
    return {**element, "action_id": numbered(element["action_id"], number)}


def _batches(items: Sequence[Control], size: int) -> list[Sequence[Control]]:
    return [items[first : first + size] for first in range(0, len(items), size)]
