"""What the bot asks for in a server: the least, each with its reason, and the same wherever it is told."""

import base64
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from adapters.discord.granting import granted_everywhere, granted_in
from adapters.discord.permissions import (
    INTENTS,
    PERMISSIONS,
    Use,
    application_id,
    asked_for,
    intents,
    invitation,
    missing,
)
from adapters.discord.proxies import proxy_for

DOCS = Path(__file__).parents[2] / "docs"
VIEW, SEND, ADMINISTRATOR = 1 << 10, 1 << 11, 1 << 3


def bits(*names: str) -> int:
    """Of permissions, by their names."""
    found = [permission.bit for permission in PERMISSIONS if permission.name in names]
    assert len(found) == len(names)
    return sum(found)


def test_every_permission_is_discords_and_has_its_reason_once():
    """In both languages; discord.py knows each by another name, and the same bit."""
    others = {"VIEW_CHANNEL": "view_channel", "SEND_MESSAGES": "send_messages"}
    for permission in PERMISSIONS:
        name = others.get(permission.name, permission.name.lower())
        assert getattr(discord.Permissions(permission.bit), name), permission.name
        assert permission.bit.bit_count() == 1
        assert permission.ja.endswith("ため") or "ため（" in permission.ja
        assert permission.en
        assert permission.uses
    assert len({permission.bit for permission in PERMISSIONS}) == len(PERMISSIONS)


def test_every_intent_is_discords_and_one_alone_is_privileged():
    """What people write is all that an administrator has to allow."""
    names = {
        "MESSAGE_CONTENT": "message_content",
        "GUILD_MESSAGES": "guild_messages",
        "GUILDS": "guilds",
        "DIRECT_MESSAGES": "dm_messages",
    }
    assert all(getattr(discord.Intents(**{names[i.name]: True}), names[i.name]) for i in INTENTS)
    assert intents() == discord.Intents(**dict.fromkeys(names.values(), True)).value
    assert [intent.name for intent in INTENTS if intent.privileged] == ["MESSAGE_CONTENT"]


def test_nothing_is_asked_for_that_gives_power_over_people():
    """No administrator, no roles, nobody thrown out, nobody called by @everyone; no channels of others' changed."""
    asked = discord.Permissions(asked_for())
    refused = ("administrator", "manage_roles", "manage_channels", "kick_members", "ban_members", "mention_everyone")
    assert [
        name for name in (*refused, "manage_messages", "manage_guild", "manage_webhooks") if dict(asked)[name]
    ] == []


def test_what_a_channel_needs_depends_on_what_it_is_for():
    """A forum takes no pins, a private thread no public one; nothing is missing to who has it all."""
    names = {use: {permission.name for permission in missing(0, use)} for use in Use}
    assert "PIN_MESSAGES" in names[Use.TEXT]
    assert "PIN_MESSAGES" not in names[Use.FORUM]
    assert "CREATE_PRIVATE_THREADS" in names[Use.PRIVATE]
    assert "SEND_MESSAGES" not in names[Use.PRIVATE]
    assert names[Use.ANNOUNCEMENTS] == {"VIEW_CHANNEL", "SEND_MESSAGES"}
    assert all(missing(asked_for(), use) == [] for use in Use)
    assert set.union(*names.values()) == {permission.name for permission in missing(0)}


def test_the_invitation_asks_for_just_that():
    """Anybody can read it off the link."""
    query = parse_qs(urlsplit(invitation("100000000000000001")).query)
    assert query == {
        "client_id": ["100000000000000001"],
        "scope": ["bot applications.commands"],
        "permissions": [str(asked_for())],
    }


def test_a_token_says_whose_it_is():
    """Its first part is the application's id, without padding."""
    for id in ("10000000000000001", "100000000000000001", "1000000000000000001"):
        token = base64.urlsafe_b64encode(id.encode()).decode().rstrip("=") + ".abc.def"
        assert application_id(token) == id


@pytest.mark.parametrize("token", ["", "a.b.c", "xoxb-1", "いろは.b.c", "Z2VoZWlt.b.c"])
def test_what_is_no_token_says_nothing(token):
    """And is not repeated."""
    with pytest.raises(ValueError, match="not a bot's token"):
        application_id(token)


def test_roles_and_overwrites_are_reckoned_as_discord_does():
    """@everyone, then all roles together, then the member; who cannot see a channel can do nothing in it."""
    guild = {"id": "1", "roles": [{"id": "1", "permissions": str(VIEW)}, {"id": "2", "permissions": str(SEND)}]}

    def channel(*overwrites: tuple[str, int, int]) -> dict[str, object]:
        return {"permission_overwrites": [{"id": id, "allow": str(a), "deny": str(d)} for id, a, d in overwrites]}

    assert granted_everywhere(guild, ["2"]) == VIEW | SEND
    assert granted_in(channel(), guild, ["2"], "9") == VIEW | SEND
    assert granted_in(channel(("1", 0, SEND)), guild, ["2"], "9") == VIEW
    assert granted_in(channel(("1", 0, VIEW)), guild, ["2"], "9") == 0
    assert granted_in(channel(("1", 0, VIEW), ("2", VIEW, 0)), guild, ["2"], "9") == VIEW | SEND
    assert granted_in(channel(("2", VIEW | SEND, 0), ("9", 0, SEND)), guild, ["2"], "9") == VIEW
    assert granted_in(channel(("9", SEND, 0)), guild, [], "9") == VIEW | SEND
    assert granted_in(channel(("9", SEND, 0)), guild, []) == VIEW


def test_an_administrator_may_do_everything():
    """Whatever a channel says."""
    guild = {"id": "1", "roles": [{"id": "1", "permissions": "0"}, {"id": "2", "permissions": str(ADMINISTRATOR)}]}
    closed = {"permission_overwrites": [{"id": "2", "allow": "0", "deny": str(VIEW)}]}
    assert missing(granted_in(closed, guild, ["2"])) == []
    assert granted_in(closed, guild, []) == 0


@pytest.mark.parametrize(
    ("url", "environ", "proxy"),
    [
        ("https://discord.com/api", {"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ("wss://gateway.discord.gg", {"https_proxy": "http://p:1"}, "http://p:1"),
        ("wss://gateway.discord.gg", {"https_proxy": "http://p:1", "no_proxy": ".discord.gg"}, None),
        ("ws://127.0.0.1:9000", {"HTTPS_PROXY": "http://p:1"}, None),
        ("https://discord.com/api", {}, None),
    ],
)
def test_websockets_go_by_the_same_proxy(monkeypatch, url, environ, proxy):
    """As the environment says it for pages."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == proxy


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_guide_tells_the_permissions_that_there_are(language):
    """docs/discord lists what the invitation asks for, then what may be added; a row is missing where they differ."""
    guide = (DOCS / f"discord.{language}.md").read_text("utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+) \|$", guide, flags=re.MULTILINE)
    named = {permission.name for permission in PERMISSIONS}
    in_order = sorted(PERMISSIONS, key=lambda permission: permission.extra)
    assert [row for row in rows if row[0] in named] == [(p.name, getattr(p, language)) for p in in_order]
