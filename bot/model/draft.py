"""Drafts (下書き): what someone typed and has not sent yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.ids import DraftId, MemberId

Values = Mapping[str, tuple[str, ...]]
"""What a form's inputs hold, by input name; an input with one value holds a tuple of one."""


def first(values: Values, name: str) -> str:
    """The input's first value; empty where nothing was entered."""
    return next(iter(values.get(name, ())), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One form as its author left it, whether or not it is valid."""

    id: DraftId
    member_id: MemberId
    form: str
    values: Values
    updated_at: datetime

    def value(self, name: str) -> str:
        """The input's first value; empty where nothing was entered."""
        return first(self.values, name)
