"""Live updates: server-sent events that say that something changed, and never what.

The stream's format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.ports import Change, Changes

HEARTBEAT = 15.0
"""Seconds between comments: proxies cut what is silent for 30 to 60 s."""

ANYTHING = "*"
_CHANGED = b"data: changed\n\n"
_BEAT = b": \n\n"


class LiveStream(Response):
    """Tells the viewer "changed" after each change of `topics`, until they leave or `closing` is set.

    It begins with one "changed": what was committed between the page and its stream is then not missed, and the
    browser learns that no proxy holds the stream back.
    """

    media_type = "text/event-stream"

    def __init__(
        self, changes: Changes, topics: frozenset[str], closing: asyncio.Event, *, heartbeat: float = HEARTBEAT
    ) -> None:
        super().__init__(headers={"X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._changes = changes
        self._topics = topics | {ANYTHING}
        self._closing = closing
        self._heartbeat = heartbeat

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # ASGI names it
        async with self._changes.subscribe() as told:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await _send(send, _CHANGED)
            ending = (asyncio.create_task(_left(receive)), asyncio.create_task(self._closing.wait()))
            try:
                await self._tell(told, send, ending)
            finally:
                await _cancelled(*ending)
        with suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _tell(self, told: AsyncIterator[Change], send: Send, ending: tuple["asyncio.Task[Any]", ...]) -> None:
        coming = asyncio.ensure_future(anext(told))
        try:
            while not any(task.done() for task in ending):
                await asyncio.wait({coming, *ending}, timeout=self._heartbeat, return_when=asyncio.FIRST_COMPLETED)
                if not coming.done():
                    await _send(send, _BEAT)
                    continue
                if coming.result().topic in self._topics:
                    await _send(send, _CHANGED)
                coming = asyncio.ensure_future(anext(told))
        except (OSError, StopAsyncIteration):
            return
        finally:
            await _cancelled(coming)


async def _send(send: Send, chunk: bytes) -> None:
    await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cancelled(*tasks: "asyncio.Future[Any]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
