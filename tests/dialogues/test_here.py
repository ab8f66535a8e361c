"""What is typed in a thread is about the question of that thread."""

from bot.model.question import QuestionState
from tests.dialogues.fronts import in_memory
from tests.memory_town import MemoryPerson, MemoryTown
from tests.town import Person, Town


async def test_the_question_of_a_thread_is_opened_there(town: Town, asker: Person, expert: Person):
    """And no other."""
    await asker.asks("端末の調達", field="data")
    question = await asker.asks("VPNの更新", field="security")
    await expert.types_in(question, "この相談")
    assert "VPNの更新" in expert.sees
    assert "端末の調達" not in expert.sees


async def test_asking_in_a_thread_is_about_its_question(town: Town, asker: Person, expert: Person):
    """The word alone shows that question; with a title it asks another one."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.types_in(question, "相談")
    assert "手順と費用の見当を教えてください。" in expert.sees
    await expert.presses("担当します")
    await expert.fills_in(expected_on="2026-12-01")
    assert (await town.question(question)).state is QuestionState.OWNED
    await asker.types_in(question, "相談 別の件です")
    await asker.fills_in(body="こちらも教えてください。")
    assert "別の件です" in asker.sees


@in_memory
async def test_whoever_may_not_see_a_question_does_not_open_it_in_its_thread(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson
):
    """Slack keeps them out of the conversation itself."""
    narrow = await asker.asks("公表前の件", field="security", circle="experts")
    passer_by = await town.person("通り すがり", "あおば町")
    await passer_by.types_in(narrow, "kono")
    assert passer_by.was_refused
    assert "公表前の件" not in passer_by.sees


async def test_elsewhere_it_is_said_where_to_use_them(asker: Person, secretary: Person):
    """Nothing else happens."""
    for command in ("この相談", "解決", "再開"):
        await asker.types(command)
        assert asker.was_refused
        assert "相談のスレッドの中で使ってください" in asker.sees
    for command in ("担当", "引き継ぎ"):
        await secretary.types(command)
        assert "相談のスレッドの中で使ってください" in secretary.sees


async def test_a_question_is_led_to_its_end_by_words_alone(
    town: Town, asker: Person, expert: Person, secretary: Person
):
    """担当, 引き継ぎ, 解決 and 再開 do what the buttons of the card do, for the same people."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.types_in(question, "担当")
    await expert.fills_in(expected_on="2026-12-01")
    assert (await town.question(question)).state is QuestionState.OWNED
    await expert.types_in(question, "引き継ぎ")
    await expert.fills_in(reason="busy")
    assert await town.owner(question) == secretary.member.id
    await expert.types_in(question, "解決")
    assert expert.was_refused
    await asker.types_in(question, "解決")
    await asker.fills_in(note="手順が分かりました")
    assert (await town.question(question)).state is QuestionState.RESOLVED
    await asker.types_in(question, "再開")
    assert not asker.was_refused
    assert (await town.question(question)).state is QuestionState.OPEN
