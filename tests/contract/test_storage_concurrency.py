"""Concurrent units of work on every database: no change is lost."""

import asyncio
from dataclasses import replace

from bot.model.ids import MemberId
from bot.ports import Conflict, QuestionFilter
from storage import SqlStorage
from tests.contract.community import SYSTEM, question, settle

UPDATES = 320


async def test_320_concurrent_read_modify_writes_all_count(storage: SqlStorage):
    """Each raises a member's capacity by one from what it read."""
    async with storage.write(SYSTEM) as uow:
        id = (await settle(uow)).clerk.member.id
        start = (await uow.members.get(id)).capacity
        await uow.commit()

    async def raise_by_one(id: MemberId) -> None:
        async with storage.write(SYSTEM) as uow:
            member = await uow.members.get(id)
            await uow.members.save(replace(member, capacity=member.capacity + 1))
            await uow.commit()

    await asyncio.gather(*(raise_by_one(id) for _ in range(UPDATES)))
    async with storage.read(SYSTEM) as uow:
        assert (await uow.members.get(id)).capacity == start + UPDATES


async def test_of_two_changes_to_what_both_read_before_one_is_told_to_run_again(storage: SqlStorage):
    """A question that was read in an earlier unit of work is checked by its version."""
    async with storage.write(SYSTEM) as uow:
        asked = await uow.questions.add(question((await settle(uow)).clerk))
        await uow.commit()

    async def retitle(title: str) -> bool:
        try:
            async with storage.write(SYSTEM) as uow:
                await uow.questions.save(replace(asked, title=title))
                await uow.commit()
        except Conflict:
            return False
        return True

    assert sorted(await asyncio.gather(retitle("一"), retitle("二"))) == [False, True]


async def test_a_reader_sees_one_state_and_waits_for_no_writer(storage: SqlStorage):
    """What commits meanwhile shows in the next unit of work only."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        await uow.commit()
    async with storage.read(SYSTEM) as reader:
        assert (await reader.questions.list(QuestionFilter())).total == 0
        async with storage.write(SYSTEM) as writer:
            await writer.questions.add(question(people.clerk))
            assert (await reader.questions.list(QuestionFilter())).total == 0
            await writer.commit()
        assert (await reader.questions.list(QuestionFilter())).total == 0
    async with storage.read(SYSTEM) as reader:
        assert (await reader.questions.list(QuestionFilter())).total == 1


async def test_a_writer_that_is_cancelled_keeps_nobody_out(storage: SqlStorage):
    """Wherever in its unit of work it is given up, the next one begins at once."""
    async with storage.write(SYSTEM) as uow:
        clerk = (await settle(uow)).clerk.member
        await uow.commit()

    async def rename(name: str) -> None:
        async with storage.write(SYSTEM) as uow:
            await uow.members.save(replace(await uow.members.get(clerk.id), name=name))
            await uow.commit()

    for turns in range(40):
        writing = asyncio.create_task(rename("途中"))
        for _ in range(turns):
            await asyncio.sleep(0)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        async with asyncio.timeout(5):
            await rename(f"最後 {turns}")
    async with storage.read(SYSTEM) as uow:
        assert (await uow.members.get(clerk.id)).name == "最後 39"
