"""Faults on request, limits by the clock."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from bot.clock import SetClock
from tests.discord.faults import Banned, Drops, Errs, Fails, Fault, Hangs, TooFast
from tests.discord.guild import Guild
from tests.discord.refusal import missing_permissions
from tests.discord.sdk import Answered, Bot, Raw
from tests.discord.server import DiscordServer

POST = "POST /channels/{channel_id}/messages"


async def said(raw: Raw, place: str, text: str = "a") -> Answered:
    """The app says something."""
    return await raw("POST", f"/channels/{place}/messages", {"content": text})


@pytest.mark.parametrize(
    ("fault", "status", "posted"),
    [
        (Fails(), 500, 0),
        (Fails(after=True, status=502), 502, 1),
        (TooFast(7.5), 429, 0),
        (Banned(), 429, 0),
        (Errs(missing_permissions()), 403, 0),
    ],
)
async def test_requests_fail_before_or_after_their_effect(
    raw: Raw, server: DiscordServer, guild: Guild, place: str, fault: Fault, status: int, posted: int
):
    """Once; the next works. Each is written down."""
    server.faults.next(POST, fault)
    assert (await said(raw, place)).status == status
    assert len(guild.said(place)) == posted
    assert (await said(raw, place)).status == 200
    assert [call.status for call in server.called("POST", r"/channels/\d+/messages")] == [status, 200]


@pytest.mark.parametrize(("after", "posted"), [(False, 0), (True, 1)])
async def test_connections_break_before_or_after_the_effect(
    raw: Raw, server: DiscordServer, guild: Guild, place: str, *, after: bool, posted: int
):
    """No answer comes."""
    server.faults.next(POST, Drops(after=after))
    with pytest.raises(aiohttp.ClientError):
        await said(raw, place)
    assert len(guild.said(place)) == posted


@pytest.mark.parametrize(("after", "posted"), [(False, 0), (True, 1)])
async def test_a_request_hangs_until_it_is_released(
    raw: Raw, server: DiscordServer, guild: Guild, place: str, *, after: bool, posted: int
):
    """Before its effect, or with its answer only; nobody waits for it meanwhile."""
    hangs = Hangs(after=after)
    server.faults.next(POST, hangs)
    call = asyncio.ensure_future(said(raw, place))
    await hangs.reached.wait()
    await server.settled()
    assert len(guild.said(place)) == posted
    hangs.release()
    assert (await call).status == 200
    assert len(guild.said(place)) == 1


async def test_routes_that_there_are_not_cannot_fail(server: DiscordServer):
    """A typing error in a test is found."""
    with pytest.raises(KeyError):
        server.faults.next("POST /channels/{channel}/messages", Fails())


async def test_how_a_limit_is_told(raw: Raw, server: DiscordServer, place: str):
    """In headers and JSON; global ones say so; shared ones do not count as invalid; the proxy's ban has no JSON."""
    server.faults.next(POST, TooFast(7.5))
    own = await said(raw, place)
    assert own.body == {"message": "You are being rate limited.", "retry_after": 7.5, "global": False}
    assert (own.headers["Retry-After"], own.headers["X-RateLimit-Scope"]) == ("8", "user")
    assert own.headers["Via"] == "1.1 google"
    server.faults.next(POST, TooFast(1, globally=True))
    every = await said(raw, place)
    assert (every.body["global"], every.headers["X-RateLimit-Global"]) == (True, "true")
    assert server.invalid_requests == 2
    server.faults.next(POST, TooFast(1, shared=True))
    assert (await said(raw, place)).headers["X-RateLimit-Scope"] == "shared"
    assert server.invalid_requests == 2
    server.faults.next(POST, Banned())
    banned = await said(raw, place)
    assert (banned.body, "Via" in banned.headers) == ("error code: 1015", False)


async def test_messages_are_limited_by_channel(
    raw: Raw, server: DiscordServer, clock: SetClock, guild: Guild, place: str
):
    """Five in five seconds of the clock, in each channel."""
    server.limits.on = True
    left = [(await said(raw, place)).headers["X-RateLimit-Remaining"] for _ in range(5)]
    assert left == ["4", "3", "2", "1", "0"]
    clock.advance(timedelta(seconds=2))
    refused = await said(raw, place)
    assert (refused.status, refused.body["retry_after"]) == (429, 3.0)
    assert (await said(raw, guild.text("別"))).status == 200
    clock.advance(timedelta(seconds=3))
    assert (await said(raw, place)).status == 200


async def test_all_requests_are_limited_together(raw: Raw, server: DiscordServer, clock: SetClock, guild: Guild):
    """Fifty a second, but for those that answer interactions."""
    server.limits.on = True
    places = [guild.text(str(number)) for number in range(11)]
    for place in places[:10]:
        for _ in range(5):
            assert (await said(raw, place)).status == 200
    refused = await said(raw, places[10])
    assert (refused.status, refused.body["global"]) == (429, True)
    assert (await raw("POST", "/interactions/1/token/callback", {"type": 5})).code == 10062
    clock.advance(timedelta(seconds=1))
    assert (await said(raw, places[10])).status == 200


async def test_channels_are_renamed_twice_in_ten_minutes(
    raw: Raw, server: DiscordServer, clock: SetClock, guild: Guild, place: str
):
    """Though the headers say that there is room; other changes go on."""
    server.limits.on = True

    async def renamed(name: str) -> Answered:
        return await raw("PATCH", f"/channels/{place}", {"name": name})

    assert [(await renamed(name)).status for name in "abc"] == [200, 200, 429]
    assert int((await renamed("c")).headers["X-RateLimit-Remaining"]) > 0
    assert (await renamed("b")).status == 200
    clock.advance(timedelta(minutes=10))
    assert (await renamed("c")).status == 200


async def test_discord_py_is_not_slowed_down_while_limits_are_off(client: Bot, server: DiscordServer, place: str):
    """Requests to one channel run side by side once the first was answered."""
    channel = client.text(place)
    await channel.send("a")
    hangs = Hangs()
    server.faults.next(POST, hangs)
    waiting = asyncio.ensure_future(channel.send("b"))
    await hangs.reached.wait()
    await asyncio.wait_for(channel.send("c"), 5)
    hangs.release()
    await waiting
