"""The board, on every database."""

from datetime import timedelta

from bot.model.ids import Address
from bot.ports import BoardPost
from storage import SqlStorage
from tests.contract.community import NOW

PLACE = Address("web", "main", place="security")
THREAD = Address("web", "main", place="security", thread="7")


def _to(user: str) -> Address:
    return Address("web", "main", user=user)


async def test_a_post_comes_back_as_it_was_put_and_replaced(storage: SqlStorage):
    """Mentions keep their order, each once."""
    later = NOW + timedelta(minutes=1)
    id = await storage.board.put("k1", PLACE, '{"a": 1}', ["7", "3", "7"], NOW)
    assert await storage.board.replace(id, '{"a": 2}', later)
    expected = BoardPost(id=id, to=PLACE, content='{"a": 2}', mentions=("7", "3"), posted_at=NOW, edited_at=later)
    assert await storage.board.in_place("security") == [expected]


async def test_a_key_is_put_once(storage: SqlStorage):
    """The second time the first post's id comes back and nothing changes, also after its removal."""
    id = await storage.board.put("k1", PLACE, "first", [], NOW)
    assert await storage.board.put("k1", _to("3"), "second", ["3"], NOW) == id
    assert [post.content for post in await storage.board.in_place("security")] == ["first"]
    assert await storage.board.unseen("3") == 0
    assert await storage.board.remove(id)
    assert await storage.board.put("k1", PLACE, "third", [], NOW) == id
    assert await storage.board.in_place("security") == []


async def test_a_post_is_found_by_its_key(storage: SqlStorage):
    """None where none was put under it."""
    id = await storage.board.put("k1", PLACE, "a", [], NOW)
    assert await storage.board.find("k1") == id
    assert await storage.board.find("k2") is None


async def test_what_is_not_there_is_neither_replaced_nor_removed(storage: SqlStorage):
    """Nor is what was removed, nor what never was an id."""
    id = await storage.board.put("k1", PLACE, "a", [], NOW)
    assert await storage.board.remove(id)
    for absent in (id, "999", "x", "²"):
        assert not await storage.board.replace(absent, "b", NOW)
        assert not await storage.board.remove(absent)


async def test_a_place_shows_its_own_posts_latest_first(storage: SqlStorage):
    """Without those in its threads; at most as many as asked for."""
    for number in range(3):
        await storage.board.put(f"k{number}", PLACE, str(number), [], NOW)
    await storage.board.put("t", THREAD, "in the thread", [], NOW)
    assert [post.content for post in await storage.board.in_place("security")] == ["2", "1", "0"]
    assert [post.content for post in await storage.board.in_place("security", limit=1)] == ["2"]


async def test_a_person_is_shown_what_addresses_or_mentions_them(storage: SqlStorage):
    """What came after the last look is unseen, whatever the clock says."""
    await storage.board.put("a", _to("3"), "to them", [], NOW)
    await storage.board.put("b", THREAD, "mentions them", ["3", "4"], NOW)
    await storage.board.put("c", _to("4"), "to another", [], NOW)
    assert [post.content for post in await storage.board.addressed_to("3")] == ["mentions them", "to them"]
    assert await storage.board.unseen("3") == 2
    await storage.board.seen("3", NOW)
    assert await storage.board.unseen("3") == 0
    await storage.board.put("d", _to("3"), "again", [], NOW)
    assert (await storage.board.unseen("3"), await storage.board.unseen("4")) == (1, 2)
