"""Messages of ours in a workspace that changes under them."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from bot.model.ids import Address
from bot.outbound import Message, Section, ViewRef, text_message
from bot.ports import Gone
from tests.adapters.desk import Desk
from tests.contract.seats import SEATS, SlackSeat


@pytest.fixture
async def seat() -> AsyncIterator[SlackSeat]:
    """People at a workspace."""
    async with SEATS["slack by sockets"](Desk()) as seat:
        assert isinstance(seat, SlackSeat)
        yield seat


async def test_a_reply_does_not_go_into_the_channel_where_its_thread_is_gone(seat: SlackSeat):
    """Slack would show it there, out of its place."""
    card = await seat.platform.post(seat.place, text_message("相談"), "k1")
    await seat.platform.remove(seat.place, card)
    thread = Address(seat.place.platform, seat.place.workspace, seat.place.place, card.thread)
    with pytest.raises(Gone):
        await seat.platform.post(thread, text_message("回答担当をお願いします"), "k2")
    assert "回答担当をお願いします" not in await seat.reads("koharu")


async def test_a_pinned_message_stands_though_it_cannot_be_pinned(seat: SlackSeat):
    """Pinning twice, or without the right to, leaves the message."""
    post = partial(seat.platform.post, seat.place, Message((Section("ここで相談できます"),), pinned=True))
    await post("k1")
    assert seat.pins == 1
    seat.refuses_pins()
    await post("k2")
    assert (await seat.reads("koharu")).count("ここで相談できます") == 2
    assert seat.pins == 1


async def test_a_note_leads_to_what_it_is_about(seat: SlackSeat):
    """It stands alone in the person's direct messages with the bot."""
    note = text_message("あなたの相談に回答がありました。", about=ViewRef("question", {"id": "VPN"}))
    koharu = seat.person("koharu").user
    await seat.platform.post(Address(seat.place.platform, seat.place.workspace, user=koharu), note, "k1")
    assert "開く" in await seat.told("koharu")
