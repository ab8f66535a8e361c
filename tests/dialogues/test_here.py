"""What is typed in a thread is about the question of that thread."""

from bot.model.question import QuestionState
from bot.outbound import OpenForm, Say, Show
from tests.memory_town import MemoryPerson, MemoryTown


async def test_the_question_of_a_thread_is_opened_there(town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson):
    """For whoever may see it."""
    await asker.asks("端末の調達", field="data")
    question = await asker.asks("VPNの更新", field="security")
    assert isinstance(await expert.types_in(question, "この相談"), Show)
    assert expert.view.title == "VPNの更新"
    narrow = await asker.asks("公表前の件", field="security", circle="experts")
    passer_by = await town.person("通り すがり", "あおば町")
    await passer_by.types_in(narrow, "kono")
    assert passer_by.was_refused
    assert "公表前の件" not in passer_by.sees


async def test_elsewhere_it_is_said_where_to_use_them(asker: MemoryPerson, secretary: MemoryPerson):
    """Nothing else happens."""
    for command in ("この相談", "解決", "再開"):
        await asker.types(command)
        assert asker.was_refused
        assert "相談のスレッドの中で使ってください" in asker.sees
    for command in ("担当", "引き継ぎ"):
        await secretary.types(command)
        assert "相談のスレッドの中で使ってください" in secretary.sees


async def test_a_question_is_led_to_its_end_by_words_alone(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson, secretary: MemoryPerson
):
    """担当, 引き継ぎ, 解決 and 再開 do what the buttons of the card do, for the same people."""
    question = await asker.asks("VPNの更新", field="security")
    assert isinstance(await expert.types_in(question, "担当"), OpenForm)
    await expert.fills_in(expected_on="2026-12-01")
    assert (await town.question(question)).state is QuestionState.OWNED
    assert isinstance(await expert.types_in(question, "引き継ぎ"), OpenForm)
    await expert.fills_in(reason="busy")
    assert await town.owner(question) == secretary.member.id
    await expert.types_in(question, "解決")
    assert expert.was_refused
    assert isinstance(await asker.types_in(question, "解決"), OpenForm)
    await asker.fills_in(note="手順が分かりました")
    assert (await town.question(question)).state is QuestionState.RESOLVED
    assert isinstance(await asker.types_in(question, "再開"), Say)
    assert (await town.question(question)).state is QuestionState.OPEN
