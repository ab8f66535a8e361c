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
from bot.model.ids import AccountRef, MailProofId
from bot.model.message import MessageRef
from bot.model.proof import PROOF_VALID_FOR, MailProof
from bot.ports import Connected, Profile, Receive
from bot.ports.mail import Letter, Mail
from storage import SqlStorage, open_storage
from tests.contract.community import NOW, SYSTEM, settle
from tests.fakes.mail import MemoryMail
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


def app_on(storage: SqlStorage, *platforms: MemoryPlatform, mail: Mail | None = None) -> App:
    """One process."""
    return assemble(
        storage=storage,
        platforms=platforms,
        clock=SetClock(NOW),
        community=community(),
        registry=collect(bot.features),
        mail=mail,
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


ACCOUNT = AccountRef("memory", "town", "X1")


async def owe_letter(storage: SqlStorage) -> None:
    """A code that is to be mailed."""
    proof = MailProof(
        id=MailProofId(0),
        account=ACCOUNT,
        mail=MAIL,
        name="新井 きた",
        section="",
        code="012345",
        key="a1b2",
        at=NOW,
        expires_at=NOW + PROOF_VALID_FOR,
    )
    async with storage.write(SYSTEM) as uow:
        await uow.proofs.add(proof)
        await uow.commit()


async def test_a_letter_that_an_earlier_process_owed_leaves_at_the_start(storage: SqlStorage):
    """Once, and it is noted."""
    await owe_letter(storage)
    mail = MemoryMail()
    async with app_on(storage, MemoryPlatform(SetClock(NOW)), mail=mail).running(), asyncio.timeout(30):
        await mail.arrived.wait()
    assert [letter.to for letter in mail.letters] == [MAIL]
    async with storage.read(SYSTEM) as uow:
        proof = await uow.proofs.latest(ACCOUNT)
    assert proof
    assert proof.sent_at == NOW


@dataclass
class Slow(MemoryMail):
    """Takes a letter only when it may."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, letter: Letter) -> None:
        self.begun.set()
        await self.may_end.wait()
        await super().send(letter)


async def test_a_letter_that_is_under_way_when_the_bot_ends_is_noted_first(storage: SqlStorage):
    """Else it would go a second time at the next start."""
    mail = Slow()
    app = app_on(storage, MemoryPlatform(SetClock(NOW)), mail=mail)
    assert app.letters
    running = asyncio.create_task(app.letters.run())
    await asyncio.sleep(0)  # it listens from here on
    await owe_letter(storage)
    await mail.begun.wait()
    running.cancel()
    mail.may_end.set()
    await asyncio.gather(running, return_exceptions=True)
    async with storage.read(SYSTEM) as uow:
        proof = await uow.proofs.latest(ACCOUNT)
    assert proof
    assert proof.sent_at == NOW
