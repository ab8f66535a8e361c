"""A question's thread at Slack: what is written there, what is asked of the bot there, and the card above it."""

from dataclasses import replace
from datetime import timedelta

from bot.model.audience import System
from bot.model.ids import MessageId
from bot.model.question import QuestionState
from tests.dialogues.fronts import at_slack
from tests.slack.records import File, View
from tests.slack.seat import SlackPerson
from tests.slack.town import SlackTown

pytestmark = at_slack


async def test_the_page_of_a_thread_is_shown_to_whoever_asks_for_it(
    town: SlackTown, asker: SlackPerson, expert: SlackPerson
):
    """@yorozu alone shows it where one is, to nobody else; it is no answer."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.types_in(question, "")
    page = expert.client.ephemerals[-1]
    assert "手順と費用の見当を教えてください。" in expert.client.text(page)
    assert page.thread_ts == (await town.conversation(question)).thread
    assert asker.client.ephemerals == []
    assert (await town.question(question)).state is QuestionState.OPEN


async def test_a_word_to_the_bot_leads_to_the_form_by_a_button(
    town: SlackTown, asker: SlackPerson, expert: SlackPerson
):
    """A mention opens no modal at Slack; what the bot does not know is said to everybody."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.types_in(question, "担当")
    assert expert.client.modal is None
    await expert.presses("開く")
    await expert.fills_in(expected_on="2026-12-01")
    assert (await town.question(question)).state is QuestionState.OWNED
    await expert.types_in(question, "ですが、三社で比べてください。")
    assert (await town.question(question)).state is QuestionState.ANSWERED
    assert "三社で比べてください。" in await asker.reads("thread", question=question)


async def test_the_buttons_of_the_page_in_a_thread_work_there(town: SlackTown, asker: SlackPerson, expert: SlackPerson):
    """Whoever pressed one sees what became of it."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.writes(question, "三社で比べてください。")
    await asker.types_in(question, "")
    await asker.presses("参考になった")
    assert "参考になった印を付けました。" in asker.sees
    assert asker.client.ephemerals[-1].thread_ts == (await town.conversation(question)).thread
    await asker.types_in(question, "解決")
    await asker.fills_in(note="決められました")
    assert (await town.question(question)).state is QuestionState.RESOLVED


async def test_the_card_is_kept_current_by_edits(town: SlackTown, asker: SlackPerson, expert: SlackPerson):
    """A question taken, answered and solved has the card and the mention in its channel, and nothing more."""
    question = await asker.asks("VPNの更新", field="security")
    before = len(town.posts("security"))
    await expert.presses_action("take", str(question))
    await expert.fills_in(expected_on="2026-11-27")
    await town.deliver()
    assert "回答予定日 2026年11月27日（金）" in town.posts("security")[0].text
    await expert.writes(question, "三社で比べてください。")
    await asker.presses_action("resolve", str(question))
    await asker.fills_in(note="決められました")
    await town.deliver()
    assert "解決" in town.posts("security")[0].text
    assert len(town.posts("security")) == before
    assert town.workspace.called("chat.update")


async def test_a_file_in_a_thread_is_part_of_the_answer(town: SlackTown, asker: SlackPerson, expert: SlackPerson):
    """Its name, size, kind and the way to it are kept; the file stays at Slack."""
    question = await asker.asks("VPNの更新", field="security")
    at = await town.conversation(question)
    file = File("仕様書<!channel>.pdf", size=2048)
    await expert.client.message(at.channel, "仕様書です。", thread_ts=at.thread, files=[file])
    async with town.storage.read(System("test")) as uow:
        (kept,) = (await uow.messages.of(question))[0].attachments
    assert (kept.name, kept.size, kept.media_type) == ("仕様書<!channel>.pdf", 2048, "application/pdf")
    assert kept.link.startswith("https://town.slack.com/files/")
    page = await asker.reads("thread", question=question)
    assert "仕様書<!channel>.pdf" in page
    assert "2KB" in page


async def test_what_people_say_outside_of_our_threads_is_left_alone(
    town: SlackTown, asker: SlackPerson, expert: SlackPerson
):
    """In the channel and in other threads; nobody is told anything."""
    question = await asker.asks("VPNの更新", field="security")
    lunch = await asker.client.message(town.channels["security"], "昼に行きませんか")
    await expert.client.message(town.channels["security"], "行きます", thread_ts=lunch.ts)
    assert (await town.question(question)).state is QuestionState.OPEN
    assert expert.client.ephemerals == asker.client.ephemerals == []


async def test_a_long_thread_is_read_page_by_page(town: SlackTown, asker: SlackPerson, expert: SlackPerson):
    """Two hundred messages, each once and in order, in one modal."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.writes(question, "その0")
    async with town.storage.write(System("a long talk")) as uow:
        (first,) = await uow.messages.of(question)
        for number in range(1, 200):
            at = first.posted_at + timedelta(minutes=number)
            ref = replace(first.ref, message=f"{at.timestamp():.6f}") if first.ref else None
            await uow.messages.add(replace(first, id=MessageId(0), ref=ref, text=f"その{number}", posted_at=at))
        await uow.commit()
    read = [await asker.reads("thread", question=question)]
    modal = asker.client.modal
    while "次へ" in asker.buttons:
        await asker.presses("次へ")
        read.append(asker.sees)
    assert asker.client.modal is modal
    assert isinstance(modal, View)
    said = [line for line in "\n".join(read).splitlines() if line.startswith("その")]
    assert said == [f"その{number}" for number in range(200)]
    await asker.presses("前へ")
    assert asker.sees == read[-2]
