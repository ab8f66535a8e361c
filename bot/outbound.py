"""The neutral interface: what the core shows, as data that every platform renders in its own way.

All text is plain: it carries no markup and mentions nobody. Whom a message mentions stands in `mentions` alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.model.ids import AccountRef, Address
from bot.model.message import Attachment


class Tone(StrEnum):
    """How a chip or section is meant; never told by colour alone."""

    NEUTRAL = "neutral"
    WAITING = "waiting"
    ACTIVE = "active"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


class Visibility(StrEnum):
    """Who sees a reply."""

    PRIVATE = "private"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class ViewRef:
    """A page of ours by name and arguments, for those platforms that have pages."""

    name: str
    arguments: Mapping[str, str] = field(default_factory=dict)


# ---- elements -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chip:
    """A short state in words."""

    text: str
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class Heading:
    """Divides what follows from what stood before."""

    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A paragraph; line breaks in `text` are kept. `quoted` is what a person wrote."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know before going on."""

    text: str
    tone: Tone = Tone.NEUTRAL
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Button:
    """Presses `action` with `value`; `confirm` is asked first. Its response stands in the registry."""

    label: str
    action: str
    value: str = ""
    primary: bool = False
    danger: bool = False
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Leads to a page of ours."""

    label: str
    to: ViewRef
    current: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list."""

    title: str
    to: ViewRef | None = None
    chips: tuple[Chip, ...] = ()
    details: tuple[str, ...] = ()
    at: datetime | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows, `empty` in their place where there are none, and the neighbouring pages."""

    entries: tuple[Entry, ...]
    empty: str
    previous: ViewRef | None = None
    next: ViewRef | None = None
    position: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody wrote, or what the bot noted (`by_bot`), at its time in a thread."""

    author: str
    at: datetime
    text: str
    anchor: str = ""
    by_bot: bool = False
    mine: bool = False
    chips: tuple[Chip, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Buttons and links side by side."""

    items: tuple[Button | Link, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Chips:
    """Chips side by side."""

    items: tuple[Chip, ...]


# ---- forms ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a select or of check boxes."""

    value: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What every input has. `error` stands under it; `value` is a tuple also where only one can be entered.

    `rare` inputs are seldom needed: a platform may fold them away while they hold nothing.
    """

    name: str
    label: str
    help: str = ""
    required: bool = False
    value: tuple[str, ...] = ()
    error: str = ""
    rare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextInput(Input):
    """Text of at most `longest` characters."""

    longest: int
    shortest: int = 0
    multiline: bool = False
    notice: Notice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectInput(Input):
    """One of `choices`, or several."""

    choices: tuple[Choice, ...]
    several: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DateInput(Input):
    """A day, as YYYY-MM-DD, from `earliest` on."""

    earliest: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkbox(Input):
    """Yes (the value is ("yes",)) or no (empty)."""


AnyInput = TextInput | SelectInput | Checkbox | DateInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Asks for values; they come back as `FormSubmitted` with the same `name` and `state`.

    `state` is ours and opaque to the platform (at most 200 characters): which draft or question is meant. `sheet` is
    where the core keeps what is filled in, for a platform whose forms are gone once they are submitted; else empty.
    """

    name: str
    title: str
    inputs: tuple[AnyInput, ...]
    submit: str
    state: str = ""
    intro: tuple["Element", ...] = ()
    sheet: str = ""

    @property
    def errors(self) -> tuple[Input, ...]:
        """The inputs that must be mended."""
        return tuple(i for i in self.inputs if i.error)


Element = Heading | Section | Notice | Facts | Listing | Post | Row | Chips | Form


# ---- what is sent, shown and replied --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ThreadHead:
    """How a thread looks in its place, where a platform gives threads a name, tags and an end."""

    title: str
    tags: tuple[Chip, ...] = ()
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted into a place or told to a person.

    `mentions` are the only ones it calls. `about` is the page that shows the same thing, live and as its
    reader may see it: a platform with pages of ours shows that in place of a copy. `members` are let into the
    thread, where it is one that only those let in can read. A `pinned` message is kept where everybody finds it.
    `head` is that of the thread which the message opens.
    """

    elements: tuple[Element, ...]
    title: str = ""
    mentions: tuple[AccountRef, ...] = ()
    about: ViewRef | None = None
    members: tuple[AccountRef, ...] = ()
    pinned: bool = False
    head: ThreadHead | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A page, App Home or modal, as one viewer may see it.

    `thread` is where a message written under this page goes; None where this viewer cannot write.
    `topics` are the `Change` topics after which it may look different.
    """

    title: str
    elements: tuple[Element, ...]
    ref: ViewRef | None = None
    trail: tuple[Link, ...] = ()
    thread: Address | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenForm:
    """Show this form."""

    form: Form


@dataclass(frozen=True, slots=True)
class Invalid:
    """Show the submitted form again, with what must be mended beside its inputs.

    `then` is the page of the draft, where one was saved; without, nothing was kept and the form may come again.
    """

    form: Form
    then: ViewRef | None = None


@dataclass(frozen=True, slots=True)
class Show:
    """Show this page, in place of what was there."""

    view: View


@dataclass(frozen=True, slots=True)
class Say:
    """Tell this; a platform with pages then goes on to `then`."""

    message: Message
    visibility: Visibility = Visibility.PRIVATE
    then: ViewRef | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing more to say. A platform with pages goes on to `then`."""

    then: ViewRef | None = None


@dataclass(frozen=True, slots=True)
class Suggest:
    """What could be meant by what somebody is typing."""

    choices: tuple[Choice, ...]


Reply = OpenForm | Invalid | Show | Say | Done | Suggest


def text_message(*paragraphs: str, title: str = "", about: ViewRef | None = None) -> Message:
    """A message of plain paragraphs."""
    return Message(tuple(Section(p) for p in paragraphs), title=title, about=about)


def refused(text: str) -> Say:
    """A private refusal that says why."""
    return Say(text_message(text), refused=True)
