"""Keeping one workspace connected: at the start, after an outage, and while its token is being mended."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.socket_mode import SocketConnection
from adapters.slack.workspace import SlackWorkspace
from bot.config.slack import SlackWorkspaceSettings
from bot.logs import fault
from bot.ports import Connected, PlatformError, RateLimited

log = structlog.get_logger()

AGAIN_AFTER_PINGS = (1, 3, 12, 60)
"""Pauses between tries, from five seconds to five minutes; the last one is repeated."""


READ_BACK_SECONDS = 3600.0
"""What a proxy of ours lost, Slack gives up after three tries, the last of them after an hour
(https://docs.slack.dev/apis/events-api/#retries), and nothing tells that it was lost."""


class Connection:
    """One workspace's connection. `workspace` is there once its token was accepted."""

    def __init__(
        self,
        settings: SlackWorkspaceSettings,
        client: AsyncWebClient,
        opens: Callable[[], Awaitable[SlackWorkspace]],
        connected: Connected,
        ping_seconds: float,
    ) -> None:
        self.workspace: SlackWorkspace | None = None
        self.tried = asyncio.Event()
        self.up = False
        self._settings = settings
        self._client = client
        self._opens = opens
        self._connected = connected
        self._ping_seconds = ping_seconds
        self._socket: SocketConnection | None = None
        self._keeping: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Connects in the background, and again whenever that is lost; `tried` is set after the first try."""
        self._keeping = asyncio.create_task(self._keep())

    async def close(self, seconds: float) -> None:
        """Hears nothing more, then lets what is under way end within `seconds`."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()
        if self.workspace is not None:
            await self.workspace.receiving.close(seconds)

    async def _keep(self) -> None:
        failed = 0
        while True:
            try:
                await self._connect()
                failed, self.up = 0, True
                self.tried.set()
                await self._lost()
            except Exception as error:  # noqa: BLE001 - whatever it is, the workspace must not stay deaf
                pause = self._pause(error, failed)
                failed, self.up = failed + 1, False
                why = {"error": str(error)} if isinstance(error, PlatformError) else fault(error)
                self._say(why, pause)
                self.tried.set()
                await asyncio.sleep(pause)

    def _say(self, why: Mapping[str, object], pause: float) -> None:
        log.error(
            "slack_not_connected",
            workspace=self._settings.name,
            again_after_seconds=pause,
            advice="yorozu doctor",
            **why,
        )

    async def _connect(self) -> None:
        if self.workspace is None:
            self.workspace = await self._opens()
        if self._settings.mode == "http":
            await self._flowing()
            return
        token = self._settings.app_token.get_secret_value()
        self._socket = SocketConnection(self.workspace.app, self._client, token, self._flowing, self._ping_seconds)
        await self._socket.open()

    async def _lost(self) -> None:
        """Returns when it must be connected anew; by HTTP, where Slack connects to us, when it is time to read back."""
        if self._socket is None:
            await asyncio.sleep(READ_BACK_SECONDS)
            return
        await self._socket.lost()
        log.warning("slack_connection_lost", workspace=self._settings.name)
        await self._socket.close()

    async def _flowing(self) -> None:
        log.info("slack_connected", workspace=self._settings.name)
        await self._connected(self._settings.name)

    def _pause(self, error: Exception, failed: int) -> float:
        if isinstance(error, RateLimited):
            return error.retry_after.total_seconds()
        return AGAIN_AFTER_PINGS[min(failed, len(AGAIN_AFTER_PINGS) - 1)] * self._ping_seconds
