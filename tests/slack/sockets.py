"""Socket Mode. https://docs.slack.dev/apis/events-api/using-socket-mode"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

from aiohttp import WSMsgType, web

from tests.slack.delivery import ACKNOWLEDGE_WITHIN, EVENT, FIRST, Retry, Unacknowledged, Undelivered
from tests.slack.records import App
from tests.slack.refusal import Json
from tests.slack.stamps import secret
from tests.traffic import PATIENCE

MOST_CONNECTIONS = 10


class Connection:
    """One WebSocket of the app. A `silent` one is dead without either end having said so."""

    def __init__(self, request: web.Request) -> None:
        self._request = request
        self.socket = web.WebSocketResponse(autoping=False)
        self.silent = False
        self.leaving = False

    async def say(self, frame: Json) -> None:
        """Raises `Unacknowledged` where the socket is gone; a silent one swallows the frame."""
        if self.silent:
            return
        try:
            await self.socket.send_str(json.dumps(frame))
        except ConnectionError as gone:
            raise Unacknowledged("connection_closed") from gone

    def abort(self) -> None:
        """Without a close frame."""
        if self._request.transport:
            self._request.transport.abort()


class Sockets:
    """All connections of one app; each payload goes to one of them, in turn.

    While `shut`, none can be opened, and the addresses that are tried expire; `refused` tells of the first such try.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._tickets: set[str] = set()
        self._waiting: dict[str, tuple[Connection, asyncio.Future[Json | None]]] = {}
        self._turn = 0
        self._duplicates = 0
        self._changed = asyncio.Condition()
        self.connections: list[Connection] = []
        self.shut = False
        self.refused = asyncio.Event()

    # ---- what the app does --------------------------------------------------------------------------------

    def ticket(self) -> str:
        """For one connection. https://docs.slack.dev/reference/methods/apps.connections.open"""
        ticket = secret()
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """From the opening to the end of one connection."""
        ticket = request.query.get("ticket", "")
        if self.shut:
            self._tickets.discard(ticket)
            self.refused.set()
        if ticket not in self._tickets or len(self.connections) >= MOST_CONNECTIONS:
            raise web.HTTPForbidden
        self._tickets.remove(ticket)
        connection = Connection(request)
        await connection.socket.prepare(request)
        await self._opened(connection)
        try:
            await self._listen(connection)
        finally:
            await self._closed(connection)
        return connection.socket

    async def _opened(self, connection: Connection) -> None:
        self.connections.append(connection)
        await connection.say(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "connection_info": {"app_id": self._app.id},
                "debug_info": {"host": "applink-test", "approximate_connection_time": 18060},
            }
        )
        async with self._changed:
            self._changed.notify_all()

    async def _listen(self, connection: Connection) -> None:
        while not connection.socket.closed:
            frame = await connection.socket.receive()
            if connection.silent:
                continue
            if frame.type is WSMsgType.PING:
                await connection.socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                self._acknowledged(json.loads(frame.data))

    async def _closed(self, connection: Connection) -> None:
        self.connections.remove(connection)
        for place, waiting in self._waiting.values():
            if place is connection and not waiting.done():
                waiting.set_exception(Unacknowledged("connection_closed"))
        async with self._changed:
            self._changed.notify_all()

    def _acknowledged(self, frame: Json) -> None:
        # By its envelope alone: an SDK that has just reconnected answers on its new socket.
        _, waiting = self._waiting.get(frame.get("envelope_id", ""), (None, None))
        if waiting and not waiting.done():
            waiting.set_result(frame.get("payload"))

    # ---- what Slack does ----------------------------------------------------------------------------------

    async def send(self, kind: str, payload: Json, retry: Retry = FIRST) -> Json | None:
        """Once, or as often as `duplicate_next` said; each time to the next connection."""
        times, self._duplicates = 1 + self._duplicates, 0
        answers = await asyncio.gather(*(self._send_once(kind, payload, retry) for _ in range(times)))
        return answers[0]

    async def _send_once(self, kind: str, payload: Json, retry: Retry) -> Json | None:
        connection, envelope_id = self._next(), str(uuid4())
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != EVENT
        if kind == EVENT:
            envelope |= {"retry_attempt": retry.attempt, "retry_reason": retry.reason}
        waiting: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = connection, waiting
        try:
            await connection.say(envelope)
            return await asyncio.wait_for(waiting, ACKNOWLEDGE_WITHIN)
        except TimeoutError as late:
            raise Unacknowledged("timeout") from late
        finally:
            del self._waiting[envelope_id]

    def _next(self) -> Connection:
        taking = [c for c in self.connections if not c.leaving]
        if not taking:
            raise Undelivered
        self._turn += 1
        return taking[self._turn % len(taking)]

    async def ready(self) -> None:
        """Somebody is connected, or nobody will be."""
        with suppress(TimeoutError):
            await self.connected(within=ACKNOWLEDGE_WITHIN)

    # ---- what a test does ---------------------------------------------------------------------------------

    async def connected(self, count: int = 1, *, within: float = PATIENCE) -> None:
        """Returns when `count` connections take payloads. Raises TimeoutError."""
        await self._until(lambda: sum(not c.leaving and not c.silent for c in self.connections) >= count, within)

    async def gone(self, connection: Connection) -> None:
        """Returns when this one is closed."""
        await self._until(lambda: connection not in self.connections, PATIENCE)

    async def disconnected(self) -> None:
        """Returns when nobody is connected."""
        await self._until(lambda: not self.connections, PATIENCE)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Says on every connection that it will end: `warning`, `refresh_requested` or `link_disabled`.

        After a warning payloads still come; else none do, and the app is expected to close.
        """
        for connection in list(self.connections):
            connection.leaving = reason != "warning"
            await connection.say({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-test"}})

    def kill_connections(self, *, silently: bool = False) -> None:
        """Every socket dies without a close frame; `silently`: no end hears of it, pings get no answer."""
        for connection in self.connections:
            connection.silent = silently
            if not silently:
                connection.abort()

    def duplicate_next(self, times: int = 1) -> None:
        """The next payload comes once more, or `times` more, as Slack's at-least-once delivery may do."""
        self._duplicates = times

    def overdue(self) -> None:
        """Three seconds have passed for everything that waits for its acknowledgement."""
        for _, waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(Unacknowledged("timeout"))

    async def close(self) -> None:
        """The server stops."""
        for connection in list(self.connections):
            with suppress(ConnectionError):
                await connection.socket.close()

    async def _until(self, holds: Callable[[], bool], within: float) -> None:
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(holds)
