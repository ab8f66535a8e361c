"""Sheets: their forms as JSON."""

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from bot.outbound import Form
from bot.sheet import Sheet
from storage.mappers.people import account_of, account_values
from storage.mappers.questions import form_values, form_values_of
from storage.transaction import Values

_FORM: TypeAdapter[Form] = TypeAdapter(Form)


def sheet_values(sheet: Sheet) -> Values:
    """All of it."""
    return {
        **account_values(sheet.account),
        "token": sheet.id,
        "form": _FORM.dump_python(sheet.form, mode="json"),
        "entered": form_values(sheet.values),
        "typed": sorted(sheet.typed),
        "submissions": list(sheet.submissions),
        "at": sheet.at,
    }


def sheet_of(row: Row[Any]) -> Sheet:
    """A row of `sheets`; raises pydantic's `ValidationError` where another version wrote the form otherwise."""
    return Sheet(
        id=row.token,
        account=account_of(row),
        form=_FORM.validate_python(row.form),
        values=form_values_of(row.entered),
        typed=frozenset(row.typed),
        submissions=tuple(row.submissions),
        at=row.at,
    )
