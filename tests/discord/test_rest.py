"""The HTTP API, as discord.py uses it, and without it where it shows more."""

import io
from datetime import timedelta

import discord
import pytest

from bot.clock import SetClock
from tests.discord.guild import Guild
from tests.discord.permissions import EVERYONE, Permission
from tests.discord.posting import Draft, post, remove
from tests.discord.records import COMPONENTS_V2, ChannelType, Json, Message, Overwrite, User
from tests.discord.sdk import Bot, Raw
from tests.discord.server import DiscordServer
from tests.discord.threads import Opening, archive, start


@pytest.fixture
def koharu(guild: Guild) -> User:
    """A member without a client."""
    return guild.member("小春")


def say(server: DiscordServer, place: str, author: User, text: str) -> Message:
    """Somebody writes."""
    return post(server, server.channels[place], author.id, Draft(text))


def text_display(content: str, **more: int) -> Json:
    """https://docs.discord.com/developers/components/reference#text-display"""
    return {"type": 10, "content": content, **more}


# ---- messages ---------------------------------------------------------------------------------------------


async def test_messages_are_posted_changed_and_removed(client: Bot, guild: Guild, place: str):
    """And read one by one."""
    channel = client.text(place)
    sent = await channel.send("はじめ")
    edited = await sent.edit(content="つぎ")
    assert (edited.content, edited.edited_at) == ("つぎ", guild.said(place)[0].edited_at)
    assert (await channel.fetch_message(sent.id)).content == "つぎ"
    await sent.delete()
    assert guild.in_channel(place) == []
    with pytest.raises(discord.NotFound):
        await channel.fetch_message(sent.id)


async def test_history_goes_by_pages(client: Bot, server: DiscordServer, place: str, koharu: User):
    """Before, after and around a message; newest first unless asked from a message on."""
    said = [say(server, place, koharu, str(number)) for number in range(7)]
    channel, middle = client.text(place), discord.Object(said[3].id)
    assert [m.content async for m in channel.history(limit=2)] == ["6", "5"]
    assert [m.content async for m in channel.history(limit=2, before=middle)] == ["2", "1"]
    assert [m.content async for m in channel.history(limit=2, after=middle)] == ["4", "5"]
    assert [m.content async for m in channel.history(limit=3, around=middle)] == ["4", "3", "2"]


async def test_without_the_right_to_read_history_there_is_none(client: Bot, guild: Guild, place: str):
    """It is not refused."""
    await client.text(place).send("a")
    guild.deny_bot(place, Permission.READ_MESSAGE_HISTORY)
    assert [m async for m in client.text(place).history()] == []


async def test_without_the_content_intent_history_is_empty_too(
    raw: Raw, server: DiscordServer, place: str, koharu: User
):
    """Whatever intents a connection has: the application's settings count."""
    say(server, place, koharu, "読めない")
    server.app.message_content = False
    answered = await raw("GET", f"/channels/{place}/messages")
    assert [message["content"] for message in answered.body] == [""]


async def test_the_same_nonce_posts_once(client: Bot, clock: SetClock, guild: Guild, place: str, raw: Raw):
    """For a few minutes, and where it is enforced."""
    first = await client.text(place).send("a", nonce="鍵")
    again = await client.text(place).send("b", nonce="鍵")
    assert (again.id, again.content) == (first.id, "a")
    await raw("POST", f"/channels/{place}/messages", {"content": "c", "nonce": "鍵"})
    clock.advance(timedelta(minutes=5))
    await client.text(place).send("d", nonce="鍵")
    assert [message.content for message in guild.said(place)] == ["a", "c", "d"]


async def test_components_come_back_with_ids(raw: Raw, place: str):
    """Those that were given stay; the others are counted on."""
    inner = [text_display("a", id=1), text_display("b")]
    body = {"flags": COMPONENTS_V2, "components": [{"type": 17, "components": inner}, text_display("c", id=0)]}
    (container, last) = (await raw("POST", f"/channels/{place}/messages", body)).body["components"]
    assert [container["id"], *[c["id"] for c in container["components"]], last["id"]] == [2, 1, 3, 4]


async def test_that_a_message_has_v2_components_stays(raw: Raw, place: str):
    """An edit need not say so again."""
    path = f"/channels/{place}/messages"
    posted = await raw("POST", path, {"flags": COMPONENTS_V2, "components": [text_display("a")]})
    edited = await raw("PATCH", f"{path}/{posted.body['id']}", {"components": [text_display("b")], "flags": 0})
    assert (edited.status, edited.body["flags"]) == (200, COMPONENTS_V2)
    assert edited.body["components"] == [text_display("b", id=1)]


async def test_files_are_attached(client: Bot, server: DiscordServer, place: str):
    """With their name and size."""

    sent = await client.text(place).send("a", file=discord.File(io.BytesIO(b"abc"), "様式.pdf"))
    assert [(a.filename, a.size) for a in sent.attachments] == [("様式.pdf", 3)]


async def test_replies_quote(client: Bot, server: DiscordServer, place: str, koharu: User):
    """And call whom they quote, unless that is not allowed."""
    asked = await client.text(place).fetch_message(int(say(server, place, koharu, "a").id))
    reply = await asked.reply("b")
    quiet = await asked.reply("c", mention_author=False)
    assert reply.reference
    assert isinstance(reply.reference.resolved, discord.Message)
    assert [server.history.find(place, str(m.id)).notified for m in (reply, quiet)] == [  # type: ignore[union-attr]
        frozenset({koharu.id}),
        frozenset(),
    ]


# ---- whom a message calls ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "allowed", "called"),
    [
        ("<@{koharu}>", None, ["koharu"]),
        ("<@!{koharu}> <@{koharu}>", {"parse": ["users"]}, ["koharu"]),
        ("<@{koharu}>", {"parse": []}, []),
        ("<@{koharu}> <@{natsu}>", {"users": ["{natsu}"]}, ["natsu"]),
        ("a", {"users": ["{natsu}"]}, []),
        ("<@&{role}>", {"parse": ["roles"]}, ["natsu"]),
        ("<@&{role}>", {"roles": ["{role}"]}, ["natsu"]),
        ("<@&{role}>", {"parse": ["users", "everyone"]}, []),
        ("@everyone", {"parse": ["everyone"]}, ["koharu", "natsu"]),
        ("@here", None, ["koharu", "natsu"]),
        ("@everyone", {"parse": ["users", "roles"]}, []),
    ],
)
async def test_whom_a_message_calls(
    raw: Raw, server: DiscordServer, guild: Guild, place: str, text: str, allowed: Json | None, called: list[str]
):
    """In its content as in the text of its components."""
    role = guild.role("事務局")
    people = {"koharu": guild.member("小春").id, "natsu": guild.member("夏", roles=[role]).id}
    names = people | {"role": role.id}
    given = {key: [v.format(**names) for v in values] for key, values in (allowed or {}).items()}
    more = {} if allowed is None else {"allowed_mentions": given}
    spoken = text.format(**names)
    nested = [{"type": 17, "components": [text_display(spoken)]}]
    for content in ({"content": spoken}, {"flags": COMPONENTS_V2, "components": nested}):
        assert (await raw("POST", f"/channels/{place}/messages", content | more)).status == 200
        notified = guild.said(place)[-1].notified - {guild.owner}
        assert notified == {people[name] for name in called}


async def test_everyone_is_called_by_those_who_may(raw: Raw, guild: Guild, place: str, koharu: User):
    """And only those who can see it are called."""
    guild.everyone_may(EVERYONE & ~Permission.MENTION_EVERYONE)
    guild.bot_may(Permission.SEND_MESSAGES)
    await raw("POST", f"/channels/{place}/messages", {"content": "@everyone"})
    assert guild.said(place)[-1].notified == frozenset()
    guild.bot_may(Permission.MENTION_EVERYONE)
    outsider = guild.member("部外者")
    guild.overwrite(place, _denied(outsider))
    await raw("POST", f"/channels/{place}/messages", {"content": f"@everyone <@{outsider.id}>"})
    assert guild.said(place)[-1].notified == {koharu.id, guild.owner}


def _denied(user: User) -> Overwrite:
    return Overwrite(user.id, 1, deny=int(Permission.VIEW_CHANNEL))


# ---- threads ----------------------------------------------------------------------------------------------


async def test_a_thread_hangs_on_a_message(client: Bot, server: DiscordServer, guild: Guild, place: str):
    """It has the message's id, and begins with what points back at it."""
    sent = await client.text(place).send("質問")
    thread = await sent.create_thread(name="避難所", auto_archive_duration=1440)
    assert (thread.id, thread.parent_id, thread.auto_archive_duration) == (sent.id, int(place), 1440)
    await thread.send("回答")
    lines = [m async for m in thread.history()]
    assert [m.type for m in lines] == [discord.MessageType.default, discord.MessageType.thread_starter_message]
    assert [m.content for m in guild.said(str(thread.id))] == ["回答"]
    assert (await client.text(place).fetch_message(sent.id)).flags.has_thread


async def test_a_post_in_a_forum(client: Bot, guild: Guild, forum: str):
    """A thread with tags, whose first message has its id."""
    place = client.forum(forum)
    made = await place.create_thread(name="避難所", content="質問", applied_tags=place.available_tags[:1])
    assert made.thread.id == made.message.id
    assert guild.tags_of(str(made.thread.id)) == ["募集中"]
    assert [m.content for m in guild.said(str(made.thread.id))] == ["質問"]
    assert [thread.name for thread in guild.threads_of(forum)] == ["避難所"]


async def test_threads_are_changed(client: Bot, server: DiscordServer, guild: Guild, forum: str):
    """Name, tags, pin, lock, archive; a new name is told in the thread."""
    place = client.forum(forum)
    thread = (await place.create_thread(name="a", content="b")).thread
    await thread.edit(name="c", applied_tags=place.available_tags[1:], pinned=True, locked=True, archived=True)
    held = server.channels[str(thread.id)]
    assert (held.name, held.pinned, held.locked, held.archived) == ("c", True, True, True)
    assert guild.tags_of(held.id) == ["解決"]
    assert [m.kind for m in server.history.of(held.id)] == [0, 4]
    await thread.edit(archived=False)
    await server.settled()
    assert not thread.archived


async def test_archived_threads_are_listed(client: Bot, server: DiscordServer, clock: SetClock, place: str):
    """Those put away last first, page by page; active ones are listed elsewhere."""
    channel = client.text(place)
    for name in "abc":
        thread = await (await channel.send(name)).create_thread(name=name)
        if name != "c":
            clock.advance(timedelta(seconds=1))
            await thread.edit(archived=True)
    assert [thread.name async for thread in channel.archived_threads(limit=None)] == ["b", "a"]
    assert [thread.name for thread in await channel.guild.active_threads()] == ["c"]


async def test_writing_wakes_a_thread_up(client: Bot, server: DiscordServer, place: str, koharu: User):
    """And makes who writes a member."""
    thread = start(server, server.channels[place], Opening("続き", koharu.id))
    archive(server, thread)
    await (await client.fetch_channel(int(thread.id))).send("a")  # type: ignore[union-attr]
    assert not thread.archived
    assert thread.members == [koharu.id, server.app.bot]


async def test_quiet_threads_are_archived_as_time_goes_by(
    client: Bot, server: DiscordServer, clock: SetClock, place: str
):
    """After the minutes that they were opened with, counted from what was said last."""
    thread = await (await client.text(place).send("a")).create_thread(name="a", auto_archive_duration=60)
    clock.advance(timedelta(minutes=59))
    await thread.send("b")
    clock.advance(timedelta(minutes=59))
    await server.settled()
    assert not server.channels[str(thread.id)].archived
    clock.advance(timedelta(minutes=1))
    await server.settled()
    assert server.channels[str(thread.id)].archived


async def test_private_threads_have_members(client: Bot, server: DiscordServer, place: str, koharu: User):
    """People are added and removed; being mentioned lets somebody in too."""
    thread = await client.text(place).create_thread(name="内密", type=discord.ChannelType.private_thread)
    held, natsu = server.channels[str(thread.id)], server.guilds[server.channels[place].guild].member("夏")
    assert not server.sees(koharu.id, held)
    await thread.add_user(discord.Object(koharu.id))
    assert server.sees(koharu.id, held)
    assert (await thread.fetch_member(int(koharu.id))).id == int(koharu.id)
    await thread.send(f"<@{natsu.id}>", allowed_mentions=discord.AllowedMentions.none())
    assert natsu.id not in held.members
    await thread.send(f"<@{natsu.id}>")
    assert natsu.id in held.members
    await thread.remove_user(discord.Object(koharu.id))
    assert not server.sees(koharu.id, held)
    assert [m.kind for m in server.history.of(held.id)] == [1, 0, 0, 2]


async def test_a_forums_tags_are_changed(client: Bot, server: DiscordServer, guild: Guild, forum: str):
    """Those with an id stay the same; posts lose those that are gone."""
    place = client.forum(forum)
    post_of = await place.create_thread(name="a", content="b", applied_tags=place.available_tags)
    kept = place.available_tags[1]
    await place.edit(available_tags=[kept, discord.ForumTag(name="総務")])
    tags = server.channels[forum].tags
    assert [tag.name for tag in tags] == ["解決", "総務"]
    assert tags[0].id == str(kept.id)
    assert guild.tags_of(str(post_of.thread.id)) == ["解決"]


async def test_channels_are_deleted_with_their_threads(client: Bot, server: DiscordServer, guild: Guild, forum: str):
    """And the app is told."""
    made = await client.forum(forum).create_thread(name="a", content="b")
    guild.delete(forum)
    await server.settled()
    assert client.get_channel(int(forum)) is None
    assert server.channels[str(made.thread.id)].deleted
    with pytest.raises(discord.NotFound):
        await client.fetch_channel(int(forum))


# ---- the rest ---------------------------------------------------------------------------------------------


async def test_pins_by_both_ways(client: Bot, server: DiscordServer, raw: Raw, place: str):
    """The old paths do the same as those that discord.py uses."""
    sent = await client.text(place).send("a")
    await sent.pin()
    assert [m.id async for m in client.text(place).pins()] == [sent.id]
    assert [m["id"] for m in (await raw("GET", f"/channels/{place}/pins")).body] == [str(sent.id)]
    assert (await raw("DELETE", f"/channels/{place}/pins/{sent.id}")).status == 204
    assert server.channels[place].pins == []
    assert (await raw("PUT", f"/channels/{place}/pins/{sent.id}")).status == 204
    assert server.channels[place].pins == [str(sent.id)]


async def test_direct_messages(client: Bot, server: DiscordServer, koharu: User):
    """Opened once for each person."""
    somebody = await client.fetch_user(int(koharu.id))
    await somebody.send("ないしょ")
    again = await (await client.fetch_user(int(koharu.id))).create_dm()
    assert str(again.id) == server.direct(koharu.id).id
    assert [m.content for m in server.history.of(str(again.id))] == ["ないしょ"]


async def test_commands_are_put_all_at_once(client: Bot, server: DiscordServer, guild: Guild):
    """Those that stay keep their ids; those not named are gone."""
    tree, where = discord.app_commands.CommandTree(client), discord.Object(guild.id)

    async def nothing(interaction: discord.Interaction) -> None: ...

    for name in ("soudan", "list"):
        tree.add_command(discord.app_commands.Command(name=name, description="a", callback=nothing), guild=where)
    before = {command.name: command.id for command in await tree.sync(guild=where)}
    tree.remove_command("list", guild=where)
    assert {c.name: c.id for c in await tree.sync(guild=where)} == {"soudan": before["soudan"]}
    assert [command["name"] for command in server.app.commands[guild.id]] == ["soudan"]
    assert [command.name for command in await tree.fetch_commands(guild=where)] == ["soudan"]


async def test_members_and_guilds_are_read(client: Bot, guild: Guild, koharu: User, raw: Raw, place: str):
    """One member by id; roles; channels that can be seen."""
    known = client.get_guild(int(guild.id))
    assert known
    assert (await known.fetch_member(int(koharu.id))).display_name == "小春"
    assert {role.name for role in await known.fetch_roles()} == {"@everyone", "yorozu"}
    guild.deny_bot(place, Permission.VIEW_CHANNEL)
    assert place not in {str(channel.id) for channel in await known.fetch_channels()}
    assert (await raw("GET", f"/guilds/{guild.id}")).body["name"] == "四国"
    assert (await raw("GET", "/gateway/bot")).body["shards"] == 1
    assert (await raw("GET", "/applications/@me")).body["flags"] == 1 << 19


async def test_calls_are_written_down(client: Bot, server: DiscordServer, place: str):
    """With what was answered."""
    await client.text(place).send("a")
    (call,) = server.called("POST", r"/channels/\d+/messages")
    assert (call.status, call.body["content"], call.answer["channel_id"]) == (200, "a", place)


async def test_removed_messages_are_told(client: Bot, server: DiscordServer, place: str, koharu: User):
    """discord.py forgets them."""
    message = say(server, place, koharu, "a")
    await server.settled()
    assert client.cached_messages
    remove(server, message)
    await server.settled()
    assert not client.cached_messages


async def test_announcements_have_threads_of_their_own_kind(client: Bot, server: DiscordServer, guild: Guild):
    """https://docs.discord.com/developers/topics/threads#public--private-threads"""
    news = guild.announcement("お知らせ")
    await server.settled()
    thread = await (await client.text(news).send("a")).create_thread(name="a")
    assert server.channels[str(thread.id)].kind is ChannelType.ANNOUNCEMENT_THREAD
