"""Answers, and how a question ends or goes on."""

from dataclasses import replace
from datetime import timedelta

from bot.inbound import MessageEdited, MessagePosted
from bot.model.audience import System
from bot.model.member import Role
from bot.model.message import MessageRef
from bot.model.question import QuestionState
from bot.outbound import Done
from tests.dialogues.fronts import in_memory
from tests.memory_town import MemoryPerson, MemoryTown
from tests.town import Person, Town


async def test_from_the_answer_to_solved(town: Town, asker: Person, expert: Person, peer: Person):
    """The first answer is told to the asker, who says that it helped; whoever answered is thanked."""
    question = await asker.asks("VPNの更新", field="security")
    await peer.writes(question, "うちは昨年更新しました。")
    assert (await town.question(question)).state is QuestionState.ANSWERED
    await expert.writes(question, "三社で比べてください。")
    await town.deliver()
    assert "あなたの相談に回答がありました。" in asker.notes
    await asker.opens("thread", question=question)
    await asker.presses("参考になった")
    await asker.presses_action("resolve", str(question))
    await asker.fills_in(note="三社で比べて決められました")
    await town.deliver()
    assert (await town.question(question)).state is QuestionState.RESOLVED
    assert "相談者から: 三社で比べて決められました" in expert.notes
    assert "相談者から: 三社で比べて決められました" in peer.notes
    thread = await peer.reads("thread", question=question)
    assert "参考になった" in thread
    assert "解決" in town.posts("security")[0].text


async def test_not_helped_yet(town: Town, asker: Person, expert: Person, peer: Person):
    """もう少し相談したい mentions the owner once more, and it counts as unanswered."""
    question = await asker.asks("VPNの更新", field="security")
    await peer.writes(question, "わかりません。")
    await asker.opens("thread", question=question)
    await asker.presses("もう少し相談したい")
    await town.deliver()
    assert (await town.question(question)).state is QuestionState.OPEN
    last = town.posts("security")[-1]
    assert last.called == {expert.account}
    assert "もう少し相談したい" in last.text


async def test_a_new_message_reopens_what_was_solved(town: Town, asker: Person, expert: Person):
    """By the asker it waits for an answer again; by another it is answered."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.writes(question, "三社で比べてください。")
    await asker.submits("resolve", str(question), {})
    await asker.writes(question, "もう一つ教えてください。")
    assert (await town.question(question)).state is QuestionState.OPEN
    await asker.submits("resolve", str(question), {})
    await expert.writes(question, "補足です。")
    assert (await town.question(question)).state is QuestionState.ANSWERED


async def test_a_button_reopens_too(town: Town, asker: Person, expert: Person, peer: Person):
    """再開 is for asker, owner and secretariat; the other side is told, and an old date is not kept."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.submits("take", str(question), {"expected_on": ("2026-11-25",)})
    await asker.presses_action("close", str(question))
    await town.deliver()
    assert (await town.question(question)).state is QuestionState.CLOSED
    assert "この相談は終了しました。" in expert.notes
    await peer.opens("thread", question=question)
    assert "再開" not in peer.buttons
    await peer.presses_action("reopen", str(question))
    assert peer.was_refused
    await expert.opens("thread", question=question)
    await expert.presses("再開")
    await town.deliver()
    assert (await town.question(question)).state is QuestionState.OWNED
    assert "終わっていた相談が再開されました。" in asker.notes
    assert "2026年11月25日" not in await asker.reads("list", kind="mine")


async def test_without_its_only_answer_it_waits_again(town: Town, asker: Person, expert: Person):
    """A deleted answer is no answer: the question is found among the open ones."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.writes(question, "三社で比べてください。")
    await expert.deletes()
    assert (await town.question(question)).state is QuestionState.OPEN
    assert "VPNの更新" in await expert.reads("list", kind="open")


async def test_the_asker_mends_the_question(town: Town, asker: Person, expert: Person, peer: Person):
    """Title and body change for everybody, the card too; nobody else may."""
    question = await asker.asks("VPNの更新", field="security")
    await peer.presses_action("question.edit", str(question))
    assert peer.was_refused
    await asker.opens("thread", question=question)
    await asker.presses("編集")
    await asker.fills_in(title="VPN")
    assert "4文字以上" in asker.errors["title"]
    await asker.fills_in(title="VPN装置の更新")
    await town.deliver()
    assert "VPN装置の更新" in await peer.reads("thread", question=question)
    assert "VPN装置の更新" in town.posts("security")[0].text


async def test_asker_and_secretariat_take_a_text_away_for_good(
    town: Town, asker: Person, expert: Person, peer: Person, secretary: Person
):
    """What should never have been written is gone from page, list and card; the question has ended."""
    question = await asker.asks("住所を書いてしまった", "みどり町一丁目2番3号の件です。", field="security")
    await peer.presses_action("question.erase", str(question))
    assert peer.was_refused
    await secretary.opens("thread", question=question)
    await secretary.presses("本文を削除")
    await town.deliver()
    assert (await town.question(question)).state is QuestionState.CLOSED
    for shown in (
        await peer.reads("thread", question=question),
        await peer.reads("list", kind="all"),
        town.posts("security")[0].text,
    ):
        assert "一丁目" not in shown
        assert "住所を書いてしまった" not in shown


async def test_only_the_asker_judges(town: Town, asker: Person, expert: Person, peer: Person):
    """Others cannot resolve, continue or mark answers."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.writes(question, "三社で比べてください。")
    for action, value in (("resolve", question), ("continue", question), ("helpful", 1), ("close", question)):
        await peer.presses_action(action, str(value))
        assert peer.was_refused, action
    assert (await town.question(question)).state is QuestionState.ANSWERED


async def test_the_affiliation_of_then_stays(town: Town, asker: Person, expert: Person, peer: Person):
    """After a transfer the old section stands under the old text; after leaving the name goes."""
    question = await asker.asks("VPNの更新", field="security")
    await peer.writes(question, "うちは昨年更新しました。")
    await _changed(town, peer, section="税務課")
    await peer.writes(question, "補足です。")
    thread = await asker.reads("thread", question=question)
    assert "あおば町 総務課 手伝 すけ" in thread
    assert "あおば町 税務課 手伝 すけ" in thread
    await _changed(town, peer, active=False)
    thread = await asker.reads("thread", question=question)
    assert "退職・異動した職員（あおば町）" in thread


async def _changed(town: Town, person: Person, **changes: object) -> None:
    async with town.storage.write(System("transfer")) as uow:
        member = await uow.members.get(person.member.id)
        await uow.members.save(replace(member, **changes))  # type: ignore[arg-type]
        await uow.commit()


async def test_edits_are_followed_and_deletions_leave_a_mark(town: Town, asker: Person, expert: Person):
    """What the platform tells of a message reaches ours."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.writes(question, "二社で比べてください。")
    await expert.edits("三社で比べてください。")
    thread = await asker.reads("thread", question=question)
    assert "三社で比べてください。" in thread
    assert "編集済み" in thread
    await expert.deletes()
    thread = await asker.reads("thread", question=question)
    assert "三社で" not in thread
    assert "（この投稿は削除されました）" in thread


@in_memory
async def test_nobody_edits_what_another_wrote(town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson):
    """Were a platform to tell so, it would change nothing."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.writes(question, "二社で比べてください。")
    ref = town.platform.written[-1].ref
    await town.happens(MessageEdited(account=asker.account, key="e1", at=town.clock.now(), ref=ref, text="乗っ取り"))
    assert "乗っ取り" not in await asker.reads("thread", question=question)


async def test_an_answer_may_speak_for_the_organization(town: Town, asker: Person, expert: Person):
    """Only its author says so, and may take it back."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.writes(question, "県の要綱ではこうです。")
    await expert.opens("thread", question=question)
    await expert.presses("団体としての回答にする")
    assert "団体としての回答" in await asker.reads("thread", question=question)
    await asker.presses_action("official", "1")
    assert asker.was_refused
    await expert.opens("thread", question=question)
    await expert.presses("個人の見解に戻す")
    assert "団体としての回答" not in (await asker.reads("thread", question=question)).replace(
        "団体としての回答には", ""
    )


@in_memory
async def test_the_same_event_twice_is_one_message(town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson):
    """A platform that delivers an event again changes nothing."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.writes(question, "三社で比べてください。")
    again = town.platform.written[-1]
    await town.happens(again)
    assert (await asker.reads("thread", question=question)).count("三社で比べてください。") == 1


async def test_a_partner_sees_and_answers_only_what_is_opened_to_partners(town: Town, asker: Person, expert: Person):
    """「自治体職員」 never includes companies."""
    partner = await town.person("売田 かうぞう", "ためし株式会社")
    closed = await asker.asks("職員だけの相談", field="security")
    opened = await asker.asks("民間にも聞きたい", field="security", circle="partners")
    assert "職員だけの相談" not in await partner.reads("list", kind="all")
    await partner.writes(closed, "割り込みます。")
    assert "割り込みます。" not in await asker.reads("thread", question=closed)
    await partner.writes(opened, "製品の一般論ですが。")
    assert "製品の一般論ですが。" in await asker.reads("thread", question=opened)
    await partner.types("/soudan")
    assert partner.was_refused
    assert Role.PARTNER in partner.member.roles


@in_memory
async def test_a_reference_that_nobody_knows_changes_nothing(town: MemoryTown, asker: MemoryPerson):
    """An edit of a message that is not in a question's thread is none of our business."""
    ref = MessageRef("memory", "town", "security", "nowhere")
    reply = await town.happens(
        MessageEdited(account=asker.account, key="x", at=town.clock.now() + timedelta(1), ref=ref, text="?")
    )
    assert isinstance(reply, Done)


@in_memory
async def test_an_edit_that_overtakes_its_message(town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson):
    """A platform may deliver the edit before the message itself: what was meant in the end stays, once."""
    question = await asker.asks("VPNの更新", field="security")
    address, now = await town.thread(question), town.clock.now()
    ref = MessageRef("memory", "town", address.place or "", "m1")
    first = MessagePosted(
        account=expert.account, key="m1", at=now, address=address, ref=ref, text="二社で比べてください。"
    )
    await town.happens(
        MessageEdited(
            account=expert.account, key="m1:e", at=now, address=address, ref=ref, text="三社で比べてください。"
        )
    )
    await town.happens(first)
    thread = await asker.reads("thread", question=question)
    assert thread.count("三社で比べてください。") == 1
    assert "二社" not in thread
    assert (await town.question(question)).state is QuestionState.ANSWERED


@in_memory
async def test_talk_in_other_threads_is_none_of_ours(town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson):
    """People talk in the same channel about other things: nothing is kept, and no stranger is asked to join."""
    question = await asker.asks("VPNの更新", field="security")
    address = replace(await town.thread(question), thread="another")
    for account in (expert.account, replace(expert.account, user="a stranger")):
        ref, now = MessageRef("memory", "town", address.place or "", account.user), town.clock.now()
        talk = MessagePosted(
            account=account, key=account.user, at=now, address=address, ref=ref, text="昼に行きませんか"
        )
        assert await town.happens(talk) == Done()
    async with town.storage.write(System("test")) as uow:
        assert await uow.inbox.accept(expert.account.user, town.clock.now())
    assert (await town.question(question)).state is QuestionState.OPEN


async def test_the_secretariat_removes_a_record_wherever_the_post_was_written(
    town: Town, asker: Person, expert: Person, secretary: Person
):
    """What was deleted at its platform while the bot was off stays in the record until then."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.writes(question, "消したはずの番号")
    await secretary.presses_action("message.delete", "1")
    assert "書いた場所に投稿が残っているときは、そこでも削除してください。" in secretary.sees
    assert "消したはずの番号" not in await asker.reads("thread", question=question)
    await expert.presses_action("message.delete", "1")
    assert expert.was_refused
