"""What is suggested while somebody types an option of a command."""

from collections.abc import Iterable, Sequence

from bot import outbound as ui
from bot.commands import Feature
from bot.features import wording
from bot.ports import UnitOfWork
from bot.text import folded

feature = Feature()

MOST = 25
"""More no platform shows (https://docs.discord.com/developers/interactions/application-commands#autocomplete)."""
LANGUAGE = "ja"
"""Whoever types need not be a member, so nothing tells their language."""


@feature.suggestions("field")
async def fields(typed: str, uow: UnitOfWork) -> Sequence[ui.Choice]:
    """Fields by name; the value is the key."""
    return _fitting(typed, (ui.Choice(field.key, field.name(LANGUAGE)) for field in await uow.fields.all()))


@feature.suggestions("organization")
async def organizations(typed: str, uow: UnitOfWork) -> Sequence[ui.Choice]:
    """Organizations by name; the value is the id."""
    return _fitting(typed, wording.organization_choices(await uow.organizations.all()))


def _fitting(typed: str, choices: Iterable[ui.Choice]) -> Sequence[ui.Choice]:
    """Those that begin with what is typed, then those that have it in them."""
    wanted = folded(typed)
    found = [(folded(choice.label).find(wanted), choice) for choice in choices]
    beginning = [choice for at, choice in found if at == 0]
    return [*beginning, *(choice for at, choice in found if at > 0)][:MOST]
