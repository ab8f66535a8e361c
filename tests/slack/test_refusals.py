"""What the Web API refuses, and what it does not."""

import json

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.bolt import Scene, error, refusal, section
from tests.slack.mentions import EVERYONE
from tests.slack.refusal import Data, Json


@pytest.mark.parametrize("revoked", ["token_revoked", "account_inactive", "token_expired"])
async def test_tokens(alone: Scene, revoked: str):
    """None, a wrong one, one that is no longer valid."""
    base = alone.server.api_url
    assert await error(AsyncWebClient(base_url=base, retry_handlers=[]).auth_test()) == "not_authed"
    assert await error(AsyncWebClient("xoxb-no", base_url=base, retry_handlers=[]).auth_test()) == "invalid_auth"
    answer = await alone.client.auth_test()
    assert "chat:write" in answer.headers["x-oauth-scopes"]
    alone.town.app.revoked = revoked
    assert await error(alone.client.auth_test()) == revoked


async def test_scopes_and_methods(alone: Scene):
    """missing_scope says what is needed; an unknown method is unknown."""
    alone.town.app.scopes -= {"chat:write", "channels:history"}
    answer = await refusal(alone.client.chat_postMessage(channel=alone.place, text="a"))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    assert await error(alone.client.conversations_history(channel=alone.place)) == "missing_scope"
    assert await error(alone.client.api_call("chat.shout")) == "unknown_method"


async def test_places_that_cannot_be_posted_to(alone: Scene):
    """Unknown, private, not joined, archived."""
    town, post = alone.town, alone.client.chat_postMessage
    hidden = town.channel("hidden", alone.koharu, private=True, bot=False)
    public = town.channel("public", bot=False)
    over = town.channel("over", archived=True)
    assert await error(post(channel="C1", text="a")) == "channel_not_found"
    assert await error(post(channel=hidden, text="a")) == "channel_not_found"
    assert await error(post(channel=public, text="a")) == "not_in_channel"
    assert await error(post(channel=over, text="a")) == "is_archived"
    robot, gone = town.someone("robot", bot=True), town.someone("退職者")
    gone.user.deleted = True
    assert await error(alone.client.conversations_open(users=robot.id)) == "cannot_dm_bot"
    assert await error(alone.client.conversations_open(users=gone.id)) == "user_disabled"
    assert await error(alone.client.conversations_open(users="U1")) == "user_not_found"


async def test_messages_that_cannot_be_posted(alone: Scene):
    """Empty, too long, with metadata that is none."""
    client, place = alone.client, alone.place

    async def refused(**content: Data) -> str:
        return await error(client.chat_postMessage(channel=place, **content))

    assert await error(client.api_call("chat.postMessage", json={"channel": place, "text": " "})) == "no_text"
    assert await refused(text="あ" * 40_001) == "msg_too_long"
    assert await refused(text="a", blocks=[section("あ" * 3000)] * 5) == "msg_blocks_too_long"
    assert await refused(text="a", blocks=[section("")]) == "invalid_blocks"
    assert await refused(text="a", blocks="[") == "invalid_blocks_format"
    assert await refused(text="a", metadata={"event_type": "a"}) == "invalid_metadata_schema"
    large = {"event_type": "a", "event_payload": {"a": "a" * 20_000}}
    assert await refused(text="a", metadata=large) == "metadata_too_large"
    answer = await refusal(client.chat_postMessage(channel=place, text="a", blocks=[section("a" * 3001)]))
    says = ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]
    assert answer["response_metadata"]["messages"] == says


async def test_edits_and_removals(alone: Scene):
    """Of one's own messages only, and of those that are there."""
    client, place = alone.client, alone.place
    theirs = await alone.koharu.message(place, "私の")
    ts = (await client.chat_postMessage(channel=place, text="古い", blocks=[section("古い")]))["ts"]
    assert await error(client.chat_update(channel=place, ts=theirs.ts, text="a")) == "cant_update_message"
    assert await error(client.chat_delete(channel=place, ts=theirs.ts)) == "cant_delete_message"
    assert await error(client.chat_update(channel=place, ts="1.0", text="a")) == "message_not_found"
    await client.chat_update(channel=place, ts=ts, text="新しい")
    (now,) = alone.town.said(place)
    assert (now.text, now.blocks) == ("新しい", [])
    alone.town.channels[place].archived = True
    assert await error(client.chat_update(channel=place, ts=ts, text="a")) == "is_inactive"
    await client.chat_delete(channel=place, ts=ts)
    assert await error(client.chat_delete(channel=place, ts=ts)) == "message_not_found"


@pytest.mark.parametrize(
    ("text", "blocks", "calls"),
    [
        ("<@{u}> さん", [], "them"),
        ("&lt;@{u}&gt;", [], "nobody"),
        ("<!channel>", [], "everyone"),
        ("<!here|here> <!subteam^S1>", [], "everyone"),
        ("a", [section("<@{u}>")], "them"),
        ("a", [section("<@{u}> <!channel>", "plain_text")], "nobody"),
        ("a", [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
            {"type": "text", "text": "<@{u}> <!channel>"}]}]}], "nobody"),
        ("a", [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
            {"type": "user", "user_id": "{u}"}]}]}], "them"),
        ("a", [{"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [
            {"type": "broadcast", "range": "channel"}]}]}], "everyone"),
    ],
)  # fmt: skip
async def test_who_is_notified(alone: Scene, text: str, blocks: list[Json], calls: str):
    """Mrkdwn and user elements call; plain text and rich text's text do not."""
    content = json.loads(json.dumps({"text": text, "blocks": blocks}).replace("{u}", alone.koharu.id))
    await alone.client.chat_postMessage(channel=alone.place, **content)
    (message,) = alone.town.said(alone.place)
    everyone = frozenset({EVERYONE, alone.koharu.id})
    assert message.notified == {"them": {alone.koharu.id}, "nobody": set(), "everyone": everyone}[calls]
    assert (message in alone.koharu.mentions) == (calls != "nobody")
