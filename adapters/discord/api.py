"""Discord's HTTP, through discord.py's client: its buckets and its session, but each request once.

discord.py sends a request again after a fault of Discord's, whatever became of the first. A forum post would then stand
there twice, for it has no nonce (https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel).
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
from discord.http import HTTPClient, Route

from adapters.discord.errors import TOO_MANY, SentAlready, platform_errors
from adapters.discord.guard import Guard
from bot.ports import Forbidden

Json = dict[str, Any]

PAGE = 100
"""The most that one request gives of messages or threads."""


@dataclass
class _Try:
    """One request on its way. discord.py winds "files" back before each try; so it can be kept from a second one."""

    status: int = 0

    def reset(self, *, seek: bool | int = True) -> None:
        """Raises `SentAlready` before another try, unless Discord did nothing but ask us to wait."""
        if seek and self.status != TOO_MANY:
            raise SentAlready


_under_way: ContextVar[_Try | None] = ContextVar("discord_request", default=None)


def traced(guard: Guard) -> aiohttp.TraceConfig:
    """Tells each answer's status to `guard`, and to the request that it answers."""

    async def answered(_: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestEndParams) -> None:
        guard.counts(end.response.status)
        if (one := _under_way.get()) is not None:
            one.status = end.response.status

    config = aiohttp.TraceConfig()
    config.on_request_end.append(answered)
    return config


class Api:
    """Requests with one token; every method raises `PlatformError` only."""

    def __init__(self, http: HTTPClient, guard: Guard) -> None:
        self._http = http
        self._guard = guard

    async def call(self, method: str, path: str, body: Json | None = None, /, **parameters: Any) -> Any:  # noqa: ANN401 - JSON
        """One request. `channel_id` and `guild_id` among the parameters divide Discord's buckets."""
        with platform_errors():
            return await self._once(Route(method, path, **parameters), {"json": body} if body is not None else {})

    async def replace(self, path: str, body: list[Json], /, **parameters: Any) -> Any:  # noqa: ANN401 - JSON
        """All of something at once."""
        with platform_errors():
            return await self._once(Route("PUT", path, **parameters), {"json": body})

    async def get(self, path: str, query: Mapping[str, Any] | None = None, /, **parameters: Any) -> Any:  # noqa: ANN401 - JSON
        """What Discord knows."""
        with platform_errors():
            return await self._once(Route("GET", path, **parameters), {"params": dict(query or {})})

    async def _once(self, route: Route, content: Json) -> Any:  # noqa: ANN401 - JSON
        one = _Try()
        token = _under_way.set(one)
        try:
            return await self._http.request(route, files=[cast("discord.File", one)], **content)
        finally:
            _under_way.reset(token)

    @asynccontextmanager
    async def at(self, place: str) -> AsyncIterator[None]:
        """Around what is done in one place: once that is refused, nothing more is tried there for a while."""
        self._guard.passes(place)
        try:
            yield
        except Forbidden:
            self._guard.closes(place)
            raise

    async def messages(self, channel: str, after: int, *, stop: int | None = None) -> AsyncIterator[Json]:
        """Messages of a channel or thread that came after the snowflake `after`, oldest first.

        https://docs.discord.com/developers/resources/message#get-channel-messages: each page newest first.
        """
        while True:
            query = {"after": after, "limit": PAGE}
            page = await self.get("/channels/{channel_id}/messages", query, channel_id=channel)
            for message in sorted(page, key=_snowflake):
                if stop is not None and int(message["id"]) > stop:
                    return
                yield message
            if len(page) < PAGE:
                return
            after = max(map(_snowflake, page))


def _snowflake(message: Json) -> int:
    return int(message["id"])
