"""[mail]: what is right, and how faults are named."""

from pathlib import Path

import pytest

from bot.config import ConfigFault, load_settings
from bot.config.mail import MailSettings

START = '[community]\nname = "チーム愛媛"\n[mail]\n'
WHOLE = START + 'host = "smtp.example.lg.jp"\nsender = "よろず相談 <yorozu@example.lg.jp>"\n'

WORD = "geheim"


def load(folder: Path, text: str, **environ: str) -> MailSettings:
    """The settings that `text` and `environ` make."""
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return load_settings(path, environ).mail


def fault(folder: Path, text: str, **environ: str) -> str:
    """The one line that `text` and `environ` are refused with."""
    with pytest.raises(ConfigFault) as found:
        load(folder, text, **environ)
    (line,) = found.value.lines
    return line


def test_without_it_nothing_is_mailed(tmp_path):
    """A community that has no mail server goes on as before; a password left in the environment changes nothing."""
    settings = load(tmp_path, START.removesuffix("[mail]\n"), YOROZU_MAIL_PASSWORD=WORD)
    assert not settings.is_on


def test_a_server_and_a_sender_are_enough(tmp_path):
    """Encrypted by STARTTLS on the port for submission, without a login."""
    settings = load(tmp_path, WHOLE)
    assert (settings.port, settings.security, settings.user) == (587, "starttls", "")
    assert settings.sender_address == "yorozu@example.lg.jp"


def test_the_password_comes_from_the_environment(tmp_path):
    """And is shown nowhere."""
    settings = load(tmp_path, WHOLE + 'user = "yorozu"\n', YOROZU_MAIL_PASSWORD=WORD, YOROZU_MAIL_PORT="465")
    assert (settings.password.get_secret_value(), settings.port) == (WORD, 465)
    assert WORD not in repr(settings)


@pytest.mark.parametrize(
    ("text", "key", "mend"),
    [
        (WHOLE + "port = 0\n", "mail.port", "1〜65535"),
        (WHOLE + 'port = "x"\n', "mail.port", "1〜65535"),
        (WHOLE + 'security = "ssl"\n', "mail.security", '"starttls"'),
        (WHOLE + 'security = "none"\n', "mail.security", "暗号化が必要です"),
        (WHOLE + 'user = "yorozu"\n', "mail.password", "YOROZU_MAIL_PASSWORD"),
        (WHOLE + 'password = "geheim"\n', "mail.user", "利用者名"),
        (WHOLE + 'hots = "x"\n', "mail.hots", "host"),
        (START + 'host = "smtp.example.lg.jp"\n', "mail.sender", "差出人"),
        (START + 'sender = "yorozu@example.lg.jp"\n', "mail.host", "メールサーバー"),
        (START + 'host = "smtp.example.lg.jp:587"\n', "mail.host", "名前だけ"),
        (START + 'host = "smtp://example"\nsender = "a@example.jp"\n', "mail.host", "名前だけ"),
        (START + 'host = "smtp.example.lg.jp"\nsender = "よろず相談"\n', "mail.sender", "の形で書いてください"),
    ],
)
def test_a_fault_names_its_key_and_the_mend(tmp_path, text, key, mend):
    """One line each, without the password."""
    line = fault(tmp_path, text)
    assert line.startswith(f"{key}: ")
    assert mend in line
    assert WORD not in line


def test_a_variable_is_named_where_it_is_wrong(tmp_path):
    """Not the key that nobody wrote."""
    assert fault(tmp_path, WHOLE, YOROZU_MAIL_SECURITY="none").startswith("環境変数 YOROZU_MAIL_SECURITY: ")


def test_a_server_of_this_machine_needs_no_encryption(tmp_path):
    """Nobody listens in between."""
    settings = load(tmp_path, START + 'host = "127.0.0.1"\nsecurity = "none"\nport = 25\nsender = "a@example.jp"\n')
    assert settings.is_local
