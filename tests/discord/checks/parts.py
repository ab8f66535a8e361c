"""What people act on: buttons, selects, inputs. https://docs.discord.com/developers/components/reference

Where the page is silent, this was assumed, the stricter reading each time: an `id` is a signed number; a button has
words or an emoji; a select offers as many options as may be chosen of it, and preselects no more than that; what stands
in a text input at first is no longer than what may be typed there.
"""

from collections.abc import Sequence

from tests.discord.checks.form import (
    At,
    Check,
    Form,
    Shape,
    address,
    anything,
    boolean,
    characters,
    integer,
    items,
    one_of,
    string,
)
from tests.discord.records import Json

BUTTON, STRING_SELECT, TEXT_INPUT, THUMBNAIL = 2, 3, 4, 11
RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX, FILE_UPLOAD = 21, 22, 23, 19
OTHER_SELECTS = (5, 6, 7, 8)
LINK, PREMIUM = 5, 6

ID = {"id": integer(0, 2**31 - 1)}
"""https://docs.discord.com/developers/components/reference#anatomy-of-a-component"""
CUSTOM_ID = string(100, 1)
MEDIA = Shape({"url": address(2048, "https?", "attachment")})


def _button(button: Json, at: At, form: Form) -> None:
    """https://docs.discord.com/developers/components/reference#button"""
    style = button["style"]
    needed = {LINK: "url", PREMIUM: "sku_id"}.get(style, "custom_id")
    if not button.get(needed):
        form.note((*at, needed), "BASE_TYPE_REQUIRED", "This field is required")
    for other in {"custom_id", "url", "sku_id"} - {needed}:
        if button.get(other):
            form.note((*at, other), "BUTTON_COMPONENT_INVALID_FIELD", f"A button of style {style} cannot have it")
    has_words = bool(button.get("label") or button.get("emoji"))
    if has_words == (style == PREMIUM):
        form.note((*at, "label"), "BUTTON_COMPONENT_LABEL", f"A button of style {style} cannot be like this")


BUTTON_SHAPE = Shape(
    {"style": integer(1, 6)},
    {
        **ID,
        "label": string(80),
        "custom_id": CUSTOM_ID,
        "url": address(512, "https?", "discord"),
        "emoji": anything,
        "sku_id": string(20),
        "disabled": boolean,
    },
    _button,
)

# https://docs.discord.com/developers/components/reference#string-select-select-option-structure
OPTION = Shape(
    {"label": string(100, 1), "value": string(100, 1)},
    {"description": string(100), "emoji": anything, "default": boolean},
)


def _different(options: Sequence[Json], at: At, form: Form) -> None:
    values = [option["value"] for option in options]
    for index, value in enumerate(values):
        if value in values[:index]:
            says = "The specified option value is already used"
            form.note((*at, index, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", says)


def _choosing(component: Json, at: At, form: Form, most: int) -> None:
    """`min_values` and `max_values` fit each other, the options, and those chosen at first."""
    least = component.get("min_values", 1)
    if least > most:
        form.note((*at, "min_values"), "SELECT_COMPONENT_MIN_VALUES", "min_values is greater than max_values")
    options = component.get("options")
    if options is None:
        return
    _different(options, (*at, "options"), form)
    if max(least, most) > len(options):
        form.note((*at, "options"), "BASE_TYPE_BAD_LENGTH", f"Must be between {max(least, most)} and 25 in length.")
    if sum(bool(option.get("default")) for option in options) > most:
        form.note((*at, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULTS", f"More than {most} options are default")


def _select(component: Json, at: At, form: Form) -> None:
    _choosing(component, at, form, component.get("max_values", 1))


def _in_modal(component: Json, at: At, form: Form) -> None:
    """Nothing is disabled there, and what is required is not satisfied by nothing."""
    if component.get("disabled"):
        form.note((*at, "disabled"), "COMPONENT_DISABLED_IN_MODAL", "Modals cannot have disabled components")
    if component.get("required", True) and component.get("min_values", 1) < 1:
        form.note((*at, "min_values"), "NUMBER_TYPE_MIN", "int value should be greater than or equal to 1.")


def _select_in_modal(component: Json, at: At, form: Form) -> None:
    _select(component, at, form)
    _in_modal(component, at, form)


def _choices_in_modal(component: Json, at: At, form: Form) -> None:
    _choosing(component, at, form, component.get("max_values", len(component["options"])))
    _in_modal(component, at, form)


def _radio(component: Json, at: At, form: Form) -> None:
    _choosing(component, at, form, 1)


def _uploads(component: Json, at: At, form: Form) -> None:
    _choosing(component, at, form, component.get("max_values", 1))
    _in_modal(component, at, form)


def _typing(component: Json, at: At, form: Form) -> None:
    """The lengths fit each other, and what stands there at first fits them."""
    least, most = component.get("min_length") or 0, component.get("max_length") or 4000
    if least > most:
        form.note((*at, "min_length"), "TEXT_INPUT_LENGTHS", "min_length is greater than max_length")
    if characters(component.get("value") or "") > most:
        form.note((*at, "value"), "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


_MENU: dict[str, Check] = {
    **ID,
    "placeholder": string(150),
    "min_values": integer(0, 25),
    "max_values": integer(1, 25),
    "disabled": boolean,
    "required": boolean,
    "default_values": items(anything, 25),
}
_OPTIONS = {"custom_id": CUSTOM_ID, "options": items(OPTION, 25, 1)}
_NAMED = {"custom_id": CUSTOM_ID}

IN_ROW: dict[int, Check] = {
    BUTTON: BUTTON_SHAPE,
    STRING_SELECT: Shape(_OPTIONS, _MENU, _select),
    **dict.fromkeys(OTHER_SELECTS, Shape(_NAMED, _MENU, _select)),
}
"""https://docs.discord.com/developers/components/reference#action-row-action-row-child-components"""

IN_ACCESSORY: dict[int, Check] = {
    BUTTON: BUTTON_SHAPE,
    THUMBNAIL: Shape({"media": MEDIA}, {**ID, "description": string(1024), "spoiler": boolean}),
}
"""https://docs.discord.com/developers/components/reference#section-section-accessory-components"""

TYPED = Shape(
    {**_NAMED, "style": one_of(1, 2)},
    {
        **ID,
        "min_length": integer(0, 4000),
        "max_length": integer(1, 4000),
        "required": boolean,
        "value": string(4000),
        "placeholder": string(100),
        "label": string(45),
    },
    _typing,
)
"""https://docs.discord.com/developers/components/reference#text-input"""

IN_LABEL: dict[int, Check] = {
    TEXT_INPUT: TYPED,
    STRING_SELECT: Shape(_OPTIONS, _MENU, _select_in_modal),
    **dict.fromkeys(OTHER_SELECTS, Shape(_NAMED, _MENU, _select_in_modal)),
    FILE_UPLOAD: Shape(
        _NAMED, {**ID, "min_values": integer(0, 10), "max_values": integer(1, 10), "required": boolean}, _uploads
    ),
    RADIO_GROUP: Shape({**_NAMED, "options": items(OPTION, 10, 2)}, {**ID, "required": boolean}, _radio),
    CHECKBOX_GROUP: Shape(
        {**_NAMED, "options": items(OPTION, 10, 1)},
        {**ID, "min_values": integer(0, 10), "max_values": integer(1, 10), "required": boolean},
        _choices_in_modal,
    ),
    CHECKBOX: Shape(_NAMED, {**ID, "default": boolean}),
}
"""https://docs.discord.com/developers/components/reference#label-label-child-components"""
