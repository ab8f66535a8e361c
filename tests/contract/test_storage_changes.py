"""Change notices on every database: within a process, and between two."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from bot.model.delivery import NewDelivery
from bot.model.ids import Address, Posted, WorkspaceRef
from bot.ports import Change
from storage import SqlStorage, open_storage
from storage.changes import LONGEST_QUEUE, Subscription
from storage.listening import LONGEST_PAYLOAD, payload
from storage.polling import PollingNotices
from tests.contract.community import NOW, SYSTEM, assignment, message, place, question, settle
from tests.databases import PostgresqlDatabases

PATIENCE = 5.0


@asynccontextmanager
async def _told(storage: SqlStorage) -> AsyncIterator[set[str]]:
    """The topics that are told from the block's beginning to its end."""
    topics: set[str] = set()
    async with storage.changes.subscribe() as changes:
        await _touch(storage, "begin")
        await _until("begin", changes)
        yield topics
        await _touch(storage, "end")
        topics |= await _until("end", changes)


async def _until(last: str, changes: AsyncIterator[Change]) -> set[str]:
    """The topics that are told before `last`."""
    topics: set[str] = set()
    async with asyncio.timeout(PATIENCE):
        async for change in changes:
            if change.topic == last:
                break
            topics.add(change.topic)
    return topics


async def _touch(storage: SqlStorage, *topics: str) -> None:
    async with storage.write(SYSTEM) as uow:
        for topic in topics:
            uow.touch(topic)
        await uow.commit()


async def test_what_a_unit_of_work_changed_is_told_after_its_commit(storage: SqlStorage):
    """Saving and owing touch their own topics."""
    async with _told(storage) as topics, storage.write(SYSTEM) as uow:
        people = await settle(uow)
        await uow.commit()
    assert topics >= {f"member:{people.clerk.member.id}", f"member:{people.expert.member.id}"}
    async with _told(storage) as topics, storage.write(SYSTEM) as uow:
        asked = await uow.questions.add(question(people.clerk))
        await uow.deliveries.owe(NewDelivery(kind="card", stream="s"))
        await uow.commit()
    assert topics == {f"question:{asked.id}", "questions", "deliveries"}
    async with _told(storage) as topics, storage.write(SYSTEM) as uow:
        await uow.messages.add(message(people.expert, asked))
        await uow.commit()
    assert topics == {f"question:{asked.id}"}
    async with _told(storage) as topics, storage.write(SYSTEM) as uow:
        await uow.assignments.add(assignment(asked, people.expert))
        await uow.members.save(replace(people.clerk.member, name="新しい名前"))
        await uow.commit()
    assert topics == {f"question:{asked.id}", f"member:{people.clerk.member.id}"}


async def test_nothing_is_told_of_what_was_undone(storage: SqlStorage):
    """Neither at once nor with a later commit."""
    async with _told(storage) as topics, storage.write(SYSTEM) as uow:
        uow.touch("question:1")
    assert topics == set()


async def test_a_thread_that_was_opened_is_told(storage: SqlStorage):
    """With the question, and with the deliveries that may follow now."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        asked = await uow.questions.add(question(people.clerk))
        home = await uow.places.add(place())
        await uow.deliveries.owe(
            NewDelivery(kind="card", stream="s", place_id=home.id, question_id=asked.id, opens_thread=True)
        )
        await uow.commit()
    async with _told(storage) as topics:
        (card,) = await storage.outbox.claim(
            "me", WorkspaceRef("web", "main"), served=[], pace=None, limit=1, lease=timedelta(seconds=30)
        )
        await storage.outbox.sent("me", card, Posted("m1"))
    assert topics == {f"question:{asked.id}", "deliveries"}


async def test_the_board_tells_whom_a_post_concerns(storage: SqlStorage):
    """When it is put, replaced or removed."""
    to = Address("web", "main", user="3")
    async with _told(storage) as topics:
        id = await storage.board.put("k", to, "a", ["4"], NOW)
    assert topics == {"board:3", "board:4"}
    for change in (storage.board.replace(id, "b", NOW), storage.board.remove(id)):
        async with _told(storage) as topics:
            await change
        assert topics == {"board:3", "board:4"}


async def test_another_process_hears_of_it(storage: SqlStorage, database_url: str):
    """By name or as "*"; a process of its own is as good as a second storage."""
    other = await open_storage(database_url)
    async with other.changes.subscribe() as changes:
        async with storage.write(SYSTEM) as uow:
            await settle(uow)
            uow.touch("question:1")
            await uow.commit()
        expected = "question:1"
        if isinstance(notices := other._database.notices, PollingNotices):
            await notices.look()
            expected = "*"
        await _until(expected, changes)
    await other.close()


async def test_ones_own_commits_are_told_once_and_by_name(storage: SqlStorage):
    """Looking for other processes does not take them for another's."""
    async with _told(storage) as topics:
        async with storage.write(SYSTEM) as uow:
            await settle(uow)
            await uow.commit()
        if isinstance(notices := storage._database.notices, PollingNotices):
            await notices.look()
    assert "*" not in topics


async def test_a_lost_connection_is_made_anew(postgresql: PostgresqlDatabases):
    """What may have been missed meanwhile is told as "*", and further changes by name again."""
    async with postgresql.upgraded() as url:
        storage = await open_storage(url)
        async with storage.changes.subscribe() as changes:
            await postgresql.disconnect_everyone()
            async with asyncio.timeout(PATIENCE):
                assert await anext(changes) == Change("*")
                await _touch(storage, "question:1")
                assert await anext(changes) == Change("question:1")
        await storage.close()


async def test_closing_ends_every_subscription(database_url: str):
    """Whoever listens goes on after the loop."""
    storage = await open_storage(database_url)
    async with storage.changes.subscribe() as changes:
        listening = asyncio.create_task(anext(changes, None))
        await storage.close()
        async with asyncio.timeout(PATIENCE):
            assert await listening is None


async def test_a_slow_listener_is_told_that_anything_may_have_changed():
    """Its queue does not grow without end; a topic that waits already is not repeated."""
    subscription = Subscription()
    subscription.tell(["a", "b"])
    subscription.tell(["a"])
    assert [(await anext(subscription)).topic for _ in range(2)] == ["a", "b"]
    subscription.tell(f"question:{number}" for number in range(LONGEST_QUEUE + 1))
    subscription.tell(["question:1"])
    assert (await anext(subscription)).topic == "*"


async def test_many_topics_fit_one_payload(storage: SqlStorage):
    """PostgreSQL takes less than 8000 bytes: beyond, anything may have changed."""
    many = [f"question:{number}" for number in range(1000)]
    assert payload(many) == "*"
    assert len(payload(["あ" * (LONGEST_PAYLOAD // 3)]).encode()) <= LONGEST_PAYLOAD
    async with storage.changes.subscribe() as changes:
        await _touch(storage, *many)
        async with asyncio.timeout(PATIENCE):
            assert await anext(changes) == Change("*")
