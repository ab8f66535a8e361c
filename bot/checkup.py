"""What `yorozu doctor` finds: one line for each thing that must be right."""

from collections.abc import Awaitable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """Whether `subject` is right, and if it is not, what to do about it; in Japanese, and never with a secret.

    A `hint` is worth a look, and may be as it should.
    """

    subject: str
    advice: str = ""
    hint: str = ""

    @property
    def ok(self) -> bool:
        """Whether there is nothing to do."""
        return not self.advice

    def __str__(self) -> str:
        if self.advice:
            return f"✗ {self.subject}: {self.advice}"
        return f"△ {self.subject}: {self.hint}" if self.hint else f"✓ {self.subject}"


class Wrong(Exception):
    """Something is not right; the text says what to do."""


async def advice_of(work: Awaitable[object]) -> str:
    """What `work` found wrong; empty where nothing is."""
    try:
        await work
    except Wrong as wrong:
        return str(wrong)
    return ""


# ---- the way to a service -------------------------------------------------------------------------------

ODD = (
    "{service}ではない答えが返りました。プロキシやファイアウォールが{host}への通信を止めていないか、確かめてください。"
)
FAILED = "{service}が「{word}」と答えました。しばらく待っても変わらなければ、この言葉を添えて開発元へお知らせください。"
BUSY = "{service}が混み合っています。1分ほど待ってから、もう一度実行してください。"
CERTIFICATE = (
    "{host}の証明書を確かめられません。通信を検査する装置がある場合は、その認証局の証明書のファイルを"
    "環境変数 SSL_CERT_FILE で指定してください。"
)
NO_WEBSOCKET = "{host}とのWebSocketがつながりません。プロキシやファイアウォールがWebSocketを通すか、確かめてください。"
PROXY = "プロキシを通れません。環境変数 HTTPS_PROXY の値と、プロキシが{host}を許しているかを確かめてください。"
UNREACHABLE = (
    "{host}につながりません。ファイアウォールで443番（TCP）の通信を許し、"
    "プロキシが要る場合は環境変数 HTTPS_PROXY を設定してください。"
)
