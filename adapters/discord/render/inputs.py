"""Each input of a form with its label. https://docs.discord.com/developers/components/reference#label

Discord neither asks for a least length nor holds to the core's most: the core's own words say what is wrong and how
long the text is now, and they count what is left when white space is off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.discord.render.choices import LINE, LONGEST_TYPED, PARAGRAPH, choices_in_full, select, tick
from adapters.discord.render.display import Component, bold, bullets, lines
from adapters.discord.render.elements import SYMBOLS, notice
from adapters.discord.render.text import clusters, fits, shortened, size
from adapters.discord.values import LABEL, TEXT_INPUT, day_id, part_id
from bot.i18n import Translator
from bot.outbound import AnyInput, Checkbox, DateInput, SelectInput, TextInput, Tone
from bot.text import clean, clean_line

LONGEST_LABEL = 45
LONGEST_DESCRIPTION = 100
MOST_IN_A_MODAL = 5
NAMELESS = "…"


@dataclass(frozen=True, slots=True)
class Field:
    """An input as it stands in a modal, and the lines that its label and description cannot show."""

    name: str
    components: tuple[Component, ...]
    words: tuple[str, ...] = ()


def field(input: AnyInput, t: Translator) -> Field | None:
    """The input with what it holds; None where it cannot be on the screen, and then stays as it is."""
    components = _components(input, t)
    return Field(input.name, components, tuple(_words(input, t))) if components else None


def longer_field(input: AnyInput, t: Translator) -> Field | None:
    """The input with room for more text than it holds; None where it needs none, or there is none."""
    if not isinstance(input, TextInput):
        return None
    parts = pieces(next(iter(input.value), ""))
    if len(parts) * LONGEST_TYPED >= input.longest or len(parts) >= MOST_IN_A_MODAL:
        return None
    return Field(input.name, _texts(input, [*parts, ("", True)], t), tuple(_words(input, t)))


def _components(input: AnyInput, t: Translator) -> tuple[Component, ...]:
    match input:
        case TextInput():
            parts = pieces(next(iter(input.value), ""))
            return _texts(input, parts, t) if len(parts) <= MOST_IN_A_MODAL else ()
        case SelectInput():
            element = select(input, t)
            return (_label(input, element, t),) if element else ()
        case DateInput():
            return (_label(input, _day(input, t), t),)
        case Checkbox():
            return (_label(input, tick(input), t),)


def _label(input: AnyInput, element: dict[str, Any], t: Translator) -> Component:
    help = shortened(_description(input, t), LONGEST_DESCRIPTION)
    described = {"description": help} if help else {}
    label = shortened(clean_line(input.label), LONGEST_LABEL) or NAMELESS
    return {"type": LABEL, "label": label, "component": element, **described}


def _description(input: AnyInput, t: Translator) -> str:
    return "  ".join(filter(None, (_error(input, t), clean_line(input.help), _length(input, t))))


def _error(input: AnyInput, t: Translator) -> str:
    return f"{SYMBOLS[Tone.ERROR]}{t('エラー')}: {clean_line(input.error)}" if input.error else ""


def _length(input: AnyInput, t: Translator) -> str:
    if not isinstance(input, TextInput):
        return ""
    longest = f"{input.longest:,}"
    if input.shortest > 1:
        return t("{shortest}文字以上、{longest}文字以内", shortest=input.shortest, longest=longest)
    return t("{longest}文字以内", longest=longest)


def _words(input: AnyInput, t: Translator) -> Iterator[str]:
    """What is to be read with the input, and stands above."""
    if isinstance(input, TextInput) and input.notice:
        yield from notice(input.notice, t)
    more = list(bullets(choices_in_full(input, t))) if isinstance(input, SelectInput) else []
    described = _description(input, t)
    hidden = lines(described) if not fits(described, LONGEST_DESCRIPTION) else ()
    more = [*hidden, *more]
    if more or not fits(clean_line(input.label), LONGEST_LABEL):
        yield from (*bold(input.label), *more)


def _texts(input: TextInput, parts: Sequence[tuple[str, bool]], t: Translator) -> tuple[Component, ...]:
    """The input, and where its text is longer than one of Discord's, as many more as it needs."""
    done = []
    after_line_break = True
    for number, (piece, at_line_end) in enumerate(parts, start=1):
        custom_id = part_id(input.name, number, after_line_break=after_line_break)
        label = _label(input, _typed(input, piece, custom_id, required=input.required and number == 1), t)
        done.append(label if number == 1 else _continued(label, input, t))
        # What is typed behind the last piece that holds something begins a line of its own.
        after_line_break = at_line_end or number == len(pieces(next(iter(input.value), "")))
    return tuple(done)


def _continued(label: Component, input: TextInput, t: Translator) -> Component:
    name = shortened(t("{label}（続き）", label=clean_line(input.label)), LONGEST_LABEL)
    return {**label, "label": name, "description": t("4,000文字を超える分をご入力ください。")}


def _typed(input: TextInput, text: str, custom_id: str, *, required: bool) -> dict[str, Any]:
    return {
        "type": TEXT_INPUT,
        "custom_id": custom_id,
        "style": PARAGRAPH if input.multiline or "\n" in text else LINE,
        "max_length": LONGEST_TYPED,
        "required": required,
        **({"value": text} if text else {}),
    }


def _day(input: DateInput, t: Translator) -> dict[str, Any]:
    held = shortened(clean(next(iter(input.value), "")), LONGEST_TYPED)
    return {
        "type": TEXT_INPUT,
        "custom_id": day_id(input.name),
        "style": LINE,
        "required": input.required,
        "placeholder": t("例: {day}", day="2026-12-01"),
        **({"value": held} if held else {}),
    }


def pieces(text: str, longest: int = LONGEST_TYPED) -> list[tuple[str, bool]]:
    """`text` in pieces that an input takes, each with whether a line break stood behind it.

    They end at a line's end where that leaves few enough of them, else where they are full.
    """
    found = _cut(text, longest, at_lines=True)
    return found if len(found) <= MOST_IN_A_MODAL else _cut(text, longest, at_lines=False)


def _cut(text: str, longest: int, *, at_lines: bool) -> list[tuple[str, bool]]:
    done = []
    while not fits(text, longest):
        end = _end(text, longest)
        line = text.rfind("\n", end // 2, end + 1) if at_lines else -1
        done.append((text[: line if line > 0 else end], line > 0))
        text = text[line + 1 if line > 0 else end :]
    return [*done, (text, False)]


def _end(text: str, longest: int) -> int:
    """Where the longest beginning of `text` ends that an input takes and that tears no character."""
    end = taken = 0
    for cluster in clusters(text):
        taken += size(cluster)
        if taken > longest:
            break
        end += len(cluster)
    return end
