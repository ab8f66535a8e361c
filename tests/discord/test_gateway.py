"""The gateway, with discord.py and without."""

import aiohttp
import discord
import pytest

from tests.discord.connection import Close, Op
from tests.discord.guild import Guild
from tests.discord.intents import Intent
from tests.discord.permissions import Permission
from tests.discord.posting import Draft, post
from tests.discord.records import ChannelType, Data, Message, User
from tests.discord.sdk import Bot, Raw, bot
from tests.discord.server import DiscordServer
from tests.discord.threads import Opening, start

EVERYTHING = int(Intent.GUILDS | Intent.GUILD_MESSAGES | Intent.DIRECT_MESSAGES | Intent.MESSAGE_CONTENT)


@pytest.fixture
def koharu(guild: Guild) -> User:
    """A member without a client."""
    return guild.member("小春")


def say(server: DiscordServer, place: str, author: User, text: str) -> Message:
    """Somebody writes."""
    return post(server, server.channels[place], author.id, Draft(text))


async def test_discord_py_becomes_ready_and_knows_the_guild(client: Bot, guild: Guild, place: str, forum: str):
    """Channels, tags, roles, and of the members itself."""
    known = client.get_guild(int(guild.id))
    assert known is not None
    assert client.text(place).name == "相談"
    assert [tag.name for tag in client.forum(forum).available_tags] == ["募集中", "解決"]
    assert known.me.guild_permissions.manage_threads
    assert [member.name for member in known.members] == ["yorozu"]
    assert client.application_flags.gateway_message_content_limited


async def test_messages_are_heard(client: Bot, server: DiscordServer, place: str, koharu: User):
    """In channels and direct messages, as they were when they were posted."""
    message = say(server, place, koharu, "こんにちは")
    post(server, server.direct(koharu.id), koharu.id, Draft("ないしょ"))
    message.content = "あとで"
    await server.settled()
    assert client.texts == ["こんにちは", "ないしょ"]
    assert client.heard[0].author.display_name == "小春"
    assert client.heard[0].guild
    assert isinstance(client.heard[1].channel, discord.DMChannel)


async def test_without_the_content_intent_messages_are_empty(
    server: DiscordServer, guild: Guild, place: str, koharu: User
):
    """But for direct ones, those that mention the bot, and its own."""
    server.app.message_content = False
    async with bot(server, message_content=False) as client:
        say(server, place, koharu, "読めない")
        say(server, place, koharu, f"<@{server.app.bot}> 読める")
        post(server, server.direct(koharu.id), koharu.id, Draft("ないしょ"))
        own = await client.text(place).send("自分の")
        await server.settled()
        assert client.texts == ["", f"<@{server.app.bot}> 読める", "ないしょ"]
        assert [m.content for m in client.heard if m.id == own.id] == ["自分の"]


async def test_what_was_missed_comes_after_a_resume(client: Bot, server: DiscordServer, place: str, koharu: User):
    """The connection is cut; what was said meanwhile comes once, in order."""
    server.gateway.hold()
    say(server, place, koharu, "一")
    server.gateway.drop()
    await server.gateway.disconnected()
    say(server, place, koharu, "二")
    server.gateway.release()
    await server.gateway.connected()
    await server.settled()
    assert client.texts == ["一", "二"]
    assert client.happened == ["connected", "resumed"]


async def test_op_7_makes_the_app_resume(client: Bot, server: DiscordServer, place: str, koharu: User):
    """On another connection, with the same session."""
    (before,) = server.gateway.connections
    await server.gateway.reconnect()
    await server.gateway.gone(before)
    say(server, place, koharu, "一")
    await server.gateway.connected()
    await server.settled()
    assert client.texts == ["一"]
    assert client.happened == ["connected", "resumed"]


async def test_an_invalid_session_makes_the_app_identify(client: Bot, server: DiscordServer, place: str, koharu: User):
    """What was said meanwhile is lost to it."""
    await server.gateway.invalidate()
    say(server, place, koharu, "一")
    await server.gateway.connected()
    say(server, place, koharu, "二")
    await server.settled()
    assert client.texts == ["二"]
    assert client.happened == ["connected", "connected"]


async def test_a_forgotten_session_cannot_be_resumed(client: Bot, server: DiscordServer, place: str, koharu: User):
    """discord.py tries, is refused, and identifies."""
    server.gateway.forget_sessions()
    server.gateway.drop()
    await server.gateway.disconnected()
    await server.gateway.connected()
    say(server, place, koharu, "二")
    await server.settled()
    assert client.texts == ["二"]
    assert server.gateway.identified == 2


async def test_every_connection_hears_everything(server: DiscordServer, place: str, koharu: User):
    """Two processes of one application."""
    async with bot(server) as one, bot(server) as other:
        await server.gateway.connected(2)
        say(server, place, koharu, "一")
        await server.settled()
        assert one.texts == other.texts == ["一"]


async def test_settled_waits_for_what_the_app_takes_in(client: Bot, server: DiscordServer, place: str, koharu: User):
    """Held events are not waited for; released ones are."""
    server.gateway.hold()
    say(server, place, koharu, "一")
    await server.settled()
    assert client.texts == []
    server.gateway.release()
    await server.settled()
    assert client.texts == ["一"]


async def test_what_the_bot_cannot_see_it_does_not_hear(
    client: Bot, server: DiscordServer, guild: Guild, place: str, koharu: User
):
    """A channel denied to it; a private thread that it is not in, unless it is a moderator."""
    hidden = guild.text("内輪")
    guild.deny_bot(hidden, Permission.VIEW_CHANNEL)
    guild.deny_bot(place, Permission.MANAGE_THREADS)
    opening = Opening("内密", koharu.id, ChannelType.PRIVATE_THREAD)
    thread = start(server, server.channels[place], opening)
    say(server, hidden, koharu, "一")
    say(server, thread.id, koharu, "二")
    await server.settled()
    assert (client.texts, client.happened) == ([], ["connected"])
    guild.allow_bot(place, Permission.MANAGE_THREADS)
    say(server, thread.id, koharu, "三")
    await server.settled()
    assert client.texts == ["三"]


async def test_new_guilds_channels_and_threads_are_told(client: Bot, server: DiscordServer, place: str, koharu: User):
    """While it is connected."""
    other = server.guild("九州")
    text = other.text("相談")
    start(server, server.channels[place], Opening("続き", koharu.id))
    await server.settled()
    assert client.text(text).guild.name == "九州"
    assert client.happened == ["connected", "thread 続き"]
    other.leave(server.app.bot)
    await server.settled()
    assert client.get_guild(int(other.id)) is None


# ---- without discord.py -----------------------------------------------------------------------------------


async def test_hello_ready_guilds(raw: Raw, server: DiscordServer, guild: Guild, place: str):
    """Sequence numbers count dispatches from 1."""
    socket = await raw.socket()
    assert (await socket.next())["op"] == Op.HELLO
    await socket.identify(EVERYTHING)
    ready, created = await socket.until("GUILD_CREATE")
    assert (ready["t"], ready["s"], created["s"]) == ("READY", 1, 2)
    assert ready["d"]["guilds"] == [{"id": guild.id, "unavailable": True}]
    assert ready["d"]["resume_gateway_url"] == server.gateway_url
    assert [channel["id"] for channel in created["d"]["channels"]] == [place]
    await socket.send(Op.HEARTBEAT, 2)
    assert (await socket.next())["op"] == Op.HEARTBEAT_ACK


async def test_only_what_was_asked_for_is_told(raw: Raw, server: DiscordServer, place: str, koharu: User):
    """Without intents neither guilds nor messages come; interactions always do."""
    socket = await raw.socket()
    await socket.identify(0)
    await server.gateway.connected()
    say(server, place, koharu, "一")
    server.gateway.dispatch("INTERACTION_CREATE", {})
    assert [payload["t"] for payload in await socket.until("INTERACTION_CREATE")] == ["READY", "INTERACTION_CREATE"]


async def test_resuming_goes_on_after_the_last_sequence(raw: Raw, server: DiscordServer, place: str, koharu: User):
    """And ends with RESUMED; a session that was closed cleanly is over."""
    socket = await raw.socket()
    await socket.identify(EVERYTHING)
    ready = (await socket.until("GUILD_CREATE"))[0]["d"]
    await socket.close(4000)
    await server.gateway.disconnected()
    say(server, place, koharu, "一")
    again = await raw.socket()
    await again.resume(ready["session_id"], 2)
    missed = await again.until("RESUMED")
    assert [(payload["t"], payload["s"]) for payload in missed] == [("MESSAGE_CREATE", 3), ("RESUMED", 4)]
    await again.close(1000)
    await server.gateway.disconnected()
    third = await raw.socket()
    await third.resume(ready["session_id"], 4)
    assert [(await third.next())["op"], (await third.next())["op"]] == [Op.HELLO, Op.INVALID_SESSION]


@pytest.mark.parametrize(
    ("intents", "token", "code"),
    [
        (EVERYTHING, "wrong", Close.AUTHENTICATION_FAILED),
        ("all", "", Close.INVALID_INTENTS),
        (1 << 40, "", Close.INVALID_INTENTS),
        (EVERYTHING, "", Close.DISALLOWED_INTENTS),
        (int(Intent.GUILD_MEMBERS), "", Close.DISALLOWED_INTENTS),
    ],
)
async def test_identifying_is_refused(raw: Raw, server: DiscordServer, intents: Data, token: str, code: int):
    """A wrong token; intents that are none, or not switched on."""
    server.app.message_content = False
    socket = await raw.socket()
    await socket.identify(intents, token)
    assert await socket.close_code() == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nonsense", Close.DECODE_ERROR),
        ("[]", Close.DECODE_ERROR),
        ('{"op": 3, "d": "' + "a" * 4096 + '"}', Close.DECODE_ERROR),
        ('{"op": 3, "d": {}}', Close.NOT_AUTHENTICATED),
        ('{"op": 99, "d": {}}', Close.UNKNOWN_OPCODE),
    ],
)
async def test_payloads_are_refused(raw: Raw, text: str, code: int):
    """What is no payload, is too long, or comes too early."""
    socket = await raw.socket()
    await socket.send_text(text)
    assert await socket.close_code() == code


async def test_a_shut_gateway_takes_nobody(raw: Raw, server: DiscordServer):
    """Until it is open again."""
    server.gateway.shut = True
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await raw.socket()
    assert server.gateway.refused.is_set()
    server.gateway.shut = False
    assert (await (await raw.socket()).next())["op"] == Op.HELLO


async def test_identifying_twice_and_resuming_what_was_not_sent(raw: Raw, server: DiscordServer):
    """4005 and 4007."""
    socket = await raw.socket()
    await socket.identify(EVERYTHING)
    session = (await socket.until("READY"))[0]["d"]["session_id"]
    await socket.identify(EVERYTHING)
    assert await socket.close_code() == Close.ALREADY_AUTHENTICATED
    again = await raw.socket()
    await again.resume(session, 99)
    assert await again.close_code() == Close.INVALID_SEQ


async def test_discord_py_gives_up_where_the_content_intent_is_off(server: DiscordServer):
    """4014 is not for trying again."""
    server.app.message_content = False
    intents = discord.Intents.default()
    intents.message_content = True
    client = Bot(intents)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await client.start(server.app.token)
    await client.close()


async def test_a_revoked_token_ends_the_connection(client: Bot, server: DiscordServer):
    """The next connection is refused, and discord.py does not try again."""
    server.app.revoked = True
    server.gateway.forget_sessions()
    server.gateway.drop()
    with pytest.raises(discord.ConnectionClosed) as closed:
        await client.running
    assert closed.value.code == Close.AUTHENTICATION_FAILED
