"""Selects as menus, radio buttons and check boxes.

https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element, …/radio-button-group-element,
…/checkboxes-element, …/composition-objects/option-group-object
"""

from collections.abc import Sequence
from typing import Any

from adapters.slack.render.controls import plain
from adapters.slack.render.rich import Block, bullets
from adapters.slack.render.text import fits, shortened
from adapters.slack.values import YES, option_key
from bot.i18n import Translator
from bot.outbound import Checkbox, Choice, SelectInput
from bot.text import clean_line

MOST_IN_A_GROUP = 100
LONGEST_OPTION = 75
FEW_TO_TICK = 10
"""Slack's most for check boxes; of more, several are chosen from a menu that can be searched."""
FEW_TO_PICK = 4
"""So many stand as radio buttons, one tap each; more fold into a menu, so that the form stays short on a phone."""

Option = dict[str, Any]


def select(input: SelectInput, t: Translator) -> dict[str, Any]:
    """The element; what is no longer offered is not chosen."""
    by_value = {choice.value: _option(choice) for choice in offered(input, t)}
    options = list(by_value.values())
    chosen = [by_value[value] for value in dict.fromkeys((*input.value, "")) if value in by_value]
    initial: Option
    if input.several:
        kind = "checkboxes" if len(options) <= FEW_TO_TICK and not input.rare else "multi_static_select"
        initial = {"initial_options": chosen} if chosen else {}
    else:
        kind = "radio_buttons" if len(options) <= FEW_TO_PICK else "static_select"
        initial = {"initial_option": chosen[0]} if chosen else {}
    listed = {"options": options} if kind in ("checkboxes", "radio_buttons") else _menu(options, t)
    return {"type": kind, **listed, **initial}


def offered(input: SelectInput, t: Translator) -> list[Choice]:
    """The choices; nothing is one of its own where it may be chosen, for a menu of Slack's cannot be emptied again."""
    choices = list({choice.value: choice for choice in input.choices}.values())
    if input.several:
        return [choice for choice in choices if choice.value]
    if not input.required and all(choice.value for choice in choices):
        return [Choice("", t("指定しない")), *choices]
    return choices


def _option(choice: Choice) -> Option:
    help = clean_line(choice.help)
    described = {"description": plain(help, LONGEST_OPTION)} if help else {}
    return {"text": plain(clean_line(choice.label), LONGEST_OPTION), "value": option_key(choice.value), **described}


def _menu(options: Sequence[Option], t: Translator) -> dict[str, Any]:
    placeholder = {"placeholder": plain(t("選択してください"), LONGEST_OPTION)}
    if len(options) <= MOST_IN_A_GROUP:
        return {"options": options, **placeholder}
    groups = [options[first : first + MOST_IN_A_GROUP] for first in range(0, len(options), MOST_IN_A_GROUP)]
    return {"option_groups": [{"label": _span(g, t), "options": g} for g in groups], **placeholder}


def _span(group: Sequence[Option], t: Translator) -> dict[str, Any]:
    """「内子町〜八幡浜市」."""
    first, last = (shortened(option["text"]["text"], LONGEST_OPTION // 2 - 2) for option in (group[0], group[-1]))
    return plain(t("{first}〜{last}", first=first, last=last), LONGEST_OPTION)


def choices_in_full(input: SelectInput) -> list[Block]:
    """The choices whose words their options cannot show whole."""
    lines = [(clean_line(choice.label), clean_line(choice.help)) for choice in input.choices]
    long = [words for words in lines if not all(fits(word, LONGEST_OPTION) for word in words)]
    return bullets(": ".join(filter(None, words)) for words in long)


def tick(input: Checkbox, t: Translator) -> dict[str, Any]:
    """One box; what it says yes to is the input's label."""
    option = {"text": plain(t("はい"), LONGEST_OPTION), "value": option_key(YES)}
    initial = {"initial_options": [option]} if YES in input.value else {}
    return {"type": "checkboxes", "options": [option], **initial}
