"""How a Web API call is refused."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]
Data = Any
"""Whatever stands in JSON."""


class Refusal(Exception):
    """A call that has no effect: `{"ok": false, "error": …}`.

    https://docs.slack.dev/apis/web-api/#responses
    """

    def __init__(self, error: str, **details: Data) -> None:
        super().__init__(error)
        self.error = error
        self.details = details

    @property
    def body(self) -> Json:
        """The answer's JSON."""
        return {"ok": False, "error": self.error, **self.details}


def with_messages(error: str, messages: Sequence[str]) -> Refusal:
    """A refusal that says in `response_metadata.messages` what is wrong where."""
    return Refusal(error, response_metadata={"messages": list(messages)})


def missing(name: str) -> Refusal:
    """A required argument was not given."""
    return with_messages("invalid_arguments", [f"[ERROR] missing required field: {name}"])
