"""One token: logged in always, so that messages leave; connected to the gateway while its lease is ours.

Discord sends everything to every connection of a token, so one process of ours holds it
(https://docs.discord.com/developers/events/gateway).
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket

from adapters.discord.addresses import PLATFORM
from adapters.discord.api import Api, traced
from adapters.discord.errors import platform_errors
from adapters.discord.gateway import Gateway, client_options
from adapters.discord.guard import Guard
from adapters.discord.inbound import Written
from adapters.discord.server import Bot, Server, open_server, register_commands
from bot.commands import Registry
from bot.config.discord import DiscordServerSettings
from bot.i18n import Translator
from bot.logs import fault
from bot.ports import Conflict, Connected, Leases, PlatformError, RateLimited, Receive, StorageFault

log = structlog.get_logger()

LEASE = timedelta(seconds=15)
"""So long the events of a killed process wait for the next one; they are read back then."""
RENEWED = 5.0
MEMBER_SECONDS = 0.5
"""Where somebody is a member, Discord is asked before they are answered in direct messages."""
AGAIN_AFTER = (2.0, 10.0, 60.0, 300.0)
"""Pauses between tries, in seconds; the last one is repeated."""


class Connection:
    """Of one token. `servers` are there once it was accepted."""

    def __init__(
        self,
        settings: Sequence[DiscordServerSettings],
        *,
        registry: Registry,
        translator: Translator,
        leases: Leases,
        owner: str,
        gateway_url: str,
        seconds: Callable[[], float],
        pause: float = 1.0,
    ) -> None:
        self.tried = asyncio.Event()
        self.up = False
        self.servers: Mapping[str, Server] = {}
        self.guard = Guard(seconds)
        self.reads_content = True
        self._settings = settings
        self._registry = registry
        self._t = translator
        self._leases = leases
        self._owner = owner
        self._gateway_url = gateway_url
        self._pause = pause
        self._rest: discord.Client | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._receive: Receive | None = None
        self._connected: Connected | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Its servers as they are configured."""
        return tuple(settings.name for settings in self._settings)

    def start(self, receive: Receive, connected: Connected) -> None:
        """Connects in the background, and again whenever that is lost; `tried` is set after the first try."""
        self._receive, self._connected = receive, connected
        self._keeping = asyncio.create_task(self._keep())

    async def close(self, seconds: float) -> None:
        """Hears nothing more, then lets what is under way end within `seconds`."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        await asyncio.gather(*(server.receiving.close(seconds) for server in self.servers.values()))
        if self._rest is not None:
            await self._rest.close()
        self.servers, self._rest = {}, None

    # ---- keeping it ---------------------------------------------------------------------------------------

    async def _keep(self) -> None:
        failed = 0
        while True:
            try:
                bot = await self._log_in()
                failed, self.up = 0, True
                await self._hear_while_ours(bot)
            except (PlatformError, discord.ConnectionClosed, discord.GatewayNotFound, StorageFault, Conflict) as error:
                failed = await self._rest_a_while(error, failed)
            except Exception as error:  # noqa: BLE001 - whatever it is, the servers must not stay deaf
                failed = await self._rest_a_while(error, failed)

    async def _rest_a_while(self, error: Exception, failed: int) -> int:
        pause = AGAIN_AFTER[min(failed, len(AGAIN_AFTER) - 1)] * self._pause
        if isinstance(error, RateLimited):
            pause = error.retry_after.total_seconds()
        why = {"error": str(error)} if isinstance(error, PlatformError) else fault(error)
        log.error("discord_not_connected", servers=self.names, again_after_seconds=pause, advice="yorozu doctor", **why)
        self.up = False
        self.tried.set()
        await asyncio.sleep(pause)
        return failed + 1

    async def _log_in(self) -> Bot:
        """With a client that sends; a token that was accepted before is not shown again."""
        if self._rest is None:
            rest = discord.Client(intents=discord.Intents.none(), http_trace=traced(self.guard), **client_options())
            try:
                with platform_errors():
                    await rest.login(self._settings[0].bot_token.get_secret_value())
            except PlatformError:
                await rest.close()
                raise
            self._rest = rest
        bot = self._bot(self._rest)
        if not self.servers:
            opened = [self._open(settings, bot) for settings in self._settings]
            self.servers = {server.guild: server for server in opened}
        for server in self.servers.values():
            await self._register(server, bot)
        return bot

    def _bot(self, rest: discord.Client) -> Bot:
        return Bot(str(rest.user.id if rest.user else ""), str(rest.application_id), Api(rest.http, self.guard))

    def _open(self, settings: DiscordServerSettings, bot: Bot) -> Server:
        if self._receive is None:
            raise RuntimeError("not started")
        return open_server(settings, bot, self._registry, self._t, self._receive)

    async def _register(self, server: Server, bot: Bot) -> None:
        """A server that does not let us in yet keeps no other waiting."""
        try:
            await register_commands(server, bot, self._registry)
        except PlatformError as error:
            log.warning("discord_commands_not_registered", server=server.name, error=str(error), advice="yorozu doctor")

    # ---- hearing ------------------------------------------------------------------------------------------

    async def _hear_while_ours(self, bot: Bot) -> None:
        """Returns never; raises what ended the connection."""
        name = f"{PLATFORM}:{bot.id}"
        try:
            while True:
                if await self._leases.hold(name, self._owner, LEASE):
                    await self._hear(bot, name)
                self.tried.set()
                await asyncio.sleep(RENEWED * self._pause)
        finally:
            with suppress(StorageFault, Conflict):
                await asyncio.shield(self._leases.release(name, self._owner))

    async def _hear(self, bot: Bot, lease: str) -> None:
        """Until the lease is another's."""
        await self._know_gateway(bot)
        gateway = Gateway(self, content=self.reads_content, pause=self._pause)
        with platform_errors():
            await gateway.login(self._settings[0].bot_token.get_secret_value())
        hearing = asyncio.create_task(gateway.connect())
        holding = asyncio.create_task(self._hold(lease))
        try:
            done, _ = await asyncio.wait({hearing, holding}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                self._ended(task)
        finally:
            await gateway.close()
            hearing.cancel()
            holding.cancel()
            await asyncio.gather(hearing, holding, return_exceptions=True)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """Without the intent for contents the bot goes on with what can be known without it."""
        try:
            task.result()
        except discord.PrivilegedIntentsRequired:
            self.reads_content = False
            for server in self.servers.values():
                server.hearing.reads_content = False
            log.warning("discord_no_message_content", servers=self.names, advice="yorozu doctor")

    async def _hold(self, lease: str) -> None:
        """Returns when the lease is another's, or could not be renewed in its time."""
        seconds = LEASE.total_seconds()
        now = asyncio.get_running_loop().time
        until = now() + seconds
        while now() < until:
            await asyncio.sleep(RENEWED * self._pause)
            begun = now()
            try:
                async with asyncio.timeout_at(until):
                    if not await self._leases.hold(lease, self._owner, LEASE):
                        return
                until = begun + seconds
            except (StorageFault, Conflict, TimeoutError) as error:
                log.warning("discord_lease_not_renewed", servers=self.names, error=type(error).__name__)

    async def _know_gateway(self, bot: Bot) -> None:
        """discord.py asks nobody where the gateway is (https://docs.discord.com/developers/events/gateway#get-gateway-bot)."""
        url = self._gateway_url or str((await bot.api.get("/gateway/bot"))["url"])
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)

    # ---- what the gateway tells ---------------------------------------------------------------------------

    async def ready(self) -> None:
        """Tells that events flow in each of the servers."""
        log.info("discord_connected", servers=self.names, reads_content=self.reads_content)
        self.tried.set()
        if self._connected is not None:
            for server in self.servers.values():
                await self._connected(server.name)

    async def happened(self, interaction: discord.Interaction) -> None:
        """To the server in which somebody acts; of direct messages the first in which they are."""
        server = await self._server(str(interaction.guild_id or ""), str(interaction.user.id))
        if server is not None:
            server.receiving.later(server.interactions.happened(interaction))

    async def written(self, guild: str, channel: str, message: Written) -> None:
        """To the server in which it was written, or whose member wrote it."""
        if not message.is_by_person or (server := await self._server(guild, message.author)) is None:
            return
        hearing = server.hearing
        work = hearing.message(message, channel) if guild else hearing.direct(message, channel)
        server.receiving.later(work)

    async def edited(self, guild: str, channel: str, message: Written) -> None:
        """To the server in which it stands."""
        if server := self.servers.get(guild):
            server.receiving.later(server.hearing.edited(message, channel))

    async def deleted(self, guild: str, channel: str, messages: set[int]) -> None:
        """To the server in which they stood."""
        if server := self.servers.get(guild):
            for id in sorted(messages):
                server.receiving.later(server.hearing.deleted(str(id), channel, datetime.now(UTC)))

    async def _server(self, guild: str, user: str) -> Server | None:
        if guild:
            if guild not in self.servers:
                log.warning("discord_unknown_server", guild=guild)
            return self.servers.get(guild)
        servers = list(self.servers.values())
        if len(servers) == 1:
            return servers[0]
        for server in servers:
            with suppress(PlatformError, TimeoutError):
                async with asyncio.timeout(MEMBER_SECONDS):
                    if await server.directory.has(user):
                        return server
        return None
