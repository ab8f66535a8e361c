"""What Slack's refusals mean for the outbox: gone, refused, too fast, or simply not now.

The error words are those of each method's page under https://docs.slack.dev/reference/methods/.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.ports import Gone, PlatformError, RateLimited, Refused, Unreachable

WITHOUT_RETRY_AFTER = timedelta(seconds=30)
"""Slack always sends Retry-After with a 429; should a proxy eat it, this is waited
(https://docs.slack.dev/apis/web-api/rate-limits)."""

GONE = frozenset(
    {
        "message_not_found",
        "thread_not_found",
        "user_not_found",
        "users_not_found",
        "user_disabled",
        "account_disabled",
        "cannot_dm_bot",
        "cant_update_message",
        "cant_delete_message",
    }
)
"""What was addressed is not there, or is nobody that one can write to."""

MENDABLE = frozenset(
    {
        "account_inactive",
        "channel_not_found",
        "invalid_auth",
        "is_archived",
        "is_inactive",
        "missing_scope",
        "no_permission",
        "not_authed",
        "not_in_channel",
        "org_login_required",
        "restricted_action",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
"""An administrator can mend these, by an invitation too, so what is owed waits; `yorozu doctor` says how."""

UNCERTAIN = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Slack's own faults: some part of the request may have had its effect."""


@contextmanager
def platform_errors() -> Iterator[None]:
    """Whatever slack_sdk raises, as a `PlatformError` whose text holds Slack's word for it and no content."""
    try:
        yield
    except SlackApiError as error:
        raise translated(error) from error
    except (aiohttp.ClientConnectorError, aiohttp.ClientProxyConnectionError) as error:
        raise Unreachable(type(error).__name__, uncertain=False) from error
    except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError) as error:
        raise Unreachable(type(error).__name__) from error


def translated(error: SlackApiError) -> PlatformError:
    """What the core is told of Slack's answer."""
    status, headers, word = _status(error), _headers(error), error_word(error)
    if status == 429 or word in ("ratelimited", "rate_limited"):
        return RateLimited(_retry_after(headers))
    if word in UNCERTAIN or status >= 500 or not word:
        return Unreachable(word or f"HTTP {status}")
    if word in GONE:
        return Gone(word)
    if word in MENDABLE:
        return Unreachable(word, uncertain=False)
    return Refused(word)


def error_word(error: SlackApiError) -> str:
    """Slack's word for what is wrong; empty where its answer was no JSON of its own."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _status(error: SlackApiError) -> int:
    response: Any = error.response
    return int(getattr(response, "status_code", None) or getattr(response, "status", 0) or 0)


def _headers(error: SlackApiError) -> Mapping[str, str]:
    headers = getattr(error.response, "headers", None)
    return headers if isinstance(headers, Mapping) else {}


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return timedelta(seconds=int(told)) if told.isascii() and told.isdigit() else WITHOUT_RETRY_AFTER
