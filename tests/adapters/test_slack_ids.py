"""What buttons and modals carry comes back as it was meant, and what is not ours as nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.ids import Meta, Open, Press, numbered, read_action
from bot.outbound import ViewRef
from tests.adapters import neutral
from tests.unit.strategies import hostile_texts

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from("rpfw"), inner),
)


@given(hostile_texts, hostile_texts)
def test_a_press_comes_back(action: str, value: str) -> None:
    pressed = Press(action, value).encode()
    assert read_action({**pressed, "action_id": numbered(pressed["action_id"], 7)}) == Press(action, value)


def test_a_value_that_no_button_holds_is_left_out() -> None:
    assert Press("ask", "あ" * 2000).encode()["value"] == "あ" * 2000
    assert Press("ask", "あ" * 2001).encode() == {"action_id": "press:ask"}


@given(neutral.refs, st.integers(0, 99), st.sampled_from(["", "ask"]))
def test_the_way_to_a_page_comes_back(ref: ViewRef, page: int, form: str) -> None:
    to = Open(ref, page, form)
    pressed = to.encode()
    assert read_action({**pressed, "action_id": numbered(pressed["action_id"], 7)}) == to
    assert read_action({"action_id": "open#1", "selected_option": {"value": pressed["value"]}}) == to


def test_slack_finds_nothing_to_escape_in_what_it_carries() -> None:
    """It returns & < > in texts as entities."""
    carried = Open(ViewRef("list", {"topic": "<税&保険>"})).encode()["value"]
    assert not set("&<>") & set(carried)
    assert Open.decode(carried) == Open(ViewRef("list", {"topic": "<税&保険>"}))


@given(st.text(max_size=200), st.none() | neutral.refs, st.integers(0, 99))
def test_what_a_modal_carries_comes_back(state: str, ref: ViewRef | None, page: int) -> None:
    meta = Meta(form="ask", state=state, ref=ref, page=page).begun()
    assert len(meta.encode()) <= 3000
    assert Meta.decode(meta.encode()) == meta


def test_a_page_that_is_too_long_to_carry_is_left_out() -> None:
    meta = Meta(form="ask", ref=ViewRef("list", {"topic": "あ" * 3000}))
    assert Meta.decode(meta.encode()) == Meta(form="ask")


def test_every_sitting_is_another() -> None:
    assert Meta().begun().sitting != Meta().begun().sitting


@given(st.text() | json_values.map(json.dumps) | st.none() | st.integers())
def test_what_is_not_ours_is_nothing(carried: object) -> None:
    assert Open.decode(carried) is None
    assert read_action({"action_id": carried, "value": carried}) is None
    assert read_action({"action_id": "open#1", "selected_option": {"value": carried}}) is None
    assert read_action({"action_id": "press:ask#1", "value": [carried]}) is None


@pytest.mark.parametrize(
    "carried",
    ["", "[" * 100_000, "9" * 5000, '{"r":["home",{"a":1}]}', '{"r":["home",{}],"p":-1}', '{"r":["home",{}],"p":true}'],
)
def test_garbage_leads_nowhere(carried: str) -> None:
    assert Open.decode(carried) is None
    assert Meta.decode(carried) is None


@pytest.mark.parametrize("carried", ['{"w":["ask"]}', '{"w":[1,2,3,4,5]}', '{"w":["","","","",""],"r":["home"]}'])
def test_garbage_is_no_modal_of_ours(carried: str) -> None:
    assert Meta.decode(carried) is None
