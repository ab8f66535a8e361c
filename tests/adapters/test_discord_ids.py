"""What buttons and modals carry comes back as it was meant, and what is not ours as nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.ids import (
    MENU,
    Ask,
    Cancel,
    Control,
    Fill,
    FromPost,
    Open,
    Part,
    Press,
    numbered,
    read_control,
    read_part,
)
from bot.outbound import ViewRef
from tests.adapters import neutral
from tests.adapters.discord_limits import units
from tests.unit.strategies import hostile_texts

short_texts = st.text(max_size=9)
sheets = st.from_regex(r"[A-Za-z0-9_-]{1,20}", fullmatch=True)


def read(control: Control) -> Control | None:
    return read_control(numbered(control.encode(), 39))


@given(short_texts, short_texts)
def test_a_press_and_its_question_come_back(action: str, value: str) -> None:
    """Whatever stands in action and value."""
    for control in (Press(action, value), Ask(action, value)):
        if len(control.encode()) > len(Press(action).encode()) or not value:
            assert read(control) == control
            assert units(numbered(control.encode(), 39)) <= 100


@given(hostile_texts, hostile_texts)
def test_no_press_turns_into_another(value: str, other: str) -> None:
    """Two values that are carried differ as they did before."""
    carried, beside = Press("ask", value).encode(), Press("ask", other).encode()
    lost = Press("ask").encode()
    assert carried == lost or beside == lost or (carried == beside) == (value == other)


def test_a_value_that_no_button_holds_is_left_out() -> None:
    """The button then presses as if it had none, as on the other platforms."""
    assert read(Press("ask", "あ" * 91)) == Press("ask", "あ" * 91)
    assert read(Press("ask", "あ" * 92)) == Press("ask")
    assert read(Ask("ask", "👪" * 46)) == Ask("ask")


def test_a_question_leads_to_its_press() -> None:
    """Yes presses what was asked about."""
    assert Ask("close", "12").press == Press("close", "12")


@given(neutral.refs, st.integers(0, 99), st.sampled_from(["", "ask"]))
def test_the_way_to_a_page_comes_back(ref: ViewRef, page: int, form: str) -> None:
    """From a button and from a menu; or it is empty, where the page has too long a name."""
    to = Open(ref, page, form)
    if carried := to.encode():
        assert read(to) == to
        assert read_control(numbered(MENU, 3), [carried]) == to
    else:
        assert sum(len(name) + len(value) for name, value in ref.arguments.items()) > 40


def test_a_page_too_long_to_be_named_has_no_way() -> None:
    """An empty custom_id makes no control."""
    assert Open(ViewRef("list", {"topic": "あ" * 100})).encode() == ""


@given(sheets, st.integers(0, 9), st.integers(1, 10))
def test_the_way_into_a_form_and_its_modal_come_back(sheet: str, step: int, steps: int) -> None:
    """Sheets have up to twenty characters."""
    assert read(Fill(sheet, step)) == Fill(sheet, step)
    assert read_part(Part(sheet, step, steps).encode()) == Part(sheet, step, steps)


def test_the_other_controls_come_back() -> None:
    """What somebody wrote, and the answer no."""
    post = FromPost("1199000000000000001", "1199000000000000002")
    assert read(post) == post
    assert read(Cancel()) == Cancel()


@given(st.text() | st.none() | st.integers(), st.lists(st.text(), max_size=2))
def test_what_is_not_ours_is_nothing(carried: object, values: list[str]) -> None:
    """No control, no modal, and nothing raised."""
    assert read_control(carried, values) is None
    assert read_control(numbered(MENU, 1), values) is None
    assert read_part(carried) is None


@pytest.mark.parametrize(
    "carried",
    [
        "",
        "#1",
        "p:ask",
        "p:ask:1#",
        "p:ask:1#x",
        "q:ask:1#1",
        "p:%61sk:1#1",
        "p:%ff:1#1",
        "o:::home:a#1",
        "o:0::home#1",
        "o:-1::home#1",
        "o:999999999999::home#1",
        "o:::list:a=1:a=2#1",
        "f:0#1",
        "f:x:sheet#1",
        "m:1#1",
        "x:1#1",
        "s:0:1:sheet#1",
        "menu#1",
    ],
)
def test_garbage_leads_nowhere(carried: str) -> None:
    """Only what we would have written ourselves is read."""
    assert read_control(carried) is None


@pytest.mark.parametrize("carried", ["s:0:1:", "s:0:1", "s:a:1:sheet", "p:ask:1", "s:0:1:sh%65et"])
def test_garbage_is_no_modal_of_ours(carried: str) -> None:
    """Only what we would have written ourselves is read."""
    assert read_part(carried) is None


def test_a_menu_leads_to_pages_only() -> None:
    """What an option carries presses no button."""
    assert read_control(numbered(MENU, 1), [Press("close", "1").encode()]) is None
