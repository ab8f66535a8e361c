"""Writes a seed into an empty community."""

from dataclasses import replace

from bot.ports import Storage, UnitOfWork
from bot.seeding.once import once
from bot.seeding.seed import Seed


async def plant(storage: Storage, seed: Seed) -> bool:
    """Writes all of `seed` or nothing; False where the community had begun before.

    Afterwards the database is the truth and the files are not read again.
    """

    async def write(uow: UnitOfWork) -> bool:
        if not await _is_empty(uow):
            return False
        await _write(uow, seed)
        return True

    return await once(storage, "seeding", write)


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
