"""`yorozu doctor` before a Discord server: what it finds, what it says to do, and what it never shows."""

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

import bot.app.doctor
from adapters.discord.doctor import examine
from adapters.discord.permissions import PERMISSIONS, asked_for
from bot.clock import SystemClock
from bot.config import load_settings
from bot.config.discord import DiscordSettings
from bot.model.ids import AccountRef
from tests.discord.faults import Banned, Fails, Fault, TooFast
from tests.discord.guild import Guild
from tests.discord.permissions import Permission
from tests.discord.records import Overwrite
from tests.discord.server import DiscordServer, discord_server

PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy")
NOBODY = "http://127.0.0.1:1/api/v10"
TAGS = {"security": ("回答を募集中", "セキュリティ")}


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord is reached without a proxy."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    """Discord, with a token as Discord makes them."""
    async with discord_server(SystemClock()) as server:
        server.app.token = f"{base64.urlsafe_b64encode(server.app.id.encode()).decode().rstrip('=')}.geheim.geheim"
        yield server


@pytest.fixture
def ehime(server: DiscordServer) -> Guild:
    """A server with the bot as the invitation lets it in; what @everyone may do is little."""
    guild = server.guild("チーム愛媛")
    guild.bot_may(asked_for())
    guild.everyone_may(Permission.VIEW_CHANNEL)
    return guild


def entry(server: DiscordServer, guild: Guild, name: str = "ehime", **channels: str) -> Mapping[str, object]:
    """One [[discord.servers]]."""
    return {"name": name, "bot_token": server.app.token, "guild_id": guild.id, "channels": channels}


def settings(server: DiscordServer, *servers: Mapping[str, object], **given: object) -> DiscordSettings:
    """What config.toml would hold."""
    return DiscordSettings.model_validate({"api_url": server.api_url, "servers": servers} | given)


async def lines(
    configured: DiscordSettings, *secretaries: AccountRef, tags: Mapping[str, Sequence[str]] | None = None
) -> list[str]:
    """What the doctor says; no secret is among it."""
    found = [str(check) async for check in examine(configured, secretaries, tags)]
    assert "geheim" not in "".join(found)
    return found


def wrong(found: Sequence[str]) -> list[str]:
    """The lines that say what to do."""
    return [line for line in found if line.startswith("✗")]


def hints(found: Sequence[str]) -> list[str]:
    """The lines that are worth a look."""
    return [line for line in found if line.startswith("△")]


def hidden(guild: Guild, **more: int) -> list[Overwrite]:
    """From everybody but the bot, which may do this `more`."""
    see = int(Permission.VIEW_CHANNEL)
    return [Overwrite(guild.id, 0, deny=see), Overwrite(guild.bot_role.id, 0, allow=see | more.get("allow", 0))]


def forum(guild: Guild, *tags: str, **more: int) -> str:
    """As the guide says to make one."""
    return guild.forum("security", tags or TAGS["security"], overwrites=hidden(guild, **more))


async def test_a_server_in_which_all_is_right(server, ehime):
    """A line for each thing that was looked at; the gateway is left before anybody has identified."""
    boss = ehime.member("事務 局子")
    channels = {
        "security": forum(ehime),
        "general": ehime.text("general", overwrites=hidden(ehime)),
        "announcements": ehime.announcement("news"),
        "secretariat": ehime.text("jimu", overwrites=hidden(ehime)),
        "private": ehime.text("private"),
    }
    others = [AccountRef("slack", "ehime", "U1")]
    configured = settings(server, entry(server, ehime, **channels))
    assert await lines(configured, AccountRef("discord", "", boss.id), *others, tags=TAGS) == [
        "✓ Discord「ehime」のボットのトークン（@yorozu）",
        "✓ Discord「ehime」のMessage Content Intent",
        "✓ Discord「ehime」の接続（WebSocket）",
        "✓ Discord「ehime」のサーバー（「チーム愛媛」）",
        "✓ Discord「ehime」の権限",
        *(f"✓ Discord「ehime」のチャンネル {use}（{id}）" for use, id in channels.items()),
        f"✓ Discordの事務局の人 {boss.id}",
    ]
    await server.gateway.disconnected()
    assert server.gateway.identified == 0
    assert {call.method for call in server.calls} == {"GET"}


async def test_nothing_is_asked_where_no_server_is_configured(server):
    """A community without Discord has no line about it, whoever its secretaries are."""
    assert await lines(settings(server), AccountRef("discord", "", "100000000000000001")) == []
    assert server.calls == []


async def test_a_token_that_is_none_any_more(server, ehime):
    """It says how to get another; without one there is nothing else to ask."""
    server.app.revoked = True
    (line,) = await lines(settings(server, entry(server, ehime)), AccountRef("discord", "", "100000000000000001"))
    assert line.startswith("✗ Discord「ehime」のボットのトークン（bot_token）: ")
    assert "Reset Token" in line


async def test_an_intent_that_is_switched_off(server, ehime):
    """Answers would come without their text."""
    server.app.message_content = False
    found = wrong(await lines(settings(server, entry(server, ehime, private=ehime.text("private")))))
    assert [line.split(": ")[0] for line in found] == ["✗ Discord「ehime」のMessage Content Intent"]
    assert "Privileged Gateway Intents" in found[0]


async def test_a_server_in_which_the_bot_is_not(server, ehime):
    """It says how to invite it."""
    elsewhere = server.guild("よそ")
    elsewhere.leave(server.app.bot)
    *_, line = await lines(settings(server, entry(server, elsewhere, private=ehime.text("private"))))
    assert line.startswith("✗ Discord「ehime」のサーバー（guild_id）: ボットがいません。")
    assert "yorozu discord invite --config config.toml --server ehime" in line


async def test_channels_that_the_bot_cannot_use(server, ehime):
    """Each with what mends it, in the words of a Japanese client."""
    other = server.guild("よそ")
    channels = {
        "security": ehime.text("security"),
        "general": ehime.announcement("general"),
        "announcements": ehime.forum("news"),
        "secretariat": other.text("jimu"),
        "private": ehime.forum("private"),
        "data": "100000000000000009",
        "pr": ehime.text("pr"),
    }
    ehime.deny_bot(channels["security"], Permission.CREATE_PUBLIC_THREADS | Permission.PIN_MESSAGES)
    ehime.deny_bot(channels["pr"], Permission.VIEW_CHANNEL)
    security, general, news, jimu, private, data, pr = wrong(
        await lines(settings(server, entry(server, ehime, **channels)))
    )
    assert "足りません: 「公開スレッドの作成」、「メッセージをピン留め」。" in security
    assert "フォーラムかテキストチャンネルのID" in general
    assert "テキストかアナウンスチャンネルのID" in news
    assert "ほかのサーバーのチャンネル" in jimu
    assert "種類が合いません。テキストチャンネルのID" in private
    assert "見つかりません" in data
    assert "「チャンネルを見る」を許可" in pr


@pytest.mark.parametrize("permission", [p for p in PERMISSIONS if not p.extra], ids=lambda p: p.name)
async def test_each_permission_is_missed_where_it_is_needed(server, ehime, permission):
    """A server without it is told, and so is each channel whose use takes it."""
    channels = {"security": forum(ehime), "general": ehime.text("general"), "private": ehime.text("private")}
    ehime.everyone_may(0)
    ehime.bot_may(asked_for() & ~permission.bit)
    for id in channels.values():
        if permission.name != "VIEW_CHANNEL":
            ehime.allow_bot(id, Permission.VIEW_CHANNEL)
        else:
            ehime.deny_bot(id, Permission.VIEW_CHANNEL)
    found = await lines(settings(server, entry(server, ehime, **channels)), tags=TAGS)
    assert f"「{permission.label}」" in next(line for line in hints(found) if "の権限: " in line)
    assert [line for line in wrong(found) if permission.label in line]


async def test_what_each_channel_allows_need_not_be_allowed_everywhere(server, ehime):
    """A bot that may do nothing but in its own channels is well, and the line says so."""
    ehime.bot_may(0)
    private = ehime.text("private", overwrites=hidden(ehime, allow=asked_for()))
    security = forum(ehime, allow=asked_for())
    found = await lines(settings(server, entry(server, ehime, security=security, private=private)), tags=TAGS)
    assert wrong(found) == []
    assert "このままで構いません" in next(line for line in hints(found) if "の権限: " in line)


async def test_an_administrator_lacks_nothing(server, ehime):
    """Whatever a channel denies."""
    ehime.bot_may(Permission.ADMINISTRATOR)
    private = ehime.text("private")
    ehime.deny_bot(private, Permission.SEND_MESSAGES_IN_THREADS)
    found = await lines(settings(server, entry(server, ehime, private=private)))
    assert wrong(found) == hints(found) == []


async def test_tags_that_a_forum_lacks(server, ehime):
    """Somebody makes them, or lets the bot; a full forum has no room for them."""
    made, able, full = (
        forum(ehime, "回答を募集中"),
        forum(ehime, "回答を募集中", allow=int(Permission.MANAGE_CHANNELS)),
        forum(ehime, *(f"タグ{number}" for number in range(19))),
    )
    for channel, hint in ((made, "タグが足りません: セキュリティ。自分で作るか"), (able, ""), (full, "タグは20個まで")):
        configured = settings(server, entry(server, ehime, security=channel, private=ehime.text("private")))
        found = await lines(configured, tags=TAGS)
        assert wrong(found) == []
        assert [line for line in hints(found) if hint in line] == hints(found)
        assert len(hints(found)) == bool(hint)


async def test_a_forum_that_takes_no_post_without_a_tag(server, ehime):
    """The guide has none."""
    strict = ehime.forum("security", TAGS["security"], requires_tag=True, overwrites=hidden(ehime))
    found = wrong(await lines(settings(server, entry(server, ehime, security=strict, private=ehime.text("p")))))
    assert ["タグを必ず選ぶ設定" in line for line in found] == [True]


async def test_what_everybody_in_the_server_sees(server, ehime):
    """Questions, and what is for the secretariat; of private threads the channel above must be seen."""
    channels = {
        "security": ehime.text("security"),
        "secretariat": ehime.text("jimu"),
        "private": ehime.text("private", overwrites=hidden(ehime)),
    }
    found = await lines(settings(server, entry(server, ehime, **channels)))
    assert wrong(found) == []
    security, jimu, private = hints(found)
    assert "自治体職員でない人" in security
    assert "事務局の人とボットにだけ" in jimu
    assert "招かれても読めません" in private


async def test_who_reads_private_threads_uninvited_is_told_once(server, ehime):
    """Each role that can, by name; not the bot's own."""
    ehime.role("係長", Permission.MANAGE_THREADS)
    ehime.role("管理", Permission.ADMINISTRATOR)
    ehime.role("職員", Permission.SEND_MESSAGES)
    (line,) = hints(await lines(settings(server, entry(server, ehime, private=ehime.text("private")))))
    assert line.startswith("△ Discord「ehime」の非公開のスレッド: ")
    assert "（「係長」、「管理」）" in line


async def test_no_channel_for_private_threads(server, ehime):
    """What few may read would arrive nowhere."""
    (line,) = wrong(await lines(settings(server, entry(server, ehime))))
    assert line.startswith("✗ Discord「ehime」のチャンネル private: ")


async def test_a_secretary_who_is_in_no_server(server, ehime):
    """One server of several is enough."""
    kochi = server.guild("高知")
    kochi.bot_may(asked_for())
    kochi.everyone_may(Permission.VIEW_CHANNEL)
    here, there, nowhere = ehime.member("一"), kochi.member("二"), server.user("三")
    both = [
        entry(server, ehime, private=ehime.text("p")),
        entry(server, kochi, "kochi", private=kochi.text("p")),
    ]
    accounts = [AccountRef("discord", "", user.id) for user in (here, there, nowhere)]
    found = await lines(settings(server, *both), *accounts, AccountRef("discord", "", "100000000000000009"))
    assert [line.partition(": ")[0] for line in found[-4:]] == [
        f"✓ Discordの事務局の人 {here.id}",
        f"✓ Discordの事務局の人 {there.id}",
        f"✗ Discordの事務局の人 {nowhere.id}",
        "✗ Discordの事務局の人 100000000000000009",
    ]
    assert "community.secretariat" in found[-1]


async def test_two_servers_with_one_bot(server, ehime):
    """What is the bot's is looked at once."""
    kochi = server.guild("高知")
    found = await lines(settings(server, entry(server, ehime), entry(server, kochi, "kochi")))
    assert found[0] == "✓ Discord「ehime」「kochi」のボットのトークン（@yorozu）"
    assert len([line for line in found if "Message Content Intent" in line]) == 1
    assert [line for line in found if "のサーバー（" in line] == [
        "✓ Discord「ehime」のサーバー（「チーム愛媛」）",
        "✓ Discord「kochi」のサーバー（「高知」）",
    ]


async def test_discord_that_cannot_be_reached(server, ehime):
    """It names the host to let through, and the variable for a proxy."""
    (line,) = await lines(settings(server, entry(server, ehime), api_url=NOBODY))
    assert "127.0.0.1につながりません。ファイアウォールで443番" in line
    assert "HTTPS_PROXY" in line


async def test_a_proxy_that_does_not_answer(server, ehime, monkeypatch):
    """The proxy is to blame, and its password stays out of the line."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:geheim@127.0.0.1:1")
    (line,) = await lines(settings(server, entry(server, ehime), api_url="https://discord.com/api/v10"))
    assert "プロキシを通れません" in line


@pytest.mark.parametrize(
    ("fault", "advice"),
    [(Fails(), "Discordではない答え"), (TooFast(), "1分ほど待って"), (Banned(), "1分ほど待って")],
)
async def test_an_answer_that_is_no_answer(server, ehime, fault: Fault, advice: str):
    """A page of a proxy's, a busy Discord, the wall before it."""
    server.faults.next("GET /users/@me", fault)
    assert advice in (await lines(settings(server, entry(server, ehime))))[0]


async def test_a_websocket_that_is_not_let_through(server, ehime):
    """The API may pass a firewall where WebSockets do not."""

    async def forbidden(_: web.Request) -> web.StreamResponse:
        return web.Response(status=403)

    async with behind(forbidden) as url:
        configured = settings(server, entry(server, ehime, private=ehime.text("p")), gateway_url=url)
        (line,) = wrong(await lines(configured))
    assert line.startswith("✗ Discord「ehime」の接続（WebSocket）: 127.0.0.1とのWebSocketがつながりません")


async def test_a_gateway_that_says_nothing(server, ehime):
    """It was reached, and is not Discord's or not well."""

    async def closes(request: web.Request) -> web.StreamResponse:
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.close()
        return connection

    async with behind(closes) as url:
        configured = settings(server, entry(server, ehime, private=ehime.text("p")), gateway_url=url)
        (line,) = wrong(await lines(configured))
    assert "Discordの答えがありません" in line


async def test_a_bot_that_was_started_again_and_again(server, ehime):
    """Discord lets it connect so many times a day."""
    server.gateway.identified = 990
    (line,) = hints(await lines(settings(server, entry(server, ehime, private=ehime.text("p")))))
    assert "あと10回" in line


@asynccontextmanager
async def behind(link: object) -> AsyncIterator[str]:
    """The URL of a gateway whose connections end in `link`."""
    application = web.Application()
    application.router.add_get("/", link)  # type: ignore[arg-type]
    async with TestServer(application) as server:
        yield str(server.make_url("/")).replace("http", "ws", 1)


async def test_an_application_whose_settings_keep_commands_away():
    """They would go to an address of the application's; nor could it be invited."""

    async def answered(request: web.Request) -> web.Response:
        app = {"flags": 1 << 18, "interactions_endpoint_url": "https://example.jp", "bot_require_code_grant": True}
        bodies = {"/api/users/@me": {"id": "1", "username": "yorozu"}, "/api/applications/@me": app}
        unknown = {"message": "Unknown Guild", "code": 10004}
        known = request.path in bodies
        return web.json_response(bodies.get(request.path, unknown), status=200 if known else 404)

    application = web.Application()
    application.router.add_get("/{path:.*}", answered)
    async with TestServer(application) as server:
        one = {"name": "ehime", "bot_token": "a.b.c", "guild_id": "100000000000000001"}
        configured = DiscordSettings.model_validate({"api_url": str(server.make_url("/api")), "servers": [one]})
        found = wrong(await lines(configured))
    assert "General Information" in found[0]
    assert "招けない" in found[1]
    assert "「404 10004」と答えました" in found[2]


async def test_the_whole_doctor_looks_at_discord_too(server, ehime, tmp_path):
    """With the tags that the community's fields make."""
    short = ehime.forum("security", ["回答を募集中"], overwrites=hidden(ehime))
    private = ehime.text("private")
    (tmp_path / "config.toml").write_text(
        '[community]\nname = "x"\n[web]\nlisten = "127.0.0.1:0"\n[fields.security]\nname = { ja = "セキュリティ" }\n'
        f'[discord]\napi_url = "{server.api_url}"\n[[discord.servers]]\nname = "ehime"\n'
        f'bot_token = "{server.app.token}"\nguild_id = "{ehime.id}"\n'
        f'channels = {{ security = "{short}", private = "{private}" }}\n',
        "utf-8",
    )
    found = [str(check) async for check in bot.app.doctor.examine(load_settings(tmp_path / "config.toml"))]
    assert f"✓ Discord「ehime」のチャンネル private（{private}）" in found
    assert "タグが足りません: 担当あり、回答あり、解決、終了、セキュリティ。" in next(x for x in found if "タグ" in x)
