"""Sheets, on every database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from sqlalchemy import update

from bot import outbound as ui
from bot.model.ids import AccountRef
from bot.ports import NotFound
from bot.sheet import Sheet, new_sheet
from storage import SqlStorage
from storage.mappers.sheets import sheet_of, sheet_values
from storage.tables import sheets
from tests.adapters.neutral import forms
from tests.contract.community import NOW, SYSTEM

ACCOUNT = AccountRef("discord", "ehime", "1001")
FORM = ui.Form(
    name="join",
    title="参加を申し込む",
    inputs=(
        ui.TextInput(name="name", label="氏名", longest=80, value=("新井 きた",), error="長すぎます。"),
        ui.SelectInput(name="organization", label="所属", choices=(ui.Choice("1", "みどり町"),), required=True),
        ui.DateInput(name="day", label="希望日", rare=True),
        ui.Checkbox(name="anonymous", label="匿名"),
    ),
    submit="申し込む",
    state="7",
    intro=(ui.Section("はじめての方は、ご所属をお知らせください。"), ui.Heading("ご所属")),
)


async def _stored(sheet: Sheet, storage: SqlStorage) -> Sheet:
    async with storage.write(SYSTEM) as uow:
        await uow.sheets.add(sheet)
        await uow.commit()
    return sheet


async def test_a_sheet_comes_back_as_saved(storage: SqlStorage):
    """Its form with everything in it, and what was entered."""
    begun = await _stored(new_sheet(ACCOUNT, FORM, NOW), storage)
    filled = replace(
        begun,
        form=replace(FORM, state="8"),
        values={"name": ("新井",), "organization": ("みど",)},
        typed=frozenset({"organization"}),
        submissions=("k1", "k2"),
        at=NOW + timedelta(hours=1),
    )
    async with storage.write(SYSTEM) as uow:
        assert await uow.sheets.get(ACCOUNT, begun.id) == begun
        await uow.sheets.save(filled)
        await uow.commit()
    async with storage.read(SYSTEM) as uow:
        assert await uow.sheets.get(ACCOUNT, begun.id) == filled


@pytest.mark.parametrize("other", [replace(ACCOUNT, user="1002"), replace(ACCOUNT, workspace="kochi")])
async def test_a_sheet_is_its_account_s_own(storage: SqlStorage, other: AccountRef):
    """Whoever knows its id finds nothing under another account; nor is there anything under another id."""
    begun = await _stored(new_sheet(ACCOUNT, FORM, NOW), storage)
    async with storage.write(SYSTEM) as uow:
        for account, id in ((other, begun.id), (ACCOUNT, "nothing")):
            with pytest.raises(NotFound):
                await uow.sheets.get(account, id)
        with pytest.raises(NotFound):
            await uow.sheets.save(replace(begun, id="nothing"))


async def test_old_sheets_are_forgotten(storage: SqlStorage):
    """Those that were filled in since are kept."""
    old = await _stored(new_sheet(ACCOUNT, FORM, NOW), storage)
    new = await _stored(new_sheet(ACCOUNT, FORM, NOW + timedelta(hours=2)), storage)
    async with storage.write(SYSTEM) as uow:
        assert await uow.sheets.prune(NOW + timedelta(hours=1)) == 1
        assert await uow.sheets.get(ACCOUNT, new.id) == new
        with pytest.raises(NotFound):
            await uow.sheets.get(ACCOUNT, old.id)


async def test_a_sheet_of_another_version_is_not_found(storage: SqlStorage):
    """The person opens the form anew, and meets no fault."""
    begun = await _stored(new_sheet(ACCOUNT, FORM, NOW), storage)
    async with storage._database.writing() as transaction:
        await transaction.change(update(sheets).values(form={"name": "join"}))
        await transaction.commit()
    async with storage.read(SYSTEM) as uow:
        with pytest.raises(NotFound):
            await uow.sheets.get(ACCOUNT, begun.id)


class _Row:
    """What the database gives back for a row that was stored as these values."""

    def __init__(self, values: object) -> None:
        self.__dict__.update(values)  # type: ignore[call-overload]


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(form=forms())
def test_every_form_can_be_kept(form: ui.Form):
    """Whatever its inputs and elements are, they come back as the same; chips without any are a row without any."""
    assume(ui.Chips(()) not in form.intro)
    sheet = new_sheet(ACCOUNT, form, NOW)
    assert sheet_of(_Row(sheet_values(sheet))) == sheet  # type: ignore[arg-type]
