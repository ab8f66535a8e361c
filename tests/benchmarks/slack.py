"""Slack: from when it sends something to the acknowledgement, while nothing else happens and during a fan-out.

The bot and the floor's bare Bolt are processes of their own, at one Slack server in this one.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.clock import SystemClock
from bot.model.audience import Audience, Circle, System
from bot.model.delivery import Lane, NewDelivery, place_stream
from bot.model.ids import PlaceId
from bot.model.place import Place, Purpose
from storage import open_storage
from tests.benchmarks.engines import Engine
from tests.benchmarks.measure import Action, Samples, alternate, seconds
from tests.benchmarks.processes import serving
from tests.benchmarks.table import Aim, Figure
from tests.end_to_end.slack_community import Branch, asks, bot_of, branch, configure, until
from tests.end_to_end.slack_ledger import Ledger, ledger_of
from tests.slack import payloads
from tests.slack.bot import MODES, Mode
from tests.slack.delivery import COMMAND, EVENT, INTERACTION
from tests.slack.records import View
from tests.slack.refusal import Json
from tests.slack.server import SlackServer, slack
from tests.slack.workspace import Workspace

ROUNDS = 100
PLACES = 1_800
CALM_SECONDS = 0.02
"""After each sample of the bot's, so that what follows an acknowledgement is less in the way of the next."""
AIM = Aim(0.2, "p99: 200 ms", percent=99)


@dataclass(frozen=True)
class Ear:
    """An app that is sent what people do, and how long its acknowledgements take."""

    workspace: Workspace
    branch: Branch
    thread_ts: str
    form: View
    calm: float = 0

    async def message(self) -> float:
        """The expert writes into the question's thread."""
        ts = self.workspace.stamps.next()
        event: Json = {"type": "message", "user": self.branch.expert.id, "text": "回線の現地調査から始めましょう。"}
        event |= {"channel": self.branch.place, "channel_type": "channel", "ts": ts, "event_ts": ts}
        return await self._sends(EVENT, self.workspace.events.enveloped({**event, "thread_ts": self.thread_ts}))

    async def command(self) -> float:
        """The asker types /soudan; the modal of the time before is closed first."""
        self.workspace.modals.clear(self.branch.asker.id)
        channel = self.workspace.channels[self.branch.place]
        typed = payloads.command(self.workspace, self.branch.asker.user, channel, "/soudan", "")
        return await self._sends(COMMAND, typed)

    async def submission(self) -> float:
        """The asker hands in the form, again and again."""
        return await self._sends(INTERACTION, payloads.submission(self.workspace, self.branch.asker.user, self.form))

    async def _sends(self, kind: str, payload: Json) -> float:
        taken = await seconds(self.workspace.transport.send(kind, payload))
        await asyncio.sleep(self.calm)
        return taken


ACTS: dict[str, Callable[[Ear], Action]] = {
    "a message in a thread": lambda ear: ear.message,
    "a command": lambda ear: ear.command,
    "a form, saved and reviewed": lambda ear: ear.submission,
}


async def _samples(bot: Ear, bare: Ear) -> Sequence[tuple[Samples, Samples]]:
    actions = [act(ear) for act in ACTS.values() for ear in (bot, bare)]
    taken = await alternate(ROUNDS, *actions, warm_up=3)
    return list(zip(taken[::2], taken[1::2], strict=True))


# ---- the bot and the floor ----------------------------------------------------------------------------------


@asynccontextmanager
async def _bot(server: SlackServer, mode: Mode, url: str, folder: Path) -> AsyncIterator[Ear]:
    """`yorozu run` with one open question, and a form that waits to be handed in."""
    ehime = branch(server, "ehime", mode)
    async with bot_of(configure(folder, server, [ehime]), [ehime], url):
        await ehime.expert.open_home()
        await until(lambda: ehime.expert.home)
        card = await asks(ehime, "VPN装置の更新")
        await ehime.asker.command("/soudan", channel=ehime.place)
        await ehime.asker.shown()
        await ehime.asker.fill(title="庁内の無線LAN", body="会議室に足したい。", field="システム・セキュリティ")
        assert ehime.asker.modal
        yield Ear(ehime.workspace, ehime, card.ts, ehime.asker.modal, CALM_SECONDS)


@asynccontextmanager
async def _bare(server: SlackServer, mode: Mode, like: Ear) -> AsyncIterator[Ear]:
    """Bolt alone, in a workspace of its own."""
    floor = branch(server, "floor", mode)
    app = floor.workspace.app
    secret = app.app_token if mode == "socket" else app.signing_secret
    process = serving("tests.benchmarks.bare_bolt", mode, server.api_url, app.bot_token, secret)
    _, where = await asyncio.to_thread(process.__enter__)
    if mode == "http":
        app.request_url = where
    try:
        yield Ear(floor.workspace, floor, like.thread_ts, like.form)
    finally:
        await asyncio.to_thread(process.__exit__, None, None, None)


async def _owe(url: str, workspace: Workspace) -> None:
    """A guide for each of 1,800 channels, in the lane of announcements."""
    storage = await open_storage(url)
    async with storage.write(System("owe to all places")) as uow:
        for number in range(PLACES):
            to = (await uow.places.add(guided_place(workspace, number))).id
            owed = NewDelivery(kind="place_guide", stream=place_stream(to), lane=Lane.BULK, place_id=to)
            await uow.deliveries.owe(owed)
        await uow.commit()
    await storage.close()


def guided_place(workspace: Workspace, number: int) -> Place:
    """A new channel, as the database has it."""
    return Place(
        id=PlaceId(0),
        platform="slack",
        workspace=workspace.domain,
        external=workspace.channel(f"c{number}"),
        name=f"c{number}",
        purpose=Purpose.GENERAL,
        audience=Audience(Circle.PUBLIC_SERVANTS),
    )


# ---- the figures --------------------------------------------------------------------------------------------


async def figures(engine: Engine) -> Sequence[Figure]:
    """Three rows for each mode, idle and during a fan-out."""
    rows: list[Figure] = []
    for mode in MODES:
        with tempfile.TemporaryDirectory() as folder:
            async with engine.upgraded() as url, ledger_of(url) as ledger, slack(SystemClock()) as server:
                await ledger.speed_up("ehime")
                rows += await _rows(engine, mode, server, url, ledger, Path(folder))
    return rows


async def _rows(
    engine: Engine, mode: Mode, server: SlackServer, url: str, ledger: Ledger, folder: Path
) -> Sequence[Figure]:
    async with _bot(server, mode, url, folder) as bot, _bare(server, mode, bot) as bare:
        idle = await _samples(bot, bare)
        await ledger.quiet()
        await _owe(url, bot.workspace)
        sent = len(bot.workspace.called("chat.postMessage"))
        await until(lambda: len(bot.workspace.called("chat.postMessage")) > sent + 5)
        busy = await _samples(bot, bare)
        assert await ledger.owed() > PLACES / 2, "the fan-out ended before the samples did"
    return [
        *_figures(engine, mode, "idle", idle),
        *_figures(engine, mode, f"while {PLACES:,} deliveries go out", busy),
    ]


def _figures(engine: Engine, mode: Mode, when: str, taken: Sequence[tuple[Samples, Samples]]) -> Sequence[Figure]:
    return [
        Figure(
            name=f"Slack by {mode}, {when}: {act} → acknowledged",
            where=engine.name,
            samples=samples,
            floor=floor,
            floor_is="a bare Bolt listener, same server",
            aim=AIM,
        )
        for act, (samples, floor) in zip(ACTS, taken, strict=True)
    ]
