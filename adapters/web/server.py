"""uvicorn inside our own process: the socket first, no signal handlers, a bounded end."""

import asyncio
import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

GRACE = 5
"""Seconds that requests under way get at the end; the whole program has ten."""


class PortTaken(OSError):
    """Another program listens there."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            errno.EADDRINUSE,
            f"{host} のポート {port} は、ほかのプログラムが使っています。別のポート番号を指定してください。",
        )

    def __str__(self) -> str:
        return str(self.strerror)


class CannotListen(OSError):
    """This machine does not let us listen there."""


def bound_socket(host: str, port: int) -> socket.socket:
    """A listening socket; raises `PortTaken` or `CannotListen`. Port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host.strip("[]"), port), family=family)
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            raise PortTaken(host, port) from fault
        raise CannotListen(f"{host} のポート {port} で待ち受けできません（{fault.strerror}）。") from fault
    # Accepted sockets inherit it; asyncio sets it on sockets of its own only, and small answers would wait 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


class _QuietServer(uvicorn.Server):
    """A server that leaves signals to the composition root; uvicorn would capture and re-raise them."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()


class WebServer:
    """Serves one application from `start` to `stop`."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE,
        )
        self._listener = listener
        self._server = _QuietServer(config)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns when connections are answered."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._listener]), name="web-server")
        ready = asyncio.create_task(self._server.ready.wait())
        await asyncio.wait({self._task, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._task.done():
            await self._task

    async def stop(self) -> None:
        """Takes no new connection, lets requests under way end for `GRACE` seconds."""
        self._server.should_exit = True
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        self._listener.close()
