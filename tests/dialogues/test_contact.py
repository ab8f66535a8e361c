"""The private line to the secretariat."""

from bot.model.ids import QuestionId
from tests.dialogues.fronts import in_memory
from tests.memory_town import MemoryPerson
from tests.town import Person, Town


async def test_an_inquiry_is_between_its_author_and_the_secretariat(
    town: Town, asker: Person, secretary: Person, expert: Person
):
    """A thread like any other, in which only the two sides are."""
    await asker.types("/jimukyoku 名簿の訂正")
    await asker.fills_in(body="部署名が変わりました。")
    await town.deliver()
    assert secretary.account in town.posts("private")[1].called
    await secretary.writes(QuestionId(1), "直しました。")
    await town.deliver()
    assert "直しました。" in await asker.reads("thread", question=1)
    assert "あなたの相談に回答がありました。" in asker.notes
    await expert.opens("thread", question=1)
    assert expert.was_refused


async def test_a_message_can_be_reported(town: Town, asker: Person, expert: Person, peer: Person, secretary: Person):
    """事務局に知らせる stands at every message; the author of it is told nothing."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.writes(question, "言いすぎた回答")
    await peer.opens("thread", question=question)
    await peer.presses_action("report", "m1")
    assert "言いすぎた回答" in peer.sees
    await peer.fills_in(body="言いすぎだと思います。")
    assert "事務局に知らせました" in peer.sees
    await secretary.opens("list", kind="secretariat")
    assert "投稿について: VPNの更新" in secretary.sees
    await secretary.opens("thread", question=2)
    assert "連絡のあった投稿を開く" in secretary.links
    assert "言いすぎだと思います。" not in await expert.reads("list", kind="all")
    await town.deliver()
    assert "言いすぎだと思います。" not in expert.notes


async def test_what_one_may_not_see_cannot_be_reported_to_read_it(
    town: Town, asker: Person, expert: Person, peer: Person
):
    """The form quotes the text, so it checks first who asks."""
    question = await asker.asks("公表前の件", "公表前の調達について相談します。", field="security", circle="experts")
    await expert.writes(question, "ここだけの話")
    for about in ("m1", f"q{question}", "m999", "", "mx"):
        await peer.presses_action("report", about)
        assert peer.was_refused, about
        assert "ここだけの話" not in peer.sees


@in_memory
async def test_an_empty_inquiry_is_asked_again(asker: MemoryPerson):
    """Nothing to say is said beside the input."""
    await asker.types("/jimukyoku")
    await asker.fills_in(title="", body="")
    assert asker.errors == {"title": "入力してください。", "body": "入力してください。"}
