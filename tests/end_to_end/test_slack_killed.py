"""Killed in mid fan-out, again and again: in the end every message stands in Slack once, in the order it was owed.

Most of it happens on a clock that is moved, with couriers that are cancelled where a process would die. One real
process is killed too; since its clock cannot be moved, the times in its database are, between its runs.
"""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.slack.adapter import SlackAdapter
from bot.clock import SetClock, SystemClock
from bot.commands import Feature
from bot.context import PostingContext
from bot.i18n import Translator
from bot.inbound import InboundEvent
from bot.model.audience import Audience, Circle, System
from bot.model.delivery import Delivery, NewDelivery, place_stream
from bot.model.ids import PlaceId, WorkspaceRef
from bot.model.place import Place, Purpose
from bot.outbound import Done, Message, Reply, text_message
from bot.outbox import Courier
from storage import SqlStorage, open_storage, upgrade
from tests.end_to_end.slack_community import bot_of, branch, configure, keys, until
from tests.end_to_end.slack_ledger import ledger_of
from tests.slack.bot import connected_bot, settings_of
from tests.slack.faults import Drops, Fails, Fault, Hangs
from tests.slack.server import slack
from tests.slack.workspace import Workspace
from tests.town import community

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
PLACES = 30
NOTES = ("first", "second", "third")
FAILS = 0.3
FAULTS: Sequence[Fault] = (Fails(after=True), Drops(after=True), Drops())
EHIME = WorkspaceRef("slack", "ehime")

feature = Feature()


async def _compose(delivery: Delivery, _: PostingContext) -> Message:
    return text_message(delivery.owed.kind)


for _kind in NOTES:
    feature.delivery(_kind)(_compose)


# ---- on a clock that is moved -------------------------------------------------------------------------------


@dataclass
class FanOut:
    """Three notes for each of thirty channels, and couriers that die."""

    storage: SqlStorage
    clock: SetClock
    workspace: Workspace
    adapter: SlackAdapter
    chance: random.Random
    names: "count[int]"
    died: int = 0

    def courier(self) -> Courier:
        """A new process."""
        return Courier(
            storage=self.storage,
            registry=feature.registry,
            platforms={"slack": self.adapter},
            clock=self.clock,
            community=community(),
            name=f"process-{next(self.names)}",
        )

    async def goes_on(self) -> bool:
        """Lets the time pass until something may leave; whether anything is still owed."""
        outbox = self.storage.outbox
        due_in = await outbox.next_due_in(EHIME, served=[EHIME], pace=self.adapter.capabilities.pace)
        self.clock.advance(due_in or timedelta(0))
        return due_in is not None

    async def sends(self) -> None:
        """What a process does that nobody kills; now and then Slack fails it."""
        if self.chance.random() < FAILS:
            self.workspace.faults.next("chat.postMessage", self.chance.choice(FAULTS))
        await self.courier().send_batch()

    async def dies_anywhere(self) -> None:
        """After some turns of the loop: while claiming, composing, posting or recording."""
        sending = asyncio.create_task(self.courier().send_batch())
        for _ in range(self.chance.randrange(60)):
            await asyncio.sleep(0)
        await self._kill(sending)

    async def dies_before_the_answer(self) -> None:
        """Slack takes the message, and nobody hears of it."""
        hangs = Hangs()
        self.workspace.faults.next("chat.postMessage", hangs)
        sending = asyncio.create_task(self.courier().send_batch())
        reached = asyncio.create_task(hangs.reached.wait())
        await asyncio.wait({sending, reached}, return_when=asyncio.FIRST_COMPLETED)
        reached.cancel()
        await self._kill(sending)
        hangs.release()  # where nothing left this time, the next message is only held up for a moment

    async def _kill(self, sending: "asyncio.Task[int]") -> None:
        self.died += not sending.done()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


@pytest.fixture
async def fan_out(database_url: str) -> AsyncIterator[FanOut]:
    """On each database; Slack's history lags by less than we wait."""
    clock = SetClock(START)
    storage = await open_storage(database_url, clock=clock)
    async with slack(clock, ["ehime"]) as server:
        (workspace,) = server.workspaces.values()
        workspace.limits.on, workspace.history.lag = True, timedelta(seconds=50)
        t = Translator("ja", ZoneInfo("Asia/Tokyo"))
        settings = [settings_of(server, workspace)]
        async with connected_bot(settings, [workspace], feature.registry, t, _hears, _connected) as adapter:
            await _owe(storage, workspace)
            yield FanOut(storage, clock, workspace, adapter, random.Random(20261124), count(1))  # noqa: S311
    await storage.close()


async def _hears(_: InboundEvent) -> Reply:
    return Done()


async def _connected(_: str) -> None: ...


async def _owe(storage: SqlStorage, workspace: Workspace) -> None:
    async with storage.write(System("test")) as uow:
        for number in range(PLACES):
            to = await uow.places.add(_place(workspace.channel(f"c{number}")))
            for kind in NOTES:
                await uow.deliveries.owe(NewDelivery(kind=kind, stream=place_stream(to.id), place_id=to.id))
        await uow.commit()


def _place(channel: str) -> Place:
    return Place(
        id=PlaceId(0),
        platform=EHIME.platform,
        workspace=EHIME.workspace,
        external=channel,
        name=channel,
        purpose=Purpose.GENERAL,
        audience=Audience(Circle.PUBLIC_SERVANTS),
    )


async def test_couriers_that_die_anywhere_send_everything_once(fan_out: FanOut):
    """While claiming, while posting, between the post and its record; Slack fails in between."""
    while await fan_out.goes_on():
        acts = [fan_out.sends] * 3 + [fan_out.dies_anywhere, fan_out.dies_before_the_answer]
        await fan_out.chance.choice(acts)()
    sent, workspace = keys(fan_out.workspace), fan_out.workspace
    assert len(sent) == len(set(sent)) == PLACES * len(NOTES)
    for channel in workspace.channels:
        assert [m.text for m in workspace.said(channel)] == list(NOTES)
    assert (await fan_out.storage.outbox.counts())["sent"] == len(sent)
    assert fan_out.died > PLACES // 2
    assert len(workspace.called("conversations.history")) > fan_out.died


# ---- a real process -----------------------------------------------------------------------------------------

FIELDS = [f"field-{number}" for number in range(19)]


async def test_a_process_that_is_killed_sends_every_guide_once(tmp_path: Path):
    """SIGKILL between Slack's taking a message and its answer, then at another moment; then it is left to end."""
    database = tmp_path / "data" / "yorozu.db"
    database.parent.mkdir()
    url = f"sqlite+aiosqlite:///{database}"
    await upgrade(url)
    async with slack(SystemClock()) as server:
        ehime = branch(server, "ehime", channels=["general", *FIELDS])
        config, workspace = configure(tmp_path, server, [ehime], FIELDS), ehime.workspace
        async with ledger_of(url) as ledger:
            await ledger.speed_up("ehime")
            async with bot_of(config, [ehime]) as bot:
                await until(lambda: len(keys(workspace)) >= 4)
                hangs = Hangs()
                workspace.faults.next("chat.postMessage", hangs)
                await hangs.reached.wait()
                await asyncio.to_thread(bot.kill)
                hangs.release()
            await ledger.two_minutes_pass()
            async with bot_of(config, [ehime]) as bot:
                await until(lambda: len(keys(workspace)) >= 12)
                await asyncio.to_thread(bot.kill)
            await ledger.two_minutes_pass()
            while await ledger.owed():
                async with bot_of(config, [ehime]) as bot:
                    await ledger.quiet()
                    assert await asyncio.to_thread(bot.ends, signal.SIGTERM) == 0
                await ledger.two_minutes_pass()
    sent = keys(workspace)
    assert len(sent) == len(set(sent)) == 1 + len(FIELDS)
    assert {len(keys(workspace, [channel])) for channel in ehime.channels.values()} == {1}
