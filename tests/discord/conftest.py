"""A Discord with one guild, its bot over discord.py, and requests without an SDK."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest

from bot.clock import SetClock
from tests.discord.guild import Guild
from tests.discord.sdk import Bot, Raw, bot, pointed_at
from tests.discord.server import DiscordServer, discord_server


@pytest.fixture
def clock() -> SetClock:
    """Stands until a test moves it."""
    return SetClock(datetime(2026, 7, 1, 9, tzinfo=UTC))


@pytest.fixture
async def server(clock: SetClock) -> AsyncIterator[DiscordServer]:
    """Where discord.py is pointed."""
    async with discord_server(clock) as running:
        with pointed_at(running):
            yield running


@pytest.fixture
def guild(server: DiscordServer) -> Guild:
    """With the bot in it."""
    return server.guild("四国")


@pytest.fixture
def place(guild: Guild) -> str:
    """A text channel."""
    return guild.text("相談")


@pytest.fixture
def forum(guild: Guild) -> str:
    """A forum with two tags."""
    return guild.forum("よろず", ["募集中", "解決"])


@pytest.fixture
async def client(server: DiscordServer, place: str, forum: str) -> AsyncIterator[Bot]:
    """discord.py, ready."""
    async with bot(server) as ready:
        yield ready


@pytest.fixture
async def raw(server: DiscordServer) -> AsyncIterator[Raw]:
    """Requests as the application."""
    async with aiohttp.ClientSession() as session:
        yield Raw(server, session)
