"""What was entered into a modal comes back under its inputs' names."""

from typing import Any

import pytest

from adapters.discord.values import day_id, option_key, part_id, read_day, values_of, words_id

Json = dict[str, Any]


def entered(custom_id: str, kind: int, **state: object) -> Json:
    return {"type": 18, "id": 1, "component": {"type": kind, "id": 2, "custom_id": custom_id, **state}}


def test_every_input_on_the_screen_is_there_also_empty() -> None:
    """So that what was emptied is empty."""
    components = [
        {"type": 10, "id": 1},
        entered("title", 4, value=""),
        entered("field", 3, values=[]),
        entered("circle", 21, value=None),
        entered("topics", 22, values=[]),
        entered("anonymous", 23, value=False),
        entered(day_id("wished_on"), 4, value=" "),
        entered(words_id("organizations"), 4, value=""),
    ]
    names = ["title", "field", "circle", "topics", "anonymous", "wished_on", "organizations"]
    assert values_of(components) == (dict.fromkeys(names, ()), frozenset({"organizations"}))


def test_what_was_chosen_and_ticked_comes_back() -> None:
    """Selects, radio buttons and boxes."""
    components = [
        entered("field", 3, values=[option_key("data"), option_key("")]),
        entered("circle", 21, value=option_key("staff")),
        entered("topics", 22, values=[option_key("税"), option_key("窓口")]),
        entered("anonymous", 23, value=True),
    ]
    values, typed = values_of(components)
    assert values == {"field": ("data",), "circle": ("staff",), "topics": ("税", "窓口"), "anonymous": ("yes",)}
    assert typed == frozenset()


def test_the_parts_of_a_text_are_joined_in_order() -> None:
    """After a line break, or inside a line where it was divided there."""
    first, second, third = (
        part_id("body", n, after_line_break=after) for n, after in ((1, True), (2, False), (3, True))
    )
    components = [entered(third, 4, value="三"), entered(first, 4, value="一"), entered(second, 4, value="二")]
    assert values_of(components)[0] == {"body": ("一二\n三",)}
    assert values_of([entered("body", 4, value=""), entered("body~2", 4, value="続き")])[0] == {"body": ("続き",)}
    assert values_of([entered("body", 4, value="本文"), entered("body~2", 4, value="")])[0] == {"body": ("本文",)}


def test_choices_typed_in_words_are_named_as_such() -> None:
    """The core finds out which are meant, and divides them where several may be."""
    components = [entered(words_id("organizations"), 4, value="内子町、砥部町\n松前町")]
    assert values_of(components) == ({"organizations": ("内子町、砥部町\n松前町",)}, frozenset({"organizations"}))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", "2026-12-01"),
        ("2026/12/1", "2026-12-01"),
        ("2026.12.1", "2026-12-01"),
        ("2026年12月1日", "2026-12-01"),
        (" 2026年 12月 1日 ", "2026-12-01"),
        ("２０２６／１２／０１", "2026-12-01"),
        ("２０２６年１２月１日", "2026-12-01"),
        ("2026−12−01", "2026-12-01"),
        ("2026-02-30", "2026-02-30"),
        ("2026年13月1日", "2026年13月1日"),
        (" 来週 ", "来週"),
        ("12/1", "12/1"),
        ("", ""),
    ],
)
def test_a_day_is_read_as_it_is_typed_in_japan(text: str, day: str) -> None:
    """What is no day stays as it was typed, for the core to say so."""
    assert read_day(text) == day
    assert values_of([entered(day_id("on"), 4, value=text)])[0] == {"on": (day,) if day else ()}


def test_values_of_options_are_told_apart_however_long() -> None:
    """An option's value has at most a hundred characters."""
    long = [option_key("値" * 200 + str(n)) for n in range(2)]
    assert len(set(long)) == 2
    assert max(map(len, long)) <= 100


def test_what_is_no_input_is_passed_over() -> None:
    """A modal of another kind raises nothing."""
    assert values_of([{"type": 18}, {"type": 1, "components": []}, {}, {"type": 18, "component": None}]) == (
        {},
        frozenset(),
    )
