"""Messages of ours in a workspace that changes under them."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from bot.model.ids import Address
from bot.outbound import Message, Section, text_message
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
