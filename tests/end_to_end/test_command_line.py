"""The command line as a process: what it prints, and the status it ends with."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("command", [(), ("run",), ("demo",), ("check-config",), ("db",), ("db", "upgrade")])
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


@pytest.mark.parametrize("command", [("run", "--config"), ("check-config",), ("db", "upgrade", "--config")])
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
