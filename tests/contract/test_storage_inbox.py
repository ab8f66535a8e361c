"""The inbox, on every database."""

import asyncio
from datetime import timedelta

from bot.inbound import MessageDeleted, MessageEdited, MessagePosted, Occurrence
from bot.model.ids import AccountRef, Address
from bot.model.message import Attachment, MessageRef
from bot.outbound import ViewRef
from storage import SqlStorage
from tests.contract.community import NOW, SYSTEM

ACCOUNT = AccountRef("slack", "T1", "U1")
THREAD = Address("slack", "T1", place="C1", thread="1.0")
REF = MessageRef("slack", "T1", "C1", "1.1")


def _posted(key: str) -> MessagePosted:
    return MessagePosted(account=ACCOUNT, key=key, at=NOW, address=THREAD, ref=REF, text="こうしています。")


async def _accept(storage: SqlStorage, key: str, occurrence: Occurrence | None = None) -> bool:
    async with storage.write(SYSTEM) as uow:
        accepted = await uow.inbox.accept(key, NOW, occurrence)
        await uow.commit()
    return accepted


async def test_a_key_is_accepted_once(storage: SqlStorage):
    """Also where the same event arrives ten times at once."""
    answers = await asyncio.gather(*(_accept(storage, "e1", _posted("e1")) for _ in range(10)))
    assert sorted(answers) == [False] * 9 + [True]


async def test_an_interaction_remembers_where_it_led(storage: SqlStorage):
    """It is never pending; one that led nowhere, or that is not known, led to None."""
    then = ViewRef("question", {"id": "12"})
    async with storage.write(SYSTEM) as uow:
        await uow.inbox.accept("i1", NOW)
        assert await uow.inbox.led_to("i1") is None
        await uow.inbox.remember("i1", then)
        assert await uow.inbox.led_to("i1") == then
        assert await uow.inbox.led_to("i2") is None
        assert await uow.inbox.pending() == []


async def test_occurrences_come_back_as_they_came_in(storage: SqlStorage):
    """Every kind with every attribute, whatever its text holds, oldest first."""
    occurrences: list[Occurrence] = [
        MessagePosted(
            account=ACCOUNT,
            key="a",
            at=NOW,
            address=THREAD,
            ref=REF,
            text="制御\x00文字と'引用\"符 🍊",
            attachments=(Attachment("手順.pdf", 12, "application/pdf", "https://example.jp/1"),),
        ),
        MessageEdited(account=ACCOUNT, key="b", at=NOW, ref=REF, text="直しました。"),
        MessageDeleted(account=ACCOUNT, key="c", at=NOW, ref=REF),
    ]
    for occurrence in occurrences:
        await _accept(storage, occurrence.key, occurrence)
    async with storage.read(SYSTEM) as uow:
        assert await uow.inbox.pending() == occurrences
        assert await uow.inbox.pending(limit=2) == occurrences[:2]


async def test_an_occurrence_stays_pending_until_it_is_finished(storage: SqlStorage):
    """A crash before the commit leaves it pending; a finished one is not taken again."""
    await _accept(storage, "e1", _posted("e1"))
    async with storage.write(SYSTEM) as uow:
        assert await uow.inbox.claim_pending("e1")
        await uow.inbox.finish("e1")
    async with storage.write(SYSTEM) as uow:
        assert await uow.inbox.claim_pending("e1")
        await uow.inbox.finish("e1")
        await uow.commit()
    async with storage.write(SYSTEM) as uow:
        assert not await uow.inbox.claim_pending("e1")
        assert await uow.inbox.pending() == []
    assert not await _accept(storage, "e1", _posted("e1"))


async def test_what_is_forgotten_is_accepted_when_it_comes_again(storage: SqlStorage):
    """Only while it is pending: what is finished stays finished."""
    await _accept(storage, "e1", _posted("e1"))
    async with storage.write(SYSTEM) as uow:
        await uow.inbox.forget("e1")
        assert await uow.inbox.pending() == []
        await uow.commit()
    assert await _accept(storage, "e1", _posted("e1"))
    async with storage.write(SYSTEM) as uow:
        await uow.inbox.finish("e1")
        await uow.inbox.forget("e1")
        await uow.commit()
    assert not await _accept(storage, "e1", _posted("e1"))


async def test_of_many_that_would_work_through_an_occurrence_one_does(storage: SqlStorage):
    """The others find it held or finished."""
    await _accept(storage, "e1", _posted("e1"))

    async def work_through() -> bool:
        async with storage.write(SYSTEM) as uow:
            if not await uow.inbox.claim_pending("e1"):
                return False
            await uow.inbox.finish("e1")
            await uow.commit()
        return True

    assert sorted(await asyncio.gather(*(work_through() for _ in range(8)))) == [False] * 7 + [True]


async def test_the_fifth_failure_leaves_it_to_the_secretariat(storage: SqlStorage):
    """Until then it is tried again; afterwards it is kept, but no longer pending."""
    await _accept(storage, "e1", _posted("e1"))
    pending = []
    for _ in range(5):
        async with storage.write(SYSTEM) as uow:
            await uow.inbox.fail("e1", "boom")
            pending.append(bool(await uow.inbox.pending()))
            await uow.commit()
    assert pending == [True] * 4 + [False]
    assert not await _accept(storage, "e1")


async def test_pruning_forgets_what_was_finished_long_ago(storage: SqlStorage):
    """What is pending stays, however old."""
    await _accept(storage, "done")
    await _accept(storage, "waits", _posted("waits"))
    async with storage.write(SYSTEM) as uow:
        assert await uow.inbox.prune(NOW - timedelta(days=36_500)) == 0
        assert await uow.inbox.prune(NOW + timedelta(days=36_500)) == 1
        await uow.commit()
    assert await _accept(storage, "done")
    assert not await _accept(storage, "waits")


# ---- what came in about one message ---------------------------------------------------------------------


def _deleted(key: str, ref: MessageRef = REF) -> MessageDeleted:
    return MessageDeleted(account=ACCOUNT, key=key, at=NOW, ref=ref)


async def _claim(storage: SqlStorage, key: str) -> bool:
    async with storage.write(SYSTEM) as uow:
        return await uow.inbox.claim_pending(key)


async def _finish(storage: SqlStorage, key: str) -> None:
    async with storage.write(SYSTEM) as uow:
        assert await uow.inbox.claim_pending(key)
        await uow.inbox.finish(key)
        await uow.commit()


async def test_a_message_is_not_deleted_before_it_was_taken_in(storage: SqlStorage):
    """While its post is pending what came later stays pending too; both come back in order."""
    await _accept(storage, "posted", _posted("posted"))
    await _accept(storage, "deleted", _deleted("deleted"))
    async with storage.write(SYSTEM) as uow:
        await uow.inbox.fail("posted", "boom")
        await uow.commit()
    assert not await _claim(storage, "deleted")
    async with storage.read(SYSTEM) as uow:
        assert [one.key for one in await uow.inbox.pending()] == ["posted", "deleted"]
    await _finish(storage, "posted")
    await _finish(storage, "deleted")


async def test_a_message_is_not_deleted_while_somebody_takes_it_in(storage: SqlStorage):
    """Another process holds the post: on PostgreSQL the two would run side by side."""
    await _accept(storage, "posted", _posted("posted"))
    await _accept(storage, "deleted", _deleted("deleted"))
    async with storage.write(SYSTEM) as uow:
        assert await uow.inbox.claim_pending("posted")
        deleting = asyncio.create_task(_claim(storage, "deleted"))
        if storage._database._engines.writing.dialect.name == "postgresql":  # on SQLite writers queue
            assert not await deleting
        await uow.inbox.finish("posted")
        await uow.commit()
    await deleting
    assert await _claim(storage, "deleted")


async def test_other_messages_do_not_wait(storage: SqlStorage):
    """The order holds for one message only, and not for one whose names merely read the same when put together."""
    await _accept(storage, "posted", _posted("posted"))
    others = [
        MessageRef("slack", "T1", "C1", "1.2"),
        MessageRef("slack", "T1", "C11", ".1"),
        MessageRef("slack", "T1", 'C1", "1.1', ""),
        MessageRef("discord", "T1", "C1", "1.1"),
    ]
    for number, ref in enumerate(others):
        await _accept(storage, f"d{number}", _deleted(f"d{number}", ref))
    assert [await _claim(storage, f"d{number}") for number in range(len(others))] == [True] * len(others)


async def test_a_post_that_was_given_up_holds_nothing_back(storage: SqlStorage):
    """After its fifth failure what came later has its turn."""
    await _accept(storage, "posted", _posted("posted"))
    await _accept(storage, "deleted", _deleted("deleted"))
    for _ in range(5):
        assert not await _claim(storage, "deleted")
        async with storage.write(SYSTEM) as uow:
            await uow.inbox.fail("posted", "boom")
            await uow.commit()
    assert await _claim(storage, "deleted")
