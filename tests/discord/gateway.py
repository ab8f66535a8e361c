"""The gateway. https://docs.discord.com/developers/events/gateway"""

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.discord import ready
from tests.discord.connection import Close, Connection, Op, Session
from tests.discord.intents import KNOWN, Intent, disallowed, needed
from tests.discord.permissions import Permission, permissions_in
from tests.discord.reading import as_read
from tests.discord.records import Channel, Json, Message
from tests.discord.shapes import partial_member_json
from tests.traffic import PATIENCE

if TYPE_CHECKING:
    from tests.discord.guild import Guild
    from tests.discord.server import DiscordServer

HEARTBEAT_INTERVAL = 41_250
"""Milliseconds; the page's example is 45,000, and it says to take what comes."""

MOST_BYTES = 4096
"""https://docs.discord.com/developers/events/gateway#sending-events"""


class Gateway:
    """All connections and sessions of the application; each session gets everything that its intents ask for.

    While `shut`, no connection can be opened; `refused` tells of the first that was tried.
    """

    def __init__(self, server: "DiscordServer") -> None:
        self.repeats = 1
        """How often each interaction comes, as where two connections of a token overlap."""
        self._server = server
        self._sessions: dict[str, Session] = {}
        self._held = False
        self._changed = asyncio.Condition()
        self.connections: list[Connection] = []
        self.identified = 0
        self.shut = False
        self.refused = asyncio.Event()

    # ---- what the app does --------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """From the opening to the end of one connection."""
        if self.shut:
            self.refused.set()
            raise web.HTTPServiceUnavailable
        connection = Connection(request)
        await connection.socket.prepare(request)
        self.connections.append(connection)
        await connection.say(Op.HELLO, {"heartbeat_interval": HEARTBEAT_INTERVAL})
        sending = asyncio.ensure_future(self._send(connection))
        try:
            await self._listen(connection)
        finally:
            sending.cancel()
            await self._closed(connection)
        return connection.socket

    async def _send(self, connection: Connection) -> None:
        while True:
            await connection.wake.wait()
            connection.wake.clear()
            if not self._held:
                await connection.dispatch_pending()

    async def _listen(self, connection: Connection) -> None:
        while not connection.socket.closed:
            frame = await connection.socket.receive()
            if frame.type is WSMsgType.PONG:
                connection.handled = max(connection.handled, int(frame.data or 0))
                await self._tell()
            elif frame.type is WSMsgType.PING:
                await connection.socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                await self._received(connection, frame.data)

    async def _closed(self, connection: Connection) -> None:
        self.connections.remove(connection)
        if connection.session and connection.left:
            self._sessions.pop(connection.session.id, None)
        await self._tell()

    async def _received(self, connection: Connection, text: str) -> None:
        try:
            payload = json.loads(text)
            op, data = payload["op"], payload.get("d")
        except (json.JSONDecodeError, TypeError, KeyError):
            await connection.close(Close.DECODE_ERROR)
            return
        if len(text.encode()) > MOST_BYTES:
            await connection.close(Close.DECODE_ERROR)
        elif op == Op.HEARTBEAT:
            await connection.say(Op.HEARTBEAT_ACK)
        elif op == Op.IDENTIFY:
            await self._identify(connection, data)
        elif op == Op.RESUME:
            await self._resume(connection, data)
        elif op not in (Op.PRESENCE_UPDATE, Op.VOICE_STATE_UPDATE, Op.REQUEST_GUILD_MEMBERS):
            await connection.close(Close.UNKNOWN_OPCODE)
        elif connection.session is None:
            await connection.close(Close.NOT_AUTHENTICATED)

    async def _identify(self, connection: Connection, data: Json) -> None:
        """https://docs.discord.com/developers/events/gateway-events#identify"""
        if connection.session:
            await connection.close(Close.ALREADY_AUTHENTICATED)
        elif not self._server.accepts(data.get("token", "")):
            await connection.close(Close.AUTHENTICATION_FAILED)
        elif not isinstance(intents := data.get("intents"), int) or intents & ~KNOWN:
            await connection.close(Close.INVALID_INTENTS)
        elif disallowed(self._server.app, intents):
            await connection.close(Close.DISALLOWED_INTENTS)
        else:
            session = Session(self._server.secret(), intents)
            self._sessions[session.id] = session
            session.events.append(("READY", ready.ready_json(self._server, session)))
            if intents & Intent.GUILDS:
                session.events += [("GUILD_CREATE", guild) for guild in ready.guilds_json(self._server, session)]
            self.identified += 1
            connection.take(session, 0)
            await self._tell()

    async def _resume(self, connection: Connection, data: Json) -> None:
        """https://docs.discord.com/developers/events/gateway#resuming"""
        session, sequence = self._sessions.get(data.get("session_id", "")), data.get("seq") or 0
        if not self._server.accepts(data.get("token", "")):
            await connection.close(Close.AUTHENTICATION_FAILED)
        elif session is None:
            await connection.say(Op.INVALID_SESSION, data=False)
        elif sequence > len(session.events):
            await connection.close(Close.INVALID_SEQ)
        else:
            session.events.append(("RESUMED", {"_trace": []}))
            connection.take(session, sequence)
            await self._tell()

    # ---- what Discord does --------------------------------------------------------------------------------

    def dispatch(self, event: str, data: Json, place: Channel | None = None) -> None:
        """To every session whose intents ask for it, if the bot can see `place`, the channel that it is about."""
        if self._hidden(place):
            return
        for session in self._sessions.values():
            if session.intents & (intent := needed(event, place)) == intent:
                for _ in range(self.repeats if event == "INTERACTION_CREATE" else 1):
                    self._add(session, event, data)

    def message(self, event: str, message: Message) -> None:
        """MESSAGE_CREATE and MESSAGE_UPDATE: a session without the intent gets them empty.

        https://docs.discord.com/developers/events/gateway-events#message-create
        """
        place = self._server.channels[message.channel]
        if self._hidden(place):
            return
        more: Json = {}
        if guild := self._server.guilds.get(place.guild):
            more = {"guild_id": guild.id, "member": partial_member_json(guild, message.author)}
        for session in self._sessions.values():
            if session.intents & (intent := needed(event, place)) == intent:
                intended = bool(session.intents & Intent.MESSAGE_CONTENT)
                self._add(session, event, as_read(self._server, message, intent=intended) | more)

    def joined(self, guild: "Guild") -> None:
        """GUILD_CREATE: the bot is in one more."""
        for session in self._sessions.values():
            if session.intents & Intent.GUILDS:
                self._add(session, "GUILD_CREATE", ready.guild_create_json(self._server, guild, session.intents))

    def _hidden(self, place: Channel | None) -> bool:
        if place is None:
            return False
        guild = self._server.guilds.get(place.guild)
        if guild is None and place.guild:
            return True
        return not permissions_in(guild, self._server.app.bot, place) & Permission.VIEW_CHANNEL

    def _add(self, session: Session, event: str, data: Json) -> None:
        # Through JSON, so that what is dispatched stays what it was.
        session.events.append((event, json.loads(json.dumps(data))))
        with self._server.traffic.passing():
            for connection in self.connections:
                if connection.session is session:
                    connection.wake.set()

    async def caught_up(self) -> None:
        """Returns when every connection has taken in what was dispatched to it, but for what is held."""
        await self._until(lambda: self._held or not any(c.due for c in self.connections), PATIENCE)

    # ---- what a test does ---------------------------------------------------------------------------------

    async def connected(self, n: int = 1, *, within: float = PATIENCE) -> None:
        """Returns when `n` connections have a session. Raises TimeoutError."""
        await self._until(lambda: sum(c.session is not None for c in self.connections) >= n, within)

    async def disconnected(self, *, within: float = PATIENCE) -> None:
        """Returns when nobody is connected."""
        await self._until(lambda: not self.connections, within)

    async def gone(self, connection: Connection) -> None:
        """Returns when this one is closed."""
        await self._until(lambda: connection not in self.connections, PATIENCE)

    def drop(self) -> None:
        """Every connection is cut without a close frame; the sessions can be resumed."""
        for connection in list(self.connections):
            connection.abort()

    async def reconnect(self) -> None:
        """Op 7 on every connection. https://docs.discord.com/developers/events/gateway-events#reconnect"""
        for connection in list(self.connections):
            await connection.say(Op.RECONNECT)

    async def invalidate(self) -> None:
        """Op 9 on every connection: their sessions are over, and cannot be resumed."""
        self.forget_sessions()
        for connection in list(self.connections):
            connection.session = None
            await connection.say(Op.INVALID_SESSION, data=False)

    async def close_with(self, code: int) -> None:
        """Discord closes every connection with a code of its own."""
        for connection in list(self.connections):
            await connection.close(code)

    def forget_sessions(self) -> None:
        """No session can be resumed, and none gets anything more."""
        self._sessions.clear()

    def hold(self) -> None:
        """What is dispatched waits until `release`."""
        self._held = True

    def release(self) -> None:
        """It goes out."""
        self._held = False
        for connection in self.connections:
            connection.wake.set()

    async def close(self) -> None:
        """The server stops."""
        for connection in list(self.connections):
            await connection.close(1001)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _until(self, holds: Callable[[], Any], within: float) -> None:
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(holds)
