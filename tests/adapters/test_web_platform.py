"""The browser as a platform: what the core posts is on the board, and people find it."""

import asyncio
import socket
from datetime import timedelta

import httpx
import pytest

from adapters.web import content
from adapters.web.server import CannotListen, PortTaken
from bot.model.ids import AccountRef, Address, Posted
from bot.outbound import Element, Message, Section, ViewRef, text_message
from bot.ports import Gone, Refused, StorageFault, Unreachable
from tests.adapters.browser import Browser
from tests.adapters.desk import NOON, Desk
from tests.adapters.test_web_acts import browse
from tests.adapters.test_web_pages import hostile_elements

PLACE = Address("web", "browser", place="general")
KOHARU = AccountRef("web", "browser", "koharu")


@pytest.fixture
def desk() -> Desk:
    """A fresh core."""
    return Desk()


async def test_post_opens_a_thread_or_joins_one(desk: Desk) -> None:
    """A post in a place is its own thread; one in a thread stays there; a private one has none."""
    web = desk.adapter()
    first = await web.post(PLACE, text_message("a"), "k1")
    reply = await web.post(Address("web", "browser", place="general", thread=first.thread), text_message("b"), "k2")
    private = await web.post(Address("web", "browser", user="koharu"), text_message("c"), "k3")
    assert first.thread == first.message
    assert reply.thread == first.thread
    assert private.thread is None


async def test_same_key_makes_one_message(desk: Desk) -> None:
    """A retry finds the first post and adds none."""
    web = desk.adapter()
    assert await web.post(PLACE, text_message("a"), "k") == await web.post(PLACE, text_message("a"), "k")
    assert len(await desk.board.in_place("general")) == 1


async def test_lost_reply_is_found_by_its_key(desk: Desk) -> None:
    """After a crash between posting and recording, the key leads to what was posted."""
    web = desk.adapter()
    posted = await web.post(PLACE, text_message("a"), "k")
    assert await web.find("k", PLACE, NOON) == posted
    assert await web.find("other", PLACE, NOON) is None


async def test_edit_and_remove_say_when_it_is_gone(desk: Desk) -> None:
    """A post can be replaced and taken off; afterwards both say so."""
    web = desk.adapter()
    posted = await web.post(PLACE, text_message("a"), "k")
    await web.edit(PLACE, posted, text_message("b"))
    (post,) = await desk.board.in_place("general")
    assert content.load(post.content, "") == text_message("b")
    await web.remove(PLACE, posted)
    with pytest.raises(Gone):
        await web.remove(PLACE, posted)
    with pytest.raises(Gone):
        await web.edit(PLACE, Posted("unknown"), text_message("c"))


async def test_post_to_nowhere_is_refused(desk: Desk) -> None:
    """Without place or person there is nothing to try again."""
    with pytest.raises(Refused):
        await desk.adapter().post(Address("web", "browser"), text_message("a"), "k")


async def test_storage_that_fails_is_an_unreachable_platform(desk: Desk) -> None:
    """The outbox sees platform errors only."""

    class Broken(type(desk.board)):  # type: ignore[misc]
        async def put(self, *_: object) -> str:
            raise StorageFault("disk full")

    desk.board = Broken(desk.changes)
    with pytest.raises(Unreachable):
        await desk.adapter().post(PLACE, text_message("a"), "k")


async def test_history_is_the_core_s_own(desk: Desk) -> None:
    """What was written in the browser needs no catching up."""
    assert [occurrence async for occurrence in desk.adapter().history(PLACE, NOON)] == []


@pytest.mark.parametrize("element", hostile_elements(), ids=lambda element: type(element).__name__)
def test_content_is_read_back_as_it_was_written(element: Element) -> None:
    """Every element survives the board, hostile text included."""
    about = ViewRef("thread", {"question": "1"})
    message = Message((element, Section("")), title="件名", mentions=(KOHARU,), about=about)
    assert content.load(content.dump(message), "unreadable") == message


def test_content_of_another_version_is_said_to_be_unreadable() -> None:
    """What cannot be read is not guessed at."""
    assert content.load('{"elements": 1}', "読めません") == text_message("読めません")


async def test_mention_reaches_the_notices_until_it_is_seen(desk: Desk) -> None:
    """Who is mentioned reads so on every page, finds it with its page, and looking marks it seen."""
    web = desk.adapter()
    about = ViewRef("question", {"id": "1"})
    await web.post(PLACE, Message((Section("お願いします"),), "VPN更新", (KOHARU,), about), "k1")
    await web.post(Address("web", "browser", user="koharu"), text_message("ご連絡です"), "k2")
    await web.post(Address("web", "browser", user="kaito"), text_message("別の人へ"), "k3")
    async with browse(desk) as browser:
        home = await browser.get("/")
        desk.clock.move(timedelta(seconds=1))
        notices = await browser.get("/notices")
        after = await browser.get("/")
    assert "未読2件" in home.text
    assert notices.text.index("ご連絡です") < notices.text.index("お願いします")
    assert notices.text.count('<span class="chip tone-active">未読</span>') == 2
    assert '<a href="/p/question?id=1">VPN更新</a>' in notices.text
    assert "別の人へ" not in notices.text
    assert "未読" not in after.text


async def test_place_shows_only_what_has_no_page_and_only_to_the_admitted(desk: Desk) -> None:
    """The core decides who may read a place; what a page shows live is not shown as a copy."""
    web = desk.adapter()
    await web.post(PLACE, text_message("研修のお知らせ"), "k1")
    await web.post(PLACE, text_message("相談の写し", about=ViewRef("question", {"id": "1"})), "k2")
    async with browse(desk) as browser:
        refused = await browser.get("/board/general")
        desk.admitted.add("koharu")
        page = await browser.get("/board/general")
    assert refused.status_code == 403
    assert "研修のお知らせ" not in refused.text
    assert "研修のお知らせ" in page.text
    assert "相談の写し" not in page.text


async def test_place_without_a_page_of_the_core_is_closed(desk: Desk) -> None:
    """Where the core does not decide, nothing is shown."""
    del desk.registry.pages["place"]
    async with Browser(desk.adapter().application(desk.receive)) as browser:
        assert (await browser.get("/board/general")).status_code == 404


async def test_workspace_starts_answers_and_stops(desk: Desk) -> None:
    """From start to stop it answers on its port, and then no more."""
    web = desk.adapter()
    await web.start(desk.receive, desk.connected)
    async with httpx.AsyncClient() as client:
        assert (await client.get(web.url)).status_code == 200
        await web.stop()
        with pytest.raises(httpx.ConnectError):
            await client.get(web.url)
    await web.stop()


async def test_taken_port_is_named(desk: Desk) -> None:
    """The person who starts it reads which port and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"ポート {port} は、ほかのプログラムが使っています"):
            await desk.adapter(port=port).start(desk.receive, desk.connected)


async def test_address_of_another_machine_is_named(desk: Desk) -> None:
    """An address this computer does not have cannot be listened on."""
    with pytest.raises(CannotListen, match="待ち受けできません"):
        await desk.adapter(host="192.0.2.1", demonstration=False).start(desk.receive, desk.connected)


async def test_stop_waits_for_what_is_under_way(desk: Desk) -> None:
    """A request that has reached the core is answered before the workspace is gone."""
    reached, released = asyncio.Event(), asyncio.Event()

    async def receive(event):
        reached.set()
        await released.wait()
        return await desk.receive(event)

    web = desk.adapter()
    await web.start(receive, desk.connected)
    async with httpx.AsyncClient() as client:
        asking = asyncio.create_task(client.get(web.url))
        await reached.wait()
        stopping = asyncio.create_task(web.stop())
        released.set()
        assert (await asking).status_code == 200
        await stopping
