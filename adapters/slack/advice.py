"""What to do about what Slack, or the way to it, answers: for `yorozu doctor`.

The error words are those of each method's page under https://docs.slack.dev/reference/methods/.
"""

from collections.abc import Awaitable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.slack.errors import error_word
from bot.checkup import BUSY, CERTIFICATE, FAILED, NO_WEBSOCKET, ODD, PROXY, UNREACHABLE, Wrong

T = TypeVar("T")


REINSTALL = "アプリの設定の「Install App」で、ワークスペースに入れ直してください。"
_COPY = "「OAuth & Permissions」の「Bot User OAuth Token」を写し直してください。"

BOT_TOKEN = {
    "invalid_auth": f"正しくありません。{_COPY}写した値が正しければ、Slackがこの場所からの通信を止めています。",
    "not_authed": f"正しくありません。{_COPY}",
    "token_revoked": f"取り消されています。{REINSTALL}そのあと、{_COPY}",
    "token_expired": "期限が切れています。「Token Rotation」を使わないアプリを、マニフェストから作り直してください。",
    "account_inactive": f"アプリがワークスペースから外されているか、ワークスペースが止まっています。{REINSTALL}",
    "not_allowed_token_type": f"種類が違います。{_COPY}",
}

APP_TOKEN = {
    "invalid_auth": "正しくありません。「Basic Information」の「App-Level Tokens」から写し直してください。",
    "not_authed": "正しくありません。「Basic Information」の「App-Level Tokens」から写し直してください。",
    "token_revoked": "取り消されています。「App-Level Tokens」で作り直してください。",
    "account_inactive": "アプリが止められているか、消されています。アプリの設定を確かめてください。",
    "not_allowed_token_type": "種類が違います。「App-Level Tokens」のトークン（xapp- で始まるもの）を写してください。",
    "missing_scope": "権限 connections:write がありません。「App-Level Tokens」で、付けて作り直してください。",
    "link_disabled": "切られています。アプリの設定の「Socket Mode」で「Enable Socket Mode」を入にしてください。",
    "too_many_websockets": "つながっている数が多すぎます（10まで）。余分に動いているよろず相談を止めてください。",
}

CHANNEL = {
    "channel_not_found": (
        "見つかりません。IDを確かめてください。非公開チャンネルなら、その中で /invite @{bot} と入力してください。"
    ),
    "missing_scope": "権限が足りないため、確かめられません。上の「権限」の行をご覧ください。",
}

PERSON = {
    "user_not_found": "ワークスペースにいません。community.secretariat のIDを確かめてください。",
    "missing_scope": "権限が足りないため、確かめられません。上の「権限」の行をご覧ください。",
}

_EVERYWHERE = {
    "ratelimited": BUSY,
    "ekm_access_denied": "ワークスペースの管理者が通信を止めています。管理者にご確認ください。",
    "access_denied": "ワークスペースの管理者がこのアプリを許可していません。管理者にご確認ください。",
    "team_access_not_granted": "ワークスペースの管理者がこのアプリを許可していません。管理者にご確認ください。",
    "org_login_required": "ワークスペースが引っ越しの途中です。終わってから、もう一度実行してください。",
}


async def answer(call: Awaitable[T], url: str, words: Mapping[str, str], bot: str = "") -> T:
    """What `call` to `url` returns; raises `Wrong` with what to do, by `words` where Slack itself refuses."""
    host = urlsplit(url).hostname or url
    try:
        return await call
    except SlackApiError as error:
        word = error_word(error)
        advice = words.get(word) or _EVERYWHERE.get(word) or (FAILED if word else ODD)
        raise Wrong(advice.format(service="Slack", word=word, host=host, bot=bot)) from error
    except aiohttp.ClientConnectorCertificateError as error:
        raise Wrong(CERTIFICATE.format(host=host)) from error
    except aiohttp.WSServerHandshakeError as error:
        raise Wrong(NO_WEBSOCKET.format(host=host)) from error
    except (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError) as error:
        raise Wrong(PROXY.format(host=host)) from error
    except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError) as error:
        raise Wrong(UNREACHABLE.format(host=host)) from error
