"""Settings of Discord's servers: what is needed, what the environment gives, what contradicts itself."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.config import ConfigFault, Settings, load_settings
from bot.model.ids import AccountRef

NOTHING: Mapping[str, str] = {}
FIELDS = '[community]\nname = "チーム愛媛"\n[fields.security]\nname = { ja = "セキュリティ" }\n'
NAMED = '[[discord.servers]]\nname = "ehime"\n'
TOKEN = "MTAw.Geheim.geheim-_1"  # noqa: S105 - of no application
GUILD = "100000000000000001"
SERVER = NAMED + f'bot_token = "{TOKEN}"\nguild_id = "{GUILD}"\n'
A, B, C, D, E = (f"20000000000000000{number}" for number in range(1, 6))


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


def test_a_community_without_discord_has_no_server(config):
    """Nothing about it has to be written."""
    discord = load(config, "").discord
    assert (discord.servers, discord.api_url, discord.gateway_url) == ((), "https://discord.com/api/v10", "")


def test_a_token_and_the_servers_id_are_enough(config):
    """Everything else may come later."""
    (ehime,) = load(config, SERVER).discord.servers
    assert (ehime.name, ehime.guild_id, ehime.channels, ehime.private) == ("ehime", GUILD, {}, "")
    assert ehime.bot_token.get_secret_value() == TOKEN


def test_an_id_may_be_written_as_the_number_it_is(config):
    """As it is copied, without quotation marks."""
    text = SERVER.replace(f'"{GUILD}"', GUILD) + f"channels = {{ general = {A} }}\n"
    (ehime,) = load(config, text).discord.servers
    assert (ehime.guild_id, ehime.channels) == (GUILD, {"general": A})


def test_tokens_come_from_the_environment_by_the_servers_name(config):
    """They need not be written in any file; what the file says is overridden."""
    settings = load(
        config,
        SERVER + NAMED.replace("ehime", "team-kochi"),
        {
            "YOROZU_DISCORD_EHIME_BOT_TOKEN": "a.b.c\n",
            "YOROZU_DISCORD_TEAM_KOCHI_BOT_TOKEN": "d.e.f",
            "YOROZU_DISCORD_TEAM_KOCHI_GUILD_ID": A,
            "YOROZU_DISCORD_API_URL": "http://127.0.0.1:9000/api/v10/",
            "YOROZU_DISCORD_GATEWAY_URL": "ws://127.0.0.1:9000/gateway",
        },
    ).discord
    ehime, kochi = settings.servers
    assert (ehime.bot_token.get_secret_value(), kochi.bot_token.get_secret_value()) == ("a.b.c", "d.e.f")
    assert (ehime.guild_id, kochi.guild_id) == (GUILD, A)
    assert settings.api_url == "http://127.0.0.1:9000/api/v10"
    assert settings.gateway_url == "ws://127.0.0.1:9000/gateway"


def test_no_token_is_shown(config):
    """Settings may be printed."""
    assert "eheim" not in repr(load(config, SERVER))


@pytest.mark.parametrize(
    ("text", "key", "variable"),
    [
        (NAMED + f'guild_id = "{GUILD}"\n', "bot_token", "YOROZU_DISCORD_EHIME_BOT_TOKEN"),
        (NAMED + f'bot_token = "{TOKEN}"\n', "guild_id", "YOROZU_DISCORD_EHIME_GUILD_ID"),
        (SERVER.replace("ehime", "team-kochi").replace("bot_", "# "), "bot_token", "YOROZU_DISCORD_TEAM_KOCHI_BOT"),
    ],
)
def test_what_is_missing_may_be_given_in_two_ways(config, text, key, variable):
    """In the file, or by the variable that is named."""
    (line,) = faults(config, text)
    assert line.startswith(f"discord.servers（1番目）.{key}: ")
    assert f"環境変数 {variable}" in line


def channels(**uses: str) -> str:
    """A server with these."""
    return SERVER + "channels = { " + ", ".join(f'{use} = "{id}"' for use, id in uses.items()) + " }\n"


@pytest.mark.parametrize(
    ("text", "key", "mend"),
    [
        (SERVER.replace(TOKEN, "geheim"), "bot_token", "Reset Token"),
        (SERVER.replace(TOKEN, "Bot a.b.c"), "bot_token", "そのまま写して"),
        (SERVER.replace(TOKEN, "….….…"), "bot_token", "3つの部分"),
        (SERVER.replace(GUILD, "チーム愛媛"), "guild_id", "17〜20桁"),
        (SERVER.replace(GUILD, "1000"), "guild_id", "IDをコピー"),
        (SERVER.replace('"ehime"', '"Ehime"'), "name", "半角英小文字"),
        (SERVER + "chanels = {}\n", "chanels", "「channels」の間違い"),
        (channels(security="#security"), "channels.security", "17〜20桁"),
        (channels(security=""), "channels", "security"),
        (channels(securty=A), "channels.securty", "「security」の間違い"),
        (channels(general=A, security=A), "channels.security", "「general」と同じ"),
        (channels(announcements=A, private=A), "channels.private", "「announcements」と同じ"),
        (channels(private=A, secretariat=A), "channels.private", "「secretariat」と同じ"),
    ],
)
def test_a_fault_names_the_key_and_the_mend(config, text, key, mend):
    """One line says which key of which server is wrong, and how to write it."""
    lines = faults(config, text)
    assert [line.split(": ")[0] for line in lines if mend in line] == [f"discord.servers（1番目）.{key}"], lines


@pytest.mark.parametrize(
    ("text", "key", "mend"),
    [
        ('[discord]\napi_url = "http://discord.com/api"\n', "api_url", "「https://」"),
        ('[discord]\ngateway_url = "https://discord.com"\n', "gateway_url", "「wss://」"),
        ('[discord]\ngateway_url = "ws://discord.com"\n', "gateway_url", "「wss://」"),
        ("[discord]\nserver = []\n", "server", "「servers」の間違い"),
    ],
)
def test_a_token_crosses_no_network_in_clear(config, text, key, mend):
    """Another Discord is https, or on this machine."""
    (line,) = faults(config, text)
    assert line.startswith(f"discord.{key}: ")
    assert mend in line


def test_what_a_channel_may_be_for(config):
    """A field that is declared, or a purpose; private threads may be opened under a channel in which people ask too."""
    uses = {"security": A, "general": B, "announcements": C, "secretariat": D, "private": B}
    (ehime,) = load(config, channels(**uses)).discord.servers
    assert (ehime.channels, ehime.private) == (uses, B)
    assert ehime.places == {"security": A, "general": B, "announcements": C, "secretariat": D}


@pytest.mark.parametrize("text", [SERVER, NAMED])
def test_two_servers_need_two_names(config, text):
    """A name stands for the server in accounts and in variables: no token is asked for before it is mended."""
    (line,) = faults(config, text + text)
    assert line.startswith("discord.servers（2番目）.name: 「ehime」は、ほかのサーバーと同じ")


def test_a_server_may_be_called_as_a_workspace_of_slack(config):
    """Nobody takes one for the other."""
    slack = '[[slack.workspaces]]\nname = "ehime"\nbot_token = "xoxb-1"\napp_token = "xapp-1"\n'
    settings = load(config, SERVER + slack)
    (workspace,), (server,) = settings.slack.workspaces, settings.discord.servers
    assert workspace.name == server.name


def test_one_server_is_not_configured_twice(config):
    """What is asked there would be there twice; two servers may share one bot."""
    other = SERVER.replace("ehime", "kochi")
    (line,) = faults(config, SERVER + other)
    assert line.startswith("discord.servers（2番目）.guild_id: 「ehime」と同じ")
    assert len(load(config, SERVER + other.replace(GUILD, A)).discord.servers) == 2


def test_a_secretary_needs_a_server(config):
    """Otherwise nobody would ever be it."""
    by_variable = {"YOROZU_COMMUNITY_SECRETARIAT": f"discord:{E}"}
    (line,) = faults(config, "", by_variable)
    assert line.startswith("環境変数 YOROZU_COMMUNITY_SECRETARIAT: ")
    assert "[[discord.servers]]" in line
    assert load(config, SERVER, by_variable).community.secretariat == (AccountRef("discord", "", E),)


def test_before_the_bot_is_made_its_secrets_may_be_missing(config):
    """What is there is checked all the same."""
    config.write_text(FIELDS + NAMED, "utf-8")
    (ehime,) = load_settings(config, {}, secrets=False).discord.servers
    assert (ehime.name, ehime.guild_id) == ("ehime", "")
    with pytest.raises(ConfigFault, match="Reset Token"):
        load_settings(config, {"YOROZU_DISCORD_EHIME_BOT_TOKEN": "geheim"}, secrets=False)


def test_a_wrong_variable_is_named_as_such(config):
    """Where the value came from the environment, the file is not to blame; a misspelt name is told."""
    (line,) = faults(config, SERVER, {"YOROZU_DISCORD_EHIME_BOT_TOKEN": "geheim"})
    assert line.startswith("環境変数 YOROZU_DISCORD_EHIME_BOT_TOKEN: ")
    (line,) = faults(config, SERVER, {"YOROZU_DISCORD_EHIM_BOT_TOKEN": TOKEN})
    assert "「YOROZU_DISCORD_EHIME_BOT_TOKEN」の間違い" in line


@pytest.mark.parametrize("text", ["discord = 3\n", "[discord]\nservers = 3\n", "[[discord.servers]]\n"])
def test_a_table_of_another_shape_is_told(config, text):
    """Before anything else is read from it."""
    config.write_text(text + FIELDS, "utf-8")
    with pytest.raises(ConfigFault, match="discord"):
        load_settings(config, {})


def test_the_example_is_right_without_its_marks(config):
    """Who takes the "#" away and gives the token has a server."""
    text = (Path(__file__).parents[2] / "config.example.toml").read_text("utf-8")
    others, mark, ours = text.partition("# [discord]")
    config.write_text(others + re.sub(r"^# (?=\[|[a-z_]+ = )", "", mark + ours, flags=re.MULTILINE), "utf-8")
    settings = load_settings(config, {"YOROZU_DISCORD_EHIME_BOT_TOKEN": TOKEN})
    assert [server.name for server in settings.discord.servers] == ["ehime"]
    assert settings.discord.servers[0].places.keys() == {"security", "general"}
