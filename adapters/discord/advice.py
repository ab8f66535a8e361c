"""What to do about what Discord, or the way to it, answers: for `yorozu doctor`.

The codes are those of https://docs.discord.com/developers/topics/opcodes-and-status-codes#json; where an answer has
none, its status stands for it.
"""

from collections.abc import Awaitable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

import aiohttp

from bot.checkup import BUSY, CERTIFICATE, FAILED, NO_WEBSOCKET, ODD, PROXY, UNREACHABLE, Wrong

T = TypeVar("T")

SERVICE = "Discord"
UNAUTHORIZED, TOO_MANY = 401, 429

TOKEN = {
    UNAUTHORIZED: (
        "正しくないか、作り直されて使えなくなっています。Developer Portalの「Bot」の「Reset Token」で作り直し、"
        "環境変数か設定ファイルに写してください。"
    ),
}

_OUTSIDE = (
    "ボットがいません。{invite} のリンクで招いてください。招いたあとなら、guild_id を確かめてください"
    "（サーバーの名前を右クリックして「IDをコピー」）。"
)
GUILD = {10004: _OUTSIDE, 50001: _OUTSIDE}

CHANNEL = {
    10003: "見つかりません。IDを確かめてください（チャンネルを右クリックして「IDをコピー」）。",
    50001: (
        "ボットに見えません。チャンネルの編集の「権限」で、ボットのロールを足し、「チャンネルを見る」を許可してください。"
    ),
}

_ABSENT = "Discordのサーバーにいません。サーバーに招くか、community.secretariat のIDを確かめてください。"
PERSON = {10007: _ABSENT, 10013: _ABSENT}


class Answered(Exception):
    """Discord refused; `code` is its own, or the status where it gave none. Nothing of what it said is repeated."""

    def __init__(self, status: int, code: int, *, odd: bool) -> None:
        super().__init__(f"{status} {code}" if code else str(status))
        self.code = code or status
        self.busy = status == TOO_MANY
        self.odd = odd


async def answer(call: Awaitable[T], url: str, words: Mapping[int, str], **filled_in: str) -> T:
    """What `call` to `url` returns; raises `Wrong` with what to do, by `words` where Discord itself refuses."""
    host = urlsplit(url).hostname or url
    try:
        return await call
    except Answered as error:
        advice = words.get(error.code) or (BUSY if error.busy else ODD if error.odd else FAILED)
        raise Wrong(advice.format(service=SERVICE, word=error, host=host, **filled_in)) from error
    except aiohttp.ClientConnectorCertificateError as error:
        raise Wrong(CERTIFICATE.format(host=host)) from error
    except aiohttp.WSServerHandshakeError as error:
        raise Wrong(NO_WEBSOCKET.format(host=host)) from error
    except (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError) as error:
        raise Wrong(PROXY.format(host=host)) from error
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise Wrong(UNREACHABLE.format(host=host)) from error
