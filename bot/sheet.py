"""A sheet: a form on its way, kept for a platform whose forms are gone once they are submitted."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.inbound import FormSubmitted, SheetSubmitted
from bot.model.draft import Values
from bot.model.ids import AccountRef
from bot.outbound import AnyInput, Form

KEPT_FOR = timedelta(days=1)
"""Who is called away to the counter goes on the same day; what was typed is kept no longer than it is needed."""

_ID_BYTES = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A form as it was opened, and what its account has entered since.

    `values` of the inputs `typed` are still words, of which no choice was found. `submissions` are the keys of all
    that was submitted from it, oldest first. `at` is when it was last begun or filled in.
    """

    id: str
    account: AccountRef
    form: Form
    at: datetime
    values: Values = field(default_factory=dict)
    typed: frozenset[str] = frozenset()
    submissions: tuple[str, ...] = ()

    @property
    def all_values(self) -> Values:
        """What every input of the form holds, also those that were not on the screen yet."""
        return {i.name: self.values.get(i.name, i.value) for i in self.form.inputs}

    @property
    def filled(self) -> Form:
        """The form with what was entered so far, and with its sheet."""
        values = self.all_values
        inputs = tuple(replace(i, value=values[i.name]) for i in self.form.inputs)
        return replace(self.form, inputs=inputs, sheet=self.id)

    def with_entered(self, event: SheetSubmitted, now: datetime) -> "Sheet":
        """After `event`; what was to be mended before is to be judged anew."""
        known = {i.name for i in self.form.inputs}
        entered = {name: value for name, value in event.values.items() if name in known}
        return replace(
            self.with_errors({}),
            values={**self.values, **entered},
            typed=(self.typed - entered.keys()) | frozenset(event.typed & entered.keys()),
            submissions=(*self.submissions, event.key),
            at=now,
        )

    def with_errors(self, errors: Mapping[str, str]) -> "Sheet":
        """What must be mended by input, in place of what had to be before."""
        inputs: tuple[AnyInput, ...] = tuple(replace(i, error=errors.get(i.name, "")) for i in self.form.inputs)
        return replace(self, form=replace(self.form, inputs=inputs))

    def submitted(self, event: SheetSubmitted) -> FormSubmitted:
        """All of it as one submission of the form."""
        return FormSubmitted(
            account=event.account,
            key=event.key,
            at=event.at,
            address=event.address,
            form=self.form.name,
            values=self.all_values,
            state=self.form.state,
            sitting=self.id,
        )


def new_sheet(account: AccountRef, form: Form, now: datetime) -> Sheet:
    """An empty one, whose id nobody can guess."""
    return Sheet(id=secrets.token_urlsafe(_ID_BYTES), account=account, form=form, at=now)
