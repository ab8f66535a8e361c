"""What a browser sends, as neutral events. Pure: request data in, event out."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from adapters.web.persona import PLATFORM, WORKSPACE
from bot.inbound import ButtonPressed, CommandInvoked, FormSubmitted, MessagePosted, ViewRequested
from bot.model.ids import AccountRef, Address
from bot.model.message import MessageRef
from bot.outbound import ViewRef

LONGEST_TOKEN = 64


@dataclass(frozen=True, slots=True)
class Submission:
    """The fields of a posted form; those that begin with "_" are the workspace's own."""

    fields: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, fields: Iterable[tuple[str, object]]) -> "Submission":
        """Text fields only, line ends as "\\n" (HTML forms send CRLF)."""
        return cls(tuple((n, v.replace("\r\n", "\n")) for n, v in fields if isinstance(v, str)))

    def one(self, name: str) -> str:
        """The first field of this name; empty where there is none."""
        return next((value for n, value in self.fields if n == name), "")

    @property
    def token(self) -> str:
        """The form's one-time token; empty where it is none that we could have made."""
        token = self.one("_token")
        return token if len(token) <= LONGEST_TOKEN and token.isascii() else ""

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """What was entered, by input; an input left empty holds nothing."""
        names = dict.fromkeys(name for name, _ in self.fields if not name.startswith("_"))
        return {name: tuple(v for n, v in self.fields if n == name and v) for name in names}

    @property
    def typed(self) -> tuple[str, ...]:
        """The texts a person would miss: all but the keys of choices, which are short lower-case ASCII."""
        entered = (value for values in self.values.values() for value in values)
        return tuple(value for value in entered if not _is_key(value))


def _is_key(value: str) -> bool:
    return len(value) <= 40 and value.isascii() and value == value.lower() and " " not in value


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a request, under which key, and when."""

    account: AccountRef
    key: str
    at: datetime

    def opens(self, page: str, arguments: Mapping[str, str]) -> ViewRequested:
        """A page."""
        return ViewRequested(account=self.account, key=self.key, at=self.at, view=ViewRef(page, dict(arguments)))

    def invokes(self, command: str, arguments: str) -> CommandInvoked:
        """A command."""
        return CommandInvoked(account=self.account, key=self.key, at=self.at, command=command, arguments=arguments)

    def presses(self, action: str, value: str) -> ButtonPressed:
        """A button."""
        return ButtonPressed(account=self.account, key=self.key, at=self.at, action=action, value=value)

    def submits(self, form: str, submission: Submission) -> FormSubmitted:
        """A form."""
        return FormSubmitted(
            account=self.account,
            key=self.key,
            at=self.at,
            form=form,
            values=submission.values,
            state=submission.one("_state"),
        )

    def writes(self, text: str, address: Address) -> MessagePosted:
        """A message in the thread of `address`; its reference is the key, the same when it is sent twice."""
        ref = MessageRef(PLATFORM, WORKSPACE, address.place or "", self.key)
        return MessagePosted(account=self.account, key=self.key, at=self.at, address=address, ref=ref, text=text)


def event_key(token: str) -> str:
    """The event's key for a one-time token."""
    return f"{PLATFORM}:{token}"


def command_line(line: str) -> tuple[str, str]:
    """The command's word and its arguments; full-width letters and slashes count as plain ones."""
    word, *rest = line.split(maxsplit=1) or [""]
    return unicodedata.normalize("NFKC", word).removeprefix("/").lower(), rest[0].strip() if rest else ""
