"""Slack as a platform: several workspaces in one process, each by Socket Mode or by signed HTTP."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import aiohttp
import structlog

from adapters.slack.connection import Connection
from adapters.slack.conversations import PLATFORM
from adapters.slack.http_mode import SignedRequests
from adapters.slack.socket_mode import PING_SECONDS
from adapters.slack.workspace import SlackWorkspace, client_of, open_workspace
from bot.commands import Registry
from bot.config.slack import SlackWorkspaceSettings
from bot.i18n import Translator
from bot.inbound import Occurrence
from bot.model.ids import AccountRef, Address, Posted
from bot.outbound import Message
from bot.ports import Capabilities, Connected, Pace, PlatformError, Profile, RateLimited, Receive, Unreachable

log = structlog.get_logger()

PACE = Pace(start=4, least=0.5, most=10, step=0.5, between=timedelta(seconds=1))
"""One message a second into a channel, and some hundreds a minute into a workspace
(https://docs.slack.dev/apis/web-api/rate-limits); the figure itself Slack does not tell, so it is felt for."""
FIRST_TRY_SECONDS = 10
STOP_SECONDS = 3
"""Of the five seconds that a platform has for its end; requests under way take the other two."""


class SlackAdapter:
    """Implements `Platform`. A workspace that cannot be reached is tried again; the others go on meanwhile."""

    name = PLATFORM
    # History lags: read sooner than a minute after the last try, or only once, and messages come twice.
    capabilities = Capabilities(search_grace=timedelta(seconds=60), searches=2, pace=PACE)

    def __init__(
        self,
        settings: Sequence[SlackWorkspaceSettings],
        *,
        registry: Registry,
        translator: Translator,
        ping_seconds: float = PING_SECONDS,
    ) -> None:
        self._settings = {workspace.name: workspace for workspace in settings}
        self._registry = registry
        self._translator = translator
        self._ping_seconds = ping_seconds
        self._connections: dict[str, Connection] = {}
        self._http: list[SignedRequests] = []
        self._session: aiohttp.ClientSession | None = None

    @property
    def workspaces(self) -> tuple[str, ...]:
        """Those configured, connected or not."""
        return tuple(self._settings)

    @property
    def unconnected(self) -> tuple[str, ...]:
        """Those that Slack has not let us into so far."""
        return tuple(name for name, connection in self._connections.items() if not connection.up)

    @property
    def ports(self) -> tuple[int, ...]:
        """Where signed requests are received, known from `start` on."""
        return tuple(requests.port for requests in self._http)

    async def start(self, receive: Receive, connected: Connected) -> None:
        """Raises `CannotReceive` where an address of ours cannot be listened on."""
        await self._listen()
        self._session = aiohttp.ClientSession()
        for settings in self._settings.values():
            self._connections[settings.name] = self._connection(settings, self._session, receive, connected)
        for connection in self._connections.values():
            connection.start()
        tried = asyncio.gather(*(connection.tried.wait() for connection in self._connections.values()))
        try:
            await asyncio.wait_for(tried, FIRST_TRY_SECONDS)
        except TimeoutError:
            log.warning("slack_slow_to_connect")

    async def _listen(self) -> None:
        sharing: dict[str, list[SlackWorkspaceSettings]] = defaultdict(list)
        for settings in self._settings.values():
            if settings.mode == "http":
                sharing[settings.listen].append(settings)
        for shared in sharing.values():
            self._http.append(SignedRequests(shared, self._open))
            await self._http[-1].start()

    def _connection(
        self, settings: SlackWorkspaceSettings, session: aiohttp.ClientSession, receive: Receive, connected: Connected
    ) -> Connection:
        client = client_of(settings, session)

        async def opens() -> SlackWorkspace:
            return await open_workspace(settings, client, self._registry, self._translator, receive)

        return Connection(settings, client, opens, connected, self._ping_seconds)

    async def stop(self) -> None:
        """Hears nothing more, then waits for what is under way."""
        for requests in self._http:
            await requests.stop()
        closing = (connection.close(STOP_SECONDS) for connection in self._connections.values())
        await asyncio.gather(*closing, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        self._connections, self._http, self._session = {}, [], None

    async def post(self, to: Address, message: Message, key: str) -> Posted:
        """See `Posts.post`."""
        with self._at(to.workspace) as workspace:
            return await workspace.posts.post(to, message, key)

    async def edit(self, at: Address, posted: Posted, message: Message) -> None:
        """See `Posts.edit`."""
        with self._at(at.workspace) as workspace:
            await workspace.posts.edit(at, posted, message)

    async def remove(self, at: Address, posted: Posted) -> None:
        """See `Posts.remove`."""
        with self._at(at.workspace) as workspace:
            await workspace.posts.remove(at, posted)

    async def find(self, key: str, to: Address, since: datetime) -> Posted | None:
        """See `Posts.find`."""
        with self._at(to.workspace) as workspace:
            return await workspace.posts.find(key, to, since)

    async def history(self, thread: Address, after: datetime) -> AsyncIterator[Occurrence]:
        """See `Posts.history`."""
        with self._at(thread.workspace) as workspace:
            async for event in workspace.posts.history(thread, after):
                yield event

    async def account(self, workspace: str, mail: str) -> AccountRef | None:
        """See `Directory.account`."""
        with self._at(workspace) as there:
            user = await there.directory.user(mail)
        return AccountRef(PLATFORM, workspace, user) if user else None

    async def profile(self, account: AccountRef) -> Profile | None:
        """See `Directory.profile`."""
        with self._at(account.workspace) as workspace:
            return await workspace.directory.profile(account.user)

    def _open(self, workspace: str) -> SlackWorkspace | None:
        connection = self._connections.get(workspace)
        return connection.workspace if connection else None

    @contextmanager
    def _at(self, name: str) -> Iterator[SlackWorkspace]:
        """The workspace, with a line in the log for whoever must mend what it refuses."""
        workspace = self._open(name)
        if workspace is None:
            raise Unreachable("not connected", uncertain=False)
        try:
            yield workspace
        except RateLimited:
            raise
        except PlatformError as error:
            log.warning("slack_refused", workspace=name, error=str(error), advice="yorozu doctor")
            raise
