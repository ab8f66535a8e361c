"""Anonymous questions: who asked is known to the secretariat alone, by an act that is kept."""

from bot.model.audience import System
from tests.town import Person, Town


async def test_peers_see_size_and_region_only(town: Town, asker: Person, expert: Person, peer: Person):
    """Five municipalities match what is shown; neither name nor organization stands anywhere."""
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    await town.deliver()
    for person in (peer, expert):
        for shown in (
            await person.reads("thread", question=question),
            await person.reads("list", kind="all"),
            await person.reads("channel", field="security"),
        ):
            assert "人口1万〜3万人・東部の市町村の職員" in shown
            assert "聞田" not in shown
            assert "みどり町" not in shown
    for post in town.posts("security"):
        assert "聞田" not in post.text
        assert "みどり町" not in post.text


async def test_the_asker_is_warned_and_goes_on_unnamed(town: Town, asker: Person, expert: Person):
    """匿名で追記 is posted by the bot; the warning comes before anything is typed in the thread."""
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    assert "スレッドに直接書くと名前が表示されます" in asker.sees
    await asker.opens("thread", question=question)
    await asker.fills_in(text="追加の事情です。")
    await town.deliver()
    last = town.posts("security")[-1]
    assert "追加の事情です。" in last.text
    assert "聞田" not in last.text
    thread = await expert.reads("thread", question=question)
    assert "相談者（人口1万〜3万人・東部の市町村の職員）" in thread
    assert "聞田" not in thread


async def test_what_the_asker_types_by_mistake_is_not_told_as_theirs(
    town: Town,
    asker: Person,
    expert: Person,
    peer: Person,
):
    """The platform shows the name: all that can be seen of it is what would be seen of any colleague's post."""
    slip, other = [
        await asker.asks(title, field="security", anonymous="yes") for title in ("言いにくい相談", "もう一つの相談")
    ]
    colleague = await town.person("同席 する", "みどり町")
    await asker.writes(slip, "横から失礼します。")
    await colleague.writes(other, "横から失礼します。")
    await town.deliver()
    seen = [await peer.reads("thread", question=question) for question in (slip, other)]
    assert "聞田 はじめ" in seen[0]
    assert seen[0].count("相談者（") == seen[1].count("相談者（")
    assert "相談者から書き込み" not in expert.notes
    assert (await town.question(slip)).state is (await town.question(other)).state
    assert (await peer.reads("list", kind="all")).count("回答 1件") == 2
    assert "こちらからは示しません。" in asker.notes
    assert "こちらからは示しません。" not in colleague.notes


async def test_fewer_than_five_to_hide_among_is_refused(asker: Person):
    """An audience of two organizations would tell who asks."""
    await asker.types("/soudan")
    await asker.fills_in(
        title="言いにくい相談", body="手順と費用の見当を教えてください。", anonymous="yes", organizations=("1", "2")
    )
    assert "推測されるおそれがあります" in asker.errors["anonymous"]


async def test_the_secretariat_learns_the_author_by_an_audited_act(
    town: Town, asker: Person, expert: Person, secretary: Person
):
    """The page does not tell even the secretary; the button does, and keeps that it did."""
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    assert "聞田" not in await secretary.reads("thread", question=question)
    await secretary.presses("相談者を確認")
    assert "みどり町 総務課 聞田 はじめさん" in secretary.sees
    async with town.storage.read(System("test")) as uow:
        entry = next(e for e in await uow.audit.of(question) if e.act == "author.revealed")
    assert (entry.actor_id, entry.member_id) == (secretary.member.id, asker.member.id)
    assert "事務 局子さんが相談者を確認しました。" in await asker.reads("thread", question=question)
    assert "相談者を確認しました" not in await expert.reads("thread", question=question)
    await expert.presses_action("author.reveal", str(question))
    assert expert.was_refused


async def test_nobody_else_writes_as_the_anonymous_asker(asker: Person, expert: Person, peer: Person):
    """匿名で追記 belongs to whoever asked."""
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    await peer.submits("anonymous.write", str(question), {"text": ("なりすまし",)})
    assert peer.was_refused


async def test_helping_an_organization_is_no_reason_that_peers_read(
    town: Town, asker: Person, expert: Person, peer: Person
):
    """「この団体の相談を担当中」 would tell whose question it is."""
    await asker.asks("一つ目の相談", field="security")
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    await town.deliver()
    assert await town.owner(question) == expert.member.id
    assert "この団体の相談を担当中" not in await peer.reads("thread", question=question)
    assert not any("この団体の相談を担当中" in post.text for post in town.posts("security")[-2:])


async def test_what_the_bot_posted_for_the_asker_can_be_changed(town: Town, asker: Person, expert: Person):
    """It is the bot's own message, so it follows wherever it stands: edited in its place, then gone."""
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    await asker.submits("anonymous.write", str(question), {"text": ("急いでいます。",)})
    await town.deliver()
    posts = len(town.posts("security"))
    await asker.opens("thread", question=question)
    await asker.presses_action("message.edit", "1")
    await asker.fills_in(text="来週までに決めます。")
    await town.deliver()
    assert "来週までに決めます。" in town.posts("security")[-1].text
    assert "急いでいます。" not in posted(town)
    assert len(town.posts("security")) == posts
    await asker.presses_action("message.delete", "1")
    await town.deliver()
    assert "来週までに決めます。" not in posted(town)
    assert len(town.posts("security")) == posts - 1
    assert await states(town) == {"dead": 0, "unknown": 0, "due": 0}


async def test_what_was_taken_back_before_it_left_is_never_posted(town: Town, asker: Person, expert: Person):
    """Neither the text nor its edit; there is nothing to remove, which is no fault."""
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    before = town.posts("security")
    await asker.submits("anonymous.write", str(question), {"text": ("急いでいます。",)})
    await asker.submits("message.edit", "1", {"text": ("来週までに決めます。",)})
    await asker.presses_action("message.delete", "1")
    await town.deliver()
    assert town.posts("security") == before
    assert await states(town) == {"dead": 0, "unknown": 0, "due": 0}


def posted(town: Town) -> str:
    """All that stands in the field's place."""
    return "\n".join(post.text for post in town.posts("security"))


async def states(town: Town) -> dict[str, int]:
    """How many deliveries did not end well, or wait."""
    counts = await town.storage.outbox.counts()
    return {state: counts[state] for state in ("dead", "unknown", "due")}
