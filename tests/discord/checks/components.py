"""Messages and modals as a whole. What Discord would refuse raises `Refusal`."""

from tests.discord.checks import embeds, layout
from tests.discord.checks.form import Check, Form, Shape, anything, integer, items, kinds, one_of, string
from tests.discord.checks.parts import CUSTOM_ID
from tests.discord.records import COMPONENTS_V2, Json, Message
from tests.discord.refusal import Refusal, empty_message

_PINGS = Shape(
    # https://docs.discord.com/developers/resources/message#allowed-mentions-object
    {},
    {
        "parse": items(one_of("users", "roles", "everyone"), 3),
        "users": items(string(20, 1), 100),
        "roles": items(string(20, 1), 100),
    },
)
_COMMON: dict[str, Check] = {"flags": integer(0, 2**31 - 1), "allowed_mentions": _PINGS, "nonce": anything}
LEGACY = Shape(
    {},
    {
        **_COMMON,
        "content": string(2000),
        "embeds": embeds.EMBEDS,
        "components": items(kinds({layout.ROW: layout.ROW_SHAPE}), 5),
    },
)
"""https://docs.discord.com/developers/components/reference#legacy-message-component-behavior"""
LAID_OUT = Shape({}, {**_COMMON, "components": items(kinds(layout.IN_MESSAGE), layout.MOST_COMPONENTS)})
MODAL = Shape(
    {"title": string(45, 1), "custom_id": CUSTOM_ID, "components": items(kinds(layout.IN_MODAL), 5, 1)},
)
"""https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal"""

_NOT_LAID_OUT = "content", "embeds", "poll", "sticker_ids"


def check_message(body: Json, edited: Message | None = None) -> None:
    """A message as it is posted; or what of `edited` becomes otherwise, whose flags stay.

    https://docs.discord.com/developers/components/reference says what IS_COMPONENTS_V2 changes. Raises 50006 for a
    message with nothing in it.
    """
    form = Form()
    flags = (body.get("flags") or 0) | (edited.flags if edited else 0)
    if flags & COMPONENTS_V2:
        _laid_out(body, form)
    else:
        _legacy(body, form)
    _said_once(body, form)
    form.judged()
    if layout.too_much_to_keep(body.get("components") or []):
        raise Refusal(500, 0, "500: Internal Server Error")
    if _nothing_in(body, flags, edited):
        raise empty_message()


def check_modal(data: Json) -> None:
    """What opens a modal."""
    form = Form()
    MODAL(data, (), form)
    if not form.notes:
        layout.as_a_whole(data["components"], form)
    form.judged()


def _laid_out(body: Json, form: Form) -> None:
    for key in _NOT_LAID_OUT:
        if body.get(key):
            says = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            form.note((key,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", says)
    LAID_OUT(body, (), form)
    if not form.notes:
        layout.as_a_whole(body.get("components") or [], form)
        layout.count_and_length(body.get("components") or [], form)


def _legacy(body: Json, form: Form) -> None:
    LEGACY(body, (), form)
    if not form.notes:
        layout.as_a_whole(body.get("components") or [], form)
        embeds.as_a_whole(body.get("embeds") or [], form)


def _said_once(body: Json, form: Form) -> None:
    """https://docs.discord.com/developers/resources/message#create-message: a nonce has up to 25 characters."""
    nonce = body.get("nonce")
    if isinstance(nonce, str):
        string(25)(nonce, ("nonce",), form)
    pings = body.get("allowed_mentions") or {}
    for key in ("users", "roles"):
        if pings.get(key) and key in (pings.get("parse") or ()):
            says = f'parse:["{key}"] and {key}: [ids...] are mutually exclusive.'
            form.note(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", says)


def _nothing_in(body: Json, flags: int, edited: Message | None) -> bool:
    if flags & COMPONENTS_V2:
        return not body.get("components") and (edited is None or "components" in body)
    kinds_of_content = ("content", "embeds", "components", "attachments", "sticker_ids", "poll")
    if edited is None:
        return not any(body.get(key) for key in kinds_of_content)
    return not any(body.get(key, getattr(edited, key, None)) for key in kinds_of_content)
