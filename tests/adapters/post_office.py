"""A real mail server of the tests' own, on loopback."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "yorozu", "geheim"
SENDER = "よろず相談 <yorozu@pref.hanami.example>"


@dataclass
class PostOffice:
    """What the server got, and what it answers to an address; `port` is where it listens."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    answer_to_data: str = ""
    logins: list[str] = field(default_factory=list)
    encrypted: bool = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Whether somebody lives there."""
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Takes a letter."""
        if self.answer_to_data:
            return self.answer_to_data
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.envelopes.append(envelope)
        self.encrypted = session.ssl is not None
        return "250 OK"

    def authenticates(
        self, _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        """By the one user there is."""
        known = isinstance(data, LoginPassword) and data == LoginPassword(USER.encode(), PASSWORD.encode())
        self.logins.append(mechanism)
        return AuthResult(success=known, handled=False)


@asynccontextmanager
async def post_office(
    *, tls: ssl.SSLContext | None = None, at_once: bool = False, asks_who: bool = False
) -> AsyncIterator[PostOffice]:
    """Open within the block. With `tls` it offers STARTTLS, or speaks it `at_once`; it may ask who sends."""
    office, loop, connections = PostOffice(), asyncio.get_running_loop(), list[SMTP]()

    def protocol() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that one can log in without TLS, which the tests want
            connection = SMTP(
                office,
                hostname="mail.hanami.example",
                tls_context=None if at_once else tls,
                auth_required=asks_who,
                auth_require_tls=not asks_who,
                authenticator=office.authenticates if asks_who else None,
                loop=loop,
            )
        connections.append(connection)
        return connection

    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls if at_once else None)
    office.port = server.sockets[0].getsockname()[1]
    async with server:
        yield office
    served = [task for one in connections if (task := one._handler_coroutine)]
    if served:
        await asyncio.wait(served, timeout=5)  # until they have seen that the client is gone
