"""書き込む: the bot posts in a thread for somebody, under their name."""

from bot.model.message import MESSAGE_LENGTH
from bot.model.question import QuestionState
from tests.dialogues.fronts import in_memory
from tests.memory_town import MemoryPerson, MemoryTown
from tests.town import Person, Town


async def test_the_bot_posts_an_answer_under_its_author_s_name(town: Town, asker: Person, expert: Person):
    """It is an answer like any other, and its author signs with their affiliation."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.types_in(question, "回答")
    await expert.fills_in(text="三社で比べてください。")
    assert "書き込みました。" in expert.sees
    await town.deliver()
    posted = town.posts("security")[-1]
    assert "三社で比べてください。" in posted.text
    assert "ためし県 総務課 守 まもる" in posted.text
    assert not posted.called
    assert (await town.question(question)).state is QuestionState.ANSWERED
    assert "三社で比べてください。" in await asker.reads("thread", question=question)
    assert "回答" in asker.notes


async def test_what_follows_the_command_is_in_the_form_already(town: Town, asker: Person, expert: Person):
    """Nothing that was typed is lost."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.types_in(question, "書き込む 三社で比べてください。")
    await expert.fills_in()
    assert "三社で比べてください。" in await asker.reads("thread", question=question)


async def test_what_the_bot_posted_follows_its_author_s_changes(town: Town, asker: Person, expert: Person):
    """It can be edited and deleted from anywhere; the bot's message is changed with it."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.submits("message.write", str(question), {"text": ("三社で比べてください。",)})
    await town.deliver()
    before = len(town.posts("security"))
    await expert.presses_action("message.edit", "1")
    await expert.fills_in(text="四社で比べてください。")
    await town.deliver()
    assert "四社で比べてください。" in town.posts("security")[-1].text
    assert "守 まもる" in town.posts("security")[-1].text
    await expert.presses_action("message.delete", "1")
    await town.deliver()
    assert len(town.posts("security")) == before - 1


async def test_the_asker_goes_on_by_it(town: Town, asker: Person, expert: Person):
    """What they add is no answer."""
    question = await asker.asks("VPNの更新", field="security")
    await asker.presses_action("message.write", str(question))
    await asker.fills_in(text="急いでいます。")
    assert (await town.question(question)).state is QuestionState.OPEN
    await town.deliver()
    assert "相談者から書き込み" in expert.notes


async def test_who_asks_anonymously_is_led_to_writing_without_a_name(
    town: Town, asker: Person, expert: Person, peer: Person
):
    """However they try; others write under their names there as everywhere."""
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    for attempt in (
        asker.types_in(question, "回答"),
        asker.presses_action("message.write", str(question)),
        asker.submits("message.write", str(question), {"text": ("急いでいます。",)}),
    ):
        await attempt
        assert asker.was_refused
        assert "匿名で追記" in asker.sees
    await peer.submits("message.write", str(question), {"text": ("うちもです。",)})
    thread = await expert.reads("thread", question=question)
    assert "うちもです。" in thread
    assert "急いでいます。" not in thread
    assert "聞田" not in thread


async def test_nothing_is_not_posted(town: Town, asker: Person, expert: Person):
    """It comes back with what is wrong with it."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.submits("message.write", str(question), {"text": (" ",)})
    assert "本文を入力してください。" in expert.sees
    assert (await town.question(question)).state is QuestionState.OPEN


@in_memory
async def test_too_much_comes_back(town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson):
    """Whole; Slack's own form takes no more in the first place."""
    question = await asker.asks("VPNの更新", field="security")
    long = "あ" * (MESSAGE_LENGTH + 1)
    await expert.submits("message.write", str(question), {"text": (long,)})
    assert "文字以内" in expert.errors["text"]
    assert expert.inputs["text"] == (long,)
    assert (await town.question(question)).state is QuestionState.OPEN


async def test_who_may_not_see_a_question_writes_nothing_there(town: Town, asker: Person, expert: Person):
    """It is not found."""
    narrow = await asker.asks("公表前の件", field="security", circle="experts")
    passer_by = await town.person("通り すがり", "あおば町")
    await passer_by.submits("message.write", str(narrow), {"text": ("横から失礼します。",)})
    assert passer_by.was_refused
    assert "横から" not in await expert.reads("thread", question=narrow)
