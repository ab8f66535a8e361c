"""The ways to the bot that only Slack has: the pinned message, the shortcut, the mention, direct messages, the home."""

import asyncio

from adapters.slack.manifest import SHORTCUT
from bot.model.audience import System
from bot.model.question import QuestionState
from bot.seeding.places import open_channels
from tests.dialogues.fronts import at_slack
from tests.slack.seat import SlackPerson
from tests.slack.town import SlackTown

pytestmark = at_slack


async def test_each_place_keeps_its_guide_pinned_and_one_asks_from_it(
    town: SlackTown, asker: SlackPerson, expert: SlackPerson
):
    """The form has the field of the place; in the general place, none."""
    async with town.storage.read(System("test")) as uow:
        fields = await uow.fields.all()
    opened = {key: town.workspace.channel(f"new-{key}", asker.client) for key in ("security", "general")}
    await open_channels(town.storage, "slack", "town", opened, fields)
    await town.deliver()
    for key, field in (("security", "security"), ("general", "unknown")):
        (guide,) = town.workspace.said(opened[key])
        assert town.workspace.channels[opened[key]].pins == [guide.ts]
        await asker.client.press("相談する", on=guide)
        asker.shown = asker.client.modal
        assert asker.inputs["field"] == (field,)
    (guide,) = town.workspace.said(opened["security"])
    await expert.client.press("使い方", on=guide)
    assert "/soudan" in expert.client.sees


async def test_a_command_in_a_fields_channel_asks_about_that_field(town: SlackTown, asker: SlackPerson):
    """As the button pinned there does."""
    for key, field in (("security", "security"), ("general", "unknown")):
        await asker.client.command("/soudan", channel=town.channels[key])
        asker.shown = asker.client.modal
        assert asker.inputs["field"] == (field,)
        await asker.client.close()


async def test_a_post_becomes_a_question_by_its_shortcut(town: SlackTown, asker: SlackPerson, peer: SlackPerson):
    """With mentions and addresses as they are read; nobody is called by it."""
    post = await peer.client.message(town.channels["general"], "VPN & <更新> の件 https://example.jp/a です。")
    await asker.client.shortcut(SHORTCUT, post)
    asker.shown = asker.client.modal
    assert asker.inputs["body"] == ("VPN & <更新> の件 https://example.jp/a です。",)
    await asker.fills_in(title="VPNの更新", field="security")
    await asker.presses("相談する")
    await town.deliver()
    assert "VPN & <更新> の件 https://example.jp/a です。" in town.posts("security")[0].text


async def test_what_is_written_to_the_bot_alone_is_offered_as_a_question(town: SlackTown, asker: SlackPerson):
    """Nobody reads it there; a command is done."""
    await asker.client.message("", "VPNの更新で困っています。")
    assert "まだ誰にも届いていません" in asker.client.sees
    await asker.client.press("相談する")
    asker.shown = asker.client.modal
    assert asker.inputs["body"] == ("VPNの更新で困っています。",)
    await asker.client.message("", "jibun")
    assert "自分の相談" in asker.client.text(asker.client.direct_messages[-1])


async def test_a_mention_in_a_channel_is_answered_to_its_author_alone(
    town: SlackTown, asker: SlackPerson, peer: SlackPerson
):
    """Alone it shows the help; with words that are no command, it offers to ask."""
    await asker.types("")
    assert "/soudan" in asker.sees
    await asker.types("だれか教えてください")
    assert "相談としては受け付けていません" in asker.sees
    await asker.presses("相談する")
    assert asker.inputs["body"] == ("だれか教えてください",)
    assert peer.client.ephemerals == []
    assert town.workspace.said(town.general) == []


async def test_the_home_shows_what_is_mine_and_is_refreshed(town: SlackTown, asker: SlackPerson, expert: SlackPerson):
    """Its buttons work, and what they change stands there at once."""
    await asker.opens("home")
    assert "VPNの更新" not in asker.sees
    await asker.presses("相談する")
    await asker.fills_in(title="VPNの更新", body="手順と費用の見当を教えてください。", field="security")
    await asker.presses("相談する")
    await town.deliver()
    for person in (asker, expert):
        assert "VPNの更新" in await person.reads("home")
    assert "回答を担当する相談" in expert.sees
    await expert.presses("開く")
    await expert.presses("担当します")
    await expert.fills_in(expected_on="2026-11-27")
    assert "担当中" in await expert.reads("home")
    await asker.opens("home")
    assert {"設定", "使い方"} <= set(asker.links)


async def test_who_is_no_member_finds_the_way_in_on_the_home(town: SlackTown, secretary: SlackPerson):
    """Its button opens the form."""
    newcomer = town.stranger("新井 きた", "kita@free.example")
    await newcomer.opens("home")
    await newcomer.presses("参加を申し込む")
    assert newcomer.inputs["name"] == ("新井 きた",)


async def test_two_people_with_the_same_words_ask_two_questions(
    town: SlackTown, asker: SlackPerson, peer: SlackPerson, expert: SlackPerson
):
    """At the same moment."""
    for person in (asker, peer):
        await person.types("/soudan")
        await person.fills_in(title="VPNの更新", body="手順と費用の見当を教えてください。", field="security")
    await asyncio.gather(asker.presses("相談する"), peer.presses("相談する"))
    first, second = asker.led_to, peer.led_to
    assert first != second
    await town.deliver()
    threads = {(await town.conversation(question)).thread for question in (first, second)}
    assert len(threads) == 2
    await expert.writes(second, "こちらにお答えします。")
    assert (await town.question(first)).state is QuestionState.OPEN
    assert (await town.question(second)).state is QuestionState.ANSWERED


async def test_what_the_bot_replies_is_seen_by_nobody_else(
    town: SlackTown, asker: SlackPerson, peer: SlackPerson, secretary: SlackPerson
):
    """Nothing of a command reaches the channel in which it was typed."""
    await asker.types("/jibun")
    await asker.types("この相談")
    assert asker.was_refused
    assert peer.client.ephemerals == secretary.client.ephemerals == []
    assert town.workspace.said(town.general) == []
