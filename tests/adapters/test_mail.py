"""Mail by SMTP, against a real server."""

import asyncio
import shutil
import ssl
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.mail.doctor import examine
from adapters.mail.smtp import SmtpMail
from bot.config.mail import MailSettings
from bot.ports.mail import Letter, MailRefused, MailUnreachable
from tests.adapters.post_office import PASSWORD, SENDER, USER, post_office

LETTER = Letter(
    to="kita@town.hanami.example",
    subject="チーム愛媛の確認コード",
    text="確認コード: 012345\n15分以内に入力してください。\n",
    key="a1b2c3",
    at=datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
)


def settings(port: int, **more: object) -> MailSettings:
    """Of a server on this machine, without encryption unless said otherwise."""
    given: dict[str, object] = {"host": "127.0.0.1", "port": port, "security": "none", "sender": SENDER}
    return MailSettings.model_validate(given | more)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 127.0.0.1, signed by itself, with its key in the same file."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl makes the certificate")
    file = tmp_path_factory.mktemp("tls") / "mail.pem"
    made = subprocess.run(  # noqa: S603 - openssl, with arguments of our own
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "-", "-out", "-"),
        ],
        check=True,
        capture_output=True,
    )
    file.write_bytes(made.stdout)
    return file


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    """What the server shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's certificate is among those that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


async def test_a_letter_arrives_as_it_was_written():
    """Plain Japanese text, from the sender of the configuration, to the one address."""
    async with post_office() as office:
        await SmtpMail(settings(office.port)).send(LETTER)
    (letter,), (envelope,) = office.letters, office.envelopes
    assert (letter.get_content_type(), letter.get_content_charset()) == ("text/plain", "utf-8")
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text
    assert (letter["Subject"], letter["From"], letter["To"]) == (LETTER.subject, SENDER, LETTER.to)
    assert letter["Date"].datetime == LETTER.at
    assert letter["Auto-Submitted"] == "auto-generated"
    assert (envelope.mail_from, envelope.rcpt_tos) == ("yorozu@pref.hanami.example", [LETTER.to])


async def test_a_letter_sent_again_is_known_again():
    """By the same Message-ID, of the sender's domain."""
    async with post_office() as office:
        mail = SmtpMail(settings(office.port))
        await mail.send(LETTER)
        await mail.send(LETTER)
    assert [letter["Message-ID"] for letter in office.letters] == ["<a1b2c3@pref.hanami.example>"] * 2


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_letter_goes_encrypted(security: str, server_tls: ssl.SSLContext, trusted: None):
    """Whether the server is asked to encrypt or does so from the first byte; the login goes there too."""
    async with post_office(tls=server_tls, at_once=security == "tls", asks_who=True) as office:
        given = settings(office.port, security=security, user=USER, password=PASSWORD)
        await SmtpMail(given).send(LETTER)
        assert (await examine(given)).ok
    assert len(office.letters) == 1
    assert office.encrypted or security == "tls"
    assert office.logins


async def test_an_unknown_certificate_gets_no_letter(server_tls: ssl.SSLContext):
    """Whoever stands in between learns nothing."""
    async with post_office(tls=server_tls) as office:
        given = settings(office.port, security="starttls")
        with pytest.raises(MailUnreachable):
            await SmtpMail(given).send(LETTER)
        assert "証明書" in (await examine(given)).advice
    assert office.letters == []


async def test_a_server_that_does_not_encrypt_gets_no_letter():
    """Though it would take it."""
    async with post_office() as office:
        given = settings(office.port, security="starttls")
        with pytest.raises(MailUnreachable):
            await SmtpMail(given).send(LETTER)
        assert "STARTTLS" in (await examine(given)).advice
    assert office.letters == []


async def test_a_server_that_asks_who_sends_is_told():
    """By user and password; a wrong one is no fault of the address."""
    async with post_office(asks_who=True) as office:
        given = settings(office.port, user=USER, password=PASSWORD)
        await SmtpMail(given).send(LETTER)
        assert (await examine(given)).ok
        wrong = settings(office.port, user=USER, password="falsch")  # noqa: S106 - of the test's own server
        with pytest.raises(MailUnreachable):
            await SmtpMail(wrong).send(LETTER)
        found = await examine(wrong)
        assert "YOROZU_MAIL_PASSWORD" in found.advice
        assert "falsch" not in str(found)
        with pytest.raises(MailUnreachable):
            await SmtpMail(settings(office.port)).send(LETTER)
    assert len(office.letters) == 1


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        ("550 5.1.1 unknown user", True),
        ("553 mailbox name not allowed", True),
        ("450 4.2.1 greylisted", False),
        ("452 too many recipients", False),
        ("530 5.7.0 authentication required", False),
    ],
)
async def test_what_the_server_says_of_an_address_is_told_apart(answer: str, refused: bool):  # noqa: FBT001
    """No such address is for good; not now, or not from us, is worth another try. The address is in no text."""
    async with post_office() as office:
        office.answers[LETTER.to] = answer
        with pytest.raises(MailRefused if refused else MailUnreachable) as error:
            await SmtpMail(settings(office.port)).send(LETTER)
    assert LETTER.to not in str(error.value)


@pytest.mark.parametrize(("answer", "refused"), [("554 no", True), ("451 later", False)])
async def test_a_letter_that_is_not_taken(answer: str, refused: bool):  # noqa: FBT001
    """After its text was sent, for good or for now."""
    async with post_office() as office:
        office.answer_to_data = answer
        with pytest.raises(MailRefused if refused else MailUnreachable):
            await SmtpMail(settings(office.port)).send(LETTER)


async def test_an_address_that_cannot_be_written_is_refused():
    """Before anything of it reaches the server."""
    async with post_office() as office:
        letter = Letter(to="a b@town.hanami.example", subject="", text="", key="k", at=LETTER.at)
        with pytest.raises(MailRefused):
            await SmtpMail(settings(office.port)).send(letter)
    assert office.envelopes == []


async def test_nobody_listening_is_worth_another_try():
    """And the doctor says where to look."""
    async with post_office() as office:
        pass
    given = settings(office.port)
    with pytest.raises(MailUnreachable):
        await SmtpMail(given).send(LETTER)
    assert "ファイアウォール" in (await examine(given)).advice


async def test_a_server_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch):
    """Within a bounded time, so that the claim on the letter outlasts the try."""
    monkeypatch.setattr("adapters.mail.session.ANSWER_SECONDS", 0.05)

    silence: list[asyncio.Task[None] | None] = []

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        silence.append(asyncio.current_task())
        await reader.read()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        given = settings(server.sockets[0].getsockname()[1])
        with pytest.raises(MailUnreachable):
            await SmtpMail(given).send(LETTER)
        assert "つながりません" in (await examine(given)).advice
        await asyncio.wait([task for task in silence if task])


async def test_the_doctor_sends_nothing():
    """It only looks."""
    async with post_office() as office:
        found = await examine(settings(office.port))
    assert found.ok
    assert found.subject == f"メールサーバー（127.0.0.1:{office.port}）"
    assert office.letters == []


async def test_wrong_ways_of_encrypting_are_told():
    """TLS spoken to a server that does not, and a name that nobody has."""
    async with post_office() as office:
        assert "組み合わせ" in (await examine(settings(office.port, security="tls"))).advice
        wrong = settings(office.port, user=USER, password=PASSWORD)
        assert "user と password を消して" in (await examine(wrong)).advice
    nobody = settings(25, host="mail.invalid", security="starttls")
    assert "DNS" in (await examine(nobody)).advice
