"""Discord as a platform: several servers in one process; those with the same token share its connection."""

import asyncio
import secrets
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import discord
import structlog

from adapters.discord.addresses import PLATFORM
from adapters.discord.connection import Connection
from adapters.discord.server import Server
from bot.commands import Registry
from bot.config.discord import DiscordServerSettings, DiscordSettings
from bot.i18n import Translator
from bot.inbound import Occurrence
from bot.logs import quiet_library
from bot.model.ids import AccountRef, Address, Posted
from bot.outbound import Message
from bot.ports import (
    Capabilities,
    Connected,
    Leases,
    Pace,
    PlatformError,
    Profile,
    RateLimited,
    Receive,
    Unreachable,
)

log = structlog.get_logger()

A_SECOND = 40.0
"""Of the fifty requests that Discord takes with one token (https://docs.discord.com/developers/topics/rate-limits)."""
FIRST_TRY_SECONDS = 10
STOP_SECONDS = 3
"""Of the five seconds that a platform has for its end; closing the connections takes the other two."""


def pace(servers: int) -> Pace:
    """Of each server, where so many share a token. Into one channel Discord takes five messages in five seconds."""
    most = A_SECOND / servers
    return Pace(start=most / 2, least=0.5, most=most, step=most / 8, between=timedelta(seconds=1))


class DiscordAdapter:
    """Implements `Platform`. A token that cannot connect is tried again; the others go on meanwhile."""

    name = PLATFORM

    def __init__(
        self,
        settings: DiscordSettings,
        *,
        registry: Registry,
        translator: Translator,
        leases: Leases,
        seconds: Callable[[], float] = time.monotonic,
        pause: float = 1.0,
    ) -> None:
        """`seconds` is a clock that only moves forward; `pause` shortens the pauses between tries for tests."""
        self._api_url = settings.api_url
        self.registry = registry
        owner = secrets.token_hex(8)
        self._connections = [
            Connection(
                shared,
                registry=registry,
                translator=translator,
                leases=leases,
                owner=owner,
                gateway_url=settings.gateway_url,
                seconds=seconds,
                pause=pause,
            )
            for shared in _by_token(settings.servers)
        ]
        most = max((len(connection.names) for connection in self._connections), default=1)
        # Discord's history shows at once what arrived; ten seconds for what is still on its way.
        self.capabilities = Capabilities(
            forms_close=True, shared_people=True, search_grace=timedelta(seconds=10), pace=pace(most)
        )

    @property
    def workspaces(self) -> tuple[str, ...]:
        """Those configured, connected or not."""
        return tuple(name for connection in self._connections for name in connection.names)

    @property
    def unconnected(self) -> tuple[str, ...]:
        """Those that Discord has not let us into so far."""
        return tuple(name for connection in self._connections if not connection.up for name in connection.names)

    @property
    def unread(self) -> tuple[str, ...]:
        """Those in which Discord does not show us what people write."""
        return tuple(name for one in self._connections if not one.reads_content for name in one.names)

    async def start(self, receive: Receive, connected: Connected) -> None:
        """Returns once each connection was tried."""
        quiet_library("discord", "discord_client")
        discord.http.Route.BASE = self._api_url
        for connection in self._connections:
            connection.start(receive, connected)
        tried = asyncio.gather(*(connection.tried.wait() for connection in self._connections))
        try:
            await asyncio.wait_for(tried, FIRST_TRY_SECONDS)
        except TimeoutError:
            log.warning("discord_slow_to_connect")

    async def stop(self) -> None:
        """Hears nothing more, then waits for what is under way."""
        await asyncio.gather(*(one.close(STOP_SECONDS) for one in self._connections), return_exceptions=True)

    async def post(self, to: Address, message: Message, key: str) -> Posted:
        """See `Posts.post`."""
        with self._at(to.workspace) as server:
            return await server.posts.post(to, message, key)

    async def edit(self, at: Address, posted: Posted, message: Message) -> None:
        """See `Posts.edit`."""
        with self._at(at.workspace) as server:
            await server.posts.edit(at, posted, message)

    async def remove(self, at: Address, posted: Posted) -> None:
        """See `Posts.remove`."""
        with self._at(at.workspace) as server:
            await server.posts.remove(at, posted)

    async def find(self, key: str, to: Address, since: datetime) -> Posted | None:
        """See `Posts.find`."""
        with self._at(to.workspace) as server:
            return await server.posts.find(key, to, since)

    async def history(self, thread: Address, after: datetime) -> AsyncIterator[Occurrence]:
        """See `Posts.history`."""
        with self._at(thread.workspace) as server:
            async for event in server.posts.history(thread, after):
                yield event

    async def account(self, workspace: str, mail: str) -> AccountRef | None:  # noqa: ARG002 - Discord tells nobody's mail
        """Nobody: Discord does not tell a bot whose mail is whose."""
        return None

    async def profile(self, account: AccountRef) -> Profile | None:
        """See `Directory.profile`."""
        with self._at(account.workspace) as server:
            return await server.directory.profile(account.user)

    def _open(self, name: str) -> Server | None:
        servers = (server for connection in self._connections for server in connection.servers.values())
        return next((server for server in servers if server.name == name), None)

    @contextmanager
    def _at(self, name: str) -> Iterator[Server]:
        """The server, with a line in the log for whoever must mend what it refuses."""
        server = self._open(name)
        if server is None:
            raise Unreachable("not connected", uncertain=False)
        try:
            yield server
        except RateLimited:
            raise
        except PlatformError as error:
            log.warning("discord_refused", server=name, error=str(error), advice="yorozu doctor")
            raise


def _by_token(servers: Sequence[DiscordServerSettings]) -> list[list[DiscordServerSettings]]:
    shared: dict[str, list[DiscordServerSettings]] = defaultdict(list)
    for server in servers:
        shared[server.bot_token.get_secret_value()].append(server)
    return list(shared.values())
