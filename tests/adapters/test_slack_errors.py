"""Slack's refusals, as the outbox must understand them."""

from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.errors import platform_errors
from bot.ports import Gone, PlatformError, RateLimited, Refused, Unreachable


def answered(status: int, data: object, **headers: str) -> SlackApiError:
    """What slack_sdk raises after such an answer."""
    response = AsyncSlackResponse(
        client=AsyncWebClient(retry_handlers=[]),
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data=data,  # type: ignore[arg-type]  # an HTML page comes as text or as nothing
        headers=headers,
        status_code=status,
    )
    return SlackApiError("失敗した投稿: ひみつの本文", response)


def translated(error: Exception) -> PlatformError:
    """As the core gets it."""
    with pytest.raises(PlatformError) as raised, platform_errors():
        raise error
    return raised.value


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("channel_not_found", Unreachable),
        ("is_archived", Unreachable),
        ("user_not_found", Gone),
        ("message_not_found", Gone),
        ("invalid_blocks", Refused),
        ("msg_too_long", Refused),
        ("not_in_channel", Unreachable),
        ("missing_scope", Unreachable),
        ("token_revoked", Unreachable),
        ("fatal_error", Unreachable),
    ],
)
def test_each_word_has_its_kind(word: str, kind: type[PlatformError]):
    error = translated(answered(200, {"ok": False, "error": word}))
    assert type(error) is kind
    assert str(error) == word


def test_too_fast_says_how_long_to_wait():
    error = translated(answered(429, {"ok": False, "error": "ratelimited"}, **{"Retry-After": "7"}))
    assert isinstance(error, RateLimited)
    assert error.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("headers", [{}, {"retry-after": "soon"}])
def test_too_fast_without_a_number_waits_all_the_same(headers: dict[str, str]):
    error = translated(answered(429, {}, **headers))
    assert isinstance(error, RateLimited)
    assert error.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize(
    ("error", "uncertain"),
    [
        (answered(500, {}), True),
        (answered(503, {"ok": False, "error": "service_unavailable"}), True),
        (answered(200, {"ok": False, "error": "internal_error"}), True),
        (answered(200, {"ok": False, "error": "token_revoked"}), False),
        (TimeoutError(), True),
        (aiohttp.ServerDisconnectedError(), True),
        (aiohttp.ClientConnectorError(None, ConnectionRefusedError()), False),  # type: ignore[arg-type]
    ],
)
def test_no_answer_may_still_have_had_its_effect(error: Exception, *, uncertain: bool):
    """A refused connection and a refused token did nothing; anything else may have posted."""
    told = translated(error)
    assert isinstance(told, Unreachable)
    assert told.uncertain is uncertain
    assert "ひみつ" not in str(told)
