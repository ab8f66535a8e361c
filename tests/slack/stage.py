"""A community in real Slack workspaces: the whole bot, its database, its adapter, and people at their clients.

async with open_stage(url, "socket") as stage:
    koharu = await stage.person("小春", "みどり町")
    asked = await stage.asks(koharu, "VPNの更新")            # posted, with its thread
    await koharu.message(asked.channel, "追記です", thread_ts=asked.thread)
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import bot.features
from adapters.slack.adapter import SlackAdapter
from adapters.slack.conversations import PLATFORM, PRIVATE
from adapters.slack.socket_mode import PING_SECONDS
from bot.app import App, assemble
from bot.clock import SetClock
from bot.commands import collect
from bot.config.slack import SlackWorkspaceSettings
from bot.context import Community
from bot.i18n import Translator
from bot.inbound import InboundEvent
from bot.model.audience import Audience, Circle, System
from bot.model.field import Field
from bot.model.ids import AccountRef, MemberId, OrganizationId, PlaceId, QuestionId, WorkspaceRef
from bot.model.member import Member, Role, with_base_role
from bot.model.message import Message as Captured
from bot.model.organization import Organization, OrganizationKind
from bot.model.place import Place, Purpose
from bot.model.question import Question
from bot.outbound import Reply
from storage import SqlStorage, open_storage
from storage.tables import metadata
from tests.slack.bot import Mode, attach, settings_of
from tests.slack.people import Someone
from tests.slack.server import SlackServer, slack
from tests.slack.workspace import Workspace
from tests.town import NATIONAL, community
from tests.traffic import PATIENCE

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""火曜日の10時, in Asia/Tokyo."""
FIELD = "security"


@dataclass(frozen=True)
class Asked:
    """A question as it stands in Slack: `thread` is the parent's ts in `channel`."""

    id: QuestionId
    channel: str
    thread: str


@dataclass
class Stage:
    """One process of the bot, and the Slack that it speaks to. Deliveries leave when `deliver` is called.

    `came` is what came in for the core; while `core_is_quick` is not set, it is `held` before it.
    """

    url: str
    server: SlackServer
    towns: Sequence[Workspace]
    settings: Sequence[SlackWorkspaceSettings]
    clock: SetClock
    storage: SqlStorage
    adapter: SlackAdapter
    app: App
    community: Community
    organizations: dict[str, Organization] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    time_passes: asyncio.Event = field(default_factory=asyncio.Event)
    hellos: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    core_is_quick: asyncio.Event = field(default_factory=asyncio.Event)
    came: list[InboundEvent] = field(default_factory=list)
    held: "asyncio.Queue[InboundEvent]" = field(default_factory=asyncio.Queue)

    @property
    def town(self) -> Workspace:
        """The first workspace."""
        return self.towns[0]

    @property
    def place(self) -> str:
        """Its channel for questions about security."""
        return self.channels[self.town.domain]

    # ---- people -------------------------------------------------------------------------------------------

    async def person(
        self, name: str, organization: str, *roles: Role, town: Workspace | None = None, **more: object
    ) -> Someone:
        """A member at a client, in the channel of their workspace."""
        town = town or self.town
        someone = town.someone(name, email=f"{name}@example.lg.jp")
        town.channels[self.channels[town.domain]].members.append(someone.id)
        home = self.organizations[organization]
        member = Member(
            id=MemberId(0),
            name=name,
            mail=f"{name}@example.lg.jp",
            organization_id=home.id,
            roles=frozenset(roles),
            **more,  # type: ignore[arg-type]
        )
        async with self.storage.write(System("a newcomer")) as uow:
            member = await uow.members.add(with_base_role(member, home))
            await uow.members.link(AccountRef(PLATFORM, town.domain, someone.id), member.id)
            await uow.commit()
        return someone

    async def member(self, someone: Someone) -> Member | None:
        """Whose account it is."""
        account = AccountRef(PLATFORM, someone._workspace.domain, someone.id)
        async with self.storage.read(System("test")) as uow:
            return await uow.members.by_account(account)

    # ---- questions ----------------------------------------------------------------------------------------

    async def reviews(self, asker: Someone, title: str, body: str = "手順を教えてください。") -> None:
        """From the command to the review, which is open then."""
        await asker.command("/soudan", channel=self.channels[asker._workspace.domain])
        await asker.fill(title=title, body=body, field="セキュリティ")
        await asker.submit()

    async def asks(self, asker: Someone, title: str, body: str = "手順を教えてください。") -> Asked:
        """From the command to the posted question."""
        await self.reviews(asker, title, body)
        await asker.press("相談する")
        await asker.close()
        await self.deliver()
        (asked,) = [q for q in await self.questions() if q.title == title]
        async with self.storage.read(System("test")) as uow:
            thread = (await uow.threads.of(asked.id))[0]
            place = await uow.places.get(thread.place_id)
        assert thread.external
        return Asked(asked.id, place.external, thread.external)

    async def questions(self) -> Sequence[Question]:
        """All that were asked, the first one first."""
        count = self.rows()["questions"]
        async with self.storage.read(System("test")) as uow:
            return [await uow.questions.get(QuestionId(number)) for number in range(1, count + 1)]

    async def captured(self, asked: Asked) -> Sequence[Captured]:
        """What was written in a question's thread, as it is kept."""
        async with self.storage.read(System("test")) as uow:
            return await uow.messages.of(asked.id)

    async def texts(self, asked: Asked) -> list[str]:
        """Its texts."""
        return [message.text for message in await self.captured(asked)]

    # ---- the outbox and the database ----------------------------------------------------------------------

    async def deliver(self, over: timedelta = timedelta(seconds=20)) -> None:
        """Sends what is due, and what falls due until `over` has passed."""
        end = self.clock.now() + over
        while True:
            while await self.app.courier.send_batch():
                pass
            wait = await self.next_due_in()
            if wait is None or self.clock.now() + wait > end:
                break
            self.clock.advance(max(wait, timedelta(milliseconds=1)))
        for town in self.towns:
            await town.settled()

    async def next_due_in(self) -> timedelta | None:
        """In whichever workspace comes first."""
        served = [WorkspaceRef(PLATFORM, name) for name in self.adapter.workspaces]
        pace = self.adapter.capabilities.pace
        waits = [await self.storage.outbox.next_due_in(at, served=served, pace=pace) for at in served]
        return min((wait for wait in waits if wait is not None), default=None)

    async def states(self) -> dict[str, int]:
        """How many deliveries are in each state, without the states that hold none."""
        return {state: n for state, n in (await self.storage.outbox.counts()).items() if n}

    def rows(self) -> dict[str, int]:
        """How many rows each table has: the same before and after says that nothing was written."""
        with closing(sqlite3.connect(self.url.partition(":///")[2])) as connection:
            count = "SELECT count(*) FROM "
            return {name: connection.execute(f'{count}"{name}"').fetchone()[0] for name in metadata.tables}

    # ---- processes ----------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Connects where that is possible."""

        async def connected(workspace: str) -> None:
            self.app.catching_up.begin(WorkspaceRef(PLATFORM, workspace))
            self.hellos.put_nowait(workspace)

        async def receive(event: InboundEvent) -> Reply:
            self.came.append(event)
            if not self.core_is_quick.is_set():
                self.held.put_nowait(event)
            await self.core_is_quick.wait()
            return await self.app.dispatch.receive(event)

        await self.adapter.start(receive, connected)
        await self.attach(*(town for town in self.towns if self.adapter._open(town.domain)))

    async def attach(self, *towns: Workspace) -> None:
        """These are connected, and people at them wait from now on until the bot has nothing left to do."""
        given = {settings.name: settings for settings in self.settings}
        await attach(self.adapter, [given[town.domain] for town in towns], towns)
        for _ in towns:
            await self.reconnected()

    async def reconnected(self) -> None:
        """Returns when a workspace has connected once more than was awaited so far, and is read back."""
        async with asyncio.timeout(PATIENCE):
            await self.hellos.get()
        await self.caught_up()

    async def caught_up(self) -> None:
        """Returns when what was missed has been read back; the pauses in between pass at once."""
        self.time_passes.set()
        await self.app.catching_up.finished()
        self.time_passes.clear()

    async def stop(self) -> None:
        """Ends this process's adapter and what it reads back."""
        await self.app.catching_up.stop()
        await self.adapter.stop()

    def another_process(self) -> App:
        """A second process over the same database, with the same connections."""
        return _app(self.storage, self.adapter, self.clock, self.community, self.time_passes)


@asynccontextmanager
async def open_stage(
    url: str,
    mode: Mode = "socket",
    names: Sequence[str] = ("ehime",),
    *,
    started: bool = True,
    ping_seconds: float = PING_SECONDS,
    secretaries: frozenset[AccountRef] = frozenset(),
    **more: object,
) -> AsyncIterator[Stage]:
    """Workspaces of these names, each with a channel for security and a bot that is connected where `started`.

    With shorter `ping_seconds` a dead connection is noticed within a test, and one that is only slow taken for dead.
    """
    clock = SetClock(MORNING)
    storage = await open_storage(url, clock=clock)
    try:
        async with slack(clock) as server:
            towns = [server.workspace(name) for name in names]
            settings = [settings_of(server, town, mode, **more) for town in towns]
            t = Translator("ja", NATIONAL)
            adapter = SlackAdapter(settings, registry=collect(bot.features), translator=t, ping_seconds=ping_seconds)
            of = community(secretaries)
            time_passes = asyncio.Event()
            app = _app(storage, adapter, clock, of, time_passes)
            stage = Stage(url, server, towns, settings, clock, storage, adapter, app, of, time_passes=time_passes)
            stage.core_is_quick.set()
            await _found(stage)
            try:
                if started:
                    await stage.start()
                yield stage
            finally:
                await stage.stop()
    finally:
        await storage.close()


def _app(storage: SqlStorage, adapter: SlackAdapter, clock: SetClock, of: Community, time_passes: asyncio.Event) -> App:
    async def wait(pause: timedelta) -> None:
        await time_passes.wait()
        clock.advance(pause)

    return assemble(
        storage=storage, platforms=[adapter], clock=clock, community=of, registry=collect(bot.features), wait=wait
    )


async def _found(stage: Stage) -> None:
    async with stage.storage.write(System("found the community")) as uow:
        await uow.fields.add(Field(key=FIELD, names={"ja": "セキュリティ"}, keywords=("VPN",)))
        for town in stage.towns:
            stage.channels[town.domain] = town.channel(FIELD)
            await uow.places.add(_place(town.domain, stage.channels[town.domain], Purpose.FIELD))
            await uow.places.add(_place(town.domain, PRIVATE, Purpose.PRIVATE))
        for organization in _organizations():
            added = await uow.organizations.add(organization)
            stage.organizations[added.name] = added
        await uow.commit()


def _place(workspace: str, external: str, purpose: Purpose) -> Place:
    return Place(
        id=PlaceId(0),
        platform=PLATFORM,
        workspace=workspace,
        external=external,
        name=f"#{external}",
        purpose=purpose,
        field=FIELD if purpose is Purpose.FIELD else None,
        audience=Audience(Circle.PUBLIC_SERVANTS),
        private_threads=purpose is Purpose.PRIVATE,
    )


def _organizations() -> list[Organization]:
    def body(code: int, name: str, kind: OrganizationKind, domain: str = "") -> Organization:
        return Organization(
            id=OrganizationId(0),
            code=f"{code:06}",
            name=name,
            kind=kind,
            prefecture="ためし県",
            population=15_000,
            domains=(domain,) if domain else (),
        )

    return [
        body(1, "みどり町", OrganizationKind.MUNICIPALITY, "midori.example"),
        body(2, "ためし県", OrganizationKind.PREFECTURE),
        body(3, "ためし事務局", OrganizationKind.SECRETARIAT),
    ]
