"""How a request becomes an answer: whose it is, which route, what goes wrong, what it does."""

import json
import re
from collections.abc import Mapping
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

from aiohttp import BodyPartReader, web

from tests.discord.faults import Banned, Drops, Errs, Fails, Fault, Hangs, TooFast
from tests.discord.limits import Bucket
from tests.discord.records import Attachment, Call, Data
from tests.discord.refusal import Refusal, not_found, unauthorized
from tests.discord.rest.calling import ROUTES, Answer, Invocation, Route

if TYPE_CHECKING:
    from tests.discord.server import DiscordServer

MAJOR = "channel_id", "guild_id", "webhook_id", "webhook_token"
"""https://docs.discord.com/developers/topics/rate-limits"""


async def answer(server: "DiscordServer", request: web.Request) -> web.StreamResponse:
    """One request, from its reading to the answer; it is written down with what was answered."""
    path = "/" + request.match_info["path"]
    body: Data = None
    try:
        body, files = await _body(request)
        found, parameters = _routed(request.method, path)
        if not found.open:
            _authenticated(server, request)
        call = Invocation(server, parameters, request.query, body, files)
    except Refusal as refusal:
        server.answered(Call(request.method, path, body, refusal.status, refusal.body))
        return _json(Answer(refusal.body, refusal.status), {})
    return await Answering(server, request, found, call).answer()


class Answering:
    """One request of a route that there is, by somebody who may ask it."""

    def __init__(self, server: "DiscordServer", request: web.Request, route: Route, call: Invocation) -> None:
        self._server, self._request, self._route, self._call = server, request, route, call
        major = " ".join(call.parameters[name] for name in MAJOR if name in call.parameters)
        self._bucket = Bucket(route.name, major, route.rate)

    async def answer(self) -> web.StreamResponse:
        """What goes wrong before the effect, the effect, what goes wrong after it."""
        fault = self._server.faults.take(self._route.name)
        if isinstance(fault, Hangs) and not fault.after:
            await self._hang(fault)
        elif fault and not getattr(fault, "after", False):
            return self._faulty(fault, None)
        if refused := self._too_fast():
            return self._faulty(refused, None)
        answered = self._effect()
        if isinstance(fault, Hangs) and fault.after:
            await self._hang(fault)
        elif isinstance(fault, Fails | Drops):
            return self._faulty(fault, answered.json)
        self._written(answered.status, answered.json)
        return _json(answered, self._server.limits.headers(self._bucket))

    def _too_fast(self) -> TooFast | None:
        renamed = ""
        if self._route.name == "PATCH /channels/{channel_id}":
            place = self._server.channels.get(self._call.parameters["channel_id"])
            new = self._call.body.get("name") if isinstance(self._call.body, dict) else None
            renamed = place.id if place and new not in (None, place.name) else ""
        return self._server.limits.refuses(self._bucket, globally=not self._route.open, renames=renamed)

    def _effect(self) -> Answer:
        try:
            return self._route.handler(self._call)
        except Refusal as refusal:
            return Answer(refusal.body, refusal.status)

    async def _hang(self, fault: Hangs) -> None:
        fault.reached.set()
        with self._server.traffic.set_aside():
            await fault.released.wait()

    def _faulty(self, fault: Fault, effect: Data) -> web.StreamResponse:
        headers = self._server.limits.headers(self._bucket)
        match fault:
            case TooFast():
                return self._limited(fault)
            case Banned(retry_after):
                self._written(429, None)
                return web.Response(status=429, text="error code: 1015", headers={"Retry-After": str(retry_after)})
            case Errs(refusal):
                self._written(refusal.status, refusal.body)
                return _json(Answer(refusal.body, refusal.status), headers)
            case Fails(status=status):
                self._written(status, effect)
                return web.Response(status=status, text="upstream connect error", headers=dict(headers))
            case _:
                self._written(0, effect)
                if self._request.transport:
                    self._request.transport.abort()
                return web.Response()

    def _limited(self, fault: TooFast) -> web.StreamResponse:
        """https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit"""
        scope = "global" if fault.globally else "shared" if fault.shared else "user"
        says = "The resource is being rate limited." if fault.shared else "You are being rate limited."
        body = {"message": says, "retry_after": fault.retry_after, "global": fault.globally}
        headers = {} if fault.globally else dict(self._server.limits.headers(self._bucket))
        headers |= {"Retry-After": str(ceil(fault.retry_after)), "X-RateLimit-Scope": scope}
        self._written(429, body, shared=fault.shared)
        return _json(Answer(body, 429), headers | ({"X-RateLimit-Global": "true"} if fault.globally else {}))

    def _written(self, status: int, answered: Data, *, shared: bool = False) -> None:
        path = "/" + self._request.match_info["path"]
        self._server.answered(Call(self._route.method, path, self._call.body, status, answered), shared=shared)


def _json(answered: Answer, headers: Mapping[str, str]) -> web.Response:
    headers = {"Via": "1.1 google", **headers}
    if answered.status == 204:
        return web.Response(status=204, headers=headers)
    # Exactly this content type: discord.py takes anything else, a charset too, for text.
    text = json.dumps(answered.json).encode()
    return web.Response(status=answered.status, body=text, content_type="application/json", headers=headers)


def _authenticated(server: "DiscordServer", request: web.Request) -> None:
    """https://docs.discord.com/developers/reference#authentication"""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bot" or not server.accepts(token):
        raise unauthorized()


def _routed(method: str, path: str) -> tuple[Route, Mapping[str, str]]:
    """Raises 404 where there is no such path, 405 where it knows other methods only."""
    fitting = [(route, found) for route in ROUTES if (found := _pattern(route.path).fullmatch(path))]
    for route, found in sorted(fitting, key=lambda fit: fit[0].path.count("{")):
        if route.method == method:
            return route, found.groupdict()
    raise Refusal(405, 0, "405: Method Not Allowed") if fitting else not_found()


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


async def _body(request: web.Request) -> tuple[Data, list[Attachment]]:
    """JSON, or a form of files with `payload_json`. https://docs.discord.com/developers/reference#uploading-files"""
    if request.content_type.startswith("multipart/"):
        return await _form(request)
    text = await request.text()
    if not text:
        return None, []
    if request.content_type != "application/json":
        raise Refusal(400, 50035, "Invalid Form Body")
    return _loaded(text), []


async def _form(request: web.Request) -> tuple[Data, list[Attachment]]:
    body: Data = None
    files: list[Attachment] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise Refusal(400, 50035, "Invalid Form Body")
        content = await part.read()
        if part.name == "payload_json":
            body = _loaded(content.decode())
        else:
            media_type = part.headers.get("Content-Type", "application/octet-stream")
            files.append(Attachment(part.filename or "unknown", len(content), media_type))
    return body, files


def _loaded(text: str) -> Data:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise Refusal(400, 50109, "The request body contains invalid JSON.") from None
