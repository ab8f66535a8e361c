"""A session with the mail server: connected, encrypted and logged in as [mail] says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtplib import SMTP, SMTPNotSupported

from bot.config.mail import MailSettings

ANSWER_SECONDS = 8
"""For each answer of the server."""


class NoStartTls(SMTPNotSupported):
    """The server does not offer to encrypt the connection."""


class NoLogin(SMTPNotSupported):
    """The server does not offer to log in, at least not on this connection."""


@asynccontextmanager
async def session(settings: MailSettings) -> AsyncIterator[SMTP]:
    """Ready to take a letter. Raises what aiosmtplib raises."""
    client = SMTP(
        hostname=settings.host,
        port=settings.port,
        use_tls=settings.security == "tls",
        start_tls=False,  # below, where it can be told from other failures
        local_hostname=settings.sender_address.rpartition("@")[2],  # looking our own name up may take its time
        timeout=ANSWER_SECONDS,
    )
    async with client:
        if settings.security == "starttls":
            await _encrypt(client)
        if settings.user:
            await _log_in(client, settings)
        yield client


async def _encrypt(client: SMTP) -> None:
    await client.ehlo()
    if not client.supports_extension("starttls"):
        raise NoStartTls("no STARTTLS")
    await client.starttls()


async def _log_in(client: SMTP, settings: MailSettings) -> None:
    await client.ehlo()
    if not client.supports_extension("auth"):
        raise NoLogin("no AUTH")
    await client.login(settings.user, settings.password.get_secret_value())
