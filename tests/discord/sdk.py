"""discord.py as it is, and requests and sockets without it, at a Discord of the tests."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.discord.connection import Op
from tests.discord.records import Data, Json
from tests.discord.server import DiscordServer

EVENT_TASK = "discord.py: "
"""How discord.py names the tasks in which it runs event handlers."""


@contextmanager
def pointed_at(server: DiscordServer) -> Iterator[None]:
    """discord.py keeps its addresses in classes: they are this server's meanwhile."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = server.api_url, yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


async def idle() -> None:
    """Returns when no event handler of any client runs."""
    while running := [task for task in asyncio.all_tasks() if task.get_name().startswith(EVENT_TASK)]:
        await asyncio.wait(running)


class Bot(discord.Client):
    """A client that writes down what it hears: messages and what happened to its connection and to threads.

    `running` is the task that it runs in.
    """

    running: asyncio.Future[None]

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.01)
        self.heard: list[discord.Message] = []
        self.happened: list[str] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Without the five seconds that are meant to keep many shards apart."""

    async def on_message(self, message: discord.Message) -> None:
        """MESSAGE_CREATE."""
        self.heard.append(message)

    async def on_resumed(self) -> None:
        """RESUMED."""
        self.happened.append("resumed")

    async def on_connect(self) -> None:
        """READY."""
        self.happened.append("connected")

    async def on_thread_create(self, thread: discord.Thread) -> None:
        """THREAD_CREATE, newly."""
        self.happened.append(f"thread {thread.name}")

    @property
    def texts(self) -> list[str]:
        """What it heard from others."""
        return [message.content for message in self.heard if message.author != self.user]

    def text(self, id: str) -> discord.TextChannel:
        """A text channel that it knows."""
        channel = self.get_channel(int(id))
        assert isinstance(channel, discord.TextChannel)
        return channel

    def forum(self, id: str) -> discord.ForumChannel:
        """A forum that it knows."""
        channel = self.get_channel(int(id))
        assert isinstance(channel, discord.ForumChannel)
        return channel


@asynccontextmanager
async def bot(server: DiscordServer, *, message_content: bool = True) -> AsyncIterator[Bot]:
    """A client that is ready; the server is settled when its handlers are done. Under `pointed_at`."""
    intents = discord.Intents.default()
    intents.message_content = message_content
    client = Bot(intents)
    client.running = asyncio.ensure_future(client.start(server.app.token))
    ready = asyncio.ensure_future(client.wait_until_ready())
    try:
        await asyncio.wait({client.running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if client.running.done():
            await client.running
        server.idle_when(idle)
        yield client
    finally:
        ready.cancel()
        ended = client.running.done()
        await client.close()
        if not ended:
            await client.running


@dataclass(frozen=True)
class Answered:
    """A status, the body's JSON or text, and the headers."""

    status: int
    body: Data
    headers: Json

    @property
    def code(self) -> int:
        """Discord's own; 0 where there is none."""
        return int(self.body["code"]) if isinstance(self.body, dict) and "code" in self.body else 0

    @property
    def refused(self) -> tuple[int, int]:
        """Status and code."""
        return self.status, self.code


class Raw:
    """Requests as the application, without an SDK."""

    def __init__(self, server: DiscordServer, session: aiohttp.ClientSession) -> None:
        self._server, self._session = server, session
        self.authorization = f"Bot {server.app.token}"

    async def __call__(self, method: str, path: str, body: Data = None, **query: str) -> Answered:
        """One request with a JSON body, or none."""
        headers = {"Authorization": self.authorization} if self.authorization else {}
        url = self._server.api_url + path
        async with self._session.request(method, url, json=body, params=query, headers=headers) as answer:
            json = answer.headers.get("Content-Type") == "application/json"
            return Answered(answer.status, await (answer.json() if json else answer.text()), dict(answer.headers))

    async def socket(self) -> "RawSocket":
        """A connection to the gateway, not identified."""
        url = f"{self._server.gateway_url}/?v=10&encoding=json"
        return RawSocket(await self._session.ws_connect(url, headers={}), self._server)


class RawSocket:
    """A connection to the gateway without an SDK."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, server: DiscordServer) -> None:
        self._socket, self._server = socket, server

    async def send(self, op: int, data: Data) -> None:
        """One payload."""
        await self._socket.send_json({"op": op, "d": data})

    async def send_text(self, text: str) -> None:
        """Whatever it is."""
        await self._socket.send_str(text)

    async def identify(self, intents: Data, token: str = "") -> None:
        """IDENTIFY."""
        properties = {"os": "linux", "browser": "tests", "device": "tests"}
        data = {"token": token or self._server.app.token, "intents": intents, "properties": properties}
        await self.send(Op.IDENTIFY, data)

    async def resume(self, session: str, sequence: int) -> None:
        """RESUME."""
        await self.send(Op.RESUME, {"token": self._server.app.token, "session_id": session, "seq": sequence})

    async def next(self) -> Json:
        """The next payload."""
        payload: Json = await self._socket.receive_json(timeout=5)
        return payload

    async def until(self, event: str) -> list[Json]:
        """All dispatches up to and with this event."""
        heard: list[Json] = []
        while not heard or heard[-1]["t"] != event:
            payload = await self.next()
            if payload["op"] == Op.DISPATCH:
                heard.append(payload)
        return heard

    async def close_code(self) -> int | None:
        """With which code the connection ends."""
        while (await self._socket.receive(timeout=5)).type not in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
            pass
        return self._socket.close_code

    async def close(self, code: int = 1000) -> None:
        """The app closes."""
        await self._socket.close(code=code)
