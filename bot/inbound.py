"""What comes in: the neutral events that every platform's payloads become."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.draft import Values, first
from bot.model.ids import AccountRef, Address
from bot.model.message import Attachment, MessageRef
from bot.outbound import ViewRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every event carries.

    `key` is the same whenever the platform sends the same event again, and different for every other event.
    `at` is the platform's time of the event, aware. `address` is where it happened, where that is known.
    """

    account: AccountRef
    key: str
    at: datetime
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandInvoked(Event):
    """Somebody typed a command, by its name or an alias.

    `options` are what they entered by name (`CommandSpec.options`), where a platform offers that; `arguments` the rest.
    """

    command: str
    arguments: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed(Event):
    """Somebody pressed a button."""

    action: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubmitted(Event):
    """Somebody submitted a form; `state` came with it.

    `sitting` is the same for every submission of one opened form, where a platform keeps the form open until it is
    right and so cannot take a new `state`; else empty.
    """

    form: str
    values: Values = field(default_factory=dict)
    state: str = ""
    sitting: str = ""

    def value(self, name: str) -> str:
        """The input's first value; empty where nothing was entered."""
        return first(self.values, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOpened(Event):
    """Somebody goes on with a form that they have begun (`Form.sheet`)."""

    sheet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSubmitted(Event):
    """Somebody submitted a form, or the part of it that was on their screen, from its sheet.

    `values` are of the inputs that were on the screen, each of them; those of `typed` were typed in words where the
    platform cannot offer so many choices.
    """

    sheet: str
    values: Values = field(default_factory=dict)
    typed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionsWanted(Event):
    """Somebody is typing an option of a command, which is filled in from `source`."""

    source: str
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewRequested(Event):
    """Somebody opened a page of ours, or the form named `form` on it."""

    view: ViewRef
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted(Event):
    """Somebody wrote in a thread (`address.thread`)."""

    ref: MessageRef
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(Event):
    """Somebody changed what they wrote."""

    ref: MessageRef
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(Event):
    """A message was deleted at its platform.

    Where that tells only which one, `account.user` is empty, and its author counts as who did it.
    """

    ref: MessageRef


Interaction = CommandInvoked | ButtonPressed | FormSubmitted | ViewRequested
"""A person waits for the reply."""

Filling = SheetOpened | SheetSubmitted
"""A form in several parts; a person waits for the reply."""

Occurrence = MessagePosted | MessageEdited | MessageDeleted
"""Happened already: kept in the inbox before it is acknowledged, and worked through once."""

InboundEvent = Interaction | Filling | SuggestionsWanted | Occurrence
