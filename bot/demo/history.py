"""What the demonstration community asked and answered before today, as data to be replayed."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Discriminator, TypeAdapter

from bot.model.audience import Circle

_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happened `after` the question was asked."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Take(Step):
    """The owner of that moment takes it on (担当します), with an answer expected so many days after asking."""

    do: Literal["take"]
    expected_in_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage(Step):
    """`by`, a secretary, finds the field of a question that came without one."""

    do: Literal["triage"]
    by: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Write(Step):
    """The member with the mail address `by` writes in the thread. `helpful` is marked by the asker in the end."""

    do: Literal["write"]
    by: str
    text: str
    official: bool = False
    helpful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Continue(Step):
    """The asker would like to go on (もう少し相談したい)."""

    do: Literal["continue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve(Step):
    """The asker was helped; `note` says by what."""

    do: Literal["resolve"]
    note: str = ""


AnyStep = Annotated[Take | Triage | Write | Continue | Resolve, Discriminator("do")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastQuestion:
    """One question and all that followed, in order of time. `asker` is a mail address; no `field` means わからない."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    asker: str
    title: str
    body: str
    field: str | None = None
    topics: tuple[str, ...] = ()
    circle: Circle
    anonymous: bool = False
    days_ago: int
    at: time
    steps: tuple[AnyStep, ...] = ()

    def asked_at(self, now: datetime, timezone: ZoneInfo) -> datetime:
        """When it was asked, seen from `now`: a working day, since town halls rest at weekends."""
        day = (now.astimezone(timezone) - timedelta(days=self.days_ago)).date()
        day -= timedelta(days=max(0, day.weekday() - _SATURDAY + 1))
        return datetime.combine(day, self.at, timezone)


def load_history(path: Path) -> tuple[PastQuestion, ...]:
    """The questions of the TOML file at `path`, oldest first."""
    asked = TypeAdapter(tuple[PastQuestion, ...]).validate_python(tomllib.loads(path.read_text("utf-8"))["questions"])
    return tuple(sorted(asked, key=lambda question: question.days_ago, reverse=True))
