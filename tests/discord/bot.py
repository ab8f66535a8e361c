"""Our adapter, connected to the Discord of the tests over HTTP and the gateway."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from adapters.discord.adapter import DiscordAdapter
from bot.commands import Registry
from bot.config.discord import DiscordSettings
from bot.i18n import Translator
from bot.ports import Connected, Leases, Receive
from tests.discord.guild import Guild
from tests.discord.sdk import idle, pointed_at
from tests.discord.server import DiscordServer
from tests.fakes.leases import MemoryLeases

PAUSE = 0.01
"""Pauses between tries and renewals are a hundredth of what they are in life."""


def settings_of(server: DiscordServer, *guilds: tuple[Guild, Mapping[str, str]], **more: object) -> DiscordSettings:
    """What an administrator would write into config.toml: each guild by its name, with its channels."""
    servers = [
        {"name": guild.name, "bot_token": server.app.token, "guild_id": guild.id, "channels": dict(channels)}
        for guild, channels in guilds
    ]
    urls = {"api_url": server.api_url, "gateway_url": server.gateway_url}
    return DiscordSettings.model_validate({**urls, "servers": servers, **more})


def adapter_of(
    server: DiscordServer, settings: DiscordSettings, registry: Registry, t: Translator, leases: Leases | None = None
) -> DiscordAdapter:
    """Not started yet; its guard's clock is the server's."""
    return DiscordAdapter(
        settings,
        registry=registry,
        translator=t,
        leases=leases or MemoryLeases(),
        seconds=lambda: server.clock.now().timestamp(),
        pause=PAUSE,
    )


@asynccontextmanager
async def connected_bot(
    server: DiscordServer, adapter: DiscordAdapter, receive: Receive, connected: Connected
) -> AsyncIterator[DiscordAdapter]:
    """The adapter, from its start to its stop; people wait until it has nothing left to do."""
    with pointed_at(server):
        await adapter.start(receive, connected)
        try:
            attach(server, adapter)
            await server.settled()
            yield adapter
            await server.settled()
        finally:
            await adapter.stop()


def attach(server: DiscordServer, adapter: DiscordAdapter) -> None:
    """Tells how to know that the bot is idle."""

    async def nothing_left() -> None:
        await idle()
        while under_way := _under_way(adapter):
            await asyncio.wait(under_way)

    server.idle_when(nothing_left)


def _under_way(adapter: DiscordAdapter) -> "set[asyncio.Future[Any]]":
    servers = [server for connection in adapter._connections for server in connection.servers.values()]
    return {work for server in servers for work in server.receiving._under_way}
