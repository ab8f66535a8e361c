"""How payloads reach the app: connections, retries, duplicates, signatures."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.bolt import Scene, error
from tests.slack.delivery import EVENT

FORGED = "of somebody else"


async def test_each_event_goes_to_one_of_the_connections_in_turn(socket: Scene):
    """Two connections of one app."""
    await socket.connect()
    for text in ("一", "二", "三"):
        await socket.koharu.message(socket.place, text)
    assert sorted(socket.listener.texts()) == sorted(["一", "二", "三"])
    assert len(socket.town.sockets.connections) == 2


async def test_what_is_not_acknowledged_comes_again(connected: Scene):
    """At once, with the reason; then when minutes have passed; the event id stays."""
    at = connected
    at.listener.deaf = True
    waiting = asyncio.ensure_future(at.koharu.message(at.place, "聞こえますか"))
    await at.listener.hears.wait()
    at.listener.deaf = False
    at.town.transport.overdue()
    await waiting
    first, again = at.listener.heard
    assert first["event_id"] == again["event_id"]
    assert not at.town.events.late


async def test_what_is_never_acknowledged_waits_for_the_test(http: Scene):
    """404 is no acknowledgement."""
    url, http.town.app.request_url = http.town.app.request_url, f"{http.server.url}/nowhere"
    await http.koharu.message(http.place, "聞こえますか")
    assert [(late.retry.attempt, late.retry.reason) for late in http.town.events.late] == [(1, "http_error")]
    http.town.app.request_url = url
    http.town.events.redeliver()
    await http.town.settled()
    assert http.listener.texts() == ["聞こえますか"]


async def test_a_payload_may_come_twice(connected: Scene):
    """At least once is what Slack promises."""
    connected.town.transport.duplicate_next()
    await connected.koharu.message(connected.place, "一度だけ書きました")
    first, again = connected.listener.heard
    assert first["event_id"] == again["event_id"]


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
async def test_a_disconnect_frame_makes_the_app_connect_anew(socket: Scene, reason: str):
    """The SDK opens another connection and closes the old one."""
    (before,) = socket.town.sockets.connections
    await socket.town.sockets.disconnect(reason)
    await socket.town.sockets.gone(before)
    await socket.town.sockets.connected()
    await socket.koharu.message(socket.place, "続き")
    assert socket.listener.texts() == ["続き"]


@pytest.mark.parametrize("silently", [False, True])
async def test_a_dead_socket_is_noticed_and_replaced(socket: Scene, *, silently: bool):
    """Without a close frame; or without any sign at all."""
    (before,) = socket.town.sockets.connections
    socket.town.sockets.kill_connections(silently=silently)
    await socket.town.sockets.gone(before)
    await socket.town.sockets.connected()
    await socket.koharu.message(socket.place, "続き")
    assert socket.listener.texts() == ["続き"]


async def test_an_event_on_a_dead_socket_comes_again_on_the_next(socket: Scene):
    """It was sent, and nobody acknowledged it before the connection closed."""
    socket.town.sockets.kill_connections(silently=True)
    await socket.koharu.message(socket.place, "届きますか")
    assert socket.listener.texts() == ["届きますか"]


async def test_a_ticket_opens_one_connection(alone: Scene):
    """And apps.connections.open takes the app-level token only."""
    assert await error(alone.client.apps_connections_open(app_token=alone.town.app.bot_token)) == (
        "not_allowed_token_type"
    )
    opened = await alone.client.apps_connections_open(app_token=alone.town.app.app_token)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(opened["url"]) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])


async def test_forged_and_stale_requests_are_signed_so(http: Scene):
    """An app that verifies answers 401 to both, and hears neither."""
    payload = http.town.events.enveloped({"type": "app_mention", "user": http.koharu.id, "text": "", "ts": "1.0"})
    forged = await http.town.http.post(EVENT, payload, signing_secret=FORGED)
    stale = await http.town.http.post(EVENT, payload, age=timedelta(minutes=6))
    assert (forged.status, stale.status, http.listener.heard) == (401, 401, [])
    assert (await http.town.http.post(EVENT, payload)).status == 200
    elsewhere = http.town.events.elsewhere(payload)
    await http.town.http.post(EVENT, elsewhere)
    assert http.listener.heard[-1]["team_id"] != http.town.team


async def test_two_workspaces_know_nothing_of_each_other(alone: Scene):
    """Neither tokens nor people nor channels."""
    uchiko = alone.server.workspace("uchiko")
    other = AsyncWebClient(uchiko.app.bot_token, base_url=alone.server.api_url, retry_handlers=[])
    assert (await other.auth_test())["team_id"] == uchiko.team != alone.town.team
    assert await error(other.users_info(user=alone.koharu.id)) == "user_not_found"
    assert await error(other.chat_postMessage(channel=alone.place, text="a")) == "channel_not_found"
