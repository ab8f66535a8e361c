"""Hypothesis strategies for the neutral interface, with texts that are hostile, or longer than any platform takes."""

from typing import TypeVar

from hypothesis import strategies as st

from bot import outbound as ui
from bot.model.ids import AccountRef
from bot.model.message import Attachment
from tests.unit.strategies import hostile_texts, moments

T = TypeVar("T")

LENGTHS = (24, 25, 75, 76, 150, 151, 300, 301, 2_000, 2_001, 3_000, 3_001, 10_000)


def counted(length: int, pattern: str) -> str:
    """A text in which every part is different, so that one that is lost is missed."""
    return "".join(pattern.format(n) for n in range(length))[:length]


long_texts = st.builds(
    counted,
    st.sampled_from(LENGTHS),
    st.sampled_from(["第{}項、", "{}行目\n", "{}👨‍👩‍👧か\u3099", "https://example.jp/{} "]),
)
lines = st.just("窓口の予約") | hostile_texts | long_texts
few_lines = st.lists(lines, max_size=3).map(tuple)
names = st.from_regex(r"[a-z][a-z_.]{0,15}", fullmatch=True)
refs = st.builds(ui.ViewRef, names, st.dictionaries(names, st.sampled_from(["1", "住民記録", '"']), max_size=3))
tones = st.sampled_from(ui.Tone)


def some(strategy: st.SearchStrategy[T], most: int = 3) -> st.SearchStrategy[tuple[T, ...]]:
    """Up to `most` of them."""
    return st.lists(strategy, max_size=most).map(tuple)


chips = st.builds(ui.Chip, lines, tones)
buttons = st.builds(
    ui.Button, lines, names, value=lines, primary=st.booleans(), danger=st.booleans(), confirm=st.just("") | lines
)
links = st.builds(ui.Link, lines, refs, current=st.booleans())
short_links = st.builds(ui.Link, names, refs, current=st.booleans())
attachments = st.builds(
    Attachment,
    name=lines,
    size=st.integers(0, 10**9),
    media_type=st.sampled_from(["application/pdf", ""]),
    link=st.sampled_from(["https://files.example/1", "javascript:alert(1)", "", "https://a.example/|b>"]),
)
notices = st.builds(ui.Notice, lines, tones, few_lines)
rows = st.builds(ui.Row, some(buttons | links, 4) | some(short_links, 30), label=st.just("") | lines)
entries = st.builds(
    ui.Entry,
    lines,
    to=st.none() | refs,
    chips=some(chips),
    details=few_lines,
    at=st.none() | moments,
    buttons=some(buttons),
)
static = (
    st.builds(ui.Heading, lines)
    | st.builds(ui.Section, lines, quoted=st.booleans())
    | notices
    | st.builds(ui.Facts, some(st.tuples(lines, lines), 12))
    | st.builds(ui.Chips, some(chips))
)
pressed = (
    rows
    | st.builds(
        ui.Listing,
        some(entries),
        lines,
        previous=st.none() | refs,
        next=st.none() | refs,
        position=st.just("") | lines,
    )
    | st.builds(
        ui.Post,
        lines,
        moments,
        lines,
        by_bot=st.booleans(),
        mine=st.booleans(),
        chips=some(chips),
        attachments=some(attachments),
        buttons=some(buttons),
    )
)

asked_lines = lines.map(lambda text: text[:2_001])
"""Of inputs: five with more than that would make a form larger than any view of Slack's."""

_typed = st.sampled_from(
    ["", "内子町\n窓口", counted(4_000, "{}行目\n"), counted(9_000, "第{}項、"), "\n\nか\u3099" * 1_500]
)
_yes_or_no: st.SearchStrategy[tuple[str, ...]] = st.sampled_from([(), ("yes",)])


def inputs(name: str) -> st.SearchStrategy[ui.AnyInput]:
    """An input of any kind."""
    words = {
        "name": st.just(name),
        "label": asked_lines,
        "help": st.just("") | asked_lines,
        "required": st.booleans(),
        "error": st.just("") | asked_lines,
        "rare": st.booleans(),
    }
    texts = st.builds(
        ui.TextInput,
        longest=st.sampled_from([80, 3_000, 10_000]),
        shortest=st.sampled_from([0, 10]),
        multiline=st.booleans(),
        notice=st.none() | st.builds(ui.Notice, asked_lines, tones, some(asked_lines)),
        value=some(_typed, 1),
        **words,
    )
    chosen = some(st.sampled_from(["", "0", "2", "7", "gone"]))
    selects = st.builds(ui.SelectInput, choices=choices(), several=st.booleans(), value=chosen, **words)
    days = st.builds(ui.DateInput, value=some(st.just("2026-12-01"), 1), **words)
    return texts | selects | days | st.builds(ui.Checkbox, value=_yes_or_no, **words)


@st.composite
def choices(draw: st.DrawFn) -> tuple[ui.Choice, ...]:
    """From no choice to more than a menu of Slack's holds, with long words where they are few."""
    count = draw(st.sampled_from([0, 1, 3, 5, 11, 101, 250]))
    words = draw(asked_lines) if count < 10 else "町"
    values = [*map(str, range(count))] if draw(st.booleans()) else ["", *map(str, range(1, count))]
    return tuple(
        ui.Choice(value, f"{value}{words}", help=draw(st.just("") | asked_lines) if count < 4 else "")
        for value in values
    )


NAMES_OF_INPUTS = (
    *("title", "body", "field", "day", "circle", "expert"),
    *("topics", "sizes", "regions", "note", "helps", "language"),
)


@st.composite
def forms(draw: st.DrawFn, most: int = 5) -> ui.Form:
    """A form with up to `most` inputs, of twelve at most."""
    names_of_inputs = st.sampled_from(NAMES_OF_INPUTS[: most + 1])
    named = draw(st.lists(names_of_inputs, max_size=most, unique=True))
    return ui.Form(
        name=draw(names),
        title=draw(lines),
        inputs=tuple(draw(inputs(name)) for name in named),
        submit=draw(lines),
        state=draw(st.text(max_size=200)),
        intro=draw(some(static, 2)),
    )


elements = static | pressed | forms()
accounts = st.builds(
    AccountRef,
    st.sampled_from(["slack", "web"]),
    st.sampled_from(["ehime", "kochi"]),
    st.sampled_from(["U1", "U2", "U3"]),
)
_told = {"title": st.just("") | lines, "mentions": some(accounts, 6)}
messages = st.builds(ui.Message, some(static | pressed, 6), about=st.none() | refs, **_told) | st.builds(
    ui.Message, some(elements, 6), about=refs, **_told
)
"""A form stands only in one that names the page on which it is filled in."""

views = st.builds(ui.View, lines, some(elements, 6), ref=refs, trail=some(links, 2))
