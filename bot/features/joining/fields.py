"""The inputs with which somebody says who they are: the applicant's form, and the secretariat's when it corrects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import outbound as ui
from bot.features import wording
from bot.features.lengths import too_long
from bot.i18n import Translator
from bot.model.application import NAME_LENGTH, ORGANIZATION_LENGTH, REMARK_LENGTH, SECTION_LENGTH
from bot.model.draft import Values, first
from bot.model.organization import Organization
from bot.text import clean, clean_line

NOT_LISTED = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody entered, checked. `organization` is None where theirs is not listed; `other` is its name then."""

    organization: Organization | None
    other: str
    section: str
    name: str
    note: str
    errors: Mapping[str, str]


def read(values: Values, organizations: Sequence[Organization], t: Translator, *, listed_only: bool = False) -> Told:
    """What the form holds, with what must be mended by input."""
    chosen = first(values, "organization")
    told = Told(
        organization=next((one for one in organizations if str(one.id) == chosen), None),
        other=clean_line(first(values, "other")) if chosen == NOT_LISTED else "",
        section=clean_line(first(values, "section")),
        name=clean_line(first(values, "name")),
        note=clean(first(values, "note")),
        errors=(errors := dict[str, str]()),
    )
    if told.organization is None and (listed_only or chosen != NOT_LISTED):
        errors["organization"] = t("所属を選んでください。")
    elif told.organization is None and not told.other:
        errors["other"] = t("所属の名前を入力してください。")
    if not told.name:
        errors["name"] = t("氏名を入力してください。")
    errors |= _too_long(told, t)
    return told


def _too_long(told: Told, t: Translator) -> dict[str, str]:
    entered = {
        "other": (told.other, ORGANIZATION_LENGTH),
        "section": (told.section, SECTION_LENGTH),
        "name": (told.name, NAME_LENGTH),
        "note": (told.note, REMARK_LENGTH),
    }
    return {name: too_long(longest, text, t) for name, (text, longest) in entered.items() if len(text) > longest}


def organization_input(
    organizations: Sequence[Organization], values: Values, errors: Mapping[str, str], t: Translator, *, other: bool
) -> ui.SelectInput:
    """One of all organizations; with `other` also none of them."""
    not_listed = (ui.Choice(NOT_LISTED, t("一覧にない")),) if other else ()
    return ui.SelectInput(
        name="organization",
        label=t("所属"),
        required=True,
        choices=(*not_listed, *wording.organization_choices(organizations)),
        value=values.get("organization", ()),
        error=errors.get("organization", ""),
    )


def other_input(values: Values, errors: Mapping[str, str], t: Translator) -> ui.TextInput:
    """The name of an organization that is not listed."""
    return ui.TextInput(
        name="other",
        label=t("一覧にないときの所属の名前"),
        longest=ORGANIZATION_LENGTH,
        value=values.get("other", ()),
        error=errors.get("other", ""),
    )


def person_inputs(values: Values, errors: Mapping[str, str], t: Translator) -> tuple[ui.TextInput, ...]:
    """Section and name."""
    section = ui.TextInput(
        name="section",
        label=t("部課"),
        longest=SECTION_LENGTH,
        value=values.get("section", ()),
        error=errors.get("section", ""),
    )
    name = ui.TextInput(
        name="name",
        label=t("氏名"),
        required=True,
        longest=NAME_LENGTH,
        value=values.get("name", ()),
        error=errors.get("name", ""),
    )
    return section, name


def note_input(values: Values, errors: Mapping[str, str], t: Translator) -> ui.TextInput:
    """A word to the secretariat."""
    return ui.TextInput(
        name="note",
        label=t("事務局へのひとこと"),
        help=t("所属を確かめる手がかり（代表電話や紹介者など）があれば、お書きください。"),
        longest=REMARK_LENGTH,
        multiline=True,
        value=values.get("note", ()),
        error=errors.get("note", ""),
    )
