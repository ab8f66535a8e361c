"""The Slack server of the tests, driven by an unmodified slack-bolt app over HTTP and WebSocket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SetClock
from tests.slack.people import NoAnswer, Someone
from tests.slack.records import File
from tests.slack.refusal import Data, Json
from tests.slack.server import SlackServer, slack
from tests.slack.workspace import Workspace

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

WORDS = {"type": "plain_text", "text": "題名"}


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


@pytest.fixture
async def alone() -> AsyncIterator[Scene]:
    """The Web API only."""
    async with scene() as at:
        yield at


@pytest.fixture
async def socket() -> AsyncIterator[Scene]:
    """Socket Mode, with one connection."""
    async with scene() as at:
        await over_sockets(at)
        yield at


@pytest.fixture
async def http() -> AsyncIterator[Scene]:
    """A request URL."""
    async with scene() as at:
        await over_http(at)
        yield at


@pytest.fixture(params=[over_sockets, over_http], ids=["socket", "http"])
async def connected(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """Either."""
    async with scene() as at:
        await request.param(at)
        yield at


async def refusal(call: Awaitable[Any]) -> Json:
    """The answer of a call that is refused."""
    with pytest.raises(SlackApiError) as refused:
        await call
    answer: Data = refused.value.response
    return dict(answer.data)


async def error(call: Awaitable[Any]) -> str:
    """Its error."""
    return str((await refusal(call))["error"])


# ---- what people do, both ways ------------------------------------------------------------------------------


async def test_a_command_opens_a_modal_whose_submission_becomes_a_direct_message(connected: Scene):
    """From the command to the button, in Socket Mode and over HTTP."""
    koharu = connected.koharu
    await koharu.command("/soudan")
    await koharu.shown()
    assert koharu.sees == "相談\n題名\n送信"
    await koharu.submit()
    assert koharu.errors == {"title": "Please complete this required field."}
    await koharu.fill(title="VPNの更新")
    await koharu.submit()
    await koharu.shown()
    assert koharu.modal is None
    assert koharu.direct_messages[-1].text == "VPNの更新"
    assert koharu.buttons == ["解決"]
    await koharu.press("解決")
    await koharu.shown()
    assert koharu.ephemerals[-1].text == "押しました"
    assert koharu.sees == "押しました"


async def test_errors_of_the_app_stand_beside_the_input_and_the_text_stays(connected: Scene):
    """response_action errors."""
    koharu = connected.koharu
    connected.listener.answer = {"response_action": "errors", "errors": {"title": "短すぎます"}}
    await koharu.command("/soudan")
    await koharu.shown()
    await koharu.fill(title="V")
    await koharu.submit()
    assert koharu.errors == {"title": "短すぎます"}
    assert "短すぎます" in koharu.sees
    assert koharu.values["title"]["value"] == "V"


@pytest.mark.parametrize(("action", "left"), [("update", 1), ("push", 2), ("clear", 0)])
async def test_the_acknowledgement_of_a_submission_moves_the_modals(connected: Scene, action: str, left: int):
    """update, push and clear; what was put in stays where the input does."""
    koharu, at = connected.koharu, connected
    at.listener.answer = {"response_action": action} | ({"view": modal()} if action != "clear" else {})
    await koharu.command("/soudan")
    await koharu.shown()
    await koharu.fill(題名="VPN")
    await koharu.submit()
    assert len(at.town.modals.stacks[koharu.id]) == left
    if action == "update":
        assert koharu.values["title"]["value"] == "VPN"


async def test_messages_edits_removals_and_mentions_reach_the_app(connected: Scene):
    """With the text as a client sends it, and files."""
    koharu, at = connected.koharu, connected
    message = await koharu.message(at.place, "<!channel> & https://a.example", files=[File("手順.pdf", 5)])
    await koharu.mention_bot("相談", at.place, thread_ts=message.ts)
    await koharu.edit(message, "直しました")
    await koharu.delete(message)
    events = [body["event"] for body in at.listener.heard]
    kinds = [(e["type"], e.get("subtype")) for e in events]
    assert sorted(map(str, kinds)) == sorted(
        map(
            str,
            [
                ("message", "file_share"),
                ("message", None),
                ("app_mention", None),
                ("message", "message_changed"),
                ("message", "message_changed"),
            ],
        )
    )
    first = next(e for e in events if e.get("subtype") == "file_share")
    assert first["text"] == "&lt;!channel&gt; &amp; <https://a.example>"
    assert (first["files"][0]["name"], first["files"][0]["size"]) == ("手順.pdf", 5)
    assert events[-1]["message"]["subtype"] == "tombstone"
    assert not message.notified


async def test_home_and_message_shortcut(connected: Scene):
    """The home is published when it is opened; the shortcut opens a modal."""
    koharu = connected.koharu
    await koharu.open_home()
    await koharu.shown()
    assert koharu.sees == "私の相談"
    message = await koharu.message(connected.place, "困っています")
    await koharu.shortcut("to_question", message)
    await koharu.shown()
    assert koharu.modal


async def test_an_app_that_does_not_answer_is_told_to_the_person(socket: Scene):
    """Here the three seconds are over as soon as the test says so."""
    socket.listener.deaf = True
    waiting = asyncio.ensure_future(socket.koharu.command("/soudan"))
    await socket.listener.hears.wait()
    socket.town.sockets.overdue()
    with pytest.raises(NoAnswer, match="timeout"):
        await waiting


async def test_nobody_is_connected(alone: Scene):
    """A command fails; a message stays in the history and its event never comes."""
    with pytest.raises(NoAnswer, match="not connected"):
        await alone.koharu.command("/soudan")
    await alone.koharu.message(alone.place, "誰かいますか")
    assert len(alone.town.events.missed) == 1
    await alone.connect()
    await alone.koharu.message(alone.place, "います")
    assert alone.listener.texts() == ["います"]
    read = await alone.client.conversations_history(channel=alone.place)
    assert [m["text"] for m in read["messages"]] == ["います", "誰かいますか"]
