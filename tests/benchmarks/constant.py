"""The least that answers a request with a page: Starlette on the workspace's own server, and a text that never changes.

`python -m tests.benchmarks.constant BYTES` serves one and says where, for a floor of memory.
"""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from adapters.web.server import WebServer, bound_socket

HOST = "127.0.0.1"


@asynccontextmanager
async def constant_page(length: int) -> AsyncIterator[str]:
    """The URL of a page of `length` bytes."""
    text = "x" * length

    async def page(_: Request) -> Response:
        return HTMLResponse(text)

    listener = bound_socket(HOST, 0)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else the last bytes wait for an ACK, up to 40 ms
    server = WebServer(Starlette(routes=[Route("/{path:path}", page)]), listener)
    await server.start()
    try:
        yield f"http://{HOST}:{listener.getsockname()[1]}"
    finally:
        await server.stop()


async def _serve(length: int) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with constant_page(length) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
