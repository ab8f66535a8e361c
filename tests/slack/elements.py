"""Block elements. https://docs.slack.dev/reference/block-kit/block-elements/"""

from datetime import date
from typing import Any

from tests.slack.checks import Check, Shape, address, boolean, integer, items, like, one_of, problem, string
from tests.slack.composition import (
    CONFIRM,
    DISPATCH,
    FILTER,
    OPTION,
    OPTION_GROUP,
    PLACEHOLDER,
    RICH_OPTION,
    offered,
    plain,
)
from tests.slack.refusal import Data

ACTION_ID = string(255, 1)
"""At most 255 characters in every element."""

FOCUS = {"focus_on_load": boolean}
ASKS = {"action_id": ACTION_ID, "confirm": CONFIRM}
MENU = {**ASKS, **FOCUS, "placeholder": PLACEHOLDER}
MOST_MENU_OPTIONS = 100


def _day(value: Data, at: str, problems: list[str]) -> None:
    """YYYY-MM-DD, and a day that there is."""
    try:
        valid = isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        valid = False
    if not valid:
        problem(problems, "must be a date as YYYY-MM-DD", at)


def _lengths(element: dict[str, Any], at: str, problems: list[str]) -> None:
    """The lengths fit each other, and what stands there at first fits them."""
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if least > most:
        problem(problems, "min_length must not be greater than max_length", at)
    initial = element.get("initial_value")
    if isinstance(initial, str) and initial and not least <= len(initial) <= most:
        problem(problems, f"initial_value must have {least} to {most} characters", f"{at}/initial_value")


def _two_at_once(element: dict[str, Any], at: str, problems: list[str]) -> None:
    if "image_url" not in element and "slack_file" not in element:
        problem(problems, "missing required field: image_url", at)


BUTTON = Shape(
    # https://docs.slack.dev/reference/block-kit/block-elements/button-element
    {"text": plain(75)},
    {
        **ASKS,
        "value": string(2000),
        "url": address(3000),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
)

_OPTIONS = {"options": items(OPTION, MOST_MENU_OPTIONS), "option_groups": items(OPTION_GROUP, 100)}
_MOST = {"max_selected_items": integer(1, 1000)}

# https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
STATIC_SELECT = Shape({}, {**MENU, **_OPTIONS, "initial_option": OPTION}, offered)
EXTERNAL_SELECT = Shape({}, {**MENU, "initial_option": OPTION, "min_query_length": integer(0, 1000)})
USERS_SELECT = Shape({}, {**MENU, "initial_user": string(255)})
_TALKS = {"default_to_current_conversation": boolean, "response_url_enabled": boolean, "filter": FILTER}
CONVERSATIONS_SELECT = Shape({}, {**MENU, **_TALKS, "initial_conversation": string(255)})
CHANNELS_SELECT = Shape({}, {**MENU, "initial_channel": string(255), "response_url_enabled": boolean})

# https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element
MULTI_STATIC_SELECT = Shape(
    {}, {**MENU, **_OPTIONS, **_MOST, "initial_options": items(OPTION, MOST_MENU_OPTIONS)}, offered
)
MULTI_EXTERNAL_SELECT = Shape(
    {}, {**MENU, **_MOST, "initial_options": items(OPTION, 100), "min_query_length": integer(0, 1000)}
)
MULTI_USERS_SELECT = Shape({}, {**MENU, **_MOST, "initial_users": items(string(255), 1000)})

# https://docs.slack.dev/reference/block-kit/block-elements/date-picker-element, …/time-picker-element
DATEPICKER = Shape({}, {**MENU, "initial_date": _day})
TIMEPICKER = Shape({}, {**MENU, "initial_time": like(r"([01]\d|2[0-3]):[0-5]\d"), "timezone": string(255)})
DATETIMEPICKER = Shape({}, {**ASKS, **FOCUS, "initial_date_time": integer(1_000_000_000, 9_999_999_999)})

# https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element, …/radio-button-group-element
CHECKBOXES = Shape(
    {"options": items(RICH_OPTION, 10)}, {**ASKS, **FOCUS, "initial_options": items(RICH_OPTION, 10)}, offered
)
RADIO_BUTTONS = Shape({"options": items(RICH_OPTION, 10)}, {**ASKS, **FOCUS, "initial_option": RICH_OPTION}, offered)

# https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element
OVERFLOW = Shape({"options": items(OPTION, 5)}, ASKS, offered)

# https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
_TYPED = {"action_id": ACTION_ID, **FOCUS, "placeholder": PLACEHOLDER, "dispatch_action_config": DISPATCH}
PLAIN_TEXT_INPUT = Shape(
    {},
    {
        **_TYPED,
        "initial_value": string(3000),
        "multiline": boolean,
        "min_length": integer(0, 3000),
        "max_length": integer(1, 3000),
    },
    _lengths,
)
# https://docs.slack.dev/reference/block-kit/block-elements/email-input-element, …/url-input-element
TYPED_LINE = Shape({}, {**_TYPED, "initial_value": string(3000)})
# https://docs.slack.dev/reference/block-kit/block-elements/number-input-element
NUMBER_INPUT = Shape(
    {"is_decimal_allowed": boolean},
    {**_TYPED, "initial_value": string(255), "min_value": string(255), "max_value": string(255)},
)

# https://docs.slack.dev/reference/block-kit/block-elements/image-element
IMAGE = Shape({"alt_text": string(2000)}, {"image_url": address(3000), "slack_file": Shape({}, {})}, _two_at_once)

MENUS: dict[str, Check] = {
    "static_select": STATIC_SELECT,
    "external_select": EXTERNAL_SELECT,
    "users_select": USERS_SELECT,
    "conversations_select": CONVERSATIONS_SELECT,
    "channels_select": CHANNELS_SELECT,
    "multi_static_select": MULTI_STATIC_SELECT,
    "multi_external_select": MULTI_EXTERNAL_SELECT,
    "multi_users_select": MULTI_USERS_SELECT,
    "datepicker": DATEPICKER,
    "timepicker": TIMEPICKER,
    "checkboxes": CHECKBOXES,
    "radio_buttons": RADIO_BUTTONS,
}

IN_SECTION: dict[str, Check] = {**MENUS, "button": BUTTON, "overflow": OVERFLOW, "image": IMAGE}
"""https://docs.slack.dev/reference/block-kit/blocks/section-block"""

IN_ACTIONS: dict[str, Check] = {**MENUS, "button": BUTTON, "overflow": OVERFLOW, "datetimepicker": DATETIMEPICKER}
"""https://docs.slack.dev/reference/block-kit/blocks/actions-block"""

IN_INPUT: dict[str, Check] = {
    **MENUS,
    "datetimepicker": DATETIMEPICKER,
    "plain_text_input": PLAIN_TEXT_INPUT,
    "email_text_input": TYPED_LINE,
    "url_text_input": TYPED_LINE,
    "number_input": NUMBER_INPUT,
}
"""https://docs.slack.dev/reference/block-kit/blocks/input-block"""
