"""The server: start, stop, and what goes where."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.ports import Clock
from tests.slack.faults import Drops, Errs, Fails, Fault, Hangs, TooFast
from tests.slack.methods import METHODS, Invocation, Method
from tests.slack.records import Call
from tests.slack.refusal import Data, Json, Refusal
from tests.slack.responses import respond
from tests.slack.stamps import Ids
from tests.slack.workspace import Workspace


class SlackServer:
    """Slack on 127.0.0.1, at a port of its own. `api_url` is the SDKs' `base_url`."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.workspaces: dict[str, Workspace] = {}
        self.url = ""
        self._ids = Ids()
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """Where the Web API is, with the slash that `AsyncWebClient(base_url=…)` needs at its end."""
        return f"{self.url}/api/"

    def workspace(self, name: str) -> Workspace:
        """A new workspace with an app in it; `name` is its subdomain."""
        workspace = Workspace(name, self.url, self.clock, self._ids)
        self.workspaces[workspace.team] = workspace
        return workspace

    async def start(self) -> None:
        """Listens."""
        routes = web.Application(client_max_size=2**24)
        routes.router.add_route("*", "/api/{method}", self._api)
        routes.router.add_get("/link/{team}", self._link)
        routes.router.add_post("/actions/{team}/{token}", self._respond)
        self._runner = web.AppRunner(routes, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Closes every connection."""
        for workspace in self.workspaces.values():
            await workspace.close()
        if self._runner:
            await self._runner.cleanup()

    # ---- Web API ------------------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        """https://docs.slack.dev/apis/web-api: a form or JSON, the token as bearer."""
        name = request.match_info["method"]
        try:
            arguments = await _arguments(request)
            workspace, token = self._authenticated(request, arguments)
            with workspace.traffic.passing():
                return await _answered(request, workspace, _method(name, workspace, token), arguments)
        except Refusal as refusal:
            return web.json_response(refusal.body)

    def _authenticated(self, request: web.Request, arguments: Json) -> tuple[Workspace, str]:
        """Whose token it is. Raises `not_authed` and `invalid_auth`. https://docs.slack.dev/authentication"""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip() or arguments.pop("token", "")
        if not token:
            raise Refusal("not_authed")
        for workspace in self.workspaces.values():
            if token in (workspace.app.bot_token, workspace.app.app_token):
                return workspace, token
        raise Refusal("invalid_auth")

    # ---- the other two ways in ----------------------------------------------------------------------------

    async def _link(self, request: web.Request) -> web.StreamResponse:
        return await self.workspaces[request.match_info["team"]].sockets.serve(request)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        """A response_url."""
        workspace = self.workspaces[request.match_info["team"]]
        with workspace.traffic.passing():
            try:
                respond(workspace, request.match_info["token"], await request.json())
            except Refusal as refusal:
                return web.json_response(refusal.body, status=404)
        return web.json_response({"ok": True})


def _method(name: str, workspace: Workspace, token: str) -> Method:
    """Raises `unknown_method`, `not_allowed_token_type` and what the token was revoked with."""
    method = METHODS.get(name)
    if method is None:
        raise Refusal("unknown_method", req_method=name)
    if method.app_level != (token == workspace.app.app_token):
        raise Refusal("not_allowed_token_type")
    if workspace.app.revoked:
        raise Refusal(workspace.app.revoked)
    return method


async def _answered(request: web.Request, workspace: Workspace, method: Method, arguments: Json) -> web.StreamResponse:
    fault = workspace.faults.take(method.name)
    if isinstance(fault, Hangs):
        fault.reached.set()
        with workspace.traffic.set_aside():
            await fault.released.wait()
    elif fault and not getattr(fault, "after", False):
        return _faulty(request, fault)
    if wait := workspace.limits.refuses(method.name, method.tier, str(arguments.get("channel", ""))):
        return _faulty(request, TooFast(wait))
    body = _called(workspace, method, arguments)
    if fault and not isinstance(fault, Hangs):
        return _faulty(request, fault)
    return web.json_response(body, headers=_headers(workspace, method))


def _called(workspace: Workspace, method: Method, arguments: Json) -> Json:
    call = Invocation(workspace, arguments)
    try:
        call.needs(*method.scopes)
        body = {"ok": True, **method.handler(call)}
    except Refusal as refusal:
        body = refusal.body
    workspace.calls.append(Call(method.name, arguments, body))
    return body


def _headers(workspace: Workspace, method: Method) -> dict[str, str]:
    """https://docs.slack.dev/reference/methods/auth.test: the scopes of the token."""
    headers = {"x-oauth-scopes": ",".join(sorted(workspace.app.scopes))}
    if method.scopes:
        headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
    return headers


def _faulty(request: web.Request, fault: Fault) -> web.StreamResponse:
    match fault:
        case TooFast(retry_after):
            body = {"ok": False, "error": "ratelimited"}
            return web.json_response(body, status=429, headers={"Retry-After": str(retry_after)})
        case Errs(error):
            return web.json_response({"ok": False, "error": error})
        case Fails():
            return web.Response(status=500, text="Server Error")
        case Drops():
            if request.transport:
                request.transport.abort()
    raise asyncio.CancelledError


async def _arguments(request: web.Request) -> Json:
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body: Data = json.loads(await request.text() or "{}")
        except json.JSONDecodeError:
            raise Refusal("invalid_json") from None
        if not isinstance(body, dict):
            raise Refusal("json_not_object")
        return arguments | body
    return arguments | dict(await request.post())


@asynccontextmanager
async def slack(clock: Clock, names: Iterable[str] = ()) -> AsyncIterator[SlackServer]:
    """A running server, with workspaces of these names."""
    server = SlackServer(clock)
    await server.start()
    try:
        for name in names:
            server.workspace(name)
        yield server
    finally:
        await server.stop()
