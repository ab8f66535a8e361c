"""A small Bolt app at the Slack server, with somebody beside it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SetClock
from tests.slack.people import Someone
from tests.slack.refusal import Data, Json
from tests.slack.server import SlackServer, slack
from tests.slack.workspace import Workspace

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

WORDS = {"type": "plain_text", "text": "題名"}

MORE_SCOPES = frozenset(
    {
        "channels:manage", "im:read", "mpim:history", "mpim:read", "mpim:write", "pins:read", "reactions:write",
    }
)  # fmt: skip
"""Beside those that our app asks for: this one shows what the server can do."""


def title_input(**element: Data) -> Json:
    """An input block `title`."""
    typed = {"type": "plain_text_input", "action_id": "title", **element}
    return {"type": "input", "block_id": "title", "label": WORDS, "element": typed}


def modal(*blocks: Json, **rest: Data) -> Json:
    """A modal that can be submitted."""
    words = {"title": {"type": "plain_text", "text": "相談"}, "submit": {"type": "plain_text", "text": "送信"}}
    return {"type": "modal", "callback_id": "ask", **words, "blocks": list(blocks or (title_input(),)), **rest}


def button(label: str, **rest: Data) -> Json:
    """An actions block with one button."""
    pressed = {"type": "button", "action_id": "press", "text": {"type": "plain_text", "text": label}, **rest}
    return {"type": "actions", "elements": [pressed]}


def section(text: str, kind: str = "mrkdwn") -> Json:
    """A paragraph."""
    return {"type": "section", "text": {"type": kind, "text": text}}


def option(value: str, text: str = "選択肢") -> Json:
    """An option."""
    return {"text": {"type": "plain_text", "text": text}, "value": value}


def select(*options: Json, **rest: Data) -> Json:
    """An input block with a menu."""
    menu = {"type": "static_select", "action_id": "field", "options": list(options), **rest}
    return {"type": "input", "block_id": "field", "label": WORDS, "element": menu}


@dataclass
class Listener:
    """A small Bolt app, and what it heard."""

    app: AsyncApp
    heard: list[Json] = field(default_factory=list)
    answer: Json = field(default_factory=dict)
    hears: asyncio.Event = field(default_factory=asyncio.Event)
    deaf: bool = False

    def texts(self) -> list[str]:
        """The texts of the messages it heard."""
        return [body["event"]["text"] for body in self.heard if body.get("event", {}).get("type") == "message"]


def listener(town: Workspace, client: AsyncWebClient) -> Listener:
    """Opens a modal on a command, says what was submitted, and hears messages."""
    app = AsyncApp(client=client, signing_secret=town.app.signing_secret)
    listening = Listener(app)

    @app.middleware
    async def hear(body: Json, next: Callable[[], Awaitable[None]]) -> None:
        listening.heard.append(body)
        listening.hears.set()
        if not listening.deaf:
            await next()

    @app.command("/soudan")
    async def soudan(ack: Data, command: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=modal())

    @app.view("ask")
    async def asked(ack: Data, view: Json, client: AsyncWebClient, body: Json) -> None:
        await ack(**listening.answer)
        if not listening.answer:
            user = body["user"]["id"]
            opened = await client.conversations_open(users=user)
            said = view["state"]["values"]["title"]["title"]["value"]
            await client.chat_postMessage(channel=opened["channel"]["id"], text=said, blocks=[button("解決")])

    @app.shortcut("to_question")
    async def shortcut(ack: Data, shortcut: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=modal())

    _hear_the_rest(app)
    return listening


def _hear_the_rest(app: AsyncApp) -> None:
    @app.action("press")
    async def pressed(ack: Data, respond: Data) -> None:
        await ack()
        await respond(text="押しました")

    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section("私の相談")]})

    @app.options("expert")
    async def experts(ack: Data, payload: Json) -> None:
        await ack(options=[option("U1", f"{payload['value']}さん")])

    @app.view_closed("ask")
    async def closed(ack: Data) -> None:
        await ack()

    @app.event("message")
    async def message() -> None: ...

    @app.event("app_mention")
    async def mention() -> None: ...


@dataclass
class Scene:
    """A workspace with an app that is connected."""

    server: SlackServer
    clock: SetClock
    town: Workspace
    client: AsyncWebClient
    listener: Listener
    koharu: Someone
    place: str
    stack: AsyncExitStack

    async def connect(self) -> AsyncSocketModeHandler:
        """One more connection."""
        expected = len(self.town.sockets.connections) + 1
        handler = AsyncSocketModeHandler(self.listener.app, self.town.app.app_token, ping_interval=0.1)
        self.stack.push_async_callback(handler.close_async)
        await handler.connect_async()
        await self.town.sockets.connected(expected)
        return handler


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    """Nobody is connected yet."""
    clock = SetClock(MORNING)
    async with slack(clock) as server, AsyncExitStack() as stack:
        town = server.workspace("ehime")
        town.app.scopes |= MORE_SCOPES
        town.app.events.add("message.mpim")
        client = AsyncWebClient(town.app.bot_token, base_url=server.api_url, retry_handlers=[])
        koharu = town.someone("小春", email="koharu@town.example")
        place = town.channel("security", koharu)
        yield Scene(server, clock, town, client, listener(town, client), koharu, place, stack)


async def over_sockets(at: Scene) -> None:
    """Socket Mode."""
    await at.connect()


async def over_http(at: Scene) -> None:
    """Signed requests."""

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await at.listener.app.async_dispatch(await to_bolt_request(request)))

    routes = web.Application()
    routes.router.add_post("/slack/events", events)
    runner = web.AppRunner(routes)
    await runner.setup()
    at.stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    at.town.app.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"


async def refusal(call: Awaitable[Data]) -> Json:
    """The answer of a call that is refused."""
    with pytest.raises(SlackApiError) as refused:
        await call
    answer: Data = refused.value.response
    return dict(answer.data)


async def error(call: Awaitable[Data]) -> str:
    """Its error."""
    return str((await refusal(call))["error"])
