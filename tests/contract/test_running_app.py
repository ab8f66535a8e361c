"""One process from its start to its end, whatever its platforms do at both."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

import bot.features
from bot.app import App, assemble
from bot.clock import SetClock
from bot.commands import collect
from bot.inbound import MessagePosted
from bot.model.audience import System
from bot.model.ids import AccountRef
from bot.model.message import MessageRef
from bot.ports import Connected, Profile, Receive
from storage import SqlStorage, open_storage
from tests.contract.community import NOW, SYSTEM, settle
from tests.fakes.platform import MemoryPlatform
from tests.town import community

MAIL = "x@example.lg.jp"


@dataclass
class Clumsy(MemoryPlatform):
    """Fails at its start, half-way, or at its end; `open` while it holds something."""

    fails: Sequence[str] = field(default=())
    open: bool = False

    async def start(self, receive: Receive, connected: Connected) -> None:
        self.open = True
        if "start" in self.fails:
            raise OSError("the second address is taken")
        await super().start(receive, connected)

    async def stop(self) -> None:
        await super().stop()
        self.open = False
        if "stop" in self.fails:
            raise OSError("it hangs")


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[SqlStorage]:
    """Empty."""
    storage = await open_storage(database_url, clock=SetClock(NOW))
    yield storage
    await storage.close()


def app_on(storage: SqlStorage, *platforms: MemoryPlatform) -> App:
    """One process."""
    return assemble(
        storage=storage,
        platforms=platforms,
        clock=SetClock(NOW),
        community=community(),
        registry=collect(bot.features),
    )


async def test_a_platform_that_starts_half_way_is_ended_too(storage: SqlStorage):
    """With those before it; its reason is what the bot ends with, and those after it are never begun."""
    first, second = Clumsy(SetClock(NOW), "first"), Clumsy(SetClock(NOW), "second", fails=("start", "stop"))
    third = Clumsy(SetClock(NOW), "third")
    with pytest.raises(OSError, match="the second address is taken"):
        async with app_on(storage, first, second, third).running():
            raise AssertionError("it does not run")
    assert [platform.open for platform in (first, second, third)] == [False, False, False]


async def test_a_platform_that_fails_at_its_end_keeps_no_other_from_ending(storage: SqlStorage):
    """The bot ends as it was asked to."""
    first, second = Clumsy(SetClock(NOW), "first", fails=("stop",)), Clumsy(SetClock(NOW), "second")
    async with app_on(storage, first, second).running():
        assert [platform.open for platform in (first, second)] == [True, True]
    assert [platform.open for platform in (first, second)] == [False, False]


async def test_what_an_earlier_process_left_is_worked_once_platforms_can_be_asked(storage: SqlStorage):
    """It was written by somebody whom only their mail proves."""
    account = AccountRef("memory", "town", "X1")
    ref = MessageRef("memory", "town", "general", "m1")
    written = MessagePosted(account=account, key="m1", at=NOW, ref=ref, text="こんにちは")
    async with storage.write(SYSTEM) as uow:
        member = (await settle(uow)).clerk.member
        await uow.inbox.accept(written.key, NOW, written)
        await uow.commit()
    platform = MemoryPlatform(SetClock(NOW), profiles={account: Profile(member.name, MAIL)})
    async with app_on(storage, platform).running(), asyncio.timeout(30):
        while await _pending(storage):
            pass
    async with storage.read(SYSTEM) as uow:
        assert await uow.members.by_account(account) is not None


async def _pending(storage: SqlStorage) -> int:
    async with storage.read(System("test")) as uow:
        return len(await uow.inbox.pending())
