"""Small checks of JSON that blocks and views are described with: each notes what is wrong and where."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.slack.refusal import Data

Check = Callable[[Any, str, list[str]], None]
"""(value, its JSON pointer, the problems found so far)."""


def problem(problems: list[str], says: str, at: str) -> None:
    """One entry of `response_metadata.messages`, in Slack's form."""
    problems.append(f"[ERROR] {says} [json-pointer:{at}]")


def string(longest: int, shortest: int = 0) -> Check:
    """Of `shortest` to `longest` characters."""

    def check(value: Data, at: str, problems: list[str]) -> None:
        if not isinstance(value, str):
            problem(problems, "must be a string", at)
        elif len(value) > longest:
            problem(problems, f"must be less than {longest + 1} characters", at)
        elif len(value) < shortest:
            problem(problems, f"must be more than {shortest - 1} characters", at)

    return check


def address(longest: int) -> Check:
    """An address with its scheme."""
    length = string(longest, 1)

    def check(value: Data, at: str, problems: list[str]) -> None:
        length(value, at, problems)
        if isinstance(value, str) and not re.fullmatch(r"[A-Za-z][\w+.-]*:\S+", value):
            problem(problems, "must be a valid URL", at)

    return check


def boolean(value: Data, at: str, problems: list[str]) -> None:
    """true or false."""
    if not isinstance(value, bool):
        problem(problems, "must be a boolean", at)


def integer(least: int, most: int) -> Check:
    """A whole number, both bounds included."""

    def check(value: Data, at: str, problems: list[str]) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            problem(problems, f"must be an integer from {least} to {most}", at)

    return check


def one_of(*values: str) -> Check:
    """One of these words."""

    def check(value: Data, at: str, problems: list[str]) -> None:
        if value not in values:
            problem(problems, f"must be one of {', '.join(values)}", at)

    return check


def like(pattern: str) -> Check:
    """A string that the whole of `pattern` matches."""

    def check(value: Data, at: str, problems: list[str]) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            problem(problems, "failed to match the required format", at)

    return check


def items(each: Check, most: int, least: int = 1) -> Check:
    """A list of `least` to `most`."""

    def check(value: Data, at: str, problems: list[str]) -> None:
        if not isinstance(value, list):
            problem(problems, "must be an array", at)
            return
        if len(value) > most:
            problem(problems, f"no more than {most} items allowed", at)
        if len(value) < least:
            problem(problems, f"no less than {least} items allowed", at)
        for index, item in enumerate(value):
            each(item, f"{at}/{index}", problems)

    return check


def anything(value: Data, at: str, problems: list[str]) -> None:
    """Not looked into."""


@dataclass(frozen=True)
class Shape:
    """An object: the keys it must have, those it may have, no others, and what must hold between them."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    also: Callable[[dict[str, Any], str, list[str]], None] | None = None

    def __call__(self, value: Data, at: str, problems: list[str]) -> None:
        if not isinstance(value, dict):
            problem(problems, "must be an object", at)
            return
        known = {**self.required, **self.optional}
        for key in self.required.keys() - value.keys():
            problem(problems, f"missing required field: {key}", at)
        for key, item in value.items():
            if key in known:
                known[key](item, f"{at}/{key}", problems)
            elif key != "type":
                problem(problems, f"invalid additional property: {key}", at)
        if self.also:
            self.also(value, at, problems)


def kinds(shapes: Mapping[str, Check]) -> Check:
    """An object whose `type` says which of the shapes it has."""

    def check(value: Data, at: str, problems: list[str]) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        shape = shapes.get(kind) if isinstance(kind, str) else None
        if shape is None:
            problem(problems, f"unsupported type: {kind}", f"{at}/type")
        else:
            shape(value, at, problems)

    return check
