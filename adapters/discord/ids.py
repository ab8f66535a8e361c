"""What our buttons and modals carry through Discord and bring back. What is not ours, or no longer, decodes to None.

All of it stands in a custom_id of 1 to 100 characters that is there once in a message
(https://docs.discord.com/developers/components/reference#anatomy-of-a-component-custom-id): a letter for what it is,
its fields, and behind `#` a number that tells it apart.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from bot.outbound import ViewRef

LONGEST = 100
MOST_PAGES = 100_000
MENU = "menu"
"""A select of links: what it carries stands in the values of its options."""

_NUMBER = "#"
_ROOM = LONGEST - len("#99")
_APART = ":"
_IS = "="


@dataclass(frozen=True, slots=True)
class Press:
    """A button of the core. A value that no button can hold is left out, as if it had none."""

    action: str
    value: str = ""

    def encode(self) -> str:
        """The custom_id, without its number."""
        return _pressing("p", self.action, self.value)


@dataclass(frozen=True, slots=True)
class Ask:
    """A button of the core that asks first, since Discord has no dialog for that; `press` is what it asks about."""

    action: str
    value: str = ""

    def encode(self) -> str:
        """The custom_id, without its number."""
        return _pressing("a", self.action, self.value)

    @property
    def press(self) -> Press:
        """What follows when the question is answered with yes."""
        return Press(self.action, self.value)


@dataclass(frozen=True, slots=True)
class Cancel:
    """The answer no: nothing is done, and the question goes."""

    def encode(self) -> str:
        """The custom_id, without its number."""
        return "x:"


@dataclass(frozen=True, slots=True)
class Open:
    """Leads to a page of ours, to its part `page` counted from 0, or to the form of that name on it."""

    ref: ViewRef
    page: int = 0
    form: str = ""

    def encode(self) -> str:
        """The custom_id without its number, or an option's value. Empty where the page's name is too long for one."""
        arguments = (f"{_kept(name)}{_IS}{_kept(value)}" for name, value in self.ref.arguments.items())
        fields = (str(self.page or ""), _kept(self.form), _kept(self.ref.name), *arguments)
        return _held("o", *fields)


@dataclass(frozen=True, slots=True)
class Fill:
    """Goes on with a form that is kept on a sheet, at one of its steps counted from 0."""

    sheet: str
    step: int = 0

    def encode(self) -> str:
        """The custom_id, without its number."""
        return _held("f", str(self.step), _kept(self.sheet))


@dataclass(frozen=True, slots=True)
class FromPost:
    """Makes a question of what somebody wrote in a channel."""

    channel: str
    message: str

    def encode(self) -> str:
        """The custom_id, without its number."""
        return _held("m", _kept(self.channel), _kept(self.message))


@dataclass(frozen=True, slots=True)
class Part:
    """One modal of a form that is kept on a sheet: step `step` of `steps`, counted from 0."""

    sheet: str
    step: int
    steps: int

    def encode(self) -> str:
        """The modal's custom_id."""
        return _held("s", str(self.step), str(self.steps), _kept(self.sheet))


Control = Press | Ask | Cancel | Open | Fill | FromPost


def numbered(custom_id: str, number: int) -> str:
    """`custom_id` made different from all others in its message."""
    return f"{custom_id}{_NUMBER}{number}"


def read_control(custom_id: object, values: Sequence[str] = ()) -> Control | None:
    """What a button, or a select with what was chosen in it, asks for; None where it is no control of ours."""
    if not isinstance(custom_id, str):
        return None
    carried, _, number = custom_id.rpartition(_NUMBER)
    if not _is_number(number):
        return None
    if carried != MENU:
        found = _decoded(carried)
        return None if isinstance(found, Part) else found
    to = _decoded(values[0]) if len(values) == 1 else None
    return to if isinstance(to, Open) else None


def read_part(custom_id: object) -> Part | None:
    """Which modal was submitted; None where it is none of ours."""
    found = _decoded(custom_id) if isinstance(custom_id, str) else None
    return found if isinstance(found, Part) else None


def _pressing(letter: str, action: str, value: str) -> str:
    """The value is the last field, so that it need not hide what divides fields."""
    return _held(letter, _kept(action), _kept(value, "%")) or _held(letter, _kept(action), "")


def _held(letter: str, *fields: str) -> str:
    carried = _APART.join((letter, *fields))
    return carried if len(carried.encode("utf-16-le")) // 2 <= _ROOM else ""


def _kept(text: str, hidden: str = f"%{_APART}{_IS}") -> str:
    """`text` without what divides fields, and without what could be lost on the way."""
    return "".join(c if _passes(c, hidden) else quote(c, safe="", errors="surrogatepass") for c in text)


def _passes(character: str, hidden: str) -> bool:
    return character.isprintable() and not character.isspace() and character not in hidden


def _decoded(carried: str) -> Control | Part | None:
    """What `carried` says, if it says it as we would."""
    letter, _, rest = carried.partition(_APART)
    decode = _KINDS.get(letter)
    try:
        found = decode(rest.split(_APART)) if decode else None
    except ValueError:
        return None
    return found if found is not None and found.encode() == carried else None


def _text(field: str) -> str:
    return unquote(field, errors="surrogatepass")


def _press(fields: list[str]) -> Press:
    action, *value = fields
    return Press(_text(action), _text(_APART.join(value)))


def _ask(fields: list[str]) -> Ask:
    press = _press(fields)
    return Ask(press.action, press.value)


def _cancel(fields: list[str]) -> Cancel | None:
    return None if any(fields) else Cancel()


def _open(fields: list[str]) -> Open | None:
    page, form, name, *arguments = fields
    given = dict(argument.partition(_IS)[::2] for argument in arguments)
    ref = ViewRef(_text(name), {_text(key): _text(value) for key, value in given.items()})
    number = _number(page or "0")
    return Open(ref, number, _text(form)) if number < MOST_PAGES else None


def _fill(fields: list[str]) -> Fill:
    step, sheet = fields
    return Fill(_text(sheet), _number(step))


def _from_post(fields: list[str]) -> FromPost:
    channel, message = fields
    return FromPost(_text(channel), _text(message))


def _part(fields: list[str]) -> Part | None:
    step, steps, sheet = fields
    return Part(_text(sheet), _number(step), _number(steps)) if sheet else None


def _number(digits: str) -> int:
    if not _is_number(digits):
        raise ValueError(digits)
    return int(digits)


def _is_number(digits: str) -> bool:
    return digits.isascii() and digits.isdecimal() and len(digits) <= len(str(MOST_PAGES))


_KINDS: Mapping[str, Callable[[list[str]], Control | Part | None]] = {
    "p": _press,
    "a": _ask,
    "x": _cancel,
    "o": _open,
    "f": _fill,
    "m": _from_post,
    "s": _part,
}
