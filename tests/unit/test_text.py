"""Typed text: made safe to show, and not changed beyond that."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import clean, clean_line, excerpt
from tests.unit.strategies import hostile_texts

BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
texts = hostile_texts | st.text()


@given(texts)
def test_cleaning_twice_changes_nothing_more(text) -> None:
    """What was cleaned once is clean."""
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(texts)
def test_no_control_or_direction_is_kept(text) -> None:
    """No control, surrogate or bidi character survives; lines end in one way."""
    kept = clean(text)
    assert not BIDI & set(kept)
    assert not [c for c in kept if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\n\t"]
    assert "\n" not in clean_line(text)


@given(st.characters(categories=["Cf"]))
def test_nothing_invisible_splits_a_word(character) -> None:
    """No format character stays that is neither part of an emoji nor drawn as a sign (as Arabic ones are)."""
    drawn = (
        character in "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2" or character >= "\U00010000"
    )
    if character != "\u200d" and not drawn:
        assert clean(f"every{character}one") == "everyone"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\u2028", "\u2029", "\x85", "\v", "\f"])
def test_every_line_end_becomes_one(end: str) -> None:
    """Words on two lines do not run together, wherever they were typed."""
    assert clean(f"一行目{end}二行目") == "一行目\n二行目"


@given(st.text(st.characters(categories=["Lo", "Nd", "Po"], exclude_characters="\u115f\u1160\u3164\uffa0"), min_size=1))
def test_ordinary_writing_stays_as_it_is(text) -> None:
    """Letters, digits and punctuation are nobody's to change."""
    assert clean(text) == text


def test_emoji_stay_whole() -> None:
    """The zero-width joiner within an emoji is kept."""
    assert clean("👨‍👩‍👧です") == "👨‍👩‍👧です"


@given(texts, st.integers(1, 30))
def test_an_excerpt_is_short_and_says_that_it_is_cut(text, longest) -> None:
    """At most `longest` characters, all of it or its beginning with …."""
    line = clean_line(text)
    cut = excerpt(text, longest)
    assert len(cut) <= longest
    assert cut == line or (cut.endswith("…") and line.startswith(cut[:-1]))
