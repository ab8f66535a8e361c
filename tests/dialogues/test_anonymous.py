"""Anonymous questions: who asked is known to the secretariat alone, by an act that is kept."""

from bot.model.audience import System
from bot.outbound import Form
from tests.memory_town import MemoryPerson, MemoryTown
from tests.reading import all_of, text_of


async def test_peers_see_size_and_region_only(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson, peer: MemoryPerson
):
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
    posted = text_of(town.platform.in_place("security"))
    assert "聞田" not in posted
    assert "みどり町" not in posted


async def test_the_asker_is_warned_and_goes_on_unnamed(town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson):
    """匿名で追記 is posted by the bot; the warning comes before anything is typed in the thread."""
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    assert "スレッドに直接書くと名前が表示されます" in asker.sees
    page = await asker.opens("thread", question=question)
    assert asker.view.thread is None
    assert [form.name for form in all_of(Form, page)] == ["anonymous.write"]
    await asker.fills_in(text="追加の事情です。")
    await town.deliver()
    last = town.platform.in_place("security")[-1]
    assert "追加の事情です。" in text_of(last)
    assert "聞田" not in text_of(last)
    thread = await expert.reads("thread", question=question)
    assert "相談者（人口1万〜3万人・東部の市町村の職員）" in thread
    assert "聞田" not in thread


async def test_what_the_asker_types_by_mistake_is_not_named_in_our_pages(
    town: MemoryTown,
    asker: MemoryPerson,
    expert: MemoryPerson,
    peer: MemoryPerson,
):
    """The platform showed the name; our pages do not repeat it."""
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    await asker.writes(question, "うっかり直接書きました。")
    await town.deliver()
    thread = await peer.reads("thread", question=question)
    assert "うっかり直接書きました。" in thread
    assert "聞田" not in thread


async def test_fewer_than_five_to_hide_among_is_refused(asker: MemoryPerson):
    """An audience of two organizations would tell who asks."""
    await asker.types("/soudan")
    await asker.fills_in(
        title="言いにくい相談", body="手順と費用の見当を教えてください。", anonymous="yes", organizations=("1", "2")
    )
    assert "推測されるおそれがあります" in asker.errors["anonymous"]


async def test_the_secretariat_learns_the_author_by_an_audited_act(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson, secretary: MemoryPerson
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


async def test_nobody_else_writes_as_the_anonymous_asker(asker: MemoryPerson, expert: MemoryPerson, peer: MemoryPerson):
    """匿名で追記 belongs to whoever asked."""
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    await peer.submits("anonymous.write", str(question), {"text": ("なりすまし",)})
    assert peer.was_refused


async def test_helping_an_organization_is_no_reason_that_peers_read(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson, peer: MemoryPerson
):
    """「この団体の相談を担当中」 would tell whose question it is."""
    await asker.asks("一つ目の相談", field="security")
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    await town.deliver()
    assert await town.owner(question) == expert.member.id
    assert "この団体の相談を担当中" not in await peer.reads("thread", question=question)
    assert "この団体の相談を担当中" not in text_of(town.platform.in_place("security")[-2:])


async def test_what_the_bot_posted_for_the_asker_can_be_changed(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson
):
    """It is the bot's own message, so it follows wherever it stands: edited in its place, then gone."""
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    await asker.submits("anonymous.write", str(question), {"text": ("急いでいます。",)})
    await town.deliver()
    posts = len(town.platform.in_place("security"))
    await asker.opens("thread", question=question)
    await asker.presses_action("message.edit", "1")
    await asker.fills_in(text="来週までに決めます。")
    await town.deliver()
    assert "来週までに決めます。" in text_of(town.platform.in_place("security")[-1])
    assert "急いでいます。" not in text_of(town.platform.in_place("security"))
    assert len(town.platform.in_place("security")) == posts
    await asker.presses_action("message.delete", "1")
    await town.deliver()
    assert "来週までに決めます。" not in text_of(town.platform.in_place("security"))
    assert len(town.platform.in_place("security")) == posts - 1
    assert await states(town) == {"dead": 0, "unknown": 0, "due": 0}


async def test_what_was_taken_back_before_it_left_is_never_posted(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson
):
    """Neither the text nor its edit; there is nothing to remove, which is no fault."""
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    before = town.platform.in_place("security")
    await asker.submits("anonymous.write", str(question), {"text": ("急いでいます。",)})
    await asker.submits("message.edit", "1", {"text": ("来週までに決めます。",)})
    await asker.presses_action("message.delete", "1")
    await town.deliver()
    assert [message.title for message in town.platform.in_place("security")] == [m.title for m in before]
    assert await states(town) == {"dead": 0, "unknown": 0, "due": 0}


async def states(town: MemoryTown) -> dict[str, int]:
    """How many deliveries did not end well, or wait."""
    counts = await town.storage.outbox.counts()
    return {state: counts[state] for state in ("dead", "unknown", "due")}
