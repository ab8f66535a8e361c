"""What is owed arrives in Slack exactly once, whatever Slack answers, or does not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.typing import EventDict

import bot.outbox.sender
from bot.model.ids import Address
from bot.model.member import Role
from bot.outbound import text_message
from bot.outbox import GIVES_UP_AFTER
from bot.ports import StorageFault
from tests.slack.faults import Drops, Errs, Fails, Fault, Hangs, TooFast
from tests.slack.people import Someone
from tests.slack.records import Message
from tests.slack.stage import Stage

POST = "chat.postMessage"
WORDS = "本町で使っている機器の更新の手順"


@pytest.fixture
async def secretary(stage: Stage) -> Someone:
    """The secretariat's one person."""
    return await stage.person("局子", "ためし事務局", Role.SECRETARIAT)


@pytest.fixture
async def koharu(stage: Stage, secretary: Someone) -> Someone:
    """A clerk who asks, and has just pressed 相談する; nothing has been delivered yet."""
    await stage.person("守", "ためし県", Role.EXPERT, fields=frozenset({"security"}))
    koharu = await stage.person("小春", "みどり町")
    await stage.reviews(koharu, "VPNの更新", WORDS)
    await koharu.press("相談する")
    return koharu


def cards(stage: Stage) -> list[Message]:
    """The questions' parent messages."""
    return [m for m in stage.town.said(stage.place) if not m.is_reply]


def posts(stage: Stage) -> int:
    """How often a card was asked to be posted, as far as Slack saw it."""
    return len([c for c in stage.town.called(POST) if c["channel"] == stage.place and not c.arguments.get("thread_ts")])


async def test_a_limit_pauses_the_workspace_and_then_sends_without_searching(stage: Stage, koharu: Someone):
    """Retry-After counts for everything that goes into the workspace."""
    stage.town.faults.next(POST, TooFast(30))
    before = stage.clock.now()
    await stage.deliver(over=timedelta(seconds=29))
    assert stage.town.called(POST) == []
    await stage.deliver(over=timedelta(minutes=1))
    (card,) = cards(stage)
    assert card.at - before >= timedelta(seconds=30)
    assert stage.town.called("conversations.history") == []
    assert set(await stage.states()) == {"sent"}


@pytest.mark.parametrize(
    "fault",
    [Fails(), Fails(after=True), Drops(), Drops(after=True), Errs("internal_error"), Errs("service_unavailable")],
    ids=repr,
)
async def test_an_answer_that_was_lost_makes_no_second_message(stage: Stage, koharu: Someone, fault: Fault):
    """Found by its metadata where it arrived, sent again where it did not; the history lags by 50 seconds."""
    stage.town.history.lag = timedelta(seconds=50)
    stage.town.faults.next(POST, fault)
    await stage.deliver()
    stood = len(cards(stage))
    await stage.deliver(over=timedelta(minutes=10))
    (card,) = cards(stage)
    assert posts(stage) == 1
    assert stood == int(getattr(fault, "after", False))
    assert len(stage.town.called("conversations.history")) >= 1
    assert set(await stage.states()) == {"sent"}
    assert card.metadata


async def test_a_history_that_lags_longer_than_the_first_search(stage: Stage, koharu: Someone):
    """It arrived, the first search does not show it, the second does."""
    stage.town.history.lag = timedelta(seconds=100)
    stage.town.faults.next(POST, Drops(after=True))
    await stage.deliver(over=timedelta(minutes=10))
    assert len(cards(stage)) == 1
    assert len(stage.town.called("conversations.history")) == 2
    assert set(await stage.states()) == {"sent"}


async def test_slack_that_answers_too_late_is_searched(stage: Stage, koharu: Someone, monkeypatch: pytest.MonkeyPatch):
    """The send is given up before its lease ends; the message arrives afterwards, and is found."""
    monkeypatch.setattr(bot.outbox.sender, "SEND_SECONDS", 0.2)
    hangs = Hangs()
    stage.town.faults.next(POST, hangs)
    await stage.deliver()
    assert cards(stage) == []
    hangs.release()
    await stage.town.settled()
    await stage.deliver(over=timedelta(minutes=10))
    assert (len(cards(stage)), posts(stage)) == (1, 1)
    assert set(await stage.states()) == {"sent"}


async def test_a_search_that_fails_is_made_again(stage: Stage, koharu: Someone):
    """Too fast and broken while searching: still no second message."""
    stage.town.faults.next(POST, Fails(after=True))
    stage.town.faults.next("conversations.history", TooFast(20))
    stage.town.faults.next("conversations.history", Fails())
    stage.town.faults.next("conversations.history", Drops())
    await stage.deliver(over=timedelta(minutes=20))
    assert (len(cards(stage)), posts(stage)) == (1, 1)
    assert set(await stage.states()) == {"sent"}


async def test_a_process_that_dies_between_sending_and_recording(stage: Stage, koharu: Someone):
    """Another one takes over when the lease has lapsed, and finds what stands there."""
    sent = stage.storage.outbox.sent

    async def dies(*arguments: object, **named: object) -> bool:
        raise StorageFault("the database is gone")

    stage.storage.outbox.sent = dies  # type: ignore[method-assign]
    with pytest.raises(StorageFault):
        await stage.app.courier.send_batch()
    stage.storage.outbox.sent = sent  # type: ignore[method-assign]
    assert len(cards(stage)) == 1
    stage.app = stage.another_process()
    await stage.deliver(over=timedelta(minutes=10))
    assert (len(cards(stage)), posts(stage)) == (1, 1)
    assert set(await stage.states()) == {"sent"}


async def test_a_fault_of_ours_while_recording_makes_no_second_message(stage: Stage, koharu: Someone):
    """What was sent and could not be recorded is looked for, whatever the fault was."""
    sent, faults = stage.storage.outbox.sent, [KeyError("ts")]

    async def sometimes(*arguments: object, **named: object) -> bool:
        if faults:
            raise faults.pop()
        return await sent(*arguments, **named)  # type: ignore[arg-type]

    stage.storage.outbox.sent = sometimes  # type: ignore[method-assign]
    await stage.deliver(over=timedelta(minutes=10))
    assert (len(cards(stage)), posts(stage)) == (1, 1)
    assert set(await stage.states()) == {"sent"}


async def test_a_reply_in_a_thread_is_found_there(stage: Stage, koharu: Someone):
    """The mention of the expert, whose answer was lost."""
    while not cards(stage):
        await stage.app.courier.send_batch()
    stage.town.faults.next(POST, Drops(after=True))
    await stage.deliver(over=timedelta(minutes=10))
    texts = [m.text for m in stage.town.said(stage.place) if m.is_reply]
    assert len(texts) == len(set(texts)) >= 1
    assert set(await stage.states()) == {"sent"}


@pytest.mark.parametrize("method", [POST, "conversations.create", "conversations.invite"])
@pytest.mark.parametrize("fault", [Drops(), Drops(after=True), Fails(after=True)], ids=repr)
async def test_a_private_question_has_one_channel_and_one_card(
    stage: Stage, koharu: Someone, method: str, fault: Fault
):
    """Whichever step's answer was lost."""
    await stage.deliver()
    known = set(stage.town.channels)
    await koharu.command("/soudan", channel=stage.place)
    await koharu.fill(title="委託先との契約", body=WORDS, field="セキュリティ", circle="専門官・事務局")
    await koharu.submit()
    await koharu.press("相談する")
    stage.town.faults.next(method, fault)
    await stage.deliver(over=timedelta(minutes=10))
    (private,) = [c for c in stage.town.channels.values() if c.id not in known and c.kind == "group"]
    assert koharu.id in private.members
    texts = [m.text for m in stage.town.said(private.id)]
    assert len(texts) == len(set(texts)) == 2  # the card, and the mention of the expert
    assert set(await stage.states()) == {"sent"}


async def test_a_message_that_cannot_be_pinned_is_there(stage: Stage, logs: list[EventDict]):
    """A missing scope is told, and the message counts as sent."""
    stage.town.app.scopes.discard("pins:write")
    to = Address("slack", stage.town.domain, place=stage.place)
    await stage.adapter.post(to, replace(text_message("案内"), pinned=True), "key")
    assert len(cards(stage)) == 1
    assert [line["error"] for line in logs if line["event"] == "slack_not_pinned"] == ["missing_scope"]


async def test_metadata_holds_an_opaque_key_alone(stage: Stage, koharu: Someone):
    """Other apps in the workspace can read it."""
    await stage.deliver()
    shown = [m.metadata for channel in stage.town.channels for m in stage.town.said(channel)]
    assert shown
    for metadata in shown:
        assert metadata
        assert metadata["event_type"] == "yorozu_delivery"
        assert list(metadata["event_payload"]) == ["key"]
        assert WORDS not in str(metadata)
        assert koharu.id not in str(metadata)


async def test_an_edit_of_what_is_gone_ends_and_the_rest_goes_on(stage: Stage, koharu: Someone, logs: list[EventDict]):
    """Somebody deleted the card: its edit is dead, the thread's next words still arrive."""
    await stage.deliver()
    (card,) = cards(stage)
    stage.town.faults.next("chat.update", Errs("message_not_found"), times=5)
    mamoru = next(p for p in stage.town.clients.values() if isinstance(p, Someone) and p.user.name == "守")
    await mamoru.message(stage.place, "更新しましょう", thread_ts=card.ts)
    await stage.deliver()
    assert (await stage.states())["dead"] == 1
    assert "回答" in koharu.text(koharu.direct_messages[-1])
    assert [line["error"] for line in logs if line["event"] == "delivery_dead"] == ["message_not_found"]


@pytest.mark.parametrize("word", ["channel_not_found", "is_archived"])
async def test_a_card_waits_until_its_channel_is_mended(
    stage: Stage, koharu: Someone, secretary: Someone, logs: list[EventDict], word: str
):
    """The asker and the secretariat hear of it, each once; what an administrator mends lets it through."""
    channel = stage.town.channels[stage.place]
    if word == "is_archived":
        channel.archived = True
    else:
        channel.kind = "group"
        channel.members.remove(stage.town.app.bot_user)
    await stage.deliver(over=timedelta(minutes=15))
    for person in (koharu, secretary):
        (told,) = person.direct_messages
        assert "VPNの更新" in person.text(told)
    refused = {(line["error"], line["workspace"]) for line in logs if line["event"] == "slack_refused"}
    assert refused == {(word, "ehime")}
    channel.archived = False
    if stage.town.app.bot_user not in channel.members:
        channel.members.append(stage.town.app.bot_user)
    await stage.deliver(over=timedelta(minutes=15))
    assert len(cards(stage)) == 1


async def test_a_channel_without_the_bot_waits_for_its_invitation(stage: Stage, koharu: Someone, logs: list[EventDict]):
    """not_in_channel is mended by /invite: then the card is posted."""
    members = stage.town.channels[stage.place].members
    members.remove(stage.town.app.bot_user)
    await stage.deliver(over=timedelta(minutes=1))
    assert cards(stage) == []
    members.append(stage.town.app.bot_user)
    await stage.deliver(over=timedelta(minutes=10))
    assert len(cards(stage)) == 1
    assert {line["error"] for line in logs if line["event"] == "slack_refused"} == {"not_in_channel"}


async def test_an_invitation_that_never_comes_is_told_after_a_day(stage: Stage, koharu: Someone, secretary: Someone):
    """Nobody waits for ever."""
    stage.town.channels[stage.place].members.remove(stage.town.app.bot_user)
    await stage.deliver()
    stage.clock.advance(GIVES_UP_AFTER)
    await stage.deliver(over=timedelta(minutes=1))
    assert "投稿できませんでした" in koharu.text(koharu.direct_messages[-1])
    assert "投稿できませんでした" in secretary.text(secretary.direct_messages[-1])


async def test_whoever_cannot_be_written_to_holds_nobody_up(stage: Stage, koharu: Someone, logs: list[EventDict]):
    """The asker's account was deactivated: her note is dead, the thread lives."""
    await stage.deliver()
    (card,) = cards(stage)
    koharu.user.deleted = True
    mamoru = next(p for p in stage.town.clients.values() if isinstance(p, Someone) and p.user.name == "守")
    await mamoru.message(stage.place, "更新しましょう", thread_ts=card.ts)
    await stage.deliver()
    assert [line["error"] for line in logs if line["event"] == "delivery_dead"] == ["user_disabled"]
    assert (await stage.states())["dead"] == 1


async def test_no_log_line_quotes_a_person_or_a_token(stage: Stage, koharu: Someone, logs: list[EventDict]):
    """Through refusals, faults and lost answers."""
    for fault in (Fails(), TooFast(1), Drops(after=True), Errs("missing_scope"), Errs("token_revoked")):
        stage.town.faults.next(POST, fault)
    await stage.deliver(over=timedelta(hours=2))
    assert len(cards(stage)) == 1
    written = repr(logs)
    assert "slack_refused" in written
    for secret in (WORDS, "VPNの更新", stage.town.app.bot_token, stage.town.app.app_token, "小春"):
        assert secret not in written
