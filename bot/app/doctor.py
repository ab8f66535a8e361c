"""`yorozu doctor`: everything that must be right before the bot can work, looked at from where it will run."""

from collections.abc import AsyncIterator
from contextlib import suppress

import adapters.slack.doctor
from bot.app.serving import opened
from bot.checkup import Check
from bot.clock import SystemClock
from bot.config import Settings
from bot.model.audience import System
from bot.model.ids import AccountRef
from bot.model.member import Member, Role
from bot.model.place import Purpose
from bot.ports import StorageFault
from bot.seeding import read_seed

NO_SECRETARY = (
    "いません。members.csv に事務局の人を書いて community.secretariat に「mail:…」で指定するか、"
    "事務局の人のアカウントを指定してください。"
)


async def examine(settings: Settings) -> AsyncIterator[Check]:
    """A check for each thing; changes nothing. Raises `ConfigFault` where the files to begin with are wrong."""
    async for check in _community(settings):
        yield check
    workspaces, secretaries = settings.slack.workspaces, settings.community.secretariat
    answering = await _answering(settings.database.url.get_secret_value()) if workspaces else {}
    async for check in adapters.slack.doctor.examine(workspaces, secretaries, SystemClock(), answering):
        yield check


async def _community(settings: Settings) -> AsyncIterator[Check]:
    seed = read_seed(settings)
    secretary = any(one.member.is_secretary for one in seed.members)
    try:
        secretary = await _has_secretary(settings.database.url.get_secret_value(), otherwise=secretary)
        yield Check("データベース")
    except StorageFault as fault:
        yield Check("データベース", str(fault))
    # Whose account is named, and is nobody's yet, becomes one on coming.
    yield Check("事務局の人", "" if secretary or seed.unclaimed else NO_SECRETARY)


async def _answering(url: str) -> dict[AccountRef, frozenset[str]]:
    """The channels that each expert's and secretary's accounts should be in; none where the database is not there."""
    with suppress(StorageFault):
        async with opened(url) as database, database.read(System("look for who answers")) as uow:
            members = [*await uow.members.with_role(Role.EXPERT), *await uow.members.with_role(Role.SECRETARIAT)]
            accounts = await uow.members.accounts_of(member.id for member in members)
        return {account: _uses(member) for member in members for account in accounts[member.id]}
    return {}


def _uses(member: Member) -> frozenset[str]:
    return member.fields | ({Purpose.SECRETARIAT.value} if member.is_secretary else set())


async def _has_secretary(url: str, *, otherwise: bool) -> bool:
    """As the database has it; `otherwise` where the community has not begun. Raises `StorageFault`."""
    async with opened(url) as database, database.read(System("look for the secretariat")) as uow:
        begun = bool(await uow.members.all())
        return bool(await uow.members.with_role(Role.SECRETARIAT)) if begun else otherwise
