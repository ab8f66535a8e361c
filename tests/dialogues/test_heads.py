"""The head of a thread: its name, what it is tagged with and whether it has ended, for platforms that show them."""

from bot.model.audience import System
from bot.model.delivery import NewDelivery, place_stream
from bot.outbound import Chip, ThreadHead, Tone
from tests.dialogues.fronts import in_memory
from tests.memory_town import MemoryPerson, MemoryTown


def head(town: MemoryTown, place: str, at: int = 0) -> ThreadHead | None:
    """Of the message at `at` in a place."""
    return town.platform.in_place(place)[at].head


@in_memory
async def test_a_thread_is_found_by_its_name_state_and_field(town: MemoryTown, asker: MemoryPerson):
    """The card brings them; topics are no tags, of which a forum takes twenty."""
    await asker.asks("VPNの更新", field="security", topics=("住民記録",))
    tags = (Chip("回答を募集中", Tone.WAITING), Chip("セキュリティ"))
    assert head(town, "security") == ThreadHead("VPNの更新", tags, ended=False)
    mentions = town.platform.in_place("security")[1:]
    assert mentions
    assert [message.head for message in mentions if message.head] == []


@in_memory
async def test_a_threads_head_follows_its_question(town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson):
    """Answered, at its end, and back."""
    question = await asker.asks("VPNの更新", field="security")
    heads = []
    for happens in (
        lambda: expert.writes(question, "回答です。"),
        lambda: asker.submits("resolve", str(question), {}),
        lambda: asker.presses_action("reopen", str(question)),
    ):
        await happens()
        await town.deliver()
        heads.append(head(town, "security"))
    states = [(one.tags[0].text, one.ended) for one in heads if one]
    assert states == [("回答あり", False), ("解決", True), ("回答を募集中", False)]


@in_memory
async def test_an_inquiry_is_tagged_as_what_it_is(town: MemoryTown, asker: MemoryPerson, secretary: MemoryPerson):
    """It has no field."""
    await asker.types("/jimukyoku 名簿の訂正")
    await asker.fills_in(body="部署名が変わりました。")
    await town.deliver()
    found = head(town, "private")
    assert found
    assert (found.title, [tag.text for tag in found.tags]) == ("名簿の訂正", ["回答を募集中", "事務局への問い合わせ"])


@in_memory
async def test_the_guide_of_a_place_is_headed_too(town: MemoryTown):
    """In a forum it stands among the questions."""
    async with town.storage.write(System("test")) as uow:
        general = next(place for place in await uow.places.all() if place.external == "general")
        await uow.deliveries.owe(NewDelivery(kind="place_guide", stream=place_stream(general.id), place_id=general.id))
        await uow.commit()
    await town.deliver()
    assert head(town, "general") == ThreadHead("相談のしかた")
