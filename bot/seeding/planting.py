"""Writes a seed into an empty community."""

from dataclasses import replace

from bot.clock import SystemClock
from bot.model.audience import System
from bot.ports import Storage, UnitOfWork
from bot.seeding.seed import Seed

_FIRST_START = "seeding"
"""Accepted in the inbox once only: of replicas that start together the others wait for the one that seeds."""


async def plant(storage: Storage, seed: Seed) -> bool:
    """Writes all of `seed` or nothing; False where the community had begun before.

    Afterwards the database is the truth and the files are not read again.
    """
    async with storage.write(System("seeding")) as uow:
        now = SystemClock().now()  # noted in the inbox only; nothing falls due by it
        if not await uow.inbox.accept(_FIRST_START, now) or not await _is_empty(uow):
            return False
        await _write(uow, seed)
        await uow.commit()
        return True


async def _is_empty(uow: UnitOfWork) -> bool:
    return not (await uow.organizations.all() or await uow.fields.all() or await uow.members.all())


async def _write(uow: UnitOfWork, seed: Seed) -> None:
    for field in seed.fields:
        await uow.fields.add(field)
    ids = {one.name: (await uow.organizations.add(one)).id for one in seed.organizations}
    for one in seed.members:
        member = await uow.members.add(replace(one.member, organization_id=ids[one.organization]))
        for account in one.accounts:
            await uow.members.link(account, member.id)
