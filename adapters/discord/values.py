"""What a modal's inputs hold: how names and values are written into Discord's components, and read back.

An input's custom_id is its name. A text input takes 4,000 characters, so a longer text goes on in inputs named
`name~2`, `name~3`, …, each after a line break, or `name~2=` where the text was divided inside a line; all parts of a
text stand in one modal. A day is typed, `name~day`, and so is a choice among more than a select offers, `name~words`
(https://docs.discord.com/developers/components/reference#text-input).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from bot.model.draft import Values

TEXT_INPUT, STRING_SELECT, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX, LABEL = 4, 3, 21, 22, 23, 18
"""https://docs.discord.com/developers/components/reference#component-object-component-types"""

YES = "yes"
_LONGEST_OPTION_VALUE = 100
_CARRIED, _DIGEST = "=", "#"
_DAY, _WORDS = "~day", "~words"
_PART = re.compile(r"(.+)~(\d{1,4})(=?)", re.DOTALL)
_DAY_TYPED = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?")

Component = Mapping[str, Any]


def part_id(name: str, number: int, *, after_line_break: bool) -> str:
    """The custom_id of a text's part, counted from 1."""
    return name if number == 1 else f"{name}~{number}{'' if after_line_break else '='}"


def day_id(name: str) -> str:
    """The custom_id of an input into which a day is typed."""
    return f"{name}{_DAY}"


def words_id(name: str) -> str:
    """The custom_id of an input into which choices are typed by their names."""
    return f"{name}{_WORDS}"


def option_key(value: str) -> str:
    """`value` as an option's, which has 1 to 100 characters.

    A longer one gets a key of its own that the core does not know, and refuses as it does any unknown choice.
    """
    if len(value.encode("utf-16-le", errors="surrogatepass")) // 2 < _LONGEST_OPTION_VALUE:
        return f"{_CARRIED}{value}"
    return f"{_DIGEST}{hashlib.sha256(value.encode(errors='surrogatepass')).hexdigest()}"


def values_of(components: Iterable[Component]) -> tuple[Values, frozenset[str]]:
    """What was on the screen of a submitted modal by input name, empty where nothing was entered.

    The second are the inputs whose choices were typed in words; the core finds out which are meant.
    """
    parts: dict[str, list[tuple[int, str, str]]] = {}
    entered: dict[str, tuple[str, ...]] = {}
    typed: set[str] = set()
    for component in _inputs(components):
        custom_id = str(component.get("custom_id", ""))
        if component.get("type") != TEXT_INPUT:
            entered[custom_id] = tuple(filter(None, _chosen(component)))
            continue
        text = str(component.get("value") or "")
        if custom_id.endswith(_DAY):
            entered[custom_id.removesuffix(_DAY)] = tuple(filter(None, [read_day(text)]))
        elif custom_id.endswith(_WORDS):
            typed.add(name := custom_id.removesuffix(_WORDS))
            entered[name] = tuple(filter(None, [text.strip()]))
        else:
            name, number, break_before = _part(custom_id)
            parts.setdefault(name, []).append((number, break_before, text))
    return {**entered, **{name: _whole(pieces) for name, pieces in parts.items()}}, frozenset(typed)


def read_day(text: str) -> str:
    """A day as it is typed in Japan, as YYYY-MM-DD; what is no day stays as it was typed."""
    found = _DAY_TYPED.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    try:
        return date(*map(int, found.groups())).isoformat() if found else text.strip()
    except ValueError:
        return text.strip()


def _inputs(components: Iterable[Component]) -> Iterator[Component]:
    """What stands in labels; texts are shown only."""
    for component in components:
        if component.get("type") == LABEL and isinstance(component.get("component"), Mapping):
            yield component["component"]


def _part(custom_id: str) -> tuple[str, int, str]:
    match = _PART.fullmatch(custom_id)
    return (match[1], int(match[2]), "" if match[3] else "\n") if match else (custom_id, 1, "")


def _whole(pieces: list[tuple[int, str, str]]) -> tuple[str, ...]:
    """The parts in order; line breaks before parts that hold nothing fall away at the end."""
    text, waiting = "", ""
    for _, break_before, piece in sorted(pieces):
        waiting += break_before if text else ""
        if piece:
            text, waiting = text + waiting + piece, ""
    return (text,) if text else ()


def _chosen(component: Component) -> list[str]:
    match component.get("type"):
        case t if t == RADIO_GROUP:
            return [_value(component.get("value"))]
        case t if t == CHECKBOX:
            return [YES] if component.get("value") is True else []
        case t if t in (STRING_SELECT, CHECKBOX_GROUP):
            return [_value(value) for value in component.get("values") or ()]
    return []


def _value(key: object) -> str:
    return key.removeprefix(_CARRIED) if isinstance(key, str) else ""
