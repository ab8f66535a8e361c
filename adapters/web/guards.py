"""What stands before every route: security headers, the Host header, the body's size, and the last catch."""

import secrets
import traceback
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_BODY = 512 * 1024
"""Bytes of a request: a form's longest texts fill a tenth of it."""
DRAINED_BODY = 16 * 1024 * 1024
"""Bytes read and thrown away before refusing: a browser that is still sending shows a connection error, not a page."""

OWN_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

log = structlog.get_logger("web")


class SecurityHeaders:
    """Every response carries them; only the workspace's own files may be kept by a browser."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caching = "no-cache" if scope["path"].startswith("/static/") else "no-store"

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**HEADERS, "Cache-Control": caching})
            await send(message)

        await self._app(scope, receive, secured)


class OwnHost:
    """Refuses requests under another host's name: a foreign page whose name was made to point at us."""

    def __init__(self, app: ASGIApp, refuse: Callable[[], Response]) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app if _hostname(Headers(scope=scope).get("host", "")) in OWN_HOSTS else self._refuse()
        await app(scope, receive, send)


def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


class BodyLimit:
    """Reads the body before the route does; refuses one that is too long."""

    def __init__(self, app: ASGIApp, refuse: Callable[[], Response]) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        if body is None:
            await self._refuse()(scope, receive, send)
            return
        unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return unread.pop() if unread else await receive()

        await self._app(scope, replay, send)


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None where it is too long."""
    body, length = bytearray(), 0
    while length <= DRAINED_BODY:
        message = await receive()
        chunk = message.get("body", b"")
        length += len(chunk)
        if length <= LONGEST_BODY:
            body += chunk
        if not message.get("more_body", False):
            break
    return bytes(body) if length <= LONGEST_BODY else None


class LastCatch:
    """Whatever a route raises ends here: a page with a reference, and a log entry without what people wrote."""

    def __init__(self, app: ASGIApp, apologise: Callable[[str, tuple[str, ...]], Response]) -> None:
        self._app = app
        self._apologise = apologise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as fault:  # noqa: BLE001  # the boundary to the server, which would log texts and answer in English
            reference = _reported(fault, scope["method"])
            if not begun:
                typed = scope.get("state", {}).get("typed", ())
                await self._apologise(reference, typed)(scope, receive, send)


def _reported(fault: Exception, method: str) -> str:
    """Logs where it happened, never the exception's text, which may hold what a person wrote."""
    reference = secrets.token_hex(4)
    frames = traceback.extract_tb(fault.__traceback__)
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    log.error("web_fault", reference=reference, kind=type(fault).__qualname__, method=method, where=where)
    return reference
