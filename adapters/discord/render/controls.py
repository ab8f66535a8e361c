"""Buttons, links and their rows. A label that is too long for its control stands whole above it.

https://docs.discord.com/developers/components/reference#button, …#string-select, …#action-row
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum

from adapters.discord.ids import MENU, Ask, Open, Press, numbered
from adapters.discord.render.display import Component, Group, bold, bullets, displays, small
from adapters.discord.render.text import fits, shortened, size
from bot.i18n import Translator
from bot.outbound import Button, Link, Row
from bot.text import clean, clean_line

ACTION_ROW, BUTTON, STRING_SELECT, SECTION = 1, 2, 3, 9
LONGEST_LABEL = 80
LONGEST_OPTION = 100
LONGEST_PLACEHOLDER = 150
LONGEST_URL = 512
MOST_IN_A_ROW = 5
MOST_OPTIONS = 25
MOST_LINKS_IN_MENUS = 75
NAMELESS = "…"


class Style(IntEnum):
    """https://docs.discord.com/developers/components/reference#button-button-styles."""

    PRIMARY = 1
    SECONDARY = 2
    DANGER = 4
    LINK = 5


def presses(label: str, custom_id: str, style: Style = Style.SECONDARY) -> Component:
    """A button that comes back to us."""
    return {"type": BUTTON, "style": int(style), "label": _label(label), "custom_id": custom_id}


def leads(label: str, url: str) -> Component:
    """A button that the reader's own Discord follows."""
    return {"type": BUTTON, "style": int(Style.LINK), "label": _label(label), "url": url}


def _label(text: str) -> str:
    return shortened(clean_line(text), LONGEST_LABEL) or NAMELESS


def button(item: Button) -> Component:
    """A button of the core; one with a question asks that first."""
    kind = Ask if item.confirm else Press
    style = Style.DANGER if item.danger else Style.PRIMARY if item.primary else Style.SECONDARY
    return presses(item.label, kind(item.action, item.value).encode(), style)


def opens(label: str, to: Open, *, primary: bool = False) -> Component:
    """A button that leads to a page of ours."""
    return presses(label, to.encode(), Style.PRIMARY if primary else Style.SECONDARY)


def works(control: Component) -> bool:
    """Whether there is anything that it does: its page may be too long to be named."""
    return bool(control.get("custom_id") or control.get("url"))


def actions(controls: Iterable[Component]) -> Group:
    """Controls side by side; one that does nothing is left out."""
    return [_row(part) for part in _batches([c for c in controls if works(c)], MOST_IN_A_ROW)]


def _row(controls: Sequence[Component]) -> Component:
    return {"type": ACTION_ROW, "components": list(controls)}


def row(item: Row, t: Translator) -> Group:
    """Buttons and links, and what names them all."""
    if menus := _menus(item, t):
        return [*displays(bold(item.label)), *menus]
    above = [*(bold(item.label) if item.label else ()), *in_full(item.items)]
    return [*displays(above), *actions(control(each) for each in item.items)]


def control(item: Button | Link) -> Component:
    """A button or link as a control."""
    return button(item) if isinstance(item, Button) else opens(_marked(item), Open(item.to))


def _marked(link: Link) -> str:
    return f"● {clean_line(link.label)}" if link.current else clean_line(link.label)


def in_full(items: Sequence[Button | Link]) -> Iterator[str]:
    """What their controls cannot show whole, and the questions that are asked first."""
    labels = [i.label if isinstance(i, Button) else _marked(i) for i in items]
    yield from bullets(label for label in labels if not fits(clean_line(label), LONGEST_LABEL))
    asking = [i for i in items if isinstance(i, Button) and clean(i.confirm)]
    yield from small(f"{shortened(clean_line(i.label), LONGEST_LABEL)}: {i.confirm}" for i in asking)


def _menus(item: Row, t: Translator) -> Group:
    """Links of which one is current, as menus, which a phone shows in one line; nothing where they do not fit."""
    links = [each for each in item.items if isinstance(each, Link)]
    if not clean_line(item.label) or not len(links) == len(item.items) <= MOST_LINKS_IN_MENUS:
        return []
    options = [_option(link) for link in links]
    if sum(link.current for link in links) != 1 or not _can_be_offered(options):
        return []
    return [_row([_menu(part, t)]) for part in _batches(options, MOST_OPTIONS)]


def _option(link: Link) -> Component:
    current = {"default": True} if link.current else {}
    return {"label": clean_line(link.label), "value": Open(link.to).encode(), **current}


def _can_be_offered(options: Sequence[Component]) -> bool:
    values = {option["value"] for option in options}
    named = all(option["label"] and fits(option["label"], LONGEST_OPTION) for option in options)
    small_enough = sum(size(option["label"]) for option in options) <= LONGEST_OPTION * MOST_OPTIONS // 2
    return len(values) == len(options) and all(values) and named and small_enough


def _menu(options: Sequence[Component], t: Translator) -> Component:
    span = t("{first}〜{last}", first=options[0]["label"], last=options[-1]["label"])
    placeholder = {"placeholder": shortened(span, LONGEST_PLACEHOLDER)}
    return {"type": STRING_SELECT, "custom_id": MENU, "options": list(options), **placeholder}


def told_apart(components: Iterable[Component]) -> list[Component]:
    """The components with every control's custom_id different from all others."""
    number = 0
    done = []
    for component in components:
        changed = dict(component)
        for key in ("components", "accessory"):
            inner = changed.get(key)
            numbered_ones = [_numbered(each, number + i) for i, each in enumerate(_as_list(inner))]
            number += len(numbered_ones)
            if numbered_ones:
                changed[key] = numbered_ones if isinstance(inner, list) else numbered_ones[0]
        done.append(changed)
    return done


def _as_list(inner: Component | list[Component] | None) -> list[Component]:
    return inner if isinstance(inner, list) else [inner] if inner else []


def _numbered(element: Component, number: int) -> Component:
    custom_id = element.get("custom_id")
    return {**element, "custom_id": numbered(custom_id, number)} if custom_id else element


def _batches(items: Sequence[Component], most: int) -> list[Sequence[Component]]:
    return [items[first : first + most] for first in range(0, len(items), most)]
