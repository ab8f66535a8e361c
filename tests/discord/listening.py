"""A small discord.py client at the server, unmodified, with somebody beside it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.clock import SetClock
from tests.discord.guild import Guild
from tests.discord.people import Someone
from tests.discord.records import Json
from tests.discord.server import DiscordServer, discord_server

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

Does = Callable[[discord.Interaction], Awaitable[object]]

COMMANDS: list[Json] = [
    {
        "type": 1,
        "name": "soudan",
        "name_localizations": {"ja": "相談"},
        "description": "相談する",
        "options": [
            {
                "type": 3,
                "name": "title",
                "name_localizations": {"ja": "題名"},
                "description": "題名",
                "autocomplete": True,
            }
        ],
    },
    {"type": 3, "name": "make question", "name_localizations": {"ja": "相談にする"}},
    {"type": 1, "name": "kanri", "description": "管理", "default_member_permissions": "32"},
]


class Listener(discord.Client):
    """Does with an interaction what the test says, and keeps what it heard."""

    does: Does

    def __init__(self) -> None:
        intents = discord.Intents(guilds=True, messages=True, message_content=True)
        # discord.py waits this long after the last GUILD_CREATE; ours follow READY at once.
        super().__init__(intents=intents, max_messages=None, guild_ready_timeout=0.05)
        self.interactions: list[discord.Interaction] = []
        self.messages: list[discord.Message] = []
        self.refused: list[discord.HTTPException] = []

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Whatever was refused stays in `refused`."""
        self.interactions.append(interaction)
        try:
            await self.does(interaction)
        except discord.HTTPException as refusal:
            self.refused.append(refusal)

    async def on_message(self, message: discord.Message) -> None:
        """What people and it itself wrote."""
        self.messages.append(message)


async def idle() -> None:
    """Returns when discord.py runs no listener any more; it names the tasks of its own."""
    await asyncio.sleep(0)
    named = [task for task in asyncio.all_tasks() if task.get_name().startswith(("discord.py: ", "discord-ui-"))]
    running = [task for task in named if "timeout" not in task.get_name()]
    await asyncio.gather(*running, return_exceptions=True)


@dataclass
class Scene:
    """The server, a guild with a channel and a forum, 小春 in it, and the client."""

    discord: DiscordServer
    clock: SetClock
    guild: Guild
    koharu: Someone
    place: str
    forum: str
    listener: Listener
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    async def connect(self) -> None:
        """Starts the client and registers its commands."""
        self.tasks.append(asyncio.ensure_future(self.listener.start(self.discord.app.token)))
        await self.discord.gateway.connected()
        await self.listener.wait_until_ready()
        app, guild = int(self.discord.app.id), int(self.guild.id)
        await self.listener.http.bulk_upsert_guild_commands(app, guild, COMMANDS)
        await self.discord.settled()


@asynccontextmanager
async def scene(*, connected: bool = True) -> AsyncIterator[Scene]:
    """All of it; closed at the end."""
    clock = SetClock(MORNING)
    async with discord_server(clock) as server:
        server.idle_when(idle)
        guild = server.guild("shikoku")
        place, forum = guild.text("general"), guild.forum("security", ["VPN", "端末"])
        listener = Listener()
        at = Scene(server, clock, guild, guild.someone("小春"), place, forum, listener)
        gateway = yarl.URL(server.gateway_url)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Route, "BASE", server.api_url)
            patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
            try:
                if connected:
                    await at.connect()
                yield at
            finally:
                await listener.close()
                for task in at.tasks:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task
