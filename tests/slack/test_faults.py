"""Faults on request, limits by the clock, answers to interactions."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.slack.bolt import Scene, error
from tests.slack.faults import Drops, Errs, Fails, Fault, Hangs, TooFast
from tests.slack.refusal import Data


@pytest.mark.parametrize(
    ("fault", "status", "posted"),
    [(TooFast(7), 429, 0), (Fails(), 500, 0), (Fails(after=True), 500, 1), (Errs("fatal_error"), 200, 0)],
)
async def test_calls_fail_before_or_after_their_effect(alone: Scene, fault: Fault, status: int, posted: int):
    """Once; the next call works."""
    alone.town.faults.next("chat.postMessage", fault)
    with pytest.raises(SlackApiError) as failed:
        await alone.client.chat_postMessage(channel=alone.place, text="a")
    answer: Data = failed.value.response
    assert (getattr(answer, "status_code", None) or answer["status"]) == status
    if status == 429:
        assert answer.headers["Retry-After"] == "7"
    assert len(alone.town.said(alone.place)) == posted
    await alone.client.chat_postMessage(channel=alone.place, text="b")


@pytest.mark.parametrize(("after", "posted"), [(False, 0), (True, 1)])
async def test_connections_break_before_or_after_the_effect(alone: Scene, *, after: bool, posted: int):
    """No answer comes."""
    alone.town.faults.next("chat.postMessage", Drops(after=after))
    with pytest.raises(aiohttp.ClientError):
        await alone.client.chat_postMessage(channel=alone.place, text="a")
    assert len(alone.town.said(alone.place)) == posted


async def test_a_call_hangs_until_it_is_released(alone: Scene):
    """Meanwhile nothing has happened."""
    hangs = Hangs()
    alone.town.faults.next("chat.postMessage", hangs)
    call = asyncio.ensure_future(alone.client.chat_postMessage(channel=alone.place, text="a"))
    await hangs.reached.wait()
    await alone.town.settled()
    assert not alone.town.said(alone.place)
    hangs.release()
    await call
    assert alone.town.said(alone.place)


async def test_limits_go_by_the_clock(alone: Scene):
    """One message a second in a channel; a budget in the workspace; tiers."""
    client, town = alone.client, alone.town
    town.limits.on, town.limits.budget = True, 2
    await client.chat_postMessage(channel=alone.place, text="a")
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=alone.place, text="b")
    answer: Data = refused.value.response
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    alone.clock.advance(timedelta(seconds=1))
    await client.chat_postMessage(channel=alone.place, text="b")
    other = town.channel("data", alone.koharu)
    assert await error(client.chat_postMessage(channel=other, text="c")) == "ratelimited"
    for number in range(20):
        await client.conversations_create(name=f"a{number}", is_private=True)
    assert await error(client.conversations_create(name="b", is_private=True)) == "ratelimited"


async def test_response_urls_answer_five_times_within_half_an_hour(alone: Scene):
    """Ephemeral unless told otherwise; the original can be replaced."""
    town, koharu = alone.town, alone.koharu
    url = town.response_url(alone.place, koharu.id)
    client = AsyncWebhookClient(url, retry_handlers=[])
    for number in range(5):
        assert (await client.send(text=str(number))).status_code == 200
    assert [m.text for m in koharu.ephemerals] == ["0", "1", "2", "3", "4"]
    assert "used_url" in (await client.send(text="5")).body
    replacing = AsyncWebhookClient(town.response_url(alone.place, koharu.id, koharu.ephemerals[-1]))
    await replacing.send(text="新しい", replace_original=True)
    assert koharu.sees == "新しい"
    late = AsyncWebhookClient(town.response_url(alone.place, koharu.id), retry_handlers=[])
    alone.clock.advance(timedelta(minutes=30))
    assert "expired_url" in (await late.send(text="a")).body
