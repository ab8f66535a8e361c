"""The town at Discord: its people sit at clients of one server, and the bot is connected to it as in real life."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

import bot.features
from adapters.discord.addresses import PLATFORM, PRIVATE
from bot.app import App, assemble
from bot.clock import SetClock
from bot.commands import collect
from bot.i18n import Translator
from bot.model.ids import AccountRef, QuestionId, WorkspaceRef
from bot.model.member import Member, Role
from bot.model.place import Purpose
from storage import open_storage
from tests.discord.bot import PAUSE, attach, settings_of
from tests.discord.guild import Guild
from tests.discord.overheard import OverheardDiscord
from tests.discord.people import Someone
from tests.discord.records import ChannelType, Message
from tests.discord.sdk import pointed_at
from tests.discord.seat import DiscordPerson
from tests.discord.server import DiscordServer, discord_server
from tests.discord.surfaces import text_of
from tests.town import MORNING, NATIONAL, NOBODY, PLACES, PlaceFacts, Posted, Town, community, found, place

REGISTRY = collect(bot.features)
HERE = WorkspaceRef(PLATFORM, "town")
SOON = timedelta(minutes=2)
"""How long deliveries may take at Discord's pace; what falls due later is a retry."""


@dataclass
class DiscordTown(Town):
    """The community in one Discord server. `channels` are the ids of its public places, by name.

    `commons` is a text channel that everybody sees: commands are typed there, and private threads are opened under it.
    """

    platform: OverheardDiscord
    server: DiscordServer
    guild: Guild
    commons: str
    channels: dict[str, str] = field(default_factory=dict)

    def _seat(self, member: Member, workspace: str) -> DiscordPerson:
        assert workspace == HERE.workspace, "there is one server"
        return self._joins(self.guild.someone(member.name), member)

    async def person(
        self, name: str, organization: str, *roles: Role, workspace: str = "town", **more: object
    ) -> DiscordPerson:
        """A new member with an account."""
        return cast("DiscordPerson", await super().person(name, organization, *roles, workspace=workspace, **more))

    def stranger(self, name: str, mail: str = "", *, guest: bool = False) -> DiscordPerson:  # noqa: ARG002 - untold here
        """Somebody of the server whom the community does not know; a guest has left it."""
        client = self.guild.someone(name)
        if guest:
            self.guild.leave(client.id)
        return self._joins(client, NOBODY)

    def _joins(self, client: Someone, member: Member) -> DiscordPerson:
        return DiscordPerson(self, member, AccountRef(HERE.platform, HERE.workspace, client.id), client)

    async def thread_of(self, question: QuestionId) -> str:
        """The channel in which a question lives at Discord."""
        thread = (await self.thread(question)).thread
        assert thread
        return thread

    async def deliver(self) -> None:
        """Sends everything that is due now, or becomes so at Discord's pace."""
        end = self.clock.now() + SOON
        while True:
            while await self.app.courier.send_batch():
                pass
            wait = await self.storage.outbox.next_due_in(HERE, served=[HERE], pace=self.platform.capabilities.pace)
            if wait is None or self.clock.now() + wait > end:
                break
            self.clock.advance(max(wait, timedelta(milliseconds=1)))
        await self.server.settled()

    def posts(self, place: str) -> list[Posted]:
        """What the bot posted into a place and its threads; of `private`, into private threads."""
        if place == PRIVATE:
            threads = [t for t in self.guild.threads_of(self.commons) if t.kind is ChannelType.PRIVATE_THREAD]
            return [self._posted(m) for thread in threads for m in self.guild.said(thread.id)]
        channel = self.channels[place]
        every = [channel, *(thread.id for thread in self.guild.threads_of(channel))]
        return [self._posted(m) for id in every for m in self.guild.said(id)]

    def _posted(self, message: Message) -> Posted:
        called = frozenset(AccountRef(HERE.platform, HERE.workspace, user) for user in message.notified)
        return Posted(text_of(message, lambda mark: mark), called)


@asynccontextmanager
async def open_discord_town(
    url: str, places: Sequence[PlaceFacts] = PLACES, *, forums: bool = True
) -> AsyncIterator[DiscordTown]:
    """The whole bot at a Discord of its own; its places are forums, or text channels."""
    clock = SetClock(MORNING)
    storage = await open_storage(url, clock=clock)
    try:
        async with discord_server(clock) as server:
            guild = server.guild(HERE.workspace)
            commons = guild.text("commons")
            public = [name for name, purpose, _ in places if purpose is not Purpose.PRIVATE]
            channels = {name: guild.forum(name) if forums else guild.text(name) for name in public}
            settings = settings_of(server, (guild, {"private": commons}))
            adapter = OverheardDiscord(
                settings,
                registry=REGISTRY,
                translator=Translator("ja", NATIONAL),
                leases=storage.leases,
                seconds=lambda: clock.now().timestamp(),
                pause=PAUSE,
            )
            app = assemble(storage=storage, platforms=[adapter], clock=clock, community=community(), registry=REGISTRY)
            homes = await found(storage, [place(facts, PLATFORM, channels.get(facts[0], "")) for facts in places])
            with pointed_at(server):
                async with _connected(app, adapter):
                    attach(server, adapter)
                    await server.settled()
                    yield DiscordTown(
                        app, storage, clock, adapter, server, guild, commons, channels, organizations=homes
                    )
                    await server.settled()
    finally:
        await storage.close()


@asynccontextmanager
async def _connected(app: App, adapter: OverheardDiscord) -> AsyncIterator[None]:
    await app.start(adapter)
    try:
        yield
    finally:
        await app.catching_up.stop()
        await adapter.stop()
