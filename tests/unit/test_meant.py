"""Words typed in place of choices: what they mean, and what is said where that is not clear."""

import pytest

from bot.i18n import Translator
from bot.meant import Unclear, chosen
from bot.outbound import Choice, SelectInput
from tests.town import NATIONAL

JA = Translator("ja", NATIONAL)
TOWNS = tuple(
    Choice(str(number), label)
    for number, label in enumerate(
        ["みどり町", "みどり町東部組合", "池田町（北海道）", "池田町（福井県）", "ＡＢＣ市", "産業・観光の町"], start=1
    )
)


def select(*, several: bool = False, choices: tuple[Choice, ...] = TOWNS) -> SelectInput:
    """One of the towns, or several."""
    return SelectInput(name="town", label="団体", choices=choices, several=several)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("みどり町", ("1",)),  # exactly, though another has it in its name
        (" みどり町 ", ("1",)),
        ("東部組合", ("2",)),
        ("池田町(北海道)", ("3",)),  # the brackets of another keyboard
        ("福井", ("4",)),
        ("abc市", ("5",)),
        ("", ()),
        ("　", ()),
    ],
)
def test_words_mean_what_is_called_so_or_has_them_in_its_name(words: str, meant: tuple[str, ...]):
    """However wide the letters are; nothing typed is nothing chosen."""
    assert chosen(select(), (words,), JA) == meant


def test_several_words_mean_several_things_in_their_order():
    """Once each, whatever stands between them."""
    words = ("福井、みどり町\nABC市, 福井；産業・観光の町",)
    assert chosen(select(several=True), words, JA) == ("4", "1", "5", "6")


def test_what_is_not_found_is_named():
    """The first that is not."""
    with pytest.raises(Unclear, match="「あおば町」は見つかりません"):
        chosen(select(several=True), ("みどり町、あおば町",), JA)


def test_what_may_be_either_names_both():
    """So that one of them can be typed."""
    with pytest.raises(Unclear, match=r"2件あります.*池田町（北海道）、池田町（福井県）"):
        chosen(select(), ("池田町",), JA)


def test_no_more_than_five_candidates_are_named():
    """And it is told how many there are."""
    many = tuple(Choice(str(n), f"第{n}町") for n in range(1, 10))
    with pytest.raises(Unclear) as raised:
        chosen(select(choices=many), ("町",), JA)
    assert "9件" in str(raised.value)
    assert "第5町" in str(raised.value)
    assert "第6町" not in str(raised.value)
