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

from bot.app.serving import opened
from bot.clock import SystemClock
from bot.model.field import Field
from bot.seeding import Seed, plant
from storage import upgrade
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


def test_a_right_configuration_is_confirmed():
    """With what it would begin with; that its people are invented is said as well."""
    ended = yorozu("check-config", "bot/demo/config.toml")
    assert (ended.returncode, ended.stderr) == (0, "")
    confirmed, doubt = ended.stdout.splitlines()
    assert "団体 23、メンバー 42、分野 5" in confirmed
    assert doubt.startswith("△ 団体とメンバーのCSV: デモ用の架空の")


def test_the_example_is_right_and_lacks_what_only_a_community_can_write():
    """It says what is left to do."""
    ended = yorozu("check-config", "config.example.toml")
    assert (ended.returncode, ended.stderr) == (0, "")
    confirmed, organizations, secretary = ended.stdout.splitlines()
    assert "団体 0、メンバー 0、分野 5" in confirmed
    assert organizations.startswith("△ 団体: ありません")
    assert secretary.startswith("△ 事務局の人: いません")


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


def test_an_address_for_slack_that_is_taken_is_not_the_pages(tmp_path):
    """The line names the setting that has to change, and no other."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        text = '[community]\nname = "x"\n[[slack.workspaces]]\nname = "ehime"\nmode = "http"\n'
        text += (
            f'listen = "{listen}"\nbot_token = "xoxb-1"\nsigning_secret = "s"\napi_url = "http://127.0.0.1:1/api/"\n'
        )
        (tmp_path / "config.toml").write_text(text, "utf-8")
        ended = yorozu("run", "--config", "config.toml", folder=tmp_path, YOROZU_WEB_LISTEN="127.0.0.1:0")
    (line,) = [line for line in ended.stderr.splitlines() if listen in line]
    assert ended.returncode == 1
    assert line.startswith("slack.workspaces の listen = ")
    assert "web.listen" not in ended.stderr


def test_an_address_for_the_pages_that_is_taken_says_which_setting(tmp_path):
    """The same, where the browser workspace's is."""
    (tmp_path / "config.toml").write_text('[community]\nname = "x"\n', "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = yorozu("run", "--config", "config.toml", folder=tmp_path, YOROZU_WEB_LISTEN=listen)
    assert ended.returncode == 1
    assert "環境変数 YOROZU_WEB_LISTEN" in ended.stderr


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
    """The app as `yorozu slack manifest` prints it, before there is a token."""
    ended = yorozu("slack", "manifest", *arguments, folder=folder)
    assert (ended.returncode, ended.stderr) == (0, "")
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
    ended = yorozu("slack", "manifest", "--config", "config.toml", *arguments, folder=tmp_path)
    (line,) = lines_of_failure(ended)
    assert said in line


def test_a_manifest_for_a_community_without_slack_is_one_line(tmp_path):
    """There is no workspace to follow."""
    (tmp_path / "config.toml").write_text('[community]\nname = "x"\n', "utf-8")
    (line,) = lines_of_failure(yorozu("slack", "manifest", "--config", "config.toml", folder=tmp_path))
    assert "[[slack.workspaces]] がありません" in line


def examined(text: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """What the doctor finds in a community with this configuration; any port will do for its pages."""
    (folder / "config.toml").write_text(text, "utf-8")
    return yorozu("doctor", "--config", "config.toml", folder=folder, **{"YOROZU_WEB_LISTEN": "127.0.0.1:0"} | environ)


SMALLEST = '[community]\nname = "x"\n'


def test_the_doctor_looks_at_the_database(tmp_path):
    """Before and after it is made; organizations and secretariat are the community's own."""
    ill = examined(SMALLEST, tmp_path)
    assert (ill.returncode, ill.stderr) == (1, "")
    database, organizations, secretariat, page, last = ill.stdout.splitlines()
    assert database.startswith("✗ データベース: ")
    assert "yorozu db upgrade" in database
    assert organizations.startswith("✗ 団体: ありません")
    assert secretariat.startswith("✗ 事務局の人: いません")
    assert page == "✓ ブラウザー画面の待ち受け（127.0.0.1:0）"
    assert "もう一度" in last
    assert list(tmp_path.iterdir()) == [tmp_path / "config.toml"]


def test_the_doctor_looks_at_the_mail_server(tmp_path):
    """Where one is configured; nobody listens at this port."""
    mail = '[mail]\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\nsender = "yorozu@example.lg.jp"\n'
    said = examined(SMALLEST + mail, tmp_path).stdout
    assert "✗ メールサーバー（127.0.0.1:1）: つながりません。" in said


def test_the_doctor_says_why_a_database_cannot_be_made(tmp_path):
    """To upgrade it would fail for the same reason."""
    (tmp_path / "data").write_text("", "utf-8")
    in_a_file = examined(SMALLEST, tmp_path).stdout.splitlines()[0]
    in_a_folder = examined(SMALLEST, tmp_path, YOROZU_DATABASE_URL="sqlite+aiosqlite:////proc/yorozu.db").stdout
    assert in_a_file.startswith(f"✗ データベース: データベースのフォルダー {tmp_path}/data を作れません")
    assert in_a_folder.startswith("✗ データベース: データベースのフォルダー /proc に書き込めません")


def test_the_doctor_looks_whether_the_pages_address_is_free(tmp_path):
    """Otherwise the bot would end at once."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        found = examined(SMALLEST, tmp_path, YOROZU_WEB_LISTEN=listen).stdout.splitlines()
    (line,) = [line for line in found if "待ち受け" in line]
    assert line.startswith(f"✗ ブラウザー画面の待ち受け（{listen}）: ほかのプログラムが使っています")
    assert "web.listen" in line


def test_the_demonstrations_people_are_no_community(tmp_path):
    """They would stand among the real ones for good."""
    found = examined(f'{SMALLEST}organizations = "{ROOT}/bot/demo/organizations.csv"\n', tmp_path).stdout
    assert "✗ 団体とメンバーのCSV: デモ用の架空の" in found


async def test_organizations_that_come_after_the_first_start_are_too_late(tmp_path):
    """The files are not read again, so the doctor looks at the database, and says how to begin anew."""
    url = f"sqlite+aiosqlite:///{tmp_path}/data/yorozu.db"
    await upgrade(url)
    async with opened(url) as database:
        await plant(database, Seed(fields=(Field(key="pr", names={"ja": "広報"}),)))
    own_files(tmp_path)
    found = examined(SMALLEST + OWN, tmp_path).stdout.splitlines()
    assert found[0] == "✓ データベース"
    assert found[1].startswith("✗ 団体: ありません")
    assert "すでに一度動かしたため" in found[1]


OWN = """
organizations = "organizations.csv"
members = "members.csv"
secretariat = ["mail:jimu@example.lg.jp"]
"""


def own_files(folder: Path) -> None:
    """What a community writes itself."""
    (folder / "organizations.csv").write_text("code,name,kind\n,事務局,secretariat\n", "utf-8")
    (folder / "members.csv").write_text("mail,name,organization\njimu@example.lg.jp,事務 局子,事務局\n", "utf-8")


def test_a_community_in_which_all_is_right(tmp_path):
    """Its own people, once the database is there."""
    own_files(tmp_path)
    (tmp_path / "config.toml").write_text(SMALLEST + OWN, "utf-8")
    assert yorozu("db", "upgrade", "--config", "config.toml", folder=tmp_path).returncode == 0
    well = examined(SMALLEST + OWN, tmp_path)
    lines = ["✓ データベース", "✓ 団体", "✓ 事務局の人", "✓ ブラウザー画面の待ち受け（127.0.0.1:0）"]
    assert (well.returncode, well.stdout.splitlines(), well.stderr) == (0, lines, "")


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
            f'organizations = "organizations.csv"\n'
            f'[[slack.workspaces]]\nname = "ehime"\napi_url = "{server.api_url}"\n'
            f'channels = {{ general = "{channel}" }}\n'
        )
        (tmp_path / "config.toml").write_text(text, "utf-8")
        own_files(tmp_path)
        tokens = {
            "YOROZU_SLACK_EHIME_BOT_TOKEN": ehime.app.bot_token,
            "YOROZU_SLACK_EHIME_APP_TOKEN": ehime.app.app_token,
            "YOROZU_WEB_LISTEN": "127.0.0.1:0",
        }
        direct = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), "")
        run = partial(yorozu, folder=tmp_path, **tokens, **direct)
        assert run("check-config", "config.toml").stdout.splitlines() == [
            "config.toml に問題はありません（団体 1、メンバー 0、分野 0、Slackのワークスペース 1）。",
            f"community.secretariat の slack:ehime:{boss.id} は、はじめて使ったときに事務局になります。",
        ]
        assert run("db", "upgrade", "--config", "config.toml").returncode == 0
        ended = await asyncio.to_thread(run, "doctor", "--config", "config.toml")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        "✓ データベース",
        "✓ 団体",
        "✓ 事務局の人",
        "✓ ブラウザー画面の待ち受け（127.0.0.1:0）",
        "✓ Slack「ehime」のボットのトークン（ワークスペース「ehime」の @yorozu）",
        "✓ Slack「ehime」の権限",
        "✓ このコンピューターの時計（Slack「ehime」と比較）",
        "✓ Slack「ehime」のSocket Mode（app_token）",
        "✓ Slack「ehime」の本人だけに見える返事",
        f"✓ Slack「ehime」のチャンネル general（{channel}）",
        f"✓ Slack「ehime」の事務局の人 {boss.id}",
    ]
