"""A deletion of which the platform tells only what is gone, on both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.inbound import MessageDeleted
from bot.model.audience import System
from bot.model.ids import AccountRef, QuestionId
from bot.model.member import Role
from bot.model.message import MessageRef
from bot.model.question import QuestionState
from bot.outbound import Done
from tests.memory_town import MemoryPerson, MemoryTown, open_town

NOBODY = AccountRef("memory", "town", "")


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[MemoryTown]:
    """A community of which only the secretariat is there."""
    async with open_town(database_url) as opened:
        await opened.person("事務 局子", "ためし事務局", Role.SECRETARIAT)
        yield opened


async def _answered(town: MemoryTown) -> tuple[MemoryPerson, QuestionId]:
    """Somebody, and the question that they have answered."""
    asker = await town.person("聞田 はじめ", "みどり町")
    peer = await town.person("手伝 すけ", "あおば町")
    question = await asker.asks("VPNの更新の進め方", field="security")
    await peer.writes(question, "うちは先に機種を決めました。")
    return peer, question


def _deleted(town: MemoryTown, key: str = "deleted") -> MessageDeleted:
    written = town.platform.written[-1]
    return MessageDeleted(account=NOBODY, key=key, at=town.clock.now(), address=written.address, ref=written.ref)


async def test_it_leaves_a_tombstone_as_its_author_s_own_would(town: MemoryTown):
    """The question waits again, and the audit names the author."""
    peer, question = await _answered(town)
    assert await town.happens(_deleted(town)) == Done()
    async with town.storage.read(System("test")) as uow:
        (tombstone,) = await uow.messages.of(question)
        (deletion,) = (entry for entry in await uow.audit.of(question) if entry.act == "message.deleted")
    assert (tombstone.text, bool(tombstone.deleted_at)) == ("", True)
    assert deletion.actor_id == peer.member.id
    assert (await town.question(question)).state is not QuestionState.ANSWERED
    assert await town.app.dispatch.resume() == 0


async def test_it_counts_also_where_its_author_has_left(town: MemoryTown):
    """What is gone at its platform is gone here."""
    peer, question = await _answered(town)
    async with town.storage.write(System("they leave")) as uow:
        await uow.members.save(replace(peer.member, active=False))
        await uow.commit()
    await town.happens(_deleted(town))
    async with town.storage.read(System("test")) as uow:
        assert [m.text for m in await uow.messages.of(question)] == [""]


async def test_what_we_do_not_know_is_let_be(town: MemoryTown):
    """A message in the thread that never was one of ours: nothing happens, and nothing waits."""
    _, question = await _answered(town)
    unknown = replace(_deleted(town), ref=MessageRef("memory", "town", "security", "another"))
    assert await town.happens(unknown) == Done()
    assert await town.app.dispatch.resume() == 0
    async with town.storage.read(System("test")) as uow:
        assert [m.text for m in await uow.messages.of(question)] == ["うちは先に機種を決めました。"]
