"""The server: what there is, start and stop, and what goes where."""

import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex
from typing import Protocol

from aiohttp import web

from bot.ports import Clock
from tests.discord import threads
from tests.discord.faults import Faults
from tests.discord.gateway import Gateway
from tests.discord.guild import Guild
from tests.discord.history import History
from tests.discord.interactions import Interactions
from tests.discord.limits import Limits
from tests.discord.permissions import Permission, permissions_in
from tests.discord.records import App, Call, Channel, ChannelType, Message, Modal, User
from tests.discord.rest import ROUTES
from tests.discord.rest.answering import answer
from tests.discord.snowflakes import Snowflakes, moment
from tests.traffic import PATIENCE, Idle, Traffic

INVALID = 401, 403, 429
"""https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans"""


class Client(Protocol):
    """A Discord client that somebody looks at."""

    def arrives(self, surface: Message | Modal) -> None:
        """Something new is shown to them, or it changed."""
        ...


class DiscordServer:
    """Discord on 127.0.0.1, at a port of its own, with one application in it.

    `api_url` is what discord.py calls `Route.BASE`, `gateway_url` its `DiscordWebSocket.DEFAULT_GATEWAY`.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock, self.snowflakes = clock, Snowflakes(clock)
        self.url = ""
        self.users: dict[str, User] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.clients: dict[str, Client] = {}
        self.calls: list[Call] = []
        self.invalid_requests = 0
        self.app = self._registered()
        self.history, self.traffic = History(clock), Traffic()
        self.faults, self.limits = Faults({route.name for route in ROUTES}), Limits(clock)
        self.gateway, self.interactions = Gateway(self), Interactions(self)
        self.traffic.idles.append(self.gateway.caught_up)
        self._runner: web.AppRunner | None = None
        self._looked_at = clock.now()

    def _registered(self) -> App:
        bot = self.user("yorozu", bot=True)
        id = self.snowflakes.next()
        # https://docs.discord.com/developers/reference#authentication: the first part is the application's id
        first = base64.urlsafe_b64encode(id.encode()).decode().rstrip("=")
        return App(id, f"{first}.{self.secret()[:6]}.{self.secret()}", bot.id)

    @property
    def api_url(self) -> str:
        """Where the HTTP API is."""
        return f"{self.url}/api/v10"

    @property
    def gateway_url(self) -> str:
        """Where the gateway is."""
        return self.url.replace("http", "ws", 1)

    async def start(self) -> None:
        """Listens."""
        application = web.Application(client_max_size=2**25)
        application.router.add_get("/", self.gateway.serve)
        application.router.add_route("*", "/api/v10/{path:.*}", self._api)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Closes every connection."""
        await self.gateway.close()
        if self._runner:
            await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        with self.traffic.passing():
            self._as_time_goes_by()
            return await answer(self, request)

    def _as_time_goes_by(self) -> None:
        """No thread can be archived by the clock while it stands: the shortest duration is an hour."""
        if self.clock.now() != self._looked_at:
            self._looked_at = self.clock.now()
            threads.expire(self)

    # ---- who and what is there ----------------------------------------------------------------------------

    def guild(self, name: str) -> Guild:
        """A new guild with the application's bot in it."""
        guild = Guild(self, name)
        self.guilds[guild.id] = guild
        self.gateway.joined(guild)
        return guild

    def user(self, name: str, *, takes_direct: bool = True, bot: bool = False) -> User:
        """Somebody who is in no guild yet."""
        user = User(self.snowflakes.next(), name, bot, takes_direct)
        self.users[user.id] = user
        return user

    def direct(self, user: str) -> Channel:
        """The direct messages of somebody and the bot, opened where they were not."""
        for channel in self.channels.values():
            if channel.kind is ChannelType.DM and user in channel.members:
                return channel
        id = self.snowflakes.next()
        channel = Channel(id, "", ChannelType.DM, "", moment(id), members=[user, self.app.bot])
        self.channels[id] = channel
        return channel

    def sees(self, user: str, channel: Channel) -> bool:
        """Whether somebody can see a channel or thread."""
        granted = permissions_in(self.guilds.get(channel.guild), user, channel)
        return bool(granted & Permission.VIEW_CHANNEL)

    def accepts(self, token: str) -> bool:
        """Whether it is the application's token, and valid."""
        return token == self.app.token and not self.app.revoked

    def secret(self) -> str:
        """What nobody guesses."""
        return token_hex(24)

    # ---- what clients show --------------------------------------------------------------------------------

    def tell(self, user: str, surface: Message | Modal) -> None:
        """Shows something to one person, where they are at a client."""
        if user in self.clients:
            self.clients[user].arrives(surface)

    def show(self, message: Message) -> None:
        """Shows a message to all who are at a client and can see where it stands."""
        channel = self.channels[message.channel]
        for user in list(self.clients):
            if self.sees(user, channel):
                self.tell(user, message)

    # ---- what a test asks ---------------------------------------------------------------------------------

    def answered(self, call: Call, *, shared: bool = False) -> None:
        """Writes down a request; of those that count as invalid, limits that are `shared` do not."""
        self.calls.append(call)
        self.invalid_requests += call.status in INVALID and not shared

    def called(self, method: str = "", path: str = "") -> list[Call]:
        """The requests of a method whose whole path below `api_url` fits a pattern, oldest first."""
        fitting = [call for call in self.calls if not method or call.method == method]
        return [call for call in fitting if not path or re.fullmatch(path, call.path)]

    def idle_when(self, idle: Idle) -> None:
        """`settled` also awaits this: it returns when the app has nothing left to do."""
        self.traffic.idles.append(idle)

    async def settled(self, within: float = PATIENCE) -> None:
        """Returns when no request is under way, every event was taken in, and the app has nothing left to do."""
        self._as_time_goes_by()
        await self.traffic.settled(within)


@asynccontextmanager
async def discord_server(clock: Clock) -> AsyncIterator[DiscordServer]:
    """A running server."""
    server = DiscordServer(clock)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
