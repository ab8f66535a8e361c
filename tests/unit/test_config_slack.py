"""Settings of Slack's workspaces: what is needed in which mode, what the environment gives, what contradicts itself."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.config import ConfigFault, Settings, load_settings

NOTHING: Mapping[str, str] = {}
FIELDS = '[community]\nname = "チーム愛媛"\n[fields.security]\nname = { ja = "セキュリティ" }\n'
NAMED = '[[slack.workspaces]]\nname = "ehime"\n'
BOT = 'bot_token = "xoxb-geheim"\n'
SOCKET = NAMED + BOT + 'app_token = "xapp-geheim"\n'
HTTP = NAMED + BOT + 'mode = "http"\nsigning_secret = "geheim"\nlisten = "127.0.0.1:3000"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Where the tests write their config.toml."""
    return tmp_path / "config.toml"


def load(path: Path, text: str, environ: Mapping[str, str] = NOTHING) -> Settings:
    """The settings that a community with `text` and `environ` has."""
    path.write_text(FIELDS + text, "utf-8")
    return load_settings(path, environ)


def faults(path: Path, text: str, environ: Mapping[str, str] = NOTHING) -> tuple[str, ...]:
    """The lines that `text` and `environ` are refused with."""
    with pytest.raises(ConfigFault) as fault:
        load(path, text, environ)
    assert "geheim" not in str(fault.value)
    return fault.value.lines


def test_a_community_without_slack_has_no_workspace(config):
    """Nothing about it has to be written."""
    assert load(config, "").slack.workspaces == ()


def test_two_tokens_are_enough_behind_a_firewall(config):
    """Socket Mode is the default, and asks for nothing to listen on."""
    (ehime,) = load(config, SOCKET).slack.workspaces
    assert (ehime.name, ehime.mode, ehime.api_url) == ("ehime", "socket", "https://slack.com/api/")
    assert (ehime.listen, ehime.channels, ehime.private) == ("", {}, "channel")
    assert ehime.bot_token.get_secret_value() == "xoxb-geheim"
    assert ehime.app_token.get_secret_value() == "xapp-geheim"


def test_signed_requests_need_a_secret_and_an_address(config):
    """In http mode Slack comes to us."""
    (ehime,) = load(config, HTTP).slack.workspaces
    assert (ehime.mode, ehime.host, ehime.port) == ("http", "127.0.0.1", 3000)
    assert ehime.signing_secret.get_secret_value() == "geheim"


def test_two_workspaces_may_share_an_address(config):
    """One server of ours takes both: each request says for which app it is."""
    first, second = load(config, HTTP + HTTP.replace("ehime", "kochi")).slack.workspaces
    assert (first.name, second.name) == ("ehime", "kochi")
    assert first.listen == second.listen


def test_tokens_come_from_the_environment_by_the_workspaces_name(config):
    """They need not be written in any file; what the file says is overridden."""
    second = '[[slack.workspaces]]\nname = "team-kochi"\n' + BOT
    ehime, kochi = load(
        config,
        NAMED + second,
        {
            "YOROZU_SLACK_EHIME_BOT_TOKEN": "xoxb-1",
            "YOROZU_SLACK_EHIME_APP_TOKEN": "xapp-1\n",
            "YOROZU_SLACK_TEAM_KOCHI_BOT_TOKEN": "xoxb-2",
            "YOROZU_SLACK_TEAM_KOCHI_MODE": "http",
            "YOROZU_SLACK_TEAM_KOCHI_SIGNING_SECRET": "s",
            "YOROZU_SLACK_TEAM_KOCHI_LISTEN": "[::1]:3000",
        },
    ).slack.workspaces
    assert (ehime.bot_token.get_secret_value(), ehime.app_token.get_secret_value()) == ("xoxb-1", "xapp-1")
    assert (kochi.bot_token.get_secret_value(), kochi.mode, kochi.host) == ("xoxb-2", "http", "::1")


def test_no_token_is_shown(config):
    """Settings may be printed."""
    shown = repr(load(config, SOCKET)) + repr(load(config, HTTP))
    assert "geheim" not in shown


@pytest.mark.parametrize(
    ("text", "key", "variable"),
    [
        (NAMED + 'app_token = "xapp-1"\n', "bot_token", "YOROZU_SLACK_EHIME_BOT_TOKEN"),
        (NAMED + BOT, "app_token", "YOROZU_SLACK_EHIME_APP_TOKEN"),
        (HTTP.replace("signing_secret", "#"), "signing_secret", "YOROZU_SLACK_EHIME_SIGNING_SECRET"),
        (HTTP.replace("listen", "#"), "listen", "YOROZU_SLACK_EHIME_LISTEN"),
        (NAMED.replace("ehime", "team-kochi") + BOT, "app_token", "YOROZU_SLACK_TEAM_KOCHI_APP_TOKEN"),
    ],
)
def test_what_is_missing_may_be_given_in_two_ways(config, text, key, variable):
    """In the file, or by the variable that is named."""
    (line,) = faults(config, text)
    assert line.startswith(f"slack.workspaces（1番目）.{key}: ")
    assert f"環境変数 {variable}" in line


@pytest.mark.parametrize(
    ("text", "key", "mend"),
    [
        (NAMED + 'bot_token = "xapp-geheim"\napp_token = "xapp-1"\n', "bot_token", "xoxb-"),
        (NAMED + 'bot_token = "xoxb-…"\napp_token = "xapp-1"\n', "bot_token", "そのまま写して"),
        (NAMED + BOT + 'app_token = "xoxb-geheim"\n', "app_token", "xapp-"),
        (HTTP.replace('"geheim"', '"ge heim"'), "signing_secret", "Signing Secret"),
        (HTTP.replace("127.0.0.1:3000", "3000"), "listen", "「:」でつないで"),
        (HTTP.replace("127.0.0.1:3000", "127.0.0.1:8080"), "listen", "web.listen と同じ"),
        (SOCKET.replace('"ehime"', '"Ehime"'), "name", "半角英小文字"),
        (SOCKET + 'mode = "rtm"\n', "mode", '"socket"、"http"'),
        (SOCKET + 'private = "dm"\n', "private", '"channel"、"group_dm"'),
        (SOCKET + 'api_url = "http://slack.com/api/"\n', "api_url", "https://"),
        (SOCKET + 'api_url = "https://"\n', "api_url", "https://"),
        (SOCKET + "chanels = {}\n", "chanels", "「channels」の間違い"),
        (SOCKET + 'channels = { security = "#security" }\n', "channels.security", "「C」か「G」"),
        (SOCKET + 'channels = { securty = "C1" }\n', "channels.securty", "「security」の間違い"),
        (SOCKET + 'channels = { general = "C1", security = "C1" }\n', "channels.security", "「general」と同じ"),
    ],
)
def test_a_fault_names_the_key_and_the_mend(config, text, key, mend):
    """One line says which key of which workspace is wrong, and how to write it."""
    lines = faults(config, text)
    assert [line.split(": ")[0] for line in lines if mend in line] == [f"slack.workspaces（1番目）.{key}"], lines


@pytest.mark.parametrize("text", [SOCKET, NAMED])
def test_two_workspaces_need_two_names(config, text):
    """A name stands for the workspace in accounts and in variables: no token is asked for before it is mended."""
    (line,) = faults(config, text + text, {"YOROZU_SLACK_EHIME_BOT_TOKEN": "xoxb-1"})
    assert line.startswith("slack.workspaces（2番目）.name: 「ehime」")


def test_a_name_of_another_form_is_told_before_its_tokens(config):
    """The mend changes the variables' names too."""
    (line,) = faults(config, NAMED.replace("ehime", "ehime_ken"))
    assert line.startswith("slack.workspaces（1番目）.name: 半角英小文字で始まり")
    assert "「_」は使えません" in line


def test_before_the_app_is_made_its_secrets_may_be_missing(config):
    """The manifest needs the mode and the way of private questions only; what is there is checked all the same."""
    config.write_text(FIELDS + NAMED + 'mode = "http"\nprivate = "group_dm"\n', "utf-8")
    (ehime,) = load_settings(config, {}, secrets=False).slack.workspaces
    assert (ehime.mode, ehime.private) == ("http", "group_dm")
    with pytest.raises(ConfigFault, match="xoxb-"):
        load_settings(config, {"YOROZU_SLACK_EHIME_BOT_TOKEN": "xapp-1"}, secrets=False)


def test_what_a_channel_may_be_for(config):
    """A field that is declared, or a purpose; an id of a public or of an older private channel."""
    channels = 'channels = { security = "C1", general = "C2", announcements = "C3", secretariat = "G4" }\n'
    (ehime,) = load(config, SOCKET + channels).slack.workspaces
    assert ehime.channels == {"security": "C1", "general": "C2", "announcements": "C3", "secretariat": "G4"}


def test_another_server_may_be_on_this_machine_only(config):
    """Tokens do not cross a network in clear."""
    (ehime,) = load(config, SOCKET + 'api_url = "http://127.0.0.1:9000/api"\n').slack.workspaces
    assert ehime.api_url == "http://127.0.0.1:9000/api/"


def test_a_wrong_variable_is_named_as_such(config):
    """Where the token came from the environment, the file is not to blame; a misspelt name is told."""
    (line,) = faults(config, SOCKET, {"YOROZU_SLACK_EHIME_BOT_TOKEN": "geheim"})
    assert line.startswith("環境変数 YOROZU_SLACK_EHIME_BOT_TOKEN: ")
    (line,) = faults(config, SOCKET, {"YOROZU_SLACK_EHIM_BOT_TOKEN": "xoxb-geheim"})
    assert "「YOROZU_SLACK_EHIME_BOT_TOKEN」の間違い" in line
    (line,) = faults(config, SOCKET, {"yorozu_slack_ehime_bot_token": "xoxb-geheim"})
    assert line.startswith("環境変数 yorozu_slack_ehime_bot_token: ")
    assert "「YOROZU_SLACK_EHIME_BOT_TOKEN」の間違い" in line


def test_a_secretary_belongs_to_a_workspace_that_is_configured(config):
    """Otherwise nobody would ever be it."""
    by_variable = {"YOROZU_COMMUNITY_SECRETARIAT": "mail:a@b;slack:ehim:U1"}
    (line,) = faults(config, SOCKET, by_variable)
    assert line.startswith("環境変数 YOROZU_COMMUNITY_SECRETARIAT: 「ehim」というSlack")
    assert "「ehime」の間違い" in line
    (line,) = faults(config, "", by_variable)
    assert "[[slack.workspaces]]" in line


@pytest.mark.parametrize("text", ["slack = 3\n", "[slack]\nworkspaces = 3\n", "[[slack.workspaces]]\n"])
def test_a_table_of_another_shape_is_told(config, text):
    """Before anything else is read from it."""
    config.write_text(text + FIELDS, "utf-8")
    with pytest.raises(ConfigFault, match="slack"):
        load_settings(config, {})


def test_the_example_is_right_without_its_marks(config):
    """Who takes the "#" away and gives the tokens has a workspace."""
    text = (Path(__file__).parents[2] / "config.example.toml").read_text("utf-8")
    ours, others = text.partition("# [discord]")[::2]
    config.write_text(re.sub(r"^# (?=\[\[slack|[a-z_]+ = )", "", ours, flags=re.MULTILINE) + others, "utf-8")
    secrets = {"BOT_TOKEN": "xoxb-1", "APP_TOKEN": "xapp-1", "SIGNING_SECRET": "s"}
    settings = load_settings(config, {f"YOROZU_SLACK_EHIME_{key}": value for key, value in secrets.items()})
    assert [workspace.name for workspace in settings.slack.workspaces] == ["ehime"]
