"""What the HTTP API refuses, with the codes that Discord says it with."""

import discord
import pytest

from tests.discord.guild import Guild
from tests.discord.permissions import BOT, EVERYONE, Permission
from tests.discord.posting import Draft, post
from tests.discord.records import COMPONENTS_V2, Channel, ChannelType, Data, Json, Message, Overwrite, Tag, User
from tests.discord.sdk import Answered, Raw, bot
from tests.discord.server import DiscordServer
from tests.discord.threads import Opening, archive, start


@pytest.fixture
def koharu(guild: Guild) -> User:
    """A member without a client."""
    return guild.member("小春")


@pytest.fixture
def asked(server: DiscordServer, place: str, koharu: User) -> Message:
    """A message of hers."""
    return post(server, server.channels[place], koharu.id, Draft("質問"))


@pytest.fixture
def thread(server: DiscordServer, place: str, koharu: User) -> Channel:
    """A thread of hers."""
    return start(server, server.channels[place], Opening("続き", koharu.id))


def without(guild: Guild, permissions: Permission) -> None:
    """Nobody but the owner may do this."""
    guild.everyone_may(EVERYONE & ~permissions)
    guild.bot_may(BOT & ~permissions)


def errors(answered: Answered, *where: str) -> list[str]:
    """The codes of what is wrong at a place of the body."""
    place = answered.body["errors"]
    for step in where:
        place = place[step]
    return [error["code"] for error in place["_errors"]]


async def test_tokens(raw: Raw, server: DiscordServer):
    """None, a wrong one, one of another kind, one that was revoked."""
    for authorization in ("", "Bot wrong", f"Bearer {server.app.token}"):
        raw.authorization = authorization
        assert (await raw("GET", "/users/@me")).refused == (401, 0)
    raw.authorization = f"Bot {server.app.token}"
    server.app.revoked = True
    assert (await raw("GET", "/users/@me")).refused == (401, 0)
    with pytest.raises(discord.LoginFailure):
        async with bot(server):
            pass


async def test_routes_and_bodies(raw: Raw, place: str):
    """What there is not, with another method, and what is no JSON."""
    assert (await raw("GET", "/nowhere")).refused == (404, 0)
    assert (await raw("POST", "/users/@me")).refused == (405, 0)
    assert (await raw("POST", f"/channels/{place}/messages", ["a"])).refused == (400, 50035)


@pytest.mark.parametrize(
    ("method", "path", "refused"),
    [
        ("GET", "/channels/1", (404, 10003)),
        ("GET", "/channels/{place}/messages/1", (404, 10008)),
        ("DELETE", "/channels/{place}/messages/1", (404, 10008)),
        ("POST", "/channels/{place}/messages/1/threads", (404, 10008)),
        ("GET", "/guilds/1", (404, 10004)),
        ("GET", "/users/1", (404, 10013)),
        ("GET", "/guilds/{guild}/members/1", (404, 10013)),
        ("GET", "/guilds/{guild}/members/{stranger}", (404, 10007)),
        ("GET", "/guilds/{guild}/members", (403, 50001)),
        ("GET", "/channels/{thread}/thread-members", (403, 50001)),
        ("GET", "/channels/{thread}/thread-members/{stranger}", (404, 10007)),
        ("PUT", "/channels/{thread}/thread-members/{stranger}", (404, 10007)),
        ("PUT", "/channels/{place}/thread-members/@me", (400, 50024)),
        ("GET", "/applications/1/guilds/{guild}/commands", (403, 20012)),
    ],
)
async def test_what_is_not_there_or_not_for_us(
    raw: Raw,
    server: DiscordServer,
    guild: Guild,
    place: str,
    thread: Channel,
    method: str,
    path: str,
    refused: tuple[int, int],
):
    """Unknown things, lists that need the members intent, other applications."""
    names = {"place": place, "guild": guild.id, "thread": thread.id, "stranger": server.user("よそ").id}
    body = {"name": "a"} if method == "POST" else None
    assert (await raw(method, path.format(**names), body)).refused == refused


async def test_the_members_intent_opens_lists(raw: Raw, server: DiscordServer, guild: Guild, thread: Channel):
    """Once it is switched on."""
    server.app.members = True
    listed = await raw("GET", f"/guilds/{guild.id}/members", limit="10")
    assert {member["user"]["id"] for member in listed.body} == set(guild.members)
    members = (await raw("GET", f"/channels/{thread.id}/thread-members")).body
    assert [member["user_id"] for member in members] == [thread.owner]


async def test_places_that_cannot_be_seen(raw: Raw, server: DiscordServer, guild: Guild, place: str, koharu: User):
    """A channel denied, a private thread, a guild that the bot was removed from."""
    private = start(server, server.channels[place], Opening("内密", koharu.id, ChannelType.PRIVATE_THREAD))
    without(guild, Permission.MANAGE_THREADS)
    assert (await raw("GET", f"/channels/{private.id}")).refused == (403, 50001)
    guild.deny_bot(place, Permission.VIEW_CHANNEL)
    for method in ("GET", "POST"):
        assert (await raw(method, f"/channels/{place}/messages", {"content": "a"})).refused == (403, 50001)
    guild.leave(server.app.bot)
    assert (await raw("GET", f"/guilds/{guild.id}")).refused == (403, 50001)


async def test_what_the_bot_may_not_do(
    raw: Raw, server: DiscordServer, guild: Guild, place: str, forum: str, asked: Message, thread: Channel
):
    """Each right, where it is missing."""
    message = f"/channels/{place}/messages/{asked.id}"
    new_thread = {"name": "a", "type": 11}
    post_of = {"name": "a", "message": {"content": "a"}}
    tried: list[tuple[Permission, str, str, Data]] = [
        (Permission.SEND_MESSAGES, "POST", f"/channels/{place}/messages", {"content": "a"}),
        (Permission.SEND_MESSAGES, "POST", f"/channels/{forum}/threads", post_of),
        (Permission.SEND_MESSAGES_IN_THREADS, "POST", f"/channels/{thread.id}/messages", {"content": "a"}),
        (Permission.EMBED_LINKS, "POST", f"/channels/{place}/messages", {"embeds": [{"title": "a"}]}),
        (Permission.MANAGE_MESSAGES, "DELETE", message, None),
        (Permission.READ_MESSAGE_HISTORY, "GET", message, None),
        (Permission.CREATE_PUBLIC_THREADS, "POST", f"{message}/threads", {"name": "a"}),
        (Permission.CREATE_PUBLIC_THREADS, "POST", f"/channels/{place}/threads", new_thread),
        (Permission.CREATE_PRIVATE_THREADS, "POST", f"/channels/{place}/threads", {"name": "a"}),
        (Permission.MANAGE_CHANNELS, "PATCH", f"/channels/{forum}", {"available_tags": []}),
        (Permission.MANAGE_THREADS, "PATCH", f"/channels/{thread.id}", {"name": "b"}),
        (Permission.MANAGE_THREADS, "DELETE", f"/channels/{thread.id}", None),
        (Permission.PIN_MESSAGES, "PUT", f"/channels/{place}/messages/pins/{asked.id}", None),
    ]
    for permission, method, path, body in tried:
        without(guild, permission)
        answered = await raw(method, path, body)
        assert answered.refused == (403, 50013), (permission, method, path)
    assert (await raw("PATCH", message, {"content": "a"})).refused == (403, 50005)
    assert server.invalid_requests == len(tried) + 1


async def test_a_reply_needs_history(raw: Raw, guild: Guild, place: str, asked: Message):
    """And what it replies to must be there, unless told otherwise."""
    path = f"/channels/{place}/messages"
    lost = {"content": "a", "message_reference": {"message_id": "1"}}
    answered = await raw("POST", path, lost)
    assert errors(answered, "message_reference") == ["MESSAGE_REFERENCE_UNKNOWN_MESSAGE"]
    anyway = {"content": "a", "message_reference": {"message_id": "1", "fail_if_not_exists": False}}
    assert (await raw("POST", path, anyway)).status == 200
    without(guild, Permission.READ_MESSAGE_HISTORY)
    reply = {"content": "a", "message_reference": {"message_id": asked.id}}
    assert (await raw("POST", path, reply)).refused == (403, 160002)


@pytest.mark.parametrize(
    ("body", "where", "code"),
    [
        ({"content": "あ" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
        ({"content": "a", "nonce": "a" * 26}, "nonce", "BASE_TYPE_MAX_LENGTH"),
    ],
)
async def test_messages_that_are_too_long(raw: Raw, place: str, body: Json, where: str, code: str):
    """50035 says what is wrong where."""
    answered = await raw("POST", f"/channels/{place}/messages", body)
    assert answered.refused == (400, 50035)
    assert errors(answered, where) == [code]


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": " \n"}, {"flags": COMPONENTS_V2, "components": []}])
async def test_empty_messages(raw: Raw, guild: Guild, place: str, body: Json):
    """50006, and nothing stands there."""
    assert (await raw("POST", f"/channels/{place}/messages", body)).refused == (400, 50006)
    assert guild.in_channel(place) == []


async def test_people_who_take_no_direct_messages(raw: Raw, server: DiscordServer, guild: Guild):
    """The first message is refused; who shares no guild, another bot, nobody."""
    shy = guild.member("内気", takes_direct=False)
    opened = await raw("POST", "/users/@me/channels", {"recipient_id": shy.id})
    assert opened.status == 200
    assert (await raw("POST", f"/channels/{opened.body['id']}/messages", {"content": "a"})).refused == (403, 50007)
    stranger = server.direct(server.user("よそ").id)
    assert (await raw("POST", f"/channels/{stranger.id}/messages", {"content": "a"})).refused == (403, 50278)
    other = guild.member("robot", bot=True)
    assert (await raw("POST", "/users/@me/channels", {"recipient_id": other.id})).refused == (403, 50007)
    assert (await raw("POST", "/users/@me/channels", {"recipient_id": "1"})).refused == (400, 50033)


async def test_archived_threads(raw: Raw, server: DiscordServer, thread: Channel):
    """Nothing can be changed there but by deleting; writing wakes it up unless it is locked."""
    sent = (await raw("POST", f"/channels/{thread.id}/messages", {"content": "a"})).body["id"]
    archive(server, thread)
    message = f"/channels/{thread.id}/messages/{sent}"
    tried: list[tuple[str, str, Data]] = [
        ("PATCH", message, {"content": "b"}),
        ("PATCH", f"/channels/{thread.id}", {"name": "b"}),
        ("PUT", f"/channels/{thread.id}/thread-members/{server.app.bot}", None),
        ("PUT", f"/channels/{thread.id}/messages/pins/{sent}", None),
    ]
    for method, path, body in tried:
        assert (await raw(method, path, body)).refused == (400, 50083), (method, path)
    renamed = await raw("PATCH", f"/channels/{thread.id}", {"archived": False, "name": "b"})
    assert (renamed.status, thread.name, thread.archived) == (200, "b", False)
    archive(server, thread, locked=True)
    assert (await raw("POST", f"/channels/{thread.id}/messages", {"content": "a"})).refused == (400, 50083)
    assert (await raw("DELETE", message)).status == 204


async def test_locked_threads(raw: Raw, server: DiscordServer, guild: Guild, thread: Channel):
    """Are for moderators."""
    sent = (await raw("POST", f"/channels/{thread.id}/messages", {"content": "a"})).body["id"]
    thread.locked = True
    assert (await raw("POST", f"/channels/{thread.id}/messages", {"content": "a"})).status == 200
    without(guild, Permission.MANAGE_THREADS)
    assert (await raw("POST", f"/channels/{thread.id}/messages", {"content": "a"})).refused == (400, 160005)
    edited = await raw("PATCH", f"/channels/{thread.id}/messages/{sent}", {"content": "b"})
    assert edited.refused == (400, 160005)
    assert (await raw("PATCH", f"/channels/{thread.id}", {"archived": False})).refused == (403, 50013)


async def test_who_opened_a_thread_may_change_it(raw: Raw, server: DiscordServer, guild: Guild, place: str):
    """Its name, not its lock; anybody who may write may wake it up."""
    without(guild, Permission.MANAGE_THREADS)
    own = start(server, server.channels[place], Opening("自分", server.app.bot))
    assert (await raw("PATCH", f"/channels/{own.id}", {"name": "b"})).status == 200
    assert (await raw("PATCH", f"/channels/{own.id}", {"locked": True})).refused == (403, 50013)
    other = start(server, server.channels[place], Opening("他人", guild.owner))
    archive(server, other)
    assert (await raw("PATCH", f"/channels/{other.id}", {"archived": False})).status == 200


async def test_threads_that_cannot_be_opened(raw: Raw, place: str, forum: str, asked: Message):
    """A second one on a message; names; durations; kinds; where there are none."""
    path = f"/channels/{place}/messages/{asked.id}/threads"
    assert errors(await raw("POST", path, {"name": ""}), "name") == ["BASE_TYPE_BAD_LENGTH"]
    assert errors(await raw("POST", path, {"name": "あ" * 101}), "name") == ["BASE_TYPE_BAD_LENGTH"]
    odd = {"name": "a", "auto_archive_duration": 61}
    assert errors(await raw("POST", path, odd), "auto_archive_duration") == ["BASE_TYPE_CHOICES"]
    assert (await raw("POST", path, {"name": "a"})).status == 201
    assert (await raw("POST", path, {"name": "a"})).refused == (400, 160004)
    kind = await raw("POST", f"/channels/{place}/threads", {"name": "a", "type": 99})
    assert errors(kind, "type") == ["BASE_TYPE_CHOICES"]
    nothing = await raw("POST", f"/channels/{forum}/threads", {"name": "a"})
    assert errors(nothing, "message") == ["BASE_TYPE_REQUIRED"]


async def test_forums_take_posts_only(raw: Raw, forum: str):
    """50008; and no private threads: what comes without a message is refused."""
    assert (await raw("POST", f"/channels/{forum}/messages", {"content": "a"})).refused == (400, 50008)


async def test_tags_of_posts(raw: Raw, server: DiscordServer, guild: Guild):
    """Five at most, those there are, moderated ones by moderators, one where the forum wants it."""
    tags = [Tag(server.snowflakes.next(), str(number)) for number in range(6)]
    tags.append(Tag(server.snowflakes.next(), "公式", moderated=True))
    forum = guild.forum("よろず", tags, requires_tag=True)
    without(guild, Permission.MANAGE_THREADS)

    async def posted(applied: list[str]) -> Answered:
        body = {"name": "a", "message": {"content": "a"}, "applied_tags": applied}
        return await raw("POST", f"/channels/{forum}/threads", body)

    assert errors(await posted([tag.id for tag in tags[:6]]), "applied_tags") == ["BASE_TYPE_MAX_LENGTH"]
    assert (await posted(["1"])).refused == (404, 10087)
    assert (await posted([tags[-1].id])).refused == (403, 50013)
    assert (await posted([])).refused == (400, 40067)
    made = await posted([tag.id for tag in tags[:5]])
    assert made.status == 201
    assert (await raw("PATCH", f"/channels/{made.body['id']}", {"applied_tags": []})).refused == (400, 40067)


@pytest.mark.parametrize(
    ("tags", "refused"),
    [
        ([{"name": str(number)} for number in range(21)], (400, 50035)),
        ([{"name": "あ" * 21}], (400, 50035)),
        ([{"name": ""}], (400, 50035)),
        ([{"name": "a"}, {"name": "a"}], (400, 40061)),
        ([{"name": "a", "id": "1"}], (404, 10087)),
    ],
)
async def test_tags_of_forums(raw: Raw, server: DiscordServer, forum: str, tags: list[Json], refused: tuple[int, int]):
    """Twenty at most, of twenty characters, each once."""
    assert (await raw("PATCH", f"/channels/{forum}", {"available_tags": tags})).refused == refused
    assert len(server.channels[forum].tags) == 2


async def test_one_post_is_pinned(raw: Raw, server: DiscordServer, forum: str, thread: Channel):
    """And posts only."""
    one, other = (start(server, server.channels[forum], Opening(name, server.app.bot)) for name in "ab")
    assert (await raw("PATCH", f"/channels/{one.id}", {"flags": 2})).status == 200
    assert (await raw("PATCH", f"/channels/{other.id}", {"flags": 2})).refused == (400, 30047)
    assert errors(await raw("PATCH", f"/channels/{thread.id}", {"flags": 2}), "flags") == ["BASE_TYPE_CHOICES"]


async def test_who_cannot_see_a_channel_cannot_be_added(raw: Raw, guild: Guild, thread: Channel, koharu: User):
    """To a thread in it."""
    natsu = guild.member("夏")
    guild.everyone_may(EVERYONE & ~Permission.VIEW_CHANNEL)
    assert (await raw("PUT", f"/channels/{thread.id}/thread-members/{natsu.id}")).refused == (403, 50001)


async def test_answers_to_no_interaction(raw: Raw, server: DiscordServer):
    """10062, and 10015 afterwards; another application's webhook. No token is asked for."""
    raw.authorization = ""
    assert (await raw("POST", "/interactions/1/token/callback", {"type": 5})).refused == (404, 10062)
    assert (await raw("POST", f"/webhooks/{server.app.id}/token", {"content": "a"})).refused == (404, 10015)
    assert (await raw("PATCH", "/webhooks/1/token/messages/@original", {"content": "a"})).refused == (404, 10015)


# ---- how rights add up ------------------------------------------------------------------------------------


async def test_how_rights_add_up(raw: Raw, guild: Guild, place: str):
    """Roles give, the channel takes and gives, the administrator may all, who cannot see can do nothing."""
    send = Permission.SEND_MESSAGES

    async def may() -> bool:
        return (await raw("POST", f"/channels/{place}/messages", {"content": "a"})).status == 200

    guild.everyone_may(EVERYONE & ~send)
    assert await may()
    guild.bot_may(BOT & ~send)
    assert not await may()
    guild.allow_bot(place, send)
    assert await may()
    guild.bot_may(BOT)
    guild.overwrite(place, Overwrite(guild.id, 0, deny=int(send)))
    assert await may()
    guild.deny_bot(place, send)
    assert not await may()
    guild.overwrite(place, Overwrite(guild.bot_role.id, 0, allow=int(send)))
    assert not await may()
    guild.allow_bot(place, 0)
    assert await may()
    guild.deny_bot(place, Permission.VIEW_CHANNEL)
    assert not await may()
    guild.bot_may(Permission.ADMINISTRATOR)
    assert await may()
