"""`yorozu doctor` for the mail server: connects, encrypts and logs in as the bot will, and sends nothing."""

import asyncio
import socket
import ssl

from aiosmtplib import SMTPAuthenticationError, SMTPException, SMTPResponseException

from adapters.mail.session import NoLogin, NoStartTls, session
from adapters.mail.smtp import SEND_SECONDS
from bot.checkup import Check
from bot.config.mail import MailSettings

_NO_STARTTLS = "STARTTLSに応じません。port を465、security を tls にするか、サーバーの管理者にご確認ください。"
_NO_LOGIN = "この接続ではログインできません。port と security を確かめるか、user と password を消してください。"
_WRONG_LOGIN = "利用者名かパスワードが違います。user と、環境変数 YOROZU_MAIL_PASSWORD を確かめてください。"
_CERTIFICATE = (
    "証明書を確かめられません。host が証明書の名前と同じか確かめてください。"
    "通信を検査する装置や庁内の認証局がある場合は、その証明書のファイルを環境変数 SSL_CERT_FILE で指定してください。"
)
_NO_TLS = "暗号化の手順が合いません。port と security の組み合わせを確かめてください（starttlsは587、tlsは465）。"
_NO_NAME = "この名前のサーバーが見つかりません。host の書き間違いか、DNSを確かめてください。"
_UNREACHABLE = (
    "つながりません。host と port が正しいか、ファイアウォールがこのポートへの通信を許しているか、確かめてください。"
)
_CODE = "サーバーが「{code}」と答えました。この番号を添えて、サーバーの管理者にご確認ください。"


async def examine(settings: MailSettings) -> Check:
    """Whether letters could leave now."""
    subject = f"メールサーバー（{settings.host}:{settings.port}）"
    try:
        async with asyncio.timeout(SEND_SECONDS), session(settings):
            return Check(subject)
    except (SMTPException, OSError, TimeoutError) as error:
        return Check(subject, _advice(error))


def _advice(error: BaseException) -> str:
    match error:
        case NoStartTls():
            return _NO_STARTTLS
        case NoLogin():
            return _NO_LOGIN
        case SMTPAuthenticationError():
            return _WRONG_LOGIN
        case SMTPResponseException():
            return _CODE.format(code=error.code)
        case _:
            return _of_the_way(error.__cause__ if isinstance(error.__cause__, OSError) else error)


def _of_the_way(error: BaseException) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return _CERTIFICATE
        case ssl.SSLError():
            return _NO_TLS
        case socket.gaierror():
            return _NO_NAME
        case _:
            return _UNREACHABLE
