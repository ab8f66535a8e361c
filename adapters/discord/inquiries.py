"""Questions to Discord that change nothing: for `yorozu doctor`, before the bot itself connects."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from json import JSONDecodeError
from typing import Any, cast

import aiohttp

from adapters.discord.advice import Answered
from adapters.discord.proxies import proxy_for

Json = dict[str, Any]

SECONDS = 10
"""A person waits for each answer."""
REFUSED = 400
AGENT = f"DiscordBot (https://github.com/Rapptz/discord.py, {version('discord.py')})"
"""Of the form that https://docs.discord.com/developers/reference#user-agent asks for, and that of the bot itself: what
lets this through lets that through."""
GATEWAY = "/?v=10&encoding=json"
"""https://docs.discord.com/developers/events/gateway#gateway-url-query-string-params."""


class Inquiries:
    """Asked with one token."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self.url = url
        self._session = session
        self._headers = {"Authorization": f"Bot {token}", "User-Agent": AGENT}

    async def get(self, path: str) -> Json:
        """Discord's answer; raises `Answered` where it refuses, and aiohttp's errors where it is not reached."""
        url = f"{self.url}{path}"
        async with self._session.get(url, headers=self._headers, proxy=proxy_for(url)) as response:
            try:
                body = await response.json()
            except (aiohttp.ContentTypeError, JSONDecodeError):
                raise Answered(response.status, 0, odd=True) from None
        if response.status >= REFUSED:
            raise Answered(response.status, int(body.get("code") or 0), odd=False)
        return cast("Json", body)

    async def first_frame(self, url: str) -> Json:
        """What the gateway at `url` says before anybody has told it who they are."""
        async with self._session.ws_connect(f"{url.rstrip('/')}{GATEWAY}", proxy=proxy_for(url)) as connection:
            frame = await connection.receive(timeout=SECONDS)
        return cast("Json", frame.json()) if frame.type is aiohttp.WSMsgType.TEXT else {}


@asynccontextmanager
async def inquiries(url: str, token: str) -> AsyncIterator[Inquiries]:
    """To the API at `url`."""
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield Inquiries(session, url, token)
