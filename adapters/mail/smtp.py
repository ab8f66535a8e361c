"""The port `Mail` over SMTP (RFC 5321), through aiosmtplib."""

import asyncio
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

from adapters.mail.errors import translated
from adapters.mail.session import session
from bot.config.mail import MailSettings
from bot.ports.mail import Letter

SEND_SECONDS = 20
"""From connecting to the server's word that it has the letter."""


class SmtpMail:
    """See `bot.ports.mail.Mail`. Each letter has a connection of its own: there are few."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    async def send(self, letter: Letter) -> None:
        """Returns once the server has taken it."""
        with translated():
            async with asyncio.timeout(SEND_SECONDS), session(self._settings) as client:
                await client.send_message(
                    _message(letter, self._settings), sender=self._settings.sender_address, recipients=[letter.to]
                )


def _message(letter: Letter, settings: MailSettings) -> EmailMessage:
    message = EmailMessage(SMTP_POLICY)
    message["From"] = settings.sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = letter.at
    message["Message-ID"] = f"<{letter.key}@{settings.sender_address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # nobody's absence is to be answered: RFC 3834
    message.set_content(letter.text, charset="utf-8")
    return message
