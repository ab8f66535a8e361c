"""Threads, history and channels as the Web API tells them."""

from datetime import timedelta

from tests.slack.bolt import Scene, error


async def test_replies_stay_in_their_thread_until_the_parent_is_gone(alone: Scene):
    """A parent with replies leaves a tombstone; a reply to a message that is gone stands in the channel."""
    client, place = alone.client, alone.place
    parent = await client.chat_postMessage(channel=place, text="親")
    reply = await client.chat_postMessage(channel=place, text="子", thread_ts=parent["ts"])
    assert reply["message"]["thread_ts"] == parent["ts"]
    await client.chat_delete(channel=place, ts=parent["ts"])
    read = await client.conversations_replies(channel=place, ts=parent["ts"])
    assert [m["text"] for m in read["messages"]] == ["This message was deleted.", "子"]
    lonely = await client.chat_postMessage(channel=place, text="一人")
    await client.chat_delete(channel=place, ts=lonely["ts"])
    lost = await client.chat_postMessage(channel=place, text="返事", thread_ts=lonely["ts"])
    assert "thread_ts" not in lost["message"]
    assert await error(client.conversations_replies(channel=place, ts=lonely["ts"])) == "thread_not_found"


async def test_ephemeral_messages(alone: Scene):
    """For members; in a thread only where it is active."""
    client, place, koharu = alone.client, alone.place, alone.koharu
    stranger = alone.town.someone("よその人", team="T0ELSEWHERE")
    assert await error(client.chat_postEphemeral(channel=place, user=stranger.id, text="a")) == "user_not_in_channel"
    parent = await koharu.message(place, "親")
    await client.chat_postEphemeral(channel=place, user=koharu.id, text="見えない", thread_ts=parent.ts)
    assert koharu.ephemerals == []
    await koharu.message(place, "子", thread_ts=parent.ts)
    await client.chat_postEphemeral(channel=place, user=koharu.id, text="見える", thread_ts=parent.ts)
    assert koharu.sees == "見える"
    assert len(alone.town.in_channel(place)) == 2


async def test_history_is_paged_bounded_and_tells_metadata_when_asked(alone: Scene):
    """Newest first, both ends left out."""
    client, place = alone.client, alone.place
    posted = []
    for number in range(5):
        key = {"event_type": "delivery", "event_payload": {"key": str(number)}}
        posted.append((await client.chat_postMessage(channel=place, text=str(number), metadata=key))["ts"])
    assert posted == sorted(set(posted))
    pages = await client.conversations_history(channel=place, limit=2)
    read = [[m["text"] for m in page["messages"]] async for page in pages]
    assert read == [["4", "3"], ["2", "1"], ["0"]]
    inner = await client.conversations_history(
        channel=place, oldest=posted[1], latest=posted[3], include_all_metadata=True
    )
    assert [m["metadata"]["event_payload"]["key"] for m in inner["messages"]] == ["2"]
    both = await client.conversations_history(channel=place, oldest=posted[1], latest=posted[3], inclusive=True)
    assert [m["text"] for m in both["messages"]] == ["3", "2", "1"]
    assert "metadata" not in both["messages"][0]


async def test_history_lags_by_the_clock(alone: Scene):
    """What was posted shows after a while."""
    alone.town.history.lag = timedelta(seconds=40)
    await alone.client.chat_postMessage(channel=alone.place, text="a")
    assert (await alone.client.conversations_history(channel=alone.place))["messages"] == []
    alone.clock.advance(timedelta(seconds=40))
    assert len((await alone.client.conversations_history(channel=alone.place))["messages"]) == 1


async def test_channels_are_made_filled_and_archived(alone: Scene):
    """With the refusals of each step."""
    client, town, koharu = alone.client, alone.town, alone.koharu
    for name, says in (
        ("", "invalid_name_required"),
        ("a" * 81, "invalid_name_maxlength"),
        ("---", "invalid_name_punctuation"),
        ("Soudan", "invalid_name_specials"),
        ("security", "name_taken"),
    ):
        assert await error(client.conversations_create(name=name, is_private=True)) == says
    made = (await client.conversations_create(name="相談-1", is_private=True))["channel"]["id"]
    assert await error(client.conversations_invite(channel=made, users=town.app.bot_user)) == "cant_invite_self"
    await client.conversations_invite(channel=made, users=[koharu.id])
    assert await error(client.conversations_invite(channel=made, users=koharu.id)) == "already_in_channel"
    other = town.someone("かいと")
    mixed = [koharu.id, other.id]
    assert await error(client.conversations_invite(channel=made, users=mixed)) == "already_in_channel"
    await client.conversations_invite(channel=made, users=mixed, force=True)
    members = (await client.conversations_members(channel=made))["members"]
    assert members == [town.app.bot_user, koharu.id, other.id]
    listed = await client.users_conversations(types="private_channel")
    assert [c["name"] for c in listed["channels"]] == ["相談-1"]
    await client.conversations_archive(channel=made)
    assert (await client.conversations_info(channel=made))["channel"]["is_archived"]
    together = await client.conversations_open(users=[koharu.id, other.id])
    assert together["channel"]["id"].startswith("G")


async def test_pins_reactions_and_permalinks(alone: Scene):
    """Each once."""
    client, place = alone.client, alone.place
    ts = (await client.chat_postMessage(channel=place, text="a"))["ts"]
    await client.pins_add(channel=place, timestamp=ts)
    assert await error(client.pins_add(channel=place, timestamp=ts)) == "already_pinned"
    assert (await client.pins_list(channel=place))["items"][0]["message"]["ts"] == ts
    await client.reactions_add(channel=place, timestamp=ts, name="eyes")
    assert await error(client.reactions_add(channel=place, timestamp=ts, name="eyes")) == "already_reacted"
    assert await error(client.reactions_add(channel=place, timestamp="1.0", name="eyes")) == "message_not_found"
    link = (await client.chat_getPermalink(channel=place, message_ts=ts))["permalink"]
    assert link == f"https://ehime.slack.com/archives/{place}/p{ts.replace('.', '')}"


async def test_people_are_told_as_far_as_scopes_and_workspaces_go(alone: Scene):
    """The mail of a member; none of a stranger; none without the scope."""
    client, town = alone.client, alone.town
    stranger = town.someone("よその人", email="x@else.example", team="T0ELSEWHERE")
    assert (await client.users_info(user=alone.koharu.id))["user"]["profile"]["email"] == "koharu@town.example"
    shown = (await client.users_info(user=stranger.id))["user"]
    assert (shown["is_stranger"], shown["team_id"], "email" in shown["profile"]) == (True, "T0ELSEWHERE", False)
    town.app.scopes.remove("users:read.email")
    assert "email" not in (await client.users_info(user=alone.koharu.id))["user"]["profile"]
    assert await error(client.users_info(user="U1")) == "user_not_found"
