"""What is said to the bot, by @yorozu and alone, live and read back."""

import pytest

from bot.model.member import Role
from bot.model.question import QuestionState
from tests.databases import SqliteDatabases
from tests.slack.faults import Drops, Errs, Fails, Fault, TooFast
from tests.slack.people import Someone
from tests.slack.stage import Asked, Stage, open_stage


async def test_a_word_to_the_bot_is_no_answer_when_it_is_read_back(stage: Stage, mamoru: Someone, asked: Asked):
    """The next connection reads the whole thread: what the bot was told is none of it, and what it was not is."""
    await mamoru.mention_bot("担当", asked.channel, thread_ts=asked.thread)
    await mamoru.mention_bot("のボタンはどこですか", asked.channel, thread_ts=asked.thread)
    await stage.town.sockets.disconnect()
    await stage.reconnected()
    assert await stage.texts(asked) == ["@yorozu のボタンはどこですか"]


async def test_only_words_leave_the_question_open(stage: Stage, mamoru: Someone, asked: Asked):
    """Nothing was said in the thread, and it stays so."""
    await mamoru.mention_bot("", asked.channel, thread_ts=asked.thread)
    await mamoru.mention_bot("解決", asked.channel, thread_ts=asked.thread)
    await stage.town.sockets.disconnect()
    await stage.reconnected()
    (question,) = await stage.questions()
    assert question.state is QuestionState.OPEN


@pytest.mark.parametrize("words", ["担当　お願いします", "担当\nお願いします", "/担当", " 担当 "])
async def test_any_white_space_divides_a_command_from_the_rest(stage: Stage, mamoru: Someone, asked: Asked, words: str):
    """Japanese is typed with full-width spaces."""
    await mamoru.mention_bot(words, asked.channel, thread_ts=asked.thread)
    assert "下のボタンから「担当します」に進めます。" in mamoru.sees
    assert await stage.texts(asked) == []


async def test_a_title_after_the_mention_is_as_it_was_typed(stage: Stage, koharu: Someone, mamoru: Someone):
    """Slack sends < and & as entities, and people by their ids."""
    await koharu.mention_bot(f"相談 A&B <x> {mamoru.user.name}", stage.place)
    await koharu.press("開く")
    assert koharu.values
    assert f"A&B <x> {mamoru.user.name}" in koharu.sees


async def test_a_long_message_to_the_bot_says_what_a_button_cannot_hold(stage: Stage, koharu: Someone):
    """It is told before the empty form opens."""
    await koharu.message("", "長い" * 900)
    assert "長い文のため" not in koharu.text(koharu.direct_messages[-1])
    await koharu.message("", "長い" * 1100)
    assert "長い文のため、開いた画面には入りません。" in koharu.text(koharu.direct_messages[-1])


async def test_what_was_told_to_the_bot_becomes_the_body(stage: Stage, koharu: Someone):
    """Every character of it."""
    text = "A&B <社外> の 100%オンライン化について、進め方を教えてください。"
    await koharu.message("", text)
    (offer,) = koharu.direct_messages
    await koharu.looks_at(offer).press("相談する")
    assert text in koharu.sees


@pytest.mark.parametrize("fault", [Errs("internal_error"), Fails(), TooFast(3), Drops()], ids=repr)
async def test_a_modal_that_does_not_open_is_told(stage: Stage, koharu: Someone, fault: Fault):
    """Whatever kept Slack from it, the person gets a button to try again."""
    stage.town.faults.next("views.open", fault)
    await koharu.command("/soudan", "VPNの更新", channel=stage.place)
    assert koharu.modal is None
    assert "画面を開けませんでした" in koharu.sees
    await koharu.press("開く")
    assert "VPNの更新" in koharu.sees


async def test_a_modal_that_is_not_updated_is_told(stage: Stage, koharu: Someone, mamoru: Someone):
    """The answer comes another way."""
    await stage.reviews(koharu, "VPNの更新")
    stage.town.faults.next("views.update", Errs("internal_error"))
    await koharu.press("相談する")
    assert "投稿しました" in koharu.text(koharu.direct_messages[-1])


async def test_talk_beside_the_threads_of_a_group_is_pointed_into_them(
    sqlite: SqliteDatabases,
):
    """In a group direct message every question is a thread; what stands beside belongs to none."""
    async with sqlite.upgraded() as url, open_stage(url, private="group_dm") as stage:
        koharu = await stage.person("小春", "みどり町")
        secretary = await stage.person("局子", "ためし事務局", Role.SECRETARIAT)
        await koharu.command("/jimukyoku", "名簿の訂正", channel=stage.place)
        await koharu.fill(body="部署名が変わりました。")
        await koharu.submit()
        await koharu.close()
        await stage.deliver()
        group = next(c.id for c in stage.town.channels.values() if c.kind == "mpim")
        await secretary.message(group, "承知しました")
        assert "相談のスレッドに書いてください。" in secretary.sees
        card = stage.town.said(group)[0]
        await secretary.message(group, "直しました", thread_ts=card.ts)
        (question,) = await stage.questions()
        assert await stage.texts(Asked(question.id, group, card.ts)) == ["直しました"]
