"""[mail]: the server through which codes are mailed to newcomers. Without `host` nothing is mailed."""

import re
from email.utils import parseaddr
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, SecretStr

from bot.config.section import Section
from bot.config.values import LOOPBACK


def _port(written: object) -> int:
    text = str(written).strip()
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 65535):
        raise ValueError("1〜65535の数で書いてください（ふつうは587、securityがtlsなら465）。")
    return int(text)


def _host(text: str) -> str:
    host = text.strip()
    if host and not re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|[0-9A-Fa-f:]+", host):
        raise ValueError(
            "メールサーバーの名前だけを書いてください（例: smtp.example.lg.jp）。ポート番号は port に書きます。"
        )
    return host


def _sender(text: str) -> str:
    sender = text.strip()
    if sender and ("\n" in sender or not re.fullmatch(r"[!-?A-~]+@[A-Za-z0-9.-]+", parseaddr(sender)[1])):
        raise ValueError("「yorozu@example.lg.jp」か「よろず相談 <yorozu@example.lg.jp>」の形で書いてください。")
    return sender


class MailSettings(Section):
    """[mail]. `security` is how the connection is encrypted; not at all only within this machine."""

    host: Annotated[str, AfterValidator(_host)] = ""
    port: Annotated[int, BeforeValidator(_port)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: Annotated[str, AfterValidator(_sender)] = ""

    @property
    def is_on(self) -> bool:
        """Whether anything is mailed."""
        return bool(self.host)

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine."""
        return self.host in LOOPBACK

    @property
    def sender_address(self) -> str:
        """The sender without their name."""
        return parseaddr(self.sender)[1]
