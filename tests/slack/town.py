"""The town at Slack: its people sit at clients of one workspace, and the bot is connected to it as in real life."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

import bot.features
from adapters.slack.conversations import PLATFORM, PRIVATE, Conversation, conversation_at
from bot.app import App, assemble
from bot.clock import SetClock
from bot.commands import collect
from bot.i18n import Translator
from bot.model.ids import AccountRef, QuestionId, WorkspaceRef
from bot.model.member import Member, Role
from bot.model.place import Purpose
from storage import open_storage
from tests.slack.bot import Mode, attach, settings_of
from tests.slack.overheard import OverheardSlack
from tests.slack.people import Someone
from tests.slack.records import Message
from tests.slack.seat import SlackPerson
from tests.slack.server import slack
from tests.slack.surfaces import text_of
from tests.slack.workspace import Workspace
from tests.town import MORNING, NATIONAL, NOBODY, PLACES, PlaceFacts, Posted, Town, community, found, place

REGISTRY = collect(bot.features)

HERE = WorkspaceRef(PLATFORM, "town")
SOON = timedelta(minutes=2)
"""How long deliveries may take at Slack's pace; what falls due later is a retry."""


@dataclass
class SlackTown(Town):
    """The community in one Slack workspace. `channels` are the ids of its public places, by name."""

    platform: OverheardSlack
    workspace: Workspace
    channels: dict[str, str] = field(default_factory=dict)

    @property
    def general(self) -> str:
        """The channel in which people type commands."""
        return self.channels["general"]

    def _seat(self, member: Member, workspace: str) -> SlackPerson:
        assert workspace == HERE.workspace, "there is one workspace"
        return self._joins(self.workspace.someone(member.name, email=member.mail), member)

    async def person(
        self, name: str, organization: str, *roles: Role, workspace: str = "town", **more: object
    ) -> SlackPerson:
        """A new member with an account."""
        return cast("SlackPerson", await super().person(name, organization, *roles, workspace=workspace, **more))

    def stranger(self, name: str, mail: str = "", *, guest: bool = False) -> SlackPerson:
        """Somebody of the workspace whom the community does not know; a guest is of another workspace."""
        team = "T-elsewhere" if guest else ""
        return self._joins(self.workspace.someone(name, email=mail, team=team), NOBODY)

    def _joins(self, client: Someone, member: Member) -> SlackPerson:
        for id in self.channels.values():
            self.workspace.channels[id].members.append(client.id)
        return SlackPerson(self, member, AccountRef(*_parts(HERE), client.id), client)

    async def conversation(self, question: QuestionId) -> Conversation:
        """Where a question lives at Slack."""
        found = conversation_at(await self.thread(question))
        assert found
        return found

    async def deliver(self) -> None:
        """Sends everything that is due now, or becomes so at Slack's pace."""
        end = self.clock.now() + SOON
        while True:
            while await self.app.courier.send_batch():
                pass
            wait = await self.storage.outbox.next_due_in(HERE, served=[HERE], pace=self.platform.capabilities.pace)
            if wait is None or self.clock.now() + wait > end:
                break
            self.clock.advance(max(wait, timedelta(milliseconds=1)))
        await self.workspace.settled()

    def posts(self, place: str) -> list[Posted]:
        """What the bot posted into a channel and its threads; of `private`, into conversations of its own."""
        channels = [self.channels[place]] if place != PRIVATE else self.private
        return [self._posted(m) for id in channels for m in self.workspace.said(id)]

    @property
    def private(self) -> list[str]:
        """The conversations of private questions."""
        return [id for id, channel in self.workspace.channels.items() if channel.kind in ("group", "mpim")]

    def _posted(self, message: Message) -> Posted:
        return Posted(
            text_of(self.workspace, message), frozenset(AccountRef(*_parts(HERE), user) for user in message.notified)
        )


def _parts(home: WorkspaceRef) -> tuple[str, str]:
    return home.platform, home.workspace


@asynccontextmanager
async def open_slack_town(
    url: str, mode: Mode, places: Sequence[PlaceFacts] = PLACES, **settings: object
) -> AsyncIterator[SlackTown]:
    """The whole bot at a Slack of its own; `settings` are those of the workspace."""
    clock = SetClock(MORNING)
    storage = await open_storage(url, clock=clock)
    try:
        async with slack(clock) as server:
            workspace = server.workspace(HERE.workspace)
            given = settings_of(server, workspace, mode, **settings)
            t = Translator("ja", NATIONAL)
            adapter = OverheardSlack([given], registry=REGISTRY, translator=t)
            app = assemble(storage=storage, platforms=[adapter], clock=clock, community=community(), registry=REGISTRY)
            channels = {name: workspace.channel(name) for name, purpose, _ in places if purpose is not Purpose.PRIVATE}
            homes = await found(storage, [place(facts, PLATFORM, channels.get(facts[0], "")) for facts in places])
            async with _connected(app, adapter):
                await attach(adapter, [given], [workspace])
                yield SlackTown(app, storage, clock, adapter, workspace, channels, organizations=homes)
                await workspace.settled()
    finally:
        await storage.close()


@asynccontextmanager
async def _connected(app: App, adapter: OverheardSlack) -> AsyncIterator[None]:
    await app.start(adapter)
    try:
        yield
    finally:
        await app.catching_up.stop()
        await adapter.stop()
