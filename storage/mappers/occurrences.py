"""Occurrences as the inbox keeps them until they are worked through."""

import json
from dataclasses import astuple
from typing import Any, cast

from pydantic import TypeAdapter

from bot.inbound import MessageDeleted, MessageEdited, MessagePosted, Occurrence
from bot.model.message import MessageRef

_TYPES = {type.__name__: TypeAdapter(type) for type in (MessagePosted, MessageEdited, MessageDeleted)}


def occurrence_values(occurrence: Occurrence) -> dict[str, Any]:
    """As JSON takes it, with the name of its type."""
    name = type(occurrence).__name__
    return {"type": name, "event": _TYPES[name].dump_python(occurrence, mode="json")}


def occurrence_of(stored: dict[str, Any]) -> Occurrence:
    """Back from `occurrence_values`."""
    return cast("Occurrence", _TYPES[stored["type"]].validate_python(stored["event"]))


def ref_text(ref: MessageRef) -> str:
    """The same text for the same message, and another for every other, whatever its names hold."""
    return json.dumps(astuple(ref))
