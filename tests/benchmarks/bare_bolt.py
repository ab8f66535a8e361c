"""The least that acknowledges Slack: Bolt with listeners that do nothing else, in a process of its own.

`python -m tests.benchmarks.bare_bolt socket API_URL BOT_TOKEN APP_TOKEN` or `… http API_URL BOT_TOKEN SIGNING_SECRET`;
prints where it listens, or `connected`.
"""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

ANYTHING = re.compile("")


def _listening(client: AsyncWebClient, signing_secret: str | None) -> AsyncApp:
    # As ours: otherwise Bolt looks for the acknowledgement every ten milliseconds.
    app = AsyncApp(client=client, signing_secret=signing_secret, process_before_response=True)

    async def acknowledge(ack: Callable[[], Awaitable[object]]) -> None:
        await ack()

    app.command(ANYTHING)(acknowledge)
    app.view(ANYTHING)(acknowledge)
    app.event("message")(acknowledge)
    return app


async def _serve(app: AsyncApp) -> str:
    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    routes = web.Application()
    routes.router.add_post("/slack/events", receive)
    runner = web.AppRunner(routes, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"


async def _main(mode: str, api_url: str, bot_token: str, secret: str) -> None:
    client = AsyncWebClient(bot_token, base_url=api_url)
    if mode == "http":
        where = await _serve(_listening(client, secret))
    else:
        handler = AsyncSocketModeHandler(_listening(client, None), secret)
        await handler.connect_async()
        where = "connected"
    sys.stdout.write(f"{where}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
