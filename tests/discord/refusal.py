"""How a request is refused. https://docs.discord.com/developers/reference#error-messages"""

from collections.abc import Mapping
from typing import Any

from tests.discord.records import Json

Where = tuple[str | int, ...]
"""A path into the body: ("components", 0, "label")."""

What = tuple[str, str]
"""A code of Discord's and its sentence: ("BASE_TYPE_REQUIRED", "This field is required")."""


class Refusal(Exception):
    """A request that has no effect: a status, and `{"message": …, "code": …, "errors": …}`.

    The codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
    """

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{code} {message}")
        self.status, self.code, self.message, self.errors = status, code, message, errors

    @property
    def body(self) -> Json:
        """The answer's JSON."""
        return {"message": self.message, "code": self.code} | ({"errors": self.errors} if self.errors else {})


def unauthorized() -> Refusal:
    """No token, or one that is not, or no longer, valid."""
    return Refusal(401, 0, "401: Unauthorized")


def not_found() -> Refusal:
    """No such route."""
    return Refusal(404, 0, "404: Not Found")


def unknown(what: str) -> Refusal:
    """Something that is not there: "Channel", "Message", "User", …"""
    codes = {
        "Channel": 10003,
        "Guild": 10004,
        "Member": 10007,
        "Message": 10008,
        "User": 10013,
        "Webhook": 10015,
        "Interaction": 10062,
        "application command": 10063,
        "Tag": 10087,
    }
    return Refusal(404, codes[what], f"Unknown {what}")


def missing_access() -> Refusal:
    """The bot cannot see it."""
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    """The bot sees it and may not do this with it."""
    return Refusal(403, 50013, "Missing Permissions")


def cannot_send() -> Refusal:
    """They take no direct messages from us."""
    return Refusal(403, 50007, "Cannot send messages to this user")


def empty_message() -> Refusal:
    """Nothing to show."""
    return Refusal(400, 50006, "Cannot send an empty message")


def archived() -> Refusal:
    """Only active threads can be worked on."""
    return Refusal(400, 50083, "Tried to perform an operation on an archived thread, such as editing a message")


def locked() -> Refusal:
    """A moderator locked it, and the bot is none."""
    return Refusal(400, 160005, "This thread is locked")


def already_acknowledged() -> Refusal:
    """An interaction is answered once."""
    return Refusal(400, 40060, "Interaction has already been acknowledged.")


def invalid_form(errors: Mapping[Where, What]) -> Refusal:
    """50035 with what is wrong where, nested as the body is."""
    nested: Json = {}
    for where, (code, message) in errors.items():
        place: dict[str, Any] = nested
        for step in where:
            place = place.setdefault(str(step), {})
        place.setdefault("_errors", []).append({"code": code, "message": message})
    return Refusal(400, 50035, "Invalid Form Body", nested)


def invalid(where: str | Where, code: str, message: str) -> Refusal:
    """50035 with one thing wrong."""
    return invalid_form({(where,) if isinstance(where, str) else where: (code, message)})


def bad_length(where: str | Where, least: int, most: int) -> Refusal:
    """A text or list of the wrong length."""
    return invalid(where, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def too_long(where: str | Where, most: int) -> Refusal:
    """A text or list that is too long."""
    return invalid(where, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def required(where: str | Where) -> Refusal:
    """Something that must be given."""
    return invalid(where, "BASE_TYPE_REQUIRED", "This field is required")
