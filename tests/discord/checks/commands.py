"""Application commands. https://docs.discord.com/developers/interactions/application-commands"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from tests.discord.checks.form import (
    At,
    Check,
    Data,
    Form,
    Shape,
    anything,
    boolean,
    characters,
    integer,
    items,
    kinds,
    one_of,
    string,
)
from tests.discord.records import Json

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
MOST = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15}
"""How many of each kind there are in one guild."""
MOST_TEXT = 8000
"""https://docs.discord.com/developers/interactions/application-commands#slash-commands"""

SUBCOMMAND, GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10
COMPLETED = STRING, INTEGER, NUMBER
"""What may have choices, or be completed."""

_LOCALES = """
    id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja
    zh-TW ko
"""
LOCALES = tuple(_LOCALES.split())
"""https://docs.discord.com/developers/reference#locales"""


def name(value: Data, at: At, form: Form) -> None:
    """Letters, digits, - _ ' of 1 to 32, in lower case where there is one.

    https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-naming
    """
    string(32, 1)(value, at, form)
    if isinstance(value, str) and (not all(map(_may_stand_in_a_name, value)) or value != value.lower()):
        form.note(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _may_stand_in_a_name(character: str) -> bool:
    of_script = unicodedata.name(character, "").startswith(("DEVANAGARI ", "THAI "))
    return character in "-_'" or unicodedata.category(character)[0] in "LN" or of_script


def localized(each: Check) -> Check:
    """By locale, for locales that Discord knows."""

    def check(value: Data, at: At, form: Form) -> None:
        if not isinstance(value, dict):
            form.note(at, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType.")
            return
        for locale, words in value.items():
            one_of(*LOCALES)(locale, (*at, locale), form)
            each(words, (*at, locale), form)

    return check


def _texts(of_name: Check, of_description: Check) -> dict[str, Check]:
    return {"name_localizations": localized(of_name), "description_localizations": localized(of_description)}


_DESCRIPTION = string(100, 1)
_NAMED: dict[str, Check] = {"name": name, "description": _DESCRIPTION}
_WORDS = _texts(name, _DESCRIPTION)

_CHOICE_NAME = string(100, 1)
_CHOICE = Shape({"name": _CHOICE_NAME, "value": anything}, {"name_localizations": localized(_CHOICE_NAME)})


def _completion(option: Json, at: At, form: Form) -> None:
    """Choices, or completion; either for texts and numbers."""
    choices, completed = option.get("choices"), option.get("autocomplete")
    if (choices or completed) and option["type"] not in COMPLETED:
        form.note((*at, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "This type has neither")
    if choices and completed:
        says = "autocomplete may not be set to true if choices are present"
        form.note((*at, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", says)
    for index, choice in enumerate(choices or ()):
        _value(choice, option["type"], (*at, "choices", index), form)


def _value(choice: Json, kind: int, at: At, form: Form) -> None:
    if kind == STRING:
        string(100)(choice["value"], (*at, "value"), form)
    elif isinstance(choice["value"], bool) or not isinstance(choice["value"], int | float):
        form.note((*at, "value"), "NUMBER_TYPE_COERCE", "Value is not a number.")


_PARAMETER = Shape(
    _NAMED,
    {
        **_WORDS,
        "required": boolean,
        "choices": items(_CHOICE, 25),
        "autocomplete": boolean,
        "min_length": integer(0, 6000),
        "max_length": integer(1, 6000),
        "channel_types": items(integer(0, 16), 25),
    },
    _completion,
)
_PARAMETERS: Mapping[int, Check] = dict.fromkeys(range(STRING, 12), _PARAMETER)


def _of_options(owner: Json, at: At, form: Form) -> None:
    """Required ones first; names differ, in each language too."""
    options: Sequence[Json] = owner.get("options") or []
    asked = [bool(option.get("required")) for option in options]
    if asked != sorted(asked, reverse=True):
        says = "Required options must be placed before non-required options"
        form.note((*at, "options"), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", says)
    for locale in ("", *LOCALES):
        names = [_called(option, locale) for option in options]
        if len(set(names)) < len(names):
            says = "Option names must be unique"
            form.note((*at, "options"), "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED", says)


def _called(entry: Json, locale: str) -> str:
    names = entry.get("name_localizations") or {}
    return str(names.get(locale) or entry["name"])


def _with(options: Mapping[int, Check]) -> Shape:
    return Shape(_NAMED, {**_WORDS, "options": items(kinds(options), 25)}, _of_options)


_SUBCOMMAND = _with(_PARAMETERS)
_GROUP = _with({SUBCOMMAND: _SUBCOMMAND})
_CHAT = _with({SUBCOMMAND: _SUBCOMMAND, GROUP: _GROUP, **_PARAMETERS})


def _in_a_menu(command: Json, at: At, form: Form) -> None:
    """Commands in the menu of a message or a person have a name only."""
    for key in ("description", "options"):
        if command.get(key):
            says = "Context menu commands cannot have it"
            form.note((*at, key), f"APPLICATION_COMMAND_CONTEXT_MENU_{key.upper()}_DISALLOWED", says)


_MENU_NAME = string(32, 1)
_IN_MENU = Shape({"name": _MENU_NAME}, {"name_localizations": localized(_MENU_NAME)}, _in_a_menu)
_KINDS: dict[int, Check] = {CHAT_INPUT: _CHAT, USER: _IN_MENU, MESSAGE: _IN_MENU}


def check_commands(commands: Sequence[Json]) -> None:
    """The commands of a guild as they are all put at once. Raises `Refusal`.

    https://docs.discord.com/developers/interactions/application-commands#bulk-overwrite-guild-application-commands
    """
    form = Form()
    for index, command in enumerate(commands):
        kinds(_KINDS)({"type": CHAT_INPUT} | command, (index,), form)
        if command.get("type", CHAT_INPUT) == CHAT_INPUT and not form.notes:
            _length(command, (index,), form)
    if not form.notes:
        _together(commands, form)
    form.judged()


def _together(commands: Sequence[Json], form: Form) -> None:
    seen: list[tuple[int, str]] = []
    for index, command in enumerate(commands):
        kind = command.get("type", CHAT_INPUT)
        if (kind, command["name"]) in seen:
            says = "Application command names must be unique"
            form.note((index, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", says)
        seen.append((kind, command["name"]))
        if sum(kind == other for other, _ in seen) > MOST[kind]:
            says = f"There are at most {MOST[kind]} commands of this kind"
            form.note((index,), "APPLICATION_COMMAND_LIMIT_REACHED", says)


def _length(command: Json, at: At, form: Form) -> None:
    if sum(_lengths(command)) > MOST_TEXT:
        says = f"Command exceeds maximum size ({MOST_TEXT})"
        form.note(at, "APPLICATION_COMMAND_TOO_LARGE", says)


def _lengths(entry: Json) -> Iterator[int]:
    """Of a name, a description, a value: the longest of its languages. Of options and choices too."""
    for key in ("name", "description"):
        words = [entry.get(key) or "", *(entry.get(f"{key}_localizations") or {}).values()]
        yield max(map(characters, words))
    if isinstance(entry.get("value"), str):
        yield characters(entry["value"])
    for inner in (*(entry.get("options") or ()), *(entry.get("choices") or ())):
        yield from _lengths(inner)
