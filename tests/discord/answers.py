"""What may be answered to an interaction.

https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object
"""

from enum import IntEnum

from tests.discord.checks.components import check_message, check_modal
from tests.discord.checks.form import Form, Shape, anything, characters, items, string
from tests.discord.payloads import COMMAND, COMPLETION, COMPONENT, SUBMISSION
from tests.discord.records import EPHEMERAL, Interaction, Json
from tests.discord.refusal import Refusal, invalid, invalid_form


class Answer(IntEnum):
    """https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type"""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    SUGGESTIONS = 8
    MODAL = 9


_CHOICE = Shape({"name": string(100, 1), "value": anything}, {"name_localizations": anything})
_SUGGESTIONS = Shape({"choices": items(_CHOICE, 25)})


def allowed(interaction: Interaction) -> frozenset[Answer]:
    """The kinds of answers to this interaction. A modal is never the answer to a modal."""
    if interaction.kind == COMPLETION:
        return frozenset({Answer.SUGGESTIONS})
    kinds = {Answer.MESSAGE, Answer.DEFERRED_MESSAGE}
    if interaction.to and interaction.kind in (COMPONENT, SUBMISSION):
        kinds |= {Answer.DEFERRED_UPDATE, Answer.UPDATE}
    if interaction.kind in (COMMAND, COMPONENT):
        kinds |= {Answer.MODAL}
    return frozenset(kinds)


def checked(interaction: Interaction, body: Json) -> tuple[Answer, Json]:
    """The kind and the data of an answer that Discord takes. Raises `Refusal`."""
    kinds, kind = allowed(interaction), body.get("type")
    if kind not in kinds:
        says = f"Value must be one of {tuple(sorted(map(int, kinds)))}."
        raise invalid("type", "BASE_TYPE_CHOICES", says)
    answer, data = Answer(kind), body.get("data") or {}
    try:
        _check(interaction, answer, data)
    except Refusal as refusal:
        raise _within_data(refusal) from refusal
    return answer, data


def _check(interaction: Interaction, answer: Answer, data: Json) -> None:
    match answer:
        case Answer.MESSAGE:
            check_message(data)
        case Answer.UPDATE:
            check_message(data, interaction.to)
        case Answer.MODAL:
            check_modal(data)
        case Answer.SUGGESTIONS:
            _check_suggestions(data)
        case Answer.DEFERRED_MESSAGE if (data.get("flags") or 0) & ~EPHEMERAL:
            raise invalid("flags", "INTERACTION_DEFERRED_FLAGS", "Only EPHEMERAL can be set")


def _check_suggestions(data: Json) -> None:
    form = Form()
    _SUGGESTIONS(data, (), form)
    for index, choice in enumerate(() if form.notes else data["choices"]):
        if isinstance(choice["value"], str) and characters(choice["value"]) > 100:
            form.note(("choices", index, "value"), "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.")
    form.judged()


def _within_data(refusal: Refusal) -> Refusal:
    """The form is the `data` of the body."""
    if not refusal.errors:
        return refusal
    whole = invalid_form({})
    whole.errors = {"data": refusal.errors}
    return whole
