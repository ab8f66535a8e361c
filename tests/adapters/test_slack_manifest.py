"""The app manifest: what Slack would refuse, and what would drift away from the bot.

The limits are those of https://github.com/slackapi/manifest-schema/blob/main/schemas/manifest.schema.1.0.0.json.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

import bot.features
from adapters.slack.manifest import BUILT_IN, manifest, offered, slash
from adapters.slack.scopes import EVENTS, SCOPES, scopes
from bot.commands import Feature, Response, collect
from bot.model.member import EVERYONE

REGISTRY = collect(bot.features)
SOCKET = manifest(REGISTRY)
HTTP = manifest(REGISTRY, url="https://yorozu.example.lg.jp/")
ADDRESS = "https://yorozu.example.lg.jp/slack/events"
WITHOUT_SCOPE = {
    "apps.connections.open",
    "auth.test",
    "chat.getPermalink",
    "views.open",
    "views.publish",
    "views.push",
    "views.update",
}
"""https://docs.slack.dev/reference/methods: a token is enough."""


@pytest.mark.parametrize("app", [SOCKET, HTTP])
def test_every_command_of_the_registry_can_be_typed(app):
    """What is typed in Slack is understood as the command that it is described as."""
    commands = app["features"]["slash_commands"]
    named = [REGISTRY.command(command["command"]) for command in commands]
    assert named == [spec for spec in REGISTRY.commands.values() if not spec.in_thread]
    assert [command["description"] for command in commands] == [spec.summary["ja"] for spec in named if spec]


def test_slack_takes_the_commands():
    """None has a name of Slack's own; as many, and as long, as it takes."""
    commands = SOCKET["features"]["slash_commands"]
    assert 1 <= len(commands) <= 50
    for command in commands:
        assert re.fullmatch(r"/[a-z0-9_.-]{1,31}", command["command"])
        assert command["command"].removeprefix("/") not in BUILT_IN
        assert 1 <= len(command["description"]) <= 2000
        assert 1 <= len(command.get("usage_hint", "?")) <= 1000
        assert command["should_escape"] is False


def test_a_command_with_a_name_of_slacks_own_goes_by_another():
    """/help is answered by Slack itself."""
    assert "/yorozu" in {command["command"] for command in SOCKET["features"]["slash_commands"]}
    feature = Feature()

    @feature.command("status", "様子", "yousu", ja="様子", en="Status", roles=EVERYONE, response=Response.SHOWS_PAGE)
    async def status(*_: object) -> Any:  # noqa: ANN401 - never called
        raise AssertionError

    (command,) = manifest(feature.registry)["features"]["slash_commands"]
    assert command["command"] == "/yousu"


def test_only_a_command_with_an_argument_has_a_hint():
    """It is shown while one types."""
    hints = {c["command"]: c.get("usage_hint") for c in SOCKET["features"]["slash_commands"]}
    assert hints["/soudan"] == "［件名（省略できます）］"
    assert hints["/settei"] is None


def test_slack_takes_what_describes_the_app():
    """A manifest with a longer text is refused as a whole."""
    shown, features = SOCKET["display_information"], SOCKET["features"]
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", features["bot_user"]["display_name"])
    (shortcut,) = features["shortcuts"]
    assert shortcut["type"] == "message"
    assert 1 <= len(shortcut["name"]) <= 24
    assert 1 <= len(shortcut["description"]) <= 150
    assert 1 <= len(shortcut["callback_id"]) <= 255


def test_over_socket_mode_no_address_is_told():
    """Slack sends nothing to an app's address while Socket Mode is on."""
    assert SOCKET["settings"]["socket_mode_enabled"] is True
    assert "url" not in str(SOCKET)


def test_over_http_everything_goes_to_one_address():
    """Events, buttons, forms and commands."""
    settings = HTTP["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == ADDRESS
    assert settings["interactivity"] == {"is_enabled": True, "request_url": ADDRESS}
    assert {command["url"] for command in HTTP["features"]["slash_commands"]} == {ADDRESS}


def test_tokens_stay_as_they_are():
    """The bot keeps no tokens of its own, so none may run out."""
    assert SOCKET["settings"]["token_rotation_enabled"] is False
    assert SOCKET["settings"]["org_deploy_enabled"] is False


def test_group_direct_messages_are_asked_for_where_private_questions_live_in_them():
    """Least scopes: the others do without."""
    channel, group = manifest(REGISTRY, private="channel"), manifest(REGISTRY, private="group_dm")
    more = set(_granted(group)) - set(_granted(channel))
    assert more == {"mpim:history", "mpim:read", "mpim:write"}
    assert set(_granted(channel)) < set(_granted(group))
    events = [set(app["settings"]["event_subscriptions"]["bot_events"]) for app in (channel, group)]
    assert events == [set(EVENTS) - {"message.mpim"}, set(EVENTS)]


def test_every_scope_has_its_reason_once():
    """In both languages, and in Slack's order."""
    names = [scope.name for scope in SCOPES]
    assert names == sorted(set(names))
    assert all(scope.ja.endswith("ため") or "ため（" in scope.ja for scope in SCOPES)
    assert all(scope.en for scope in SCOPES)
    assert names == _granted(manifest(REGISTRY, private="group_dm"))


def test_every_method_that_the_adapter_calls_is_granted():
    """A call without its scope would fail in the workspace only."""
    folder = Path(__file__).parents[2] / "adapters" / "slack"
    source = "".join(file.read_text("utf-8") for file in folder.rglob("*.py"))
    names = re.findall(r"client\.([a-z]+_[a-zA-Z_]+)\(", source)
    called = {_method(name) for name in names if hasattr(AsyncWebClient, name)}
    granted = {use for scope in scopes("group_dm") for use in scope.uses}
    assert "chat.postMessage" in called
    assert called <= granted | WITHOUT_SCOPE


def _granted(app: dict[str, Any]) -> list[str]:
    granted: list[str] = app["oauth_config"]["scopes"]["bot"]
    return granted


def _method(name: str) -> str:
    """slack_sdk's name of a method, as Slack writes it."""
    return name.replace("_", ".") if name.startswith("apps_") else name.replace("_", ".", 1)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_guide_tells_the_scopes_and_commands_that_there_are(language):
    """docs/slack lists both in tables; a row is missing, or too many, where they differ."""
    guide = (Path(__file__).parents[2] / "docs" / f"slack.{language}.md").read_text("utf-8")
    rows = re.findall(r"^\| `(/?[a-z_:.]+)` \| (.+) \|$", guide, flags=re.MULTILINE)
    ordinary, more = scopes("channel"), [scope for scope in SCOPES if scope.mode]
    named = {scope.name for scope in SCOPES}
    assert [row for row in rows if row[0] in named] == [(s.name, getattr(s, language)) for s in (*ordinary, *more)]
    commands = [(slash(spec), spec.summary[language]) for spec in offered(REGISTRY)]
    assert [row for row in rows if row[0].startswith("/")] == commands
