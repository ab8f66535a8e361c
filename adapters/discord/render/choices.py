"""Selects as radio groups, check boxes, menus, or words to be typed; single boxes.

https://docs.discord.com/developers/components/reference#string-select, …#radio-group, …#checkbox-group, …#checkbox
"""

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.discord.render.text import fits, shortened, size
from adapters.discord.values import (
    CHECKBOX,
    CHECKBOX_GROUP,
    RADIO_GROUP,
    STRING_SELECT,
    TEXT_INPUT,
    YES,
    option_key,
    words_id,
)
from bot.i18n import Translator
from bot.outbound import Checkbox, Choice, SelectInput
from bot.text import clean_line

MOST_IN_A_GROUP = 10
"""Radio buttons and check boxes, one tap each."""
MOST_IN_A_MENU = 25
LONGEST_OPTION = 100
LONGEST_TYPED = 4000
NAMELESS = "…"
LINE, PARAGRAPH = 1, 2

Element = dict[str, Any]


def select(input: SelectInput, t: Translator) -> Element | None:
    """The element, which holds what is chosen of what is offered; None where nothing can be chosen.

    It is None too where what is chosen cannot be shown whole: then it stays as it is.
    """
    choices = offered(input, t)
    if not choices:
        return None
    if len(choices) > MOST_IN_A_MENU:
        return _words(input, choices, t)
    options = _options(input, choices)
    if input.several:
        return _several(input, options)
    if 1 < len(options) <= MOST_IN_A_GROUP:
        return {"type": RADIO_GROUP, "custom_id": input.name, "options": options, "required": input.required}
    return {"type": STRING_SELECT, "custom_id": input.name, "options": options, **_least(input)}


def offered(input: SelectInput, t: Translator) -> list[Choice]:
    """The choices; nothing is one of its own where it may be chosen, for radio buttons cannot be emptied again."""
    choices = list({choice.value: choice for choice in input.choices}.values())
    if input.several:
        return [choice for choice in choices if choice.value]
    if not input.required and 0 < len(choices) < MOST_IN_A_GROUP and all(choice.value for choice in choices):
        return [Choice("", t("指定しない")), *choices]
    return choices


def _options(input: SelectInput, choices: Sequence[Choice]) -> list[Element]:
    chosen = _chosen(input, choices)
    return [_option(choice, default=choice.value in chosen) for choice in choices]


def _chosen(input: SelectInput, choices: Sequence[Choice]) -> list[str]:
    """What of the input's value is still offered; nothing is chosen where that is a choice."""
    values = {choice.value for choice in choices}
    if input.several:
        return [value for value in dict.fromkeys(input.value) if value in values]
    return [value for value in (*input.value, "") if value in values][:1]


def _option(choice: Choice, *, default: bool) -> Element:
    help = shortened(clean_line(choice.help), LONGEST_OPTION)
    described = {"description": help} if help else {}
    chosen = {"default": True} if default else {}
    label = shortened(clean_line(choice.label), LONGEST_OPTION) or NAMELESS
    return {"label": label, "value": option_key(choice.value), **described, **chosen}


def _several(input: SelectInput, options: list[Element]) -> Element:
    kind = CHECKBOX_GROUP if len(options) <= MOST_IN_A_GROUP else STRING_SELECT
    most = {"max_values": len(options)}
    return {"type": kind, "custom_id": input.name, "options": options, **_least(input), **most}


def _least(input: SelectInput) -> Element:
    return {"min_values": 1 if input.required else 0, "required": input.required}


def _words(input: SelectInput, choices: Sequence[Choice], t: Translator) -> Element | None:
    """Names to be typed, for Discord offers no more choices; the core finds out which are meant."""
    text = _named(input, choices, t)
    if not fits(text, LONGEST_TYPED):
        return None
    says = t("名前を「、」で区切って入力してください。") if input.several else t("名前を入力してください。")
    return {
        "type": TEXT_INPUT,
        "custom_id": words_id(input.name),
        "style": PARAGRAPH if input.several or "\n" in text else LINE,
        "max_length": LONGEST_TYPED,
        "required": input.required,
        "placeholder": shortened(says, LONGEST_OPTION),
        **({"value": text} if text else {}),
    }


def _named(input: SelectInput, choices: Sequence[Choice], t: Translator) -> str:
    """What is chosen by its names. What was typed and is not clear yet stands as it was typed, to be mended."""
    names = {choice.value: clean_line(choice.label) for choice in choices if choice.value}
    held = input.value if input.several else input.value[:1]
    return t("、").join(names.get(v, v) for v in dict.fromkeys(held) if v in names or (v and input.error))


def choices_in_full(input: SelectInput, t: Translator) -> Iterator[str]:
    """The choices whose words their options cannot show whole."""
    for choice in offered(input, t) if len(input.choices) <= MOST_IN_A_MENU else ():
        words = (clean_line(choice.label), clean_line(choice.help))
        if any(size(word) > LONGEST_OPTION for word in words):
            yield ": ".join(filter(None, words))


def tick(input: Checkbox) -> Element:
    """One box; what it says yes to is the input's label."""
    return {"type": CHECKBOX, "custom_id": input.name, "default": YES in input.value}
