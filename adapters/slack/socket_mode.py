"""Socket Mode: Slack's events over a WebSocket that we open, so that nothing has to reach us through a firewall.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import WSMessage
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import platform_errors
from bot.ports import PlatformError

log = structlog.get_logger()

PING_SECONDS = 5.0
DEAD_AFTER_PINGS = 12
"""A minute. The client dials the same address again and again, which has long expired after a longer outage."""


class SocketConnection:
    """Keeps one workspace connected. `flowing` is told at each hello of Slack's: events flow from then on."""

    def __init__(
        self,
        app: AsyncApp,
        client: AsyncWebClient,
        app_token: str,
        flowing: Callable[[], Awaitable[None]],
        ping_seconds: float = PING_SECONDS,
    ) -> None:
        self._app = app
        self._client = client
        self._app_token = app_token
        self._flowing = flowing
        self._ping_seconds = ping_seconds
        self._handler: AsyncSocketModeHandler | None = None

    async def open(self) -> None:
        """Returns when connected; raises `PlatformError` where Slack gives no address, or nobody answers there."""
        handler = AsyncSocketModeHandler(
            self._app,
            self._app_token,
            logger=self._app.logger,
            web_client=self._client,
            ping_interval=self._ping_seconds,
        )
        self._handler = handler
        handler.client.on_message_listeners.append(self._heard)
        try:
            with platform_errors():
                handler.client.wss_uri = await handler.client.issue_new_wss_url()
                async with asyncio.timeout(self._patience):
                    await handler.connect_async()  # type: ignore[no-untyped-call]
        except PlatformError:
            await self.close()
            raise

    async def lost(self) -> None:
        """Returns when the connection has been down for so long that the client will not get over it by itself."""
        down = 0.0
        while down < self._patience:
            await asyncio.sleep(self._ping_seconds)
            up = self._handler is not None and await self._handler.client.is_connected()
            down = 0.0 if up else down + self._ping_seconds

    @property
    def _patience(self) -> float:
        return self._ping_seconds * DEAD_AFTER_PINGS

    async def close(self) -> None:
        """Ends the connection."""
        if self._handler is not None:
            await self._handler.close_async()  # type: ignore[no-untyped-call]
            self._handler = None

    async def _heard(self, message: WSMessage) -> None:
        if isinstance(message.data, str) and '"hello"' in message.data and _type(message.data) == "hello":
            await self._flowing()


def _type(frame: str) -> object:
    parsed = json.loads(frame)
    return parsed.get("type") if isinstance(parsed, dict) else None
