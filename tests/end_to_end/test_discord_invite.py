"""`yorozu discord invite`: the links by which a bot is let into its servers."""

import base64
from pathlib import Path

import pytest

from adapters.discord.permissions import invitation
from bot.__main__ import main

CONFIG = '[community]\nname = "x"\n'
EHIME = '[[discord.servers]]\nname = "ehime"\n'
KOCHI = EHIME.replace("ehime", "kochi")


def token(application: str) -> str:
    """As Discord makes them."""
    return base64.urlsafe_b64encode(application.encode()).decode().rstrip("=") + ".geheim.geheim"


FIRST, SECOND = "100000000000000001", "100000000000000002"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program is started."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def invite(*arguments: str, text: str, **environ: str) -> int:
    """The command, with a config.toml beside it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environ.items():
            patch.setenv(name, value)
        Path("config.toml").write_text(CONFIG + text, "utf-8")
        return main(["discord", "invite", *arguments])


def test_the_link_needs_the_token_only(capsys):
    """Before the server's id is known, and wherever the file is the usual one."""
    assert invite(text=EHIME, YOROZU_DISCORD_EHIME_BOT_TOKEN=token(FIRST)) == 0
    assert capsys.readouterr().out == f"{invitation(FIRST)}\n"


def test_servers_with_one_bot_have_one_link(capsys):
    """And with two they have two, each with the servers' names."""
    tokens = {"YOROZU_DISCORD_EHIME_BOT_TOKEN": token(FIRST), "YOROZU_DISCORD_KOCHI_BOT_TOKEN": token(FIRST)}
    assert invite("--config", "config.toml", text=EHIME + KOCHI, **tokens) == 0
    assert capsys.readouterr().out == f"{invitation(FIRST)}\n"
    assert invite(text=EHIME + KOCHI, **tokens | {"YOROZU_DISCORD_KOCHI_BOT_TOKEN": token(SECOND)}) == 0
    assert capsys.readouterr().out == f"ehime: {invitation(FIRST)}\nkochi: {invitation(SECOND)}\n"


def test_one_server_can_be_chosen(capsys):
    """The others' tokens need not be there."""
    assert invite("--server", "kochi", text=EHIME + KOCHI, YOROZU_DISCORD_KOCHI_BOT_TOKEN=token(SECOND)) == 0
    assert capsys.readouterr().out == f"{invitation(SECOND)}\n"


@pytest.mark.parametrize(
    ("arguments", "text", "given", "advice"),
    [
        ([], "", {}, "[[discord.servers]] がありません"),
        ([], EHIME, {}, "環境変数 YOROZU_DISCORD_EHIME_BOT_TOKEN"),
        ([], EHIME, {"YOROZU_DISCORD_EHIME_BOT_TOKEN": "geheim.geheim.geheim"}, "Reset Token"),
        (["--server", "ehim"], EHIME, {}, "使えるのはehimeです"),
    ],
)
def test_what_is_missing_is_told_in_one_line(capsys, arguments, text, given, advice):
    """With how to mend it, and no token repeated."""
    assert invite(*arguments, text=text, **given) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert advice in said.err
    assert said.err.count("\n") == 1
    assert "geheim" not in said.err
