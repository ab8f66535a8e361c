"""A sheet holds what was entered, in whatever parts it came."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.inbound import SheetSubmitted
from bot.model.draft import Values
from bot.model.ids import AccountRef
from bot.outbound import Form
from bot.sheet import Sheet, new_sheet
from tests.adapters.neutral import forms
from tests.unit.strategies import NOON

ACCOUNT = AccountRef("discord", "ehime", "1001")


def submitted(sheet: Sheet, values: Values, key: str = "k1") -> tuple[Sheet, SheetSubmitted]:
    """After these inputs were on the screen."""
    event = SheetSubmitted(account=ACCOUNT, key=key, at=NOON, sheet=sheet.id, values=values)
    return sheet.with_entered(event, NOON + timedelta(minutes=1)), event


@given(form=forms(), data=st.data())
def test_part_by_part_in_any_order_is_the_same_as_at_once(form: Form, data: st.DataObject):
    """Each input in one of the parts, the parts in any order; what is submitted then is the same."""
    entered = {i.name: data.draw(st.sampled_from([(), ("a",), ("a", "b")])) for i in form.inputs}
    begun = new_sheet(ACCOUNT, form, NOON)
    at_once, event = submitted(begun, entered)
    in_parts, left = begun, data.draw(st.permutations(sorted(entered)))
    while left:
        size = data.draw(st.integers(1, len(left)))
        part, left = left[:size], left[size:]
        in_parts, _ = submitted(in_parts, {name: entered[name] for name in part}, f"k{len(left)}")
    assert in_parts.submitted(event) == at_once.submitted(event)
    assert in_parts.with_errors({}).filled == at_once.filled


@given(form=forms())
def test_what_was_not_on_the_screen_keeps_what_the_form_held(form: Form):
    """A submission has a value for every input, and for no other."""
    sheet, event = submitted(new_sheet(ACCOUNT, form, NOON), {"no such input": ("x",)})
    assert sheet.submitted(event).values == {i.name: i.value for i in form.inputs}


@given(form=forms())
def test_an_id_is_short_and_no_other_s(form: Form):
    """It stands in what platforms carry, which is short."""
    first, second = (new_sheet(ACCOUNT, form, NOON) for _ in range(2))
    assert len(first.id) <= 16
    assert first.id != second.id
    assert first.filled.sheet == first.id
