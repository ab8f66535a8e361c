"""Signed HTTP: Slack's requests to an address of ours, each with its app's signature.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from collections.abc import Callable, Sequence

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_sdk.signature import SignatureVerifier

from adapters.slack.workspace import SlackWorkspace
from bot.config.slack import SlackWorkspaceSettings
from bot.ports import CannotStart

log = structlog.get_logger()

PATH = "/slack/events"
LONGEST_BODY = 1024 * 1024
STOP_SECONDS = 2.0
UNAUTHORIZED = 401
NOT_YET = 503


class CannotReceive(CannotStart):
    """The address cannot be listened on; the text says which and what to do."""


class SignedRequests:
    """Receives for all workspaces that share one address; a request belongs to the app whose secret signed it."""

    def __init__(
        self, settings: Sequence[SlackWorkspaceSettings], workspace: Callable[[str], SlackWorkspace | None]
    ) -> None:
        self._settings = settings
        self._workspace = workspace
        self._verifiers = {s.name: SignatureVerifier(s.signing_secret.get_secret_value()) for s in settings}
        self._runner: web.AppRunner | None = None
        self.port = settings[0].port

    async def start(self) -> None:
        """Raises `CannotReceive`."""
        application = web.Application(client_max_size=LONGEST_BODY)
        application.router.add_post(PATH, self._receive)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=STOP_SECONDS)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings[0].host, self.port)
        try:
            await site.start()
        except OSError as error:
            await self.stop()
            raise CannotReceive(
                f'slack.workspaces の listen = "{self._settings[0].listen}" で待ち受けられません。'
                "ほかのプログラムが使っていないか、このコンピューターのアドレスかを確かめてください。"
            ) from error
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Listens no more, and answers what is under way within `STOP_SECONDS`."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        signed = [name for name in self._verifiers if self._has_signed(name, body, request)]
        if not signed:
            log.warning("slack_bad_signature", listen=self._settings[0].listen)
            return web.Response(status=UNAUTHORIZED)
        workspaces = [w for name in signed if (w := self._workspace(name)) is not None]
        if not workspaces:
            return web.Response(status=NOT_YET)  # Slack sends it again
        chosen = next((w for w in workspaces if w.team in body.decode()), workspaces[0])
        return await to_aiohttp_response(await chosen.app.async_dispatch(await to_bolt_request(request)))

    def _has_signed(self, name: str, body: bytes, request: web.Request) -> bool:
        try:
            return self._verifiers[name].is_valid_request(body, dict(request.headers))
        except (ValueError, TypeError):  # a time that is no number, a body or signature that is no text
            return False
