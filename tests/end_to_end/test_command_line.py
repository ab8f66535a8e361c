"""The command line as a process: what it prints, and the status it ends with."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from tests.slack.server import slack

ROOT = Path(__file__).parents[2]


def yorozu(*arguments: str, folder: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    """Runs the program to its end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YOROZU_")}
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(  # noqa: S603 - the program under test
        command,
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT)} | environ,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def lines_of_failure(ended: subprocess.CompletedProcess[str]) -> list[str]:
    """What a person reads; never a traceback."""
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    return ended.stderr.splitlines()


COMMANDS = [
    (),
    ("run",),
    ("demo",),
    ("check-config",),
    ("doctor",),
    ("slack",),
    ("slack", "manifest"),
    ("db",),
    ("db", "upgrade"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_japanese_help(command):
    """Help names what there is, without argparse's English."""
    ended = yorozu(*command, "--help")
    assert ended.returncode == 0
    assert ended.stdout.startswith("使い方: yorozu")
    assert "usage" not in ended.stdout
    assert "options" not in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "コマンド を指定してください"),
        (("runn",), "「runn」というコマンドはありません"),
        (("run",), "--config を指定してください"),
        (("demo", "--port", "http"), "「http」はポート番号ではありません"),
        (("demo", "--port"), "--port の値を書いてください"),
        (("demo", "--prot", "1"), "「--prot 1」という指定はありません"),
        (("doctor",), "--config を指定してください"),
        (("slack", "manifest", "--url", "http://x.example"), "「http://x.example」は使えません"),
    ],
)
def test_wrong_usage_is_one_line(arguments, said):
    """It says what to write, and ends with status 2."""
    ended = yorozu(*arguments)
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert said in ended.stderr


@pytest.mark.parametrize("file", ["config.example.toml", "bot/demo/config.toml"])
def test_a_right_configuration_is_confirmed(file):
    """With what it would begin with."""
    ended = yorozu("check-config", file)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "団体 23、メンバー 42、分野 5" in ended.stdout


def test_a_wrong_configuration_is_told_line_by_line(tmp_path):
    """Each fault on a line of its own."""
    (tmp_path / "config.toml").write_text('[community]\nnam = "x"\n', "utf-8")
    lines = lines_of_failure(yorozu("check-config", "config.toml", folder=tmp_path))
    assert [line.split(":")[0] for line in lines] == ["community.name", "community.nam"]


def test_a_wrong_row_is_told(tmp_path):
    """The CSV files belong to the configuration."""
    (tmp_path / "config.toml").write_text('[community]\nname = "x"\norganizations = "o.csv"\n', "utf-8")
    (tmp_path / "o.csv").write_text("code,name,kind\n384225,内子町,municipality\n", "utf-8")
    (line,) = lines_of_failure(yorozu("check-config", "config.toml", folder=tmp_path))
    assert line.startswith("o.csv の2行目: ")


FROM_FILE = [
    ("run", "--config"),
    ("check-config",),
    ("doctor", "--config"),
    ("slack", "manifest", "--config"),
    ("db", "upgrade", "--config"),
]


@pytest.mark.parametrize("command", FROM_FILE)
def test_a_missing_file_is_one_line(command, tmp_path):
    """Whichever command needs it."""
    (line,) = lines_of_failure(yorozu(*command, "nowhere.toml", folder=tmp_path))
    assert line.startswith("nowhere.toml: ファイルがありません")


def test_an_upgrade_needs_to_know_its_database(tmp_path):
    """It says both ways to name it."""
    (line,) = lines_of_failure(yorozu("db", "upgrade", folder=tmp_path))
    assert "--config" in line
    assert "YOROZU_DATABASE_URL" in line


def test_a_password_is_not_echoed(tmp_path):
    """Not even in a fault about the URL itself."""
    ended = yorozu("db", "upgrade", folder=tmp_path, YOROZU_DATABASE_URL="mysql://yorozu:geheim@db/x")
    assert "geheim" not in "".join(lines_of_failure(ended))


def test_a_taken_port_says_how_to_choose_another(tmp_path):
    """The program ends at once, with one line."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        (line,) = lines_of_failure(yorozu("demo", "--port", port, "--data", str(tmp_path)))
    assert port in line
    assert "--port" in line


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite:////proc/yorozu/yorozu.db",
        "postgresql+asyncpg://yorozu:geheim@127.0.0.1:1/yorozu",
    ],
)
def test_an_unusable_database_is_one_line(url, tmp_path):
    """A folder that cannot be written, a server that does not answer."""
    (line,) = lines_of_failure(yorozu("db", "upgrade", folder=tmp_path, YOROZU_DATABASE_URL=url))
    assert "geheim" not in line


def test_an_upgrade_makes_the_database(tmp_path):
    """From nothing, and again without harm."""
    for _ in range(2):
        ended = yorozu("db", "upgrade", folder=tmp_path, YOROZU_DATABASE_URL="sqlite+aiosqlite:///yorozu.db")
        assert (ended.returncode, ended.stderr) == (0, "")
    assert (tmp_path / "yorozu.db").stat().st_size > 0


def test_a_data_folder_that_is_a_file_is_one_line(tmp_path):
    """It names the file."""
    (tmp_path / "data").write_text("", "utf-8")
    (line,) = lines_of_failure(yorozu("demo", "--port", "0", "--data", "data", folder=tmp_path))
    assert "data" in line


def test_a_full_disk_is_one_line():
    """Linux keeps a device that is always full."""
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "bot", "check-config", "config.example.toml"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.startswith("ディスクの空き容量がありません。")
    assert len(ended.stderr.splitlines()) == 1


# ---- Slack ----------------------------------------------------------------------------------------------


SLACK = """
[community]
name = "チーム愛媛"

[[slack.workspaces]]
name = "ehime"

[[slack.workspaces]]
name = "kochi"
mode = "http"
listen = "127.0.0.1:3000"
private = "group_dm"
"""
SECRETS = {
    "YOROZU_SLACK_EHIME_BOT_TOKEN": "xoxb-geheim",
    "YOROZU_SLACK_EHIME_APP_TOKEN": "xapp-geheim",
    "YOROZU_SLACK_KOCHI_BOT_TOKEN": "xoxb-geheim",
    "YOROZU_SLACK_KOCHI_SIGNING_SECRET": "geheim",
}


def manifest(*arguments: str, folder: Path) -> dict[str, Any]:
    """The app as `yorozu slack manifest` prints it."""
    ended = yorozu("slack", "manifest", *arguments, folder=folder, **SECRETS)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "geheim" not in ended.stdout
    app: dict[str, Any] = json.loads(ended.stdout)
    return app


def test_the_manifest_needs_no_configuration(tmp_path):
    """It is the first thing that one needs, in Japanese as it will be read."""
    app = manifest(folder=tmp_path)
    assert app["settings"]["socket_mode_enabled"] is True
    assert "/soudan" in {command["command"] for command in app["features"]["slash_commands"]}
    assert "よろず相談" in yorozu("slack", "manifest", folder=tmp_path).stdout


def test_the_manifest_follows_the_workspace(tmp_path):
    """Its mode, and where its private questions live."""
    (tmp_path / "config.toml").write_text(SLACK, "utf-8")
    ehime = manifest("--config", "config.toml", "--workspace", "ehime", folder=tmp_path)
    url = ("--url", "https://yorozu.example.lg.jp")
    kochi = manifest("--config", "config.toml", "--workspace", "kochi", *url, folder=tmp_path)
    assert [app["settings"]["socket_mode_enabled"] for app in (ehime, kochi)] == [True, False]
    assert ["mpim:write" in app["oauth_config"]["scopes"]["bot"] for app in (ehime, kochi)] == [False, True]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--workspace で、どのワークスペースかを指定してください（ehime、kochi）"),
        (("--workspace", "tosa"), "「tosa」というワークスペースは設定にありません"),
        (("--workspace", "kochi"), "--url を指定してください"),
        (("--workspace", "ehime", "--url", "https://x.example"), "--url を外してください"),
    ],
)
def test_a_manifest_that_fits_no_workspace_is_one_line(arguments, said, tmp_path):
    """It says which argument to change."""
    (tmp_path / "config.toml").write_text(SLACK, "utf-8")
    ended = yorozu("slack", "manifest", "--config", "config.toml", *arguments, folder=tmp_path, **SECRETS)
    (line,) = lines_of_failure(ended)
    assert said in line


def test_a_manifest_for_a_community_without_slack_is_one_line(tmp_path):
    """There is no workspace to follow."""
    (tmp_path / "config.toml").write_text('[community]\nname = "x"\n', "utf-8")
    (line,) = lines_of_failure(yorozu("slack", "manifest", "--config", "config.toml", folder=tmp_path))
    assert "[[slack.workspaces]] がありません" in line


def test_the_doctor_looks_at_the_database(tmp_path):
    """Before and after it is made; the secretariat is the community's own."""
    (tmp_path / "config.toml").write_text('[community]\nname = "x"\n', "utf-8")
    ill = yorozu("doctor", "--config", "config.toml", folder=tmp_path)
    assert (ill.returncode, ill.stderr) == (1, "")
    database, secretariat, last = ill.stdout.splitlines()
    assert database.startswith("✗ データベース: ")
    assert "yorozu db upgrade" in database
    assert secretariat.startswith("✗ 事務局の人: いません")
    assert "もう一度" in last
    assert not (tmp_path / "data").exists()


def test_a_community_in_which_all_is_right(tmp_path):
    """The example, once its database is there."""
    url = {"YOROZU_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/yorozu.db"}
    assert yorozu("db", "upgrade", folder=ROOT, **url).returncode == 0
    well = yorozu("doctor", "--config", "config.example.toml", folder=ROOT, **url)
    assert (well.returncode, well.stdout, well.stderr) == (0, "✓ データベース\n✓ 事務局の人\n", "")


def test_the_doctor_looks_at_each_workspace(tmp_path):
    """One that cannot be reached hides no other, and no token is printed."""
    (tmp_path / "config.toml").write_text(SLACK, "utf-8")
    nowhere = {f"YOROZU_SLACK_{name}_API_URL": "http://127.0.0.1:1/api/" for name in ("EHIME", "KOCHI")}
    ended = yorozu("doctor", "--config", "config.toml", folder=tmp_path, **SECRETS, **nowhere)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "✗ Slack「ehime」のボットのトークン（bot_token）: " in ended.stdout
    assert "✗ Slack「kochi」のボットのトークン（bot_token）: " in ended.stdout
    assert "geheim" not in ended.stdout


async def test_a_workspace_in_which_all_is_right(tmp_path):
    """From the manifest's scopes to the channel, in the program's own process."""
    async with slack(SystemClock()) as server:
        ehime = server.workspace("ehime")
        ehime.app.scopes = set(manifest(folder=tmp_path)["oauth_config"]["scopes"]["bot"])
        channel, boss = ehime.channel("soudan"), ehime.someone("事務 局子")
        text = (
            f'[community]\nname = "x"\nsecretariat = ["slack:ehime:{boss.id}"]\n'
            f'[[slack.workspaces]]\nname = "ehime"\napi_url = "{server.api_url}"\n'
            f'channels = {{ general = "{channel}" }}\n'
        )
        (tmp_path / "config.toml").write_text(text, "utf-8")
        tokens = {
            "YOROZU_SLACK_EHIME_BOT_TOKEN": ehime.app.bot_token,
            "YOROZU_SLACK_EHIME_APP_TOKEN": ehime.app.app_token,
        }
        direct = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), "")
        run = partial(yorozu, folder=tmp_path, **tokens, **direct)
        assert run("check-config", "config.toml").stdout.splitlines() == [
            "config.toml に問題はありません（団体 0、メンバー 0、分野 0、Slackのワークスペース 1）。",
            f"community.secretariat の slack:ehime:{boss.id} は、はじめて使ったときに事務局になります。",
        ]
        assert run("db", "upgrade", "--config", "config.toml").returncode == 0
        ended = await asyncio.to_thread(run, "doctor", "--config", "config.toml")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        "✓ データベース",
        "✓ 事務局の人",
        "✓ Slack「ehime」のボットのトークン（ワークスペース「ehime」の @yorozu）",
        "✓ Slack「ehime」の権限",
        "✓ Slack「ehime」のこのコンピューターの時計",
        "✓ Slack「ehime」のSocket Mode（app_token）",
        "✓ Slack「ehime」の本人だけに見える返事",
        f"✓ Slack「ehime」のチャンネル general（{channel}）",
        f"✓ Slack「ehime」の事務局の人 {boss.id}",
    ]
