"""The time of business, and the notices of what was committed."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time of business: what tests move."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """Something was committed about `topic`: "question:12", "questions" (any), "member:3", "deliveries", or "*"."""

    topic: str


class Changes(Protocol):
    """Tells every process of the community what was committed, by ids only.

    - A change is told after its commit, at least once, to each subscriber that was there at the commit.
    - Where it cannot be known what changed, "*" is told.
    """

    def subscribe(self) -> AbstractAsyncContextManager[AsyncIterator[Change]]: ...
