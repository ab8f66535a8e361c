"""One WebSocket of the gateway, and the session that outlives it. https://docs.discord.com/developers/events/gateway"""

import asyncio
import json
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum

from aiohttp import web

from tests.discord.records import Data, Json


class Op(IntEnum):
    """https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-opcodes"""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE_UPDATE = 3
    VOICE_STATE_UPDATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_GUILD_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Close(IntEnum):
    """https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""

    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQ = 4007
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


CLEAN = 1000, 1001


@dataclass
class Session:
    """What was dispatched since one IDENTIFY, sent or not: the first event has the sequence number 1."""

    id: str
    intents: int
    events: list[tuple[str, Json]] = field(default_factory=list)


class Connection:
    """A WebSocket of the app. `sent` events of its session went out, `handled` ones were taken in by the app."""

    def __init__(self, request: web.Request) -> None:
        self._request = request
        self._deflate = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self._order = asyncio.Lock()
        self.socket = web.WebSocketResponse(autoping=False, compress=False)
        self.wake = asyncio.Event()
        self.session: Session | None = None
        self.sent = 0
        self.handled = 0
        self._ended = False

    @property
    def due(self) -> bool:
        """Whether there is something that the app has not taken in."""
        return self.session is not None and self.handled < len(self.session.events)

    @property
    def left(self) -> bool:
        """Whether the app closed it with a code that ends its session; if we close, the app's reply says nothing.

        https://docs.discord.com/developers/events/gateway#initiating-a-disconnect
        """
        return not self._ended and self.socket.close_code in CLEAN

    def take(self, session: Session, sent: int) -> None:
        """Goes on after so many events of a session."""
        self.session, self.sent, self.handled = session, sent, sent
        self.wake.set()

    async def say(self, op: Op, data: Data = None, *, sequence: int | None = None, event: str | None = None) -> None:
        """One payload; nobody hears it where the socket is gone."""
        text = json.dumps({"op": op, "d": data, "s": sequence, "t": event})
        with suppress(ConnectionError):
            async with self._order:
                await self._send(text)

    async def _send(self, text: str) -> None:
        if self._deflate is None:
            await self.socket.send_str(text)
        else:
            packed = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(packed)

    async def dispatch_pending(self) -> None:
        """All that the session has and that did not go out yet.

        A ping follows. Clients answer pings in the order of what they receive, so its pong says what they have taken
        in; a heartbeat, which Discord itself may ask for, would count against the 120 payloads a minute.
        """
        session = self.session
        if session is None or self.sent >= len(session.events):
            return
        while self.sent < len(session.events):
            event, data = session.events[self.sent]
            self.sent += 1
            await self.say(Op.DISPATCH, data, sequence=self.sent, event=event)
        with suppress(ConnectionError):
            await self.socket.ping(str(self.sent).encode())

    async def close(self, code: int) -> None:
        """With a close frame."""
        self._ended = True
        await self.socket.close(code=code)

    def abort(self) -> None:
        """Without one."""
        if self._request.transport:
            self._request.transport.abort()
