"""`yorozu doctor` before a workspace: what it finds, what it says to do, and what it never shows."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

import bot.app.doctor
from adapters.slack.doctor import examine
from adapters.slack.scopes import scopes
from bot.clock import SetClock, SystemClock
from bot.config import load_settings
from bot.config.slack import SlackWorkspaceSettings
from bot.model.ids import AccountRef
from bot.model.member import Role
from bot.ports import Clock
from tests.slack.faults import Errs, Fails, Fault, TooFast
from tests.slack.server import SlackServer, slack
from tests.slack.stage import open_stage
from tests.slack.workspace import Workspace

PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
NOBODY = "http://127.0.0.1:1/api/"


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SlackServer]:
    """Slack, reached without a proxy."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    async with slack(SystemClock()) as server:
        yield server


@pytest.fixture
def ehime(server: SlackServer) -> Workspace:
    """A workspace with the app as the manifest makes it."""
    workspace = server.workspace("ehime")
    workspace.app.scopes = {scope.name for scope in scopes("channel")}
    return workspace


def settings(workspace: Workspace, **given: object) -> SlackWorkspaceSettings:
    """What config.toml would hold of it."""
    usual = {
        "name": workspace.domain,
        "bot_token": workspace.app.bot_token,
        "app_token": workspace.app.app_token,
        "api_url": f"{workspace.server_url}/api/",
    }
    return SlackWorkspaceSettings.model_validate(usual | given)


async def lines(
    *workspaces: SlackWorkspaceSettings,
    secretaries: Sequence[AccountRef] = (),
    clock: Clock | None = None,
    answering: Mapping[AccountRef, Collection[str]] | None = None,
) -> list[str]:
    """What the doctor says; no secret is among it."""
    found = [str(check) async for check in examine(workspaces, secretaries, clock or SystemClock(), answering)]
    for one in workspaces:
        for secret in (one.bot_token, one.app_token, one.signing_secret):
            assert not secret.get_secret_value() or secret.get_secret_value() not in "".join(found)
    return found


def wrong(found: Sequence[str]) -> list[str]:
    """The lines that say what to do."""
    return [line for line in found if line.startswith("✗")]


async def test_a_workspace_in_which_all_is_right(ehime):
    """A line for each thing that was looked at."""
    channel, boss = ehime.channel("security"), ehime.someone("事務 局子")
    secretaries = [AccountRef("slack", "ehime", boss.id), AccountRef("slack", "kochi", "U1")]
    assert await lines(settings(ehime, channels={"security": channel}), secretaries=secretaries) == [
        "✓ Slack「ehime」のボットのトークン（ワークスペース「ehime」の @yorozu）",
        "✓ Slack「ehime」の権限",
        "✓ このコンピューターの時計（Slack「ehime」と比較）",
        "✓ Slack「ehime」のSocket Mode（app_token）",
        "✓ Slack「ehime」の本人だけに見える返事",
        f"✓ Slack「ehime」のチャンネル security（{channel}）",
        f"✓ Slack「ehime」の事務局の人 {boss.id}",
    ]
    await ehime.sockets.disconnected()


@pytest.mark.parametrize(
    ("error", "advice"),
    [("token_revoked", "入れ直して"), ("account_inactive", "外されている"), ("token_expired", "Token Rotation")],
)
async def test_a_bot_token_that_was_good_once(ehime, error, advice):
    """It says how to get another, and looks at what does not need it all the same."""
    ehime.faults.next("auth.test", Errs(error))
    first, *others = await lines(settings(ehime, channels={"security": "C1"}))
    assert first.startswith("✗ Slack「ehime」のボットのトークン（bot_token）: ")
    assert advice in first
    assert others == ["✓ Slack「ehime」のSocket Mode（app_token）", "✓ Slack「ehime」の本人だけに見える返事"]


async def test_tokens_that_were_copied_wrong(ehime):
    """Each is named."""
    found = wrong(await lines(settings(ehime, bot_token="xoxb-x", app_token="xapp-x")))  # noqa: S106 - wrong on purpose
    assert ["Bot User OAuth Token" in found[0], "App-Level Tokens" in found[1]] == [True, True]


async def test_a_scope_that_is_missing_is_named_with_what_it_is_for(ehime):
    """After an upgrade the app asks for more than it was installed with."""
    ehime.app.scopes -= {"groups:write", "pins:write"}
    (line,) = wrong(await lines(settings(ehime)))
    assert "groups:write（非公開の相談のためのチャンネルを作り" in line
    assert "pins:write（" in line
    assert "yorozu slack manifest --config config.toml --workspace ehime の出力" in line


async def test_group_direct_messages_need_scopes_of_their_own(ehime):
    """Where private questions live in them."""
    (line,) = wrong(await lines(settings(ehime, private="group_dm")))
    assert "mpim:write" in line


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("missing_scope", "connections:write"),
        ("not_allowed_token_type", "xapp-"),
        ("token_revoked", "作り直して"),
        ("something_new", "「something_new」"),
    ],
)
async def test_an_app_token_that_opens_nothing(ehime, error, advice):
    """It says which permission or setting is missing."""
    ehime.faults.next("apps.connections.open", Errs(error))
    (line,) = wrong(await lines(settings(ehime)))
    assert line.startswith("✗ Slack「ehime」のSocket Mode（app_token）: ")
    assert advice in line


async def test_socket_mode_that_is_switched_off(ehime):
    """Slack opens the connection, and ends it at once (https://docs.slack.dev/apis/events-api/using-socket-mode)."""

    async def ended(request: web.Request) -> web.StreamResponse:
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.send_json({"type": "disconnect", "reason": "link_disabled"})
        await connection.close()
        return connection

    async with behind(ended) as api_url:
        (line,) = wrong(await lines(settings(ehime, api_url=api_url)))
    assert "Enable Socket Mode" in line


async def test_a_websocket_that_is_not_let_through(ehime):
    """The Web API may pass a firewall where WebSockets do not."""

    async def forbidden(_: web.Request) -> web.StreamResponse:
        return web.Response(status=403)

    async with behind(forbidden) as api_url:
        (line,) = wrong(await lines(settings(ehime, api_url=api_url)))
    assert "WebSocketを通すか" in line


@asynccontextmanager
async def behind(link: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    """The URL of a Slack that takes any token, and whose WebSockets end in `link`."""

    async def opened(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "url": f"ws://{request.host}/link"})

    async def tested(_: web.Request) -> web.Response:
        granted = ",".join(scope.name for scope in scopes("channel"))
        we = {"ok": True, "team_id": "T1", "team": "ehime", "user": "yorozu"}
        return web.json_response(we, headers={"x-oauth-scopes": granted})

    application = web.Application()
    application.router.add_post("/api/apps.connections.open", opened)
    application.router.add_post("/api/auth.test", tested)
    application.router.add_get("/link", link)
    async with TestServer(application) as server:
        yield str(server.make_url("/api/"))


async def test_channels_that_the_bot_cannot_post_into(ehime):
    """Each with the command that mends it."""
    channels = {
        "security": ehime.channel("security", bot=False),
        "data": ehime.channel("data", archived=True),
        "pr": ehime.channel("pr", private=True, bot=False),
        "design": "C0NOWHERE",
        "general": ehime.channel("general"),
    }
    security, data, pr, design = wrong(await lines(settings(ehime, channels=channels)))
    assert "「#security」で /invite @yorozu" in security
    assert "アーカイブ" in data
    assert "非公開チャンネルなら、その中で /invite @yorozu" in pr
    assert "IDを確かめて" in design


async def test_a_channel_that_is_shared_with_another_organization(ehime):
    """Slack Connect: a company would read the questions; so it would where it is only asked to join yet."""
    stranger = ehime.someone("社外 太郎", team="T0OTHER")
    shared, asked = ehime.channel("security", stranger), ehime.channel("data")
    ehime.channels[asked].pending = True
    found = wrong(await lines(settings(ehime, channels={"security": shared, "data": asked})))
    assert [line.partition(": ")[0] for line in found] == [
        f"✗ Slack「ehime」のチャンネル security（{shared}）",
        f"✗ Slack「ehime」のチャンネル data（{asked}）",
    ]
    assert all("Slackコネクト" in line for line in found)


async def test_guests_in_a_channel_are_named(ehime):
    """They may be meant to be there, so it is no fault."""
    guests = [ehime.someone(f"民間 {number}", restricted=True) for number in range(12)]
    channel = ehime.channel("security", ehime.someone("小春"), *guests)
    found = await lines(settings(ehime, channels={"security": channel}))
    assert wrong(found) == []
    assert found[-1].startswith(f"△ Slack「ehime」のチャンネル security（{channel}）: ゲストか")
    assert f"民間 9（{guests[9].id}）、ほか2人。" in found[-1]
    assert "小春" not in found[-1]


async def test_experts_who_are_not_in_the_channel_of_their_field(ehime):
    """They are named where they are missing, each workspace's in its own."""
    there, away = ehime.someone("守"), ehime.someone("律")
    channels = {"security": ehime.channel("security", there), "data": ehime.channel("data")}
    fields = {
        AccountRef("slack", "ehime", there.id): {"security"},
        AccountRef("slack", "ehime", away.id): {"security"},
        AccountRef("slack", "kochi", "U0KOCHI"): {"security", "data"},
    }
    found = await lines(settings(ehime, channels=channels), answering=fields)
    (line,) = [line for line in found if line.startswith("△")]
    assert line.startswith(f"△ Slack「ehime」のチャンネル security（{channels['security']}）: 入っていない人がいます")
    assert f"律（{away.id}）" in line
    assert there.id not in line


async def test_a_workspace_too_busy_to_tell_who_is_there(ehime):
    """It says so, and goes on."""
    channel = ehime.channel("security")
    ehime.faults.next("users.list", TooFast())
    assert "混み合って" in (await lines(settings(ehime, channels={"security": channel})))[-1]


async def test_a_secretary_who_is_not_there(ehime):
    """Nobody would look after the community."""
    (line,) = wrong(await lines(settings(ehime), secretaries=[AccountRef("slack", "ehime", "U0NOBODY")]))
    assert line.startswith("✗ Slack「ehime」の事務局の人 U0NOBODY: ワークスペースにいません")


async def test_slack_that_cannot_be_reached(ehime):
    """It names the host to let through, and the variable for a proxy."""
    token, socket_mode, replies = wrong(await lines(settings(ehime, api_url=NOBODY)))
    assert "127.0.0.1につながりません。ファイアウォールで443番" in token
    assert "HTTPS_PROXY" in token
    assert "HTTPS_PROXY" in socket_mode
    assert replies.startswith("✗ Slack「ehime」の本人だけに見える返事: 127.0.0.1につながりません")


async def test_a_proxy_that_does_not_answer(ehime, monkeypatch):
    """The proxy is to blame, and its password stays out of the line."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:geheim@127.0.0.1:1")
    found = wrong(await lines(settings(ehime)))
    assert all("プロキシを通れません" in line for line in found)
    assert "geheim" not in "".join(found)


@pytest.mark.parametrize(
    ("fault", "advice"),
    [(Fails(), "Slackではない答え"), (TooFast(), "1分ほど待って"), (Errs("access_denied"), "管理者")],
)
async def test_an_answer_that_is_no_answer(ehime, fault: Fault, advice: str):
    """A page of the proxy's, a busy Slack, an administrator's refusal."""
    ehime.faults.next("auth.test", fault)
    assert advice in (await lines(settings(ehime)))[0]


@pytest.mark.parametrize(("minutes", "way"), [(10, "10分進んで"), (-10, "10分遅れて")])
async def test_a_clock_that_is_off(ehime, minutes, way):
    """Signatures are stale after five minutes."""
    clock = SetClock(SystemClock().now() + timedelta(minutes=minutes))
    (line,) = wrong(await lines(settings(ehime), clock=clock))
    assert way in line
    assert "NTP" in line


async def test_one_workspace_configured_twice(server, ehime):
    """Every question would come twice."""
    kochi = server.workspace("kochi")
    kochi.app.scopes = ehime.app.scopes
    found = wrong(await lines(settings(ehime), settings(ehime, name="again"), settings(kochi)))
    assert [line.split(": ")[0] for line in found] == ["✗ Slack「again」のワークスペース"]


async def test_over_http_it_looks_whether_the_address_is_free(server, ehime):
    """No app-level token is needed there; a shared address is looked at once."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        http = {"mode": "http", "signing_secret": "geheim", "listen": f"127.0.0.1:{taken.getsockname()[1]}"}
        first, second = settings(ehime, **http), settings(server.workspace("kochi"), **http)
        found = await lines(first, second)
    assert found[-1].startswith(f"✗ Slackからの通信の待ち受け（{http['listen']}）: ほかのプログラムが使っています")
    free = await lines(first, second)
    assert free[-1] == f"✓ Slackからの通信の待ち受け（{http['listen']}）"
    assert len([line for line in free if "待ち受け" in line]) == 1
    assert not any("Socket Mode" in line for line in free)


async def test_over_http_it_looks_whether_the_address_is_ours(ehime):
    """192.0.2.0/24 is nobody's (RFC 5737)."""
    http = {"mode": "http", "signing_secret": "geheim", "listen": "192.0.2.1:3000"}
    assert "このコンピューターのアドレスではない" in (await lines(settings(ehime, **http)))[-1]


async def test_whom_the_database_names_as_experts_should_be_in_their_channel(sqlite, tmp_path, monkeypatch):
    """The whole doctor, for a community that has begun."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    async with sqlite.upgraded() as url, open_stage(url, started=False) as stage:
        there = await stage.person("守", "ためし県", Role.EXPERT, fields=frozenset({"security"}))
        away = await stage.person("律", "ためし県", Role.EXPERT, fields=frozenset({"security"}))
        stage.town.channels[stage.place].members.remove(away.id)
        app = stage.town.app
        (tmp_path / "config.toml").write_text(
            f'[community]\nname = "x"\n[database]\nurl = "{url}"\n[fields.security]\nname = {{ ja = "セキュリティ" }}\n'
            f'[[slack.workspaces]]\nname = "ehime"\n'
            f'api_url = "{stage.server.api_url}"\nbot_token = "{app.bot_token}"\napp_token = "{app.app_token}"\n'
            f'channels = {{ security = "{stage.place}" }}\n',
            "utf-8",
        )
        found = [str(check) async for check in bot.app.doctor.examine(load_settings(tmp_path / "config.toml"))]
        (line,) = [line for line in found if line.startswith("△")]
        assert f"律（{away.id}）" in line
        assert there.id not in line
