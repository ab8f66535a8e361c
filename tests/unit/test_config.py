"""Settings: what is read, what overrides it, and how faults are named."""

import re
from pathlib import Path

import pytest

from bot.config import ConfigFault, Settings, database_url, load_settings
from bot.config.discord import DiscordServerSettings, DiscordSettings
from bot.config.slack import SlackWorkspaceSettings
from bot.model.ids import AccountRef

ROOT = Path(__file__).parents[2]
SMALLEST = '[community]\nname = "チーム愛媛"\n'
WORKSPACE = '[[slack.workspaces]]\nname = "ehime"\nbot_token = "xoxb-1"\napp_token = "xapp-1"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Where the tests write their config.toml."""
    return tmp_path / "config.toml"


def load(path: Path, text: str, **environ: str) -> Settings:
    """The settings that `text` and `environ` make."""
    path.write_text(text, "utf-8")
    return load_settings(path, environ)


def faults(path: Path, text: str, **environ: str) -> tuple[str, ...]:
    """The lines that `text` and `environ` are refused with."""
    with pytest.raises(ConfigFault) as fault:
        load(path, text, **environ)
    return fault.value.lines


def test_everything_but_the_name_has_a_default(config):
    """A community's name is enough to begin with."""
    settings = load(config, SMALLEST)
    assert settings.community.timezone.key == "Asia/Tokyo"
    assert (settings.community.language, settings.community.expert_label) == ("ja", "専門官")
    assert (settings.web.host, settings.web.port, settings.log.format) == ("127.0.0.1", 8080, "console")
    assert "公文書" in settings.community.records_notice


def test_settings_cannot_be_changed(config):
    """What was loaded stays as it is."""
    settings = load(config, SMALLEST)
    with pytest.raises(ValueError, match="frozen"):
        settings.community.name = "別の名前"  # type: ignore[misc] # the assignment is what must fail


def test_the_example_file_loads():
    """What people copy is right, and documents every key there is."""
    path = ROOT / "config.example.toml"
    settings = load_settings(path, {})
    written = path.read_text("utf-8")
    for section in ("community", "database", "web", "mail", "log"):
        for key in type(getattr(settings, section)).model_fields:
            assert re.search(rf"^(# )?{key} = ", written, re.MULTILINE), f"{section}.{key} is not documented"
    for key in SlackWorkspaceSettings.model_fields:
        assert f"\n# {key} = " in written, f"slack.workspaces.{key} is not documented"
    for key in (DiscordSettings.model_fields.keys() - {"servers"}) | DiscordServerSettings.model_fields.keys():
        assert f"\n# {key} = " in written, f"discord: {key} is not documented"


def test_the_example_names_nobody():
    """Who copies it begins with people of their own, never with the demonstration's."""
    community = load_settings(ROOT / "config.example.toml", {}).community
    assert (community.secretariat, community.organizations, community.members) == ((), None, None)


def test_relative_paths_count_from_the_file(config, tmp_path, monkeypatch):
    """Wherever the program is started, it finds the same files and the same database."""
    monkeypatch.chdir("/")
    text = SMALLEST + 'members = "csv/members.csv"\n[database]\nurl = "sqlite+aiosqlite:///data/a.db?timeout=3"\n'
    settings = load(config, text)
    assert settings.community.members == tmp_path / "csv" / "members.csv"
    assert settings.database.url.get_secret_value() == f"sqlite+aiosqlite:///{tmp_path}/data/a.db?timeout=3"


def test_the_default_database_lies_beside_the_file(config, tmp_path):
    """The default is a relative path like any other."""
    settings = load(config, SMALLEST)
    assert settings.database.url.get_secret_value() == f"sqlite+aiosqlite:///{tmp_path}/data/yorozu.db"


@pytest.mark.parametrize("url", ["sqlite+aiosqlite:////var/lib/yorozu.db", "postgresql+asyncpg://u:p@db/yorozu"])
def test_absolute_database_urls_stay(config, url):
    """Nothing is put before an absolute path or a server."""
    assert load(config, SMALLEST, YOROZU_DATABASE_URL=url).database.url.get_secret_value() == url


def test_the_environment_overrides_the_file(config):
    """Section and key make the variable's name; a list is divided by 「;」."""
    settings = load(
        config,
        SMALLEST + WORKSPACE,
        YOROZU_COMMUNITY_NAME="チーム高知",
        YOROZU_COMMUNITY_SECRETARIAT="mail:a@example.jp; slack:ehime:U012AB3CD",
        YOROZU_WEB_LISTEN="[::1]:9000",
        YOROZU_LOG_FORMAT="json",
        PATH="/bin",
    )
    assert settings.community.name == "チーム高知"
    assert settings.community.secretariat == (
        AccountRef("mail", "", "a@example.jp"),
        AccountRef("slack", "ehime", "U012AB3CD"),
    )
    assert (settings.web.host, settings.web.port, settings.log.format) == ("::1", 9000, "json")


def test_fields_become_seeds_in_their_order(config):
    """A field keeps the languages that were written."""
    fields = '[fields.b-1]\nname = { ja = "乙", en = "B" }\nkeywords = ["い"]\n[fields.a]\nname = { ja = "甲" }\n'
    first, second = load(config, SMALLEST + fields).seed_fields()
    assert (first.key, first.names, first.keywords) == ("b-1", {"ja": "乙", "en": "B"}, ("い",))
    assert (second.key, second.names, second.keywords) == ("a", {"ja": "甲"}, ())


@pytest.mark.parametrize(
    ("text", "key", "mend"),
    [
        ("", "community", "config.example.toml"),
        ("[community]\n", "community.name", "必要な設定"),
        ('[community]\nname = " "\n', "community.name", "空にはできません"),
        ("[community]\nname = 3\n", "community.name", "で囲んで"),
        ("community = 3\n", "community", "表の形"),
        (SMALLEST + 'timezone = "Asia/Tokio"\n', "community.timezone", "Asia/Tokyo"),
        (SMALLEST + 'language = "fr"\n', "community.language", '"ja"、"en"'),
        (SMALLEST + 'secretariat = ["mail:a@b", "U123"]\n', "community.secretariat（2番目）", "mail:アドレス"),
        (SMALLEST + 'secretariat = ["slack:U123"]\n', "community.secretariat（1番目）", "slack:"),
        (SMALLEST + "secretariat = 3\n", "community.secretariat", "一覧"),
        (SMALLEST + 'membres = "a.csv"\n', "community.membres", "「members」の間違い"),
        (SMALLEST + 'members = ""\n', "community.members", "空にはできません"),
        (SMALLEST + "[databse]\n", "databse", "「database」の間違い"),
        (SMALLEST + '[fields.security]\nnames = "x"\n', "fields.security.names", "「name」の間違い"),
        (SMALLEST + '[fields.security]\nname = { fr = "x", ja = "y" }\n', "fields.security.name.fr", "ja、en"),
        (SMALLEST + '[fields."A B"]\nname = { ja = "x" }\n', "fields.A B", "半角"),
        (SMALLEST + '[web]\nlisten = "8080"\n', "web.listen", "127.0.0.1:8080"),
        (SMALLEST + '[web]\nlisten = "127.0.0.1:99999"\n', "web.listen", "65535"),
        (SMALLEST + '[log]\nformat = "xml"\n', "log.format", '"console"、"json"'),
        (SMALLEST + '[database]\nurl = "sqlite:///a.db"\n', "database.url", "sqlite+aiosqlite:///"),
        (SMALLEST + '[database]\nurl = "sqlite+aiosqlite:///:memory:"\n', "database.url", "ファイル名"),
    ],
)
def test_a_fault_names_the_key_and_the_mend(config, text, key, mend):
    """One line says which key is wrong and how to write it."""
    lines = faults(config, text)
    assert [line.split(": ")[0] for line in lines if mend in line] == [key], lines


def test_all_faults_are_told_at_once(config):
    """Nobody mends a file line by line."""
    assert len(faults(config, '[community]\nnam = "x"\n[web]\nlisten = ""\n[log]\nformat = ""\n')) == 4


def test_no_fault_repeats_a_secret(config):
    """The database's password stays out of every message."""
    lines = faults(config, SMALLEST + '[database]\nurl = "mysql://yorozu:geheim@db/yorozu"\n')
    assert "geheim" not in "".join(lines)
    assert "geheim" not in repr(load(config, SMALLEST, YOROZU_DATABASE_URL="postgresql+asyncpg://u:geheim@db/y"))


def test_a_wrong_variable_is_named_as_such(config):
    """Where the value came from the environment, the file is not to blame."""
    assert faults(config, SMALLEST, YOROZU_WEB_LISTEN="x")[0].startswith("環境変数 YOROZU_WEB_LISTEN: ")


def test_an_unknown_variable_is_a_fault(config):
    """A misspelt override would be lost silently otherwise."""
    (line,) = faults(config, SMALLEST, YOROZU_DATABSE_URL="x")
    assert "「YOROZU_DATABASE_URL」の間違い" in line


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'[community]\nname = "a\n', "2行目の"),
        (b"[community\n", "1行目の"),
        (b"a = [", "ファイルの終わり"),
        ('[community]\nname = "あ"'.encode("cp932"), "UTF-8"),
    ],
)
def test_an_unreadable_file_says_where(config, content, said):
    """What is no TOML is named by its place."""
    config.write_bytes(content)
    with pytest.raises(ConfigFault, match=said):
        load_settings(config, {})


def test_a_byte_order_mark_is_no_fault(config):
    """Notepad writes one."""
    config.write_bytes(SMALLEST.encode("utf-8-sig"))
    assert load_settings(config, {}).community.name == "チーム愛媛"


def test_a_missing_file_and_a_folder_are_told_apart(config, tmp_path):
    """Each has a mend of its own."""
    with pytest.raises(ConfigFault, match="ファイルがありません"):
        load_settings(config, {})
    with pytest.raises(ConfigFault, match="フォルダです"):
        load_settings(tmp_path, {})


def test_a_database_alone_comes_from_the_environment():
    """Upgrading a database needs no config.toml."""
    url = database_url({"YOROZU_DATABASE_URL": "sqlite+aiosqlite:///a.db"})
    assert url == f"sqlite+aiosqlite:///{Path.cwd()}/a.db"
    for environ in ({}, {"YOROZU_DATABASE_URL": "a.db"}):
        with pytest.raises(ConfigFault, match="YOROZU_DATABASE_URL"):
            database_url(environ)
