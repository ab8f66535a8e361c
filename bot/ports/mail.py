"""The mail server: how a letter leaves, and how that fails."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One plain letter to one address. `key` is opaque, and the same whenever the same letter is sent again."""

    to: str
    subject: str
    text: str = field(repr=False)
    key: str
    at: datetime


class MailError(Exception):
    """A letter was not sent."""


class MailRefused(MailError):
    """The server takes nothing for this address, and trying again will not help."""


class MailUnreachable(MailError):
    """The server did not answer, or takes nothing from us now: try again. It may have been sent all the same."""


class Mail(Protocol):
    """A mail server.

    - `send` raises `MailError` only, and comes to its end within half a minute.
    - The same letter sent twice carries the same Message-ID, by which mailboxes know it again.
    """

    async def send(self, letter: Letter) -> None: ...
