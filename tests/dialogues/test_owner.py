"""The owner: takes a question on, or passes it on."""

from datetime import timedelta

import pytest

from bot.model.member import Role
from tests.dialogues.fronts import in_memory
from tests.memory_town import MemoryPerson
from tests.town import Person, Town


@pytest.fixture
async def second(town: Town) -> Person:
    """Another expert for security, of another organization."""
    return await town.person("次田 ばん", "もみじ市", Role.EXPERT, fields=frozenset({"security"}))


async def test_the_owner_takes_it_on_and_the_asker_is_told(town: Town, asker: Person, expert: Person):
    """担当します with a date: the card, the page and the asker know it."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.opens("thread", question=question)
    await expert.presses("担当します")
    await expert.fills_in(expected_on="2026-11-27")
    await town.deliver()
    assert "守 まもるさんが回答担当になりました。回答予定日は2026年11月27日（金）です。" in asker.notes
    assert "担当あり" in town.posts("security")[0].text
    assert "担当中・回答予定日 2026年11月27日（金）" in await asker.reads("thread", question=question)


async def test_a_note_too_long_keeps_the_chosen_reason(asker: Person, expert: Person):
    """The fault is said beside the note, and nothing is lost."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.presses_action("handover", str(question))
    await expert.fills_in(reason="busy", note="長" * 201)
    assert expert.errors == {"note": "200文字以内で入力してください（いま201文字）。"}
    assert expert.inputs["reason"] == ("busy",)
    await expert.fills_in(note="議会対応のため")
    assert "ためし事務局 総務課 事務 局子さんに引き継ぎました。" in expert.sees


async def test_a_date_that_has_passed_is_refused_beside_its_input(asker: Person, expert: Person):
    """回答予定日 is today or later."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.presses_action("take", str(question))
    await expert.fills_in(expected_on="2026-11-01")
    assert expert.errors == {"expected_on": "今日以降の日付を選んでください。"}


async def test_passing_on_finds_the_next_and_never_comes_back(
    town: Town, asker: Person, expert: Person, second: Person, secretary: Person
):
    """Both experts decline; the secretary holds it in the end, and every change is visible to the asker."""
    question = await asker.asks("VPNの更新", field="security")
    first, other = (expert, second) if await town.owner(question) == expert.member.id else (second, expert)
    await first.presses_action("handover", str(question))
    await first.fills_in(reason="busy", note="議会対応のため")
    assert await town.owner(question) == other.member.id
    town.clock.advance(timedelta(hours=1))
    await other.presses_action("handover", str(question))
    await other.fills_in(reason="conflict_of_interest")
    assert await town.owner(question) == secretary.member.id
    thread = await asker.reads("thread", question=question)
    assert "理由: 多忙" in thread
    assert "ひとこと: 議会対応のため" in thread
    assert "理由: 利害関係" in thread
    assert "対応できる専門官がいないため、事務局がお預かりします" in thread
    await town.deliver()
    assert "回答担当がためし事務局 総務課 事務 局子さんに変わりました（理由: 利害関係）。" in asker.notes
    assert secretary.account in town.posts("security")[-1].called


@in_memory
async def test_a_reason_must_be_chosen(asker: MemoryPerson, expert: MemoryPerson):
    """引き継ぐ without a reason is asked again."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.presses_action("handover", str(question))
    await expert.fills_in(reason="")
    assert expert.errors == {"reason": "理由を選んでください。"}


async def test_only_the_owner_or_the_secretariat_passes_it_on(asker: Person, expert: Person, second: Person):
    """Another expert cannot give away what they do not own."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.submits("take", str(question), {})
    await second.presses_action("handover", str(question))
    assert ("引き継げるのは" in second.sees) != ("引き継げるのは" in expert.sees)


async def test_another_expert_may_step_in_until_somebody_has_taken_it(
    town: Town, asker: Person, expert: Person, second: Person
):
    """Whoever takes it first owns it; the next one is told by whom it is owned."""
    question = await asker.asks("VPNの更新", field="security")
    asked, other = (expert, second) if await town.owner(question) == expert.member.id else (second, expert)
    await other.submits("take", str(question), {})
    assert await town.owner(question) == other.member.id
    await asked.presses_action("take", str(question))
    assert asked.was_refused
    assert f"{other.member.name}さんが担当しています" in asked.sees


async def test_a_mention_that_is_no_longer_needed_is_not_sent(
    town: Town, asker: Person, expert: Person, second: Person
):
    """Who passed it on before the mention left is not mentioned any more."""
    await asker.types("/soudan")
    await asker.fills_in(title="VPNの更新", body="手順と費用の見当を教えてください。", field="security")
    await asker.presses("相談する")
    first, other = (expert, second) if await town.owner(1) == expert.member.id else (second, expert)  # type: ignore[arg-type]
    await first.submits("handover", "1", {"reason": ("busy",)})
    await town.deliver()
    assert [post.called for post in town.posts("security") if post.called] == [{other.account}]


async def test_load_figures_are_for_the_secretariat_only(asker: Person, expert: Person, secretary: Person):
    """Nobody else reads how much an expert carries."""
    question = await asker.asks("VPNの更新", field="security")
    assert "受け持ち" in await secretary.reads("thread", question=question)
    assert "受け持ち" not in await asker.reads("thread", question=question)
    assert "受け持ち" not in await expert.reads("thread", question=question)
