"""Several workspaces of one community: a question lives where its asker is, and people are told where they are."""

from datetime import timedelta

import pytest

from bot.model.audience import System
from bot.model.ids import AccountRef, QuestionId
from bot.model.member import Role
from bot.model.place import Thread
from bot.outbound import Button, Link
from bot.ports import Gone, Unreachable
from bot.seeding.places import open_channels
from tests.dialogues.fronts import MEMORY
from tests.fakes.platform import Fault
from tests.memory_town import MemoryPerson, MemoryTown
from tests.reading import all_of, text_of

CHANNELS = {"security": "C1", "general": "C2", "announcements": "C3", "secretariat": "C4"}


@pytest.fixture
def front() -> str:
    """Two workspaces, and whom a message lets in, are staged in memory."""
    return MEMORY


@pytest.fixture
async def next_door(town: MemoryTown) -> str:
    """A second workspace on the same platform, opened from the configuration."""
    async with town.storage.read(System("test")) as uow:
        fields = await uow.fields.all()
    await open_channels(town.storage, "memory", "next", CHANNELS, fields)
    town.platform.workspaces = ("town", "next")
    return "next"


async def home_of(town: MemoryTown, question: QuestionId) -> str:
    """The workspace in which a question lives."""
    return (await town.thread(question)).workspace


# ---- where a question lives ---------------------------------------------------------------------------------


async def test_a_question_lives_where_it_was_asked(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson, next_door: str
):
    """Also a private one, although another workspace would have a place for its field."""
    neighbour = await town.person("隣野 となり", "あおば町", workspace=next_door)
    assert await home_of(town, await asker.asks("VPNの更新", field="security")) == "town"
    assert await home_of(town, await neighbour.asks("VPNの更新", field="security")) == "next"
    assert await home_of(town, await neighbour.asks("公表前の件", field="security", circle="experts")) == "next"


async def test_whoever_asks_where_nothing_fits_is_told(town: MemoryTown, secretary: MemoryPerson):
    """Before and after posting."""
    stranger = await town.person("遠野 とおる", "みどり町", workspace="nowhere")
    await stranger.types("/soudan VPNの更新")
    await stranger.fills_in(body="手順と費用の見当を教えてください。", field="data")
    assert "#data（別のワークスペース）" in stranger.sees
    await stranger.presses("相談する")
    assert "別のワークスペースに投稿しています" in stranger.sees


async def test_an_inquiry_is_where_its_author_can_read_it(town: MemoryTown, asker: MemoryPerson, next_door: str):
    """In a private thread, although the other workspace has a channel for its secretariat."""
    neighbour = await town.person("隣野 となり", "あおば町", workspace=next_door)
    for question, (person, workspace) in enumerate(((neighbour, next_door), (asker, "town")), start=1):
        await person.submits("contact", "", {"title": ("名簿の訂正",), "body": ("部署名が変わりました。",)})
        thread = await town.thread(QuestionId(question))
        assert (thread.workspace, thread.place) == (workspace, "private")


async def test_the_thread_page_writes_where_its_viewer_is(town: MemoryTown, asker: MemoryPerson, next_door: str):
    """Of a question with a thread in each workspace, everybody writes in their own."""
    neighbour = await town.person("隣野 となり", "あおば町", workspace=next_door)
    question = await asker.asks("VPNの更新", field="security")
    async with town.storage.write(System("test")) as uow:
        other = next(place for place in await uow.places.all() if place.external == "C1")
        await uow.threads.add(Thread(question, other.id, "t-next", "m-next"))
        await uow.commit()
    for person, workspace in ((asker, "town"), (neighbour, "next")):
        await person.opens("thread", question=question)
        assert person.view.thread
        assert person.view.thread.workspace == workspace


# ---- who is asked, and where they are told --------------------------------------------------------------------


async def test_an_expert_who_is_there_goes_before_one_who_is_not(
    town: MemoryTown, expert: MemoryPerson, next_door: str
):
    """In each workspace its own; both are of the field."""
    other = await town.person(
        "隣野 もりお", "ためし県", Role.EXPERT, fields=frozenset({"security"}), workspace=next_door
    )
    for workspace, owner in (("town", expert), (next_door, other)):
        clerk = await town.person(f"聞田 {workspace}", "みどり町", workspace=workspace)
        for title in ("VPNの更新", "端末の暗号化", "ログの保存"):
            assert await town.owner(await clerk.asks(title, field="security")) == owner.member.id
    assert other.notes == expert.notes == ""


async def test_an_owner_who_is_not_there_is_told_privately(
    town: MemoryTown, expert: MemoryPerson, peer: MemoryPerson, next_door: str
):
    """So is a peer: nobody of them sees the thread, so each reads the reason where they are; nothing is mentioned."""
    clerk = await town.person("聞田 となり", "みどり町", workspace=next_door)
    question = await clerk.asks("VPNの更新", field="security", topics=("住民記録",))
    assert await town.owner(question) == expert.member.id
    assert "回答担当をお願いします。\n理由: 担当分野「セキュリティ」" in expert.notes
    assert "近い立場の方からの相談です。" in peer.notes
    assert "業務の経験「住民記録」" in peer.notes
    assert [message.mentions for message in town.platform.in_place("C1")[1:]] == [(), (), ()]
    note = town.platform.told(expert.account)[0]
    take = next(button for button in all_of(Button, note) if button.action == "take")
    await expert.presses_action(take.action, take.value)
    assert "担当します" in expert.sees
    await expert.writes(question, "手順をお送りします。")
    await clerk.presses_action("continue", str(question))
    await town.deliver()
    assert "もう少し相談したいそうです" in expert.notes


async def test_a_note_that_came_too_late_is_not_sent(
    town: MemoryTown, expert: MemoryPerson, secretary: MemoryPerson, next_door: str
):
    """Somebody else owns it by then."""
    clerk = await town.person("聞田 となり", "みどり町", workspace=next_door)
    await clerk.types("/soudan VPNの更新")
    await clerk.fills_in(body="手順と費用の見当を教えてください。", field="security")
    await clerk.presses("相談する")
    await expert.submits("handover", "1", {"reason": ("busy",)})
    await town.deliver()
    assert expert.notes == ""
    assert "回答担当をお願いします。" in secretary.notes


# ---- the pinned guide -----------------------------------------------------------------------------------------


async def test_each_place_where_people_ask_has_a_pinned_guide(town: MemoryTown, asker: MemoryPerson, next_door: str):
    """What it is for, who reads it, and the button that opens the form with its field."""
    await town.deliver()
    security, general = town.platform.in_place("C1"), town.platform.in_place("C2")
    assert [message.pinned for message in (*security, *general)] == [True, True]
    assert "「セキュリティ」の相談の場所です" in text_of(security)
    assert "自治体職員（県・国を含む）" in text_of(security)
    assert "どの分野の相談にも使える場所です" in text_of(general)
    assert [link.label for link in all_of(Link, security)] == ["使い方"]
    assert [(b.label, b.action, b.value) for b in all_of(Button, [*security, *general])] == [
        ("相談する", "ask", "security"),
        ("相談する", "ask", ""),
    ]
    assert town.platform.in_place("C3") == town.platform.in_place("C4") == town.platform.in_place("private") == []


# ---- private threads ------------------------------------------------------------------------------------------


async def let_in(town: MemoryTown, place: str = "private") -> list[set[AccountRef]]:
    """Whom each message into private threads lets in."""
    return [set(message.members) for message in town.platform.in_place(place)]


async def test_those_who_take_part_are_let_into_a_private_thread(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson, secretary: MemoryPerson, peer: MemoryPerson
):
    """The asker, the owner and the secretariat; nobody whom the audience does not admit."""
    await asker.asks("公表前の件", field="security", circle="experts", topics=("住民記録",))
    assert await let_in(town) == [{asker.account, expert.account, secretary.account}] * 2


async def test_a_new_owner_is_let_in_with_the_next_message(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson, secretary: MemoryPerson
):
    """The list is the one of the moment at which a message leaves."""
    other = await town.person("次野 つぎお", "ためし県", Role.EXPERT, fields=frozenset({"security"}))
    question = await asker.asks("公表前の件", field="security", circle="named_experts", expert=str(expert.member.id))
    assert other.account not in set().union(*await let_in(town))
    narrow = await asker.asks("公表前の件2", field="security", circle="experts", expert=str(expert.member.id))
    await expert.submits("handover", str(narrow), {"reason": ("busy",)})
    await town.deliver()
    assert await town.owner(question) == expert.member.id
    assert await town.owner(narrow) == other.member.id
    assert {asker.account, other.account, secretary.account} in await let_in(town)


async def test_an_anonymous_asker_is_not_let_in(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson, secretary: MemoryPerson
):
    """Who is in the thread would tell who asked; a secretary who asks is in it like every secretary."""
    question = await asker.asks("公表前の件", field="security", circle="experts", anonymous="yes")
    await asker.submits("anonymous.write", str(question), {"text": ("急いでいます。",)})
    await town.deliver()
    assert await let_in(town) == [{expert.account, secretary.account}] * 3
    colleague = await town.person("事務 次子", "つばき町", Role.SECRETARIAT)
    await colleague.asks("公表前の件", field="security", circle="experts", anonymous="yes")
    assert (await let_in(town))[-1] == {expert.account, secretary.account, colleague.account}


async def test_nobody_is_let_in_where_everybody_reads(town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson):
    """Nor from another workspace into a private thread."""
    await asker.asks("VPNの更新", field="security")
    assert await let_in(town, "security") == [set(), set()]
    await town.person("遠野 もりお", "ためし事務局", Role.SECRETARIAT, workspace="nowhere")
    await asker.asks("公表前の件", field="security", circle="experts")
    assert {account.workspace for members in await let_in(town) for account in members} == {"town"}


# ---- a thread that could not be opened --------------------------------------------------------------------------


async def test_a_card_that_is_late_is_told_while_it_is(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson, secretary: MemoryPerson
):
    """The asker that nothing is lost, the secretary what to look at; an anonymous asker stays unnamed."""
    refusals = [Fault(lambda: Unreachable("not_in_channel", uncertain=False))] * 5
    town.platform.faults += refusals
    await asker.asks("VPNの更新", field="security", anonymous="yes")
    for _ in refusals[1:]:
        town.clock.advance(timedelta(minutes=5))
        await town.app.courier.send_batch()
    await town.deliver()
    for person in (asker, secretary):
        assert "「#security」への投稿がまだ確認できていません。" in person.notes
        assert "自動で投稿します" in person.notes
    assert "事務局にも知らせています" in asker.notes
    assert "yorozu doctor" in secretary.notes
    assert "聞田" not in secretary.notes
    town.clock.advance(timedelta(minutes=10))
    await town.deliver()
    assert "VPNの更新" in town.posts("security")[0].text
    assert asker.notes.count("まだ確認できていません") == 1


async def test_a_card_that_could_not_be_posted_is_told(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson, secretary: MemoryPerson
):
    """The asker that nothing is lost, the secretary what to do; an anonymous asker stays unnamed."""
    town.platform.faults.append(Fault(lambda: Gone("channel_not_found")))
    await asker.asks("VPNの更新", field="security", anonymous="yes")
    for person in (asker, secretary):
        assert "この相談は保存しましたが、「#security」に投稿できませんでした。" in person.notes
    assert "事務局にも知らせています" in asker.notes
    assert "yorozu doctor" in secretary.notes
    assert "聞田" not in secretary.notes
    assert "みどり町" not in secretary.notes
