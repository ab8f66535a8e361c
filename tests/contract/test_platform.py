"""What every platform must keep, whichever it is: `bot.ports.Platform`, seen from where people sit."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import httpx
import pytest

from bot.inbound import ButtonPressed, CommandInvoked, FormSubmitted
from bot.model.ids import Address, Posted
from bot.outbound import Message, Section, text_message
from bot.ports import Gone
from tests.adapters.desk import Desk
from tests.contract.seats import SEATS, Seat

HOSTILE = "<!channel> @everyone <@U123> [安全](http://evil.example) `code` <script>alert(1)</script>"


@pytest.fixture
def desk() -> Desk:
    """A small core that answers."""
    return Desk()


@pytest.fixture(params=sorted(SEATS))
async def seat(request: pytest.FixtureRequest, desk: Desk) -> AsyncIterator[Seat]:
    """People at each platform."""
    async with SEATS[request.param](desk) as seat:
        yield seat


async def test_a_post_is_read_in_its_place(seat: Seat):
    """Whoever reads the place finds it, and it opens a thread that can be written into."""
    posted = await seat.platform.post(seat.place, text_message("研修のお知らせです"), "k1")
    assert "研修のお知らせです" in await seat.reads("koharu")
    assert posted.thread
    into = Address(seat.place.platform, seat.place.workspace, seat.place.place, posted.thread)
    assert (await seat.platform.post(into, text_message("続きです"), "k2")).thread == posted.thread


async def test_what_is_told_to_one_is_read_by_nobody_else(seat: Seat):
    """A private message reaches the person it is addressed to."""
    to = Address(seat.place.platform, seat.place.workspace, user=seat.person("koharu").user)
    await seat.platform.post(to, text_message("あなただけに"), "k1")
    assert "あなただけに" in await seat.told("koharu")
    assert "あなただけに" not in await seat.told("kaito")
    assert "あなただけに" not in await seat.reads("kaito")


async def test_only_whom_the_core_mentions_is_mentioned(seat: Seat):
    """Text mentions nobody, whatever it looks like."""
    mentioned = Message((Section(f"{HOSTILE} @kaito"),), mentions=(seat.person("koharu"),))
    await seat.platform.post(seat.place, mentioned, "k1")
    assert "evil.example" in await seat.told("koharu")
    assert "evil.example" not in await seat.told("kaito")


async def test_a_lost_reply_is_found_by_its_key(seat: Seat, desk: Desk):
    """What arrived before a crash is found afterwards; what never arrived is not."""
    since = desk.clock.now()
    posted = await seat.platform.post(seat.place, text_message("一度だけ"), "k1")
    desk.clock.move(timedelta(minutes=10))
    assert await seat.platform.find("k1", seat.place, since) == posted
    assert await seat.platform.find("k2", seat.place, since) is None


async def test_an_edit_changes_what_is_read(seat: Seat):
    """The old text is gone, the new one stands."""
    posted = await seat.platform.post(seat.place, text_message("回答を募集中"), "k1")
    await seat.platform.edit(seat.place, posted, text_message("担当あり"))
    read = await seat.reads("koharu")
    assert "担当あり" in read
    assert "回答を募集中" not in read


async def test_what_is_removed_is_gone(seat: Seat):
    """Nobody reads it any more, and to change it again says so."""
    posted = await seat.platform.post(seat.place, text_message("取り消すお知らせ"), "k1")
    await seat.platform.remove(seat.place, posted)
    assert "取り消すお知らせ" not in await seat.reads("koharu")
    with pytest.raises(Gone):
        await seat.platform.remove(seat.place, posted)
    with pytest.raises(Gone):
        await seat.platform.edit(seat.place, Posted("nowhere"), text_message("?"))


async def test_a_command_reaches_the_core_with_its_words(seat: Seat, desk: Desk):
    """Name, arguments and person arrive; the form it opens is shown."""
    shown = await seat.types("kaito", "/soudan VPNの更新")
    event = desk.last(CommandInvoked)
    assert isinstance(event, CommandInvoked)
    assert (event.command, event.arguments, event.account) == ("soudan", "VPNの更新", seat.person("kaito"))
    assert "相談する" in shown
    assert "VPNの更新" in shown


async def test_a_button_reaches_the_core_with_its_value(seat: Seat, desk: Desk):
    """What the core put into the button comes back."""
    await seat.presses("koharu", "open_ask", "security")
    event = desk.last(ButtonPressed)
    assert isinstance(event, ButtonPressed)
    assert (event.action, event.value, event.account) == ("open_ask", "security", seat.person("koharu"))


async def test_a_form_comes_back_with_its_values_and_state(seat: Seat, desk: Desk):
    """Everything typed arrives, and the state that the core gave it."""
    await seat.submits("koharu", "ask", {"title": ("VPN <b>",), "body": ("一行目\n二行目",)})
    event = desk.last(FormSubmitted)
    assert isinstance(event, FormSubmitted)
    assert event.value("title") == "VPN <b>"
    assert event.value("body").replace("\r\n", "\n") == "一行目\n二行目"
    assert event.state == "draft:1"


async def test_a_form_with_a_mistake_keeps_what_was_typed(seat: Seat):
    """The error is shown, and the text is still there."""
    shown = await seat.submits("koharu", "ask", {"title": ("V",), "body": ("長く考えて書いた本文",)})
    assert "2文字以上で入力してください。" in shown
    assert "長く考えて書いた本文" in shown


async def test_an_impatient_finger_has_one_effect(seat: Seat, desk: Desk):
    """The same submission twice carries the same key, where it comes twice at all."""
    await seat.submits("koharu", "ask", {"title": ("二度押し",), "body": ("本文",)}, times=2)
    keys = [event.key for event in desk.events if isinstance(event, FormSubmitted)]
    assert len(set(keys)) == 1


async def test_two_submissions_of_two_people_have_two_keys(seat: Seat, desk: Desk):
    """Nobody's event is taken for another's."""
    await seat.submits("koharu", "ask", {"title": ("一つ目",), "body": ("本文",)})
    await seat.submits("kaito", "ask", {"title": ("二つ目",), "body": ("本文",)})
    assert len({event.key for event in desk.events}) == len(desk.events)


async def test_after_stop_nothing_arrives(seat: Seat, desk: Desk):
    """Stopping twice is no fault."""
    await seat.platform.stop()
    await seat.platform.stop()
    before = len(desk.events)
    with suppress(httpx.TransportError):
        await seat.types("koharu", "/soudan")
    assert len(desk.events) == before
