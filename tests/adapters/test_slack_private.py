"""Who is let into the conversation of a private question, and who is left in peace."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs
from structlog.typing import EventDict

import bot.remembered
from adapters.slack.adapter import SlackAdapter
from adapters.slack.conversations import PRIVATE
from adapters.slack.private import PrivateConversations
from bot.model.ids import AccountRef, Address, Posted
from bot.outbound import Message, text_message
from tests.adapters.desk import Desk
from tests.contract.seats import SEATS, SlackSeat
from tests.slack.faults import Errs
from tests.slack.people import Someone
from tests.slack.records import Channel
from tests.slack.workspace import Workspace


@pytest.fixture
def logs() -> Iterator[list[EventDict]]:
    """What is logged during the test."""
    with capture_logs() as captured:
        yield captured


@dataclass
class Asked:
    """A private question in a channel of its own."""

    seat: SlackSeat
    thread: Address
    card: Posted
    card_message: Message

    @property
    def town(self) -> Workspace:
        """Where it is."""
        return self.seat._workspace

    @property
    def channel(self) -> Channel:
        """The private channel."""
        return self.town.channels[str(self.thread.thread)]

    def someone(self, name: str) -> Someone:
        """One of the seat's people."""
        return self.seat._people[name]

    def restarted(self) -> None:
        """The process remembers nothing."""
        assert isinstance(self.seat.platform, SlackAdapter)
        workspace = self.seat.platform._open("ehime")
        assert workspace
        workspace.posts._private._came.clear()


def about(*members: AccountRef) -> Message:
    """Something for these to read."""
    return replace(text_message("公表前の件"), members=members)


async def asks(seat: SlackSeat, *members: AccountRef) -> Asked:
    """The question is posted for them."""
    message = about(*members)
    opening = Address("slack", "ehime", place=PRIVATE)
    posted = await seat.platform.post(opening, message, "k1")
    return Asked(seat, replace(opening, thread=posted.thread), posted, message)


@pytest.fixture
async def seat() -> AsyncIterator[SlackSeat]:
    """People at a workspace."""
    async with SEATS["slack by sockets"](Desk()) as seat:
        assert isinstance(seat, SlackSeat)
        yield seat


@pytest.fixture
async def asked(seat: SlackSeat) -> Asked:
    """A question of both."""
    return await asks(seat, seat.person("koharu"), seat.person("kaito"))


@pytest.mark.parametrize("between", ["", "a restart"])
async def test_who_leaves_is_not_pulled_back(asked: Asked, between: str):
    """Neither by a post nor by an edit, nor after a restart: the channel shows who was there."""
    kaito = asked.someone("kaito")
    asked.channel.members.remove(kaito.id)
    for number in range(3):
        if between:
            asked.restarted()
        await asked.seat.platform.post(asked.thread, asked.card_message, f"k2{number}")
        await asked.seat.platform.edit(asked.thread, asked.card, asked.card_message)
    assert kaito.id not in asked.channel.members
    assert len(asked.town.called("conversations.invite")) == 1


async def test_who_is_called_is_let_in_again(asked: Asked):
    """Whoever left and is asked once more: else they would not hear of it."""
    kaito = asked.someone("kaito")
    asked.channel.members.remove(kaito.id)
    await asked.seat.platform.post(
        asked.thread, replace(asked.card_message, mentions=(asked.seat.person("kaito"),)), "k2"
    )
    assert kaito.id in asked.channel.members


@pytest.mark.parametrize("state", ["deleted", "restricted"])
async def test_somebody_who_cannot_come_keeps_nobody_else_out(asked: Asked, logs: list[EventDict], state: str):
    """The post is there, the log names who is not, by id, and they are not tried at every post."""
    gone, third = asked.town.someone("退職 太郎"), asked.town.someone("次野 つぎお")
    setattr(gone.user, state, True)
    accounts = [AccountRef("slack", "ehime", one.id) for one in (gone, third)]
    for key in ("k2", "k3"):
        await asked.seat.platform.post(asked.thread, about(*asked.card_message.members, *accounts), key)
    assert third.id in asked.channel.members
    assert len(asked.town.said(asked.channel.id)) == 3
    (line,) = [line for line in logs if line["event"] == "slack_not_let_in"]
    assert (line["channel"], line["user"]) == (asked.channel.id, gone.id)
    assert "退職" not in repr(logs)


@pytest.mark.parametrize("word", ["ura_max_channels", "cant_invite", "failed_for_some_users"])
async def test_an_invitation_that_fails_for_everybody_keeps_no_post_back(
    asked: Asked, logs: list[EventDict], word: str
):
    """Slack may say it of all at once."""
    third = asked.town.someone("次野 つぎお")
    asked.town.faults.next("conversations.invite", Errs(word))
    await asked.seat.platform.post(asked.thread, about(AccountRef("slack", "ehime", third.id)), "k2")
    assert len(asked.town.said(asked.channel.id)) == 2
    assert [(line["user"], line["error"]) for line in logs if line["event"] == "slack_not_let_in"] == [(third.id, word)]


async def test_a_person_whom_the_core_does_not_name_may_stay(asked: Asked):
    """A former owner, or a colleague whom a person invited."""
    colleague = asked.town.someone("同僚 はな")
    asked.channel.members.append(colleague.id)
    await asked.seat.platform.post(asked.thread, about(asked.seat.person("koharu")), "k2")
    assert {colleague.id, asked.someone("kaito").id} <= set(asked.channel.members)


def conversations(town: Workspace, mode: str = "channel") -> PrivateConversations:
    """Of a bot that has just started."""
    client = AsyncWebClient(town.app.bot_token, base_url=f"{town.server_url}/api/", retry_handlers=[])
    return PrivateConversations(client, "ehime", mode)  # type: ignore[arg-type]


async def test_a_group_in_which_somebody_cannot_be_gets_a_channel(seat: SlackSeat):
    """Slack opens no group direct message with an account that is disabled."""
    seat._workspace.app.scopes.add("mpim:write")
    gone = seat._workspace.someone("退職 太郎")
    gone.user.deleted = True
    members = [seat.person("koharu"), seat.person("kaito"), AccountRef("slack", "ehime", gone.id)]
    opened, shared = await conversations(seat._workspace, "group_dm").for_question("k1", members)
    assert not shared
    assert set(seat._workspace.channels[opened.channel].members) >= {m.user for m in members[:2]}


async def test_direct_messages_are_remembered_up_to_a_number(seat: SlackSeat, monkeypatch: pytest.MonkeyPatch):
    """The oldest is asked for once more."""
    monkeypatch.setattr(bot.remembered, "REMEMBERED", 1)
    private = conversations(seat._workspace)
    for name in ("koharu", "koharu", "kaito", "koharu"):
        await private.with_person(seat.person(name).user)
    assert len(seat._workspace.called("conversations.open")) == 3
