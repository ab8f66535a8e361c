"""What Discord's refusals mean for the outbox: gone, forbidden, refused, too fast, or simply not now.

The codes are those of https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
import discord

from bot.ports import Forbidden, Gone, PlatformError, RateLimited, Refused, Unreachable

BANNED = timedelta(minutes=1)
"""A 429 without Discord's own words comes from the wall before it, which does not always say how long it lasts
(https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans)."""

UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
UNKNOWN_INTERACTION = 10062
ALREADY_ANSWERED = 40060
THREAD_ARCHIVED = 50083
THREAD_EXISTS = 160004

GONE = frozenset(
    {
        UNKNOWN_CHANNEL,
        UNKNOWN_MESSAGE,
        10007,  # unknown member
        10013,  # unknown user
        50007,  # cannot send messages to this user
        50278,  # no guild in common with this user
    }
)
"""What was addressed is not there, or is nobody that one can write to."""

MENDABLE = frozenset(
    {
        10004,  # unknown guild: the bot was thrown out
        40001,  # unauthorized
        40333,  # blocked by the wall before Discord
        50001,  # missing access
        50008,  # no text channel
        50013,  # missing permissions
        50024,  # cannot do this on such a channel
        160006,  # too many active threads
    }
)
"""An administrator can mend these, so what is owed waits; `yorozu doctor` says how."""

UNAUTHORIZED, FORBIDDEN, TOO_MANY, SERVER_ERROR = 401, 403, 429, 500


class SentAlready(Exception):
    """discord.py would send a request again after a fault: the outbox looks first what became of the first one."""


@contextmanager
def platform_errors() -> Iterator[None]:
    """Whatever discord.py raises, as a `PlatformError` whose text holds Discord's code for it and no content."""
    try:
        yield
    except discord.RateLimited as error:
        raise RateLimited(timedelta(seconds=error.retry_after)) from error
    except discord.HTTPException as error:
        raise translated(error) from error
    except discord.LoginFailure as error:
        raise Forbidden("401") from error
    except (aiohttp.ClientConnectorError, aiohttp.ClientProxyConnectionError) as error:
        raise Unreachable(type(error).__name__, uncertain=False) from error
    except (TimeoutError, aiohttp.ClientError, OSError, SentAlready) as error:
        raise Unreachable(type(error).__name__) from error


def translated(error: discord.HTTPException) -> PlatformError:
    """What the core is told of Discord's answer."""
    word = f"{error.status} {error.code}" if error.code else str(error.status)
    if error.status == TOO_MANY:
        return RateLimited(_retry_after(error))
    if error.status >= SERVER_ERROR:
        return Unreachable(word)
    if error.code in GONE:
        return Gone(word)
    if error.code in MENDABLE or error.status in (UNAUTHORIZED, FORBIDDEN):
        return Forbidden(word)
    return Refused(word)


def code_of(error: BaseException | None) -> int:
    """Discord's code of what was refused; 0 where it gave none."""
    return error.code if isinstance(error, discord.HTTPException) else 0


def _retry_after(error: discord.HTTPException) -> timedelta:
    told = error.response.headers.get("Retry-After", "")
    return timedelta(seconds=float(told)) if told.replace(".", "", 1).isdecimal() else BANNED
