"""The browser workspace as a platform: what the core posts is kept on the board, what people do is received."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from starlette.applications import Starlette

from adapters.web import content
from adapters.web.application import application
from adapters.web.persona import PLATFORM, WORKSPACE, Personas, require_loopback
from adapters.web.seals import Seals
from adapters.web.server import WebServer, bound_socket
from adapters.web.workspace import Workspace
from bot.commands import Registry
from bot.i18n import Translator
from bot.inbound import Occurrence
from bot.model.ids import AccountRef, Address, Posted
from bot.outbound import Message
from bot.ports import (
    Board,
    Capabilities,
    Changes,
    Clock,
    Conflict,
    Connected,
    Gone,
    Profile,
    Receive,
    Refused,
    StorageFault,
    Unreachable,
)


class WebAdapter:
    """Implements `Platform`. With `personas` it is in demonstration mode: loopback only, no sign-in.

    Without, every page is closed until sign-in exists; what is posted is kept all the same.
    """

    name = PLATFORM
    capabilities = Capabilities(pages=True)
    workspaces = (WORKSPACE,)

    def __init__(
        self,
        *,
        registry: Registry,
        board: Board,
        changes: Changes,
        clock: Clock,
        translator: Translator,
        community_name: str,
        host: str,
        port: int,
        secret: str,
        personas: Personas | None,
    ) -> None:
        """Raises `NotLoopback` in demonstration mode where other machines could reach `host`."""
        if personas is not None:
            require_loopback(host)
        self._registry = registry
        self._board = board
        self._changes = changes
        self._clock = clock
        self._t = translator
        self._community_name = community_name
        self._host = host
        self._port = port
        self._secret = secret
        self._personas = personas
        self._workspace: Workspace | None = None
        self._server: WebServer | None = None

    @property
    def url(self) -> str:
        """Where a browser finds it; with port 0 known from `start` on."""
        host = f"[{self._host}]" if ":" in self._host.strip("[]") else self._host
        return f"http://{host}:{self._port}"

    def workspace(self, receive: Receive) -> Workspace:
        """What the routes work with."""
        return Workspace(
            registry=self._registry,
            board=self._board,
            changes=self._changes,
            clock=self._clock,
            t=self._t,
            community_name=self._community_name,
            secret=self._secret,
            personas=self._personas,
            receive=receive,
            seals=Seals(self._secret),
        )

    def application(self, receive: Receive) -> Starlette:
        """The ASGI application, for servers and tests that bring their own socket."""
        return application(self.workspace(receive))

    async def start(self, receive: Receive, connected: Connected) -> None:  # noqa: ARG002 - misses nothing
        """Raises `PortTaken` or `CannotListen`, each with a text for the person who started it."""
        listener = bound_socket(self._host, self._port)
        self._port = listener.getsockname()[1]
        self._workspace = self.workspace(receive)
        self._server = WebServer(application(self._workspace), listener)
        await self._server.start()

    async def stop(self) -> None:
        """Ends the live streams, then waits for what is under way."""
        if self._workspace is None or self._server is None:
            return
        self._workspace.closing.set()
        await self._server.stop()
        self._workspace = self._server = None

    async def post(self, to: Address, message: Message, key: str) -> Posted:
        """Puts it on the board; the same key makes no second one. Without a thread it opens one of its own."""
        if to.place is None and to.user is None:
            raise Refused("neither a place nor a person is addressed")
        mentions = [account.user for account in message.mentions if account.platform == PLATFORM]
        async with _storage():
            made = await self._board.put(key, to, content.dump(_kept(message, to)), mentions, self._clock.now())
        return _posted(made, to)

    async def edit(self, at: Address, posted: Posted, message: Message) -> None:  # the port names it
        """Replaces what is shown; raises `Gone` where there is nothing."""
        async with _storage():
            found = await self._board.replace(posted.message, content.dump(_kept(message, at)), self._clock.now())
        if not found:
            raise Gone("no such post on the board")

    async def remove(self, at: Address, posted: Posted) -> None:  # noqa: ARG002  # the port names it
        """Takes it off the board; raises `Gone` where there is nothing."""
        async with _storage():
            found = await self._board.remove(posted.message)
        if not found:
            raise Gone("no such post on the board")

    async def find(self, key: str, to: Address, since: datetime) -> Posted | None:  # noqa: ARG002  # the port names it
        """What was put under `key`, however long ago."""
        async with _storage():
            made = await self._board.find(key)
        return None if made is None else _posted(made, to)

    async def history(self, thread: Address, after: datetime) -> AsyncIterator[Occurrence]:  # noqa: ARG002  # the port names it
        """Nothing: what is written in the browser reaches the core before it is answered."""
        nothing: tuple[Occurrence, ...] = ()
        for occurrence in nothing:
            yield occurrence

    async def account(self, workspace: str, mail: str) -> AccountRef | None:  # noqa: ARG002  # the port names it
        """Nobody: here accounts are made by the community itself."""
        return None

    async def profile(self, account: AccountRef) -> Profile | None:  # noqa: ARG002  # the port names it
        """Nothing: whoever acts here is a member already."""
        return None


def _kept(message: Message, to: Address) -> Message:
    """What the board holds: no copy of a text that a page of ours shows live, unless it is told to somebody."""
    told = to.user is not None or message.mentions
    return message if told or message.about is None else replace(message, elements=(), title="")


def _posted(made: str, to: Address) -> Posted:
    return Posted(made, thread=(to.thread or made) if to.place is not None else None)


@asynccontextmanager
async def _storage() -> AsyncIterator[None]:
    """The board's faults as a platform's: our own server could not be reached."""
    try:
        yield
    except (StorageFault, Conflict) as fault:
        raise Unreachable(type(fault).__name__) from fault
