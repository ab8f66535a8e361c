"""The bot was away for a while: what was written meanwhile is read back from the threads of open questions."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import chain, repeat

import pytest

import bot.features
from bot.app import App, assemble
from bot.catching_up import TRIES
from bot.commands import collect
from bot.inbound import MessageEdited, MessagePosted
from bot.model.audience import System
from bot.model.ids import AccountRef, QuestionId, WorkspaceRef
from bot.model.message import Message, MessageRef
from bot.model.question import QuestionState
from bot.ports import Capabilities, Gone, RateLimited, Refused, Unreachable
from tests.dialogues.fronts import MEMORY
from tests.fakes.platform import MemoryPlatform
from tests.memory_town import MemoryPerson, MemoryTown
from tests.town import community

MINUTE = timedelta(minutes=1)


@pytest.fixture
def front() -> str:
    """What a platform does while nobody listens is staged in memory; the Slack contract has it at Slack."""
    return MEMORY


@pytest.fixture
async def question(town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson) -> QuestionId:
    """Asked, and posted."""
    id = await asker.asks("VPNの更新", field="security")
    town.clock.advance(MINUTE)
    return id


async def missed(town: MemoryTown, by: AccountRef, question: QuestionId, text: str) -> MessagePosted:
    """Written in the thread while the platform told the bot nothing."""
    address, key = await town.thread(question), f"key-{next(town.keys)}"
    ref = MessageRef("memory", "town", address.place or "", key)
    event = MessagePosted(account=by, key=key, at=town.clock.now(), address=address, ref=ref, text=text)
    town.platform.written.append(event)
    town.clock.advance(MINUTE)
    return event


async def reconnect(town: MemoryTown) -> None:
    """The platform's events flow again."""
    await town.platform.connects()
    await town.app.catching_up.finished()


async def thread(town: MemoryTown, question: QuestionId) -> list[Message]:
    """What was captured, in its order."""
    async with town.storage.read(System("test")) as uow:
        return list(await uow.messages.of(question))


async def texts(town: MemoryTown, question: QuestionId) -> list[str]:
    """What was captured, in its order."""
    return [message.text for message in await thread(town, question)]


async def test_what_was_missed_appears_once_and_in_order(
    town: MemoryTown, question: QuestionId, asker: MemoryPerson, expert: MemoryPerson, peer: MemoryPerson
):
    """The question is answered by it, and its asker told, as though it had come live; a second time changes nothing."""
    await missed(town, peer.account, question, "うちでは共同で調達しました。")
    await missed(town, asker.account, question, "費用はどのくらいでしたか。")
    await missed(town, expert.account, question, "県の単価表を送ります。")
    await reconnect(town)
    await town.deliver()
    assert (await town.question(question)).state is QuestionState.ANSWERED
    assert asker.notes.count("あなたの相談に回答がありました。") == 2
    everything = await texts(town, question)
    assert everything == ["うちでは共同で調達しました。", "費用はどのくらいでしたか。", "県の単価表を送ります。"]
    before, posts = await town.question(question), town.platform.posts_asked_for
    await reconnect(town)
    await town.deliver()
    assert await texts(town, question) == everything
    assert await town.question(question) == before
    assert town.platform.posts_asked_for == posts


async def test_a_later_message_that_came_live_stands_behind_what_was_missed(
    town: MemoryTown, question: QuestionId, asker: MemoryPerson, expert: MemoryPerson
):
    """The thread is in the order in which people wrote."""
    await missed(town, expert.account, question, "先に書いた回答")
    await asker.writes(question, "あとから届いた追記")
    await reconnect(town)
    assert await texts(town, question) == ["先に書いた回答", "あとから届いた追記"]


async def test_an_edit_is_followed(town: MemoryTown, question: QuestionId, expert: MemoryPerson):
    """What was captured live and changed while the bot was away reads as it was changed."""
    await expert.writes(question, "単価は10万円です。")
    said = town.platform.written[-1]
    edit = MessageEdited(
        account=expert.account,
        key="edit-1",
        at=town.clock.now() + MINUTE,
        address=said.address,
        ref=said.ref,
        text="単価は12万円です。",
    )
    town.platform.written.append(edit)  # type: ignore[arg-type]
    await reconnect(town)
    assert await texts(town, question) == ["単価は12万円です。"]


async def test_an_unknown_account_disturbs_nothing(town: MemoryTown, question: QuestionId, expert: MemoryPerson):
    """What they wrote is passed over; what follows is read."""
    await missed(town, AccountRef("memory", "town", "U-guest"), question, "通りすがりです。")
    await missed(town, expert.account, question, "回答します。")
    await reconnect(town)
    assert await texts(town, question) == ["回答します。"]


async def test_the_threads_of_ended_questions_are_left_alone(
    town: MemoryTown, question: QuestionId, asker: MemoryPerson, expert: MemoryPerson
):
    """Nobody waits there; a message that comes live reopens it as ever."""
    await asker.presses_action("close", str(question))
    await missed(town, expert.account, question, "遅くなりました。")
    await reconnect(town)
    assert await texts(town, question) == []


# ---- when the platform does not tell at once ----------------------------------------------------------------


class MoodyPlatform(MemoryPlatform):
    """Refuses to tell a thread's history, as often and as the test says; each thread that it was asked for is noted."""

    def __init__(self, town: MemoryTown) -> None:
        super().__init__(town.clock, shown=town.platform.shown, written=town.platform.written)
        self.moods: chain[Callable[[], Exception] | None] | repeat[None] = repeat(None)
        self.ends: Iterator[Callable[[], None]] = iter(())
        self.asked: list[str | timedelta | None] = []

    async def history(self, thread, after):
        self.asked.append(thread.thread)
        if mood := next(self.moods, None):
            raise mood()
        async for event in super().history(thread, after):
            yield event
        if end := next(self.ends, None):
            asyncio.get_running_loop().call_soon(end)  # the reading goes on first, and may be over by then


class Waits(list[timedelta]):
    """How long the bot would have waited, also among what the platform was asked for."""

    def __init__(self, asked: list[str | timedelta | None]) -> None:
        super().__init__()
        self.asked = asked

    async def __call__(self, pause: timedelta) -> None:
        self.append(pause)
        self.asked.append(pause)


@pytest.fixture
def moody(town: MemoryTown) -> MoodyPlatform:
    """The town's platform, in its moods."""
    return MoodyPlatform(town)


async def catch_up(town: MemoryTown, moody: MoodyPlatform, *moods: Callable[[], Exception]) -> tuple[Waits, App]:
    """Another process of the bot connects."""
    waits, moody.moods = Waits(moody.asked), chain(moods, repeat(None))
    app = assemble(
        storage=town.storage,
        platforms=[moody],
        clock=town.clock,
        community=community(),
        registry=collect(bot.features),
        wait=waits,
    )
    await app.start(moody)
    await app.catching_up.finished()
    return waits, app


async def test_a_platform_that_asks_for_patience_is_given_it(
    town: MemoryTown, question: QuestionId, expert: MemoryPerson, moody: MoodyPlatform
):
    """As long as it says; where it cannot be reached, longer each time."""
    await missed(town, expert.account, question, "回答します。")
    waits, _ = await catch_up(
        town, moody, lambda: RateLimited(timedelta(seconds=30)), *[lambda: Unreachable("no answer")] * 3
    )
    assert waits == [timedelta(seconds=seconds) for seconds in (30, 2, 4, 8)]
    assert await texts(town, question) == ["回答します。"]


@pytest.mark.parametrize(
    "mood", [lambda: Gone("channel_not_found"), lambda: Refused("not_in_channel"), lambda: ZeroDivisionError("a fault")]
)
async def test_a_thread_that_cannot_be_read_does_not_hold_up_the_others(
    town: MemoryTown,
    question: QuestionId,
    asker: MemoryPerson,
    expert: MemoryPerson,
    moody: MoodyPlatform,
    mood: Callable[[], Exception],
):
    """The one that changed last goes first; it is gone, and the older one is read all the same."""
    lively = await asker.asks("端末の調達", field="security")
    await missed(town, expert.account, question, "回答します。")
    waits, _ = await catch_up(town, moody, mood)
    assert moody.asked == [(await town.thread(id)).thread for id in (lively, question)]
    assert waits == []
    assert await texts(town, question) == ["回答します。"]


async def test_a_limit_is_kept_before_anything_else_is_asked_for(
    town: MemoryTown, question: QuestionId, asker: MemoryPerson, expert: MemoryPerson, moody: MoodyPlatform
):
    """It is not the thread's but the workspace's."""
    lively = await asker.asks("端末の調達", field="security")
    limits = [lambda: RateLimited(timedelta(seconds=30)), lambda: RateLimited(timedelta(seconds=60))]
    await catch_up(town, moody, *limits)
    one, other = [(await town.thread(id)).thread for id in (lively, question)]
    assert moody.asked == [one, timedelta(seconds=30), one, timedelta(seconds=60), one, other]


async def test_a_thread_that_cannot_be_reached_comes_again_after_the_others(
    town: MemoryTown, question: QuestionId, asker: MemoryPerson, expert: MemoryPerson, moody: MoodyPlatform
):
    """The bot may not be in its place yet: nobody else waits for that."""
    lively = await asker.asks("端末の調達", field="security")
    await catch_up(town, moody, lambda: Unreachable("not_in_channel", uncertain=False))
    one, other = [(await town.thread(id)).thread for id in (lively, question)]
    assert moody.asked == [one, other, timedelta(seconds=2), one]


async def test_a_history_that_lags_is_read_again_when_it_shows_everything(
    town: MemoryTown, question: QuestionId, expert: MemoryPerson, moody: MoodyPlatform
):
    """What it hid at first is there then."""
    moody.capabilities = Capabilities(search_grace=timedelta(seconds=60))
    thread = (await town.thread(question)).thread
    await catch_up(town, moody)
    assert moody.asked == [thread, timedelta(seconds=60), thread]


async def test_who_connects_as_the_reading_ends_is_read_back_too(
    town: MemoryTown, question: QuestionId, expert: MemoryPerson, moody: MoodyPlatform
):
    """At whichever moment: not one connection is forgotten between the last look and the end."""
    _, app = await catch_up(town, moody)
    moody.asked.clear()
    moody.ends = iter([lambda: app.catching_up.begin(WorkspaceRef("memory", "town"))])
    await moody.connects()
    await app.catching_up.finished()
    assert len(moody.asked) == 2


async def test_a_platform_that_stays_away_is_left_to_the_next_connection(
    town: MemoryTown, question: QuestionId, expert: MemoryPerson, moody: MoodyPlatform
):
    """The tries end; what was missed is read when it connects again."""
    await missed(town, expert.account, question, "回答します。")
    waits, app = await catch_up(town, moody, *[lambda: Unreachable("no answer")] * TRIES)
    assert len(waits) == TRIES
    assert max(waits) <= timedelta(minutes=5)
    assert await texts(town, question) == []
    await moody.connects()
    await app.catching_up.finished()
    assert await texts(town, question) == ["回答します。"]


async def test_connecting_again_and_again_reads_twice_at_most(
    town: MemoryTown, question: QuestionId, moody: MoodyPlatform
):
    """Once for the first connection, and once more for all that came while it was read."""
    _, app = await catch_up(town, moody)
    moody.asked.clear()
    for _ in range(5):
        await moody.connects()
    await app.catching_up.finished()
    assert len(moody.asked) == 2


async def test_the_end_does_not_wait_for_what_is_being_read(
    town: MemoryTown, question: QuestionId, moody: MoodyPlatform
):
    """Reading back stops at once, and does not begin again."""
    _, app = await catch_up(town, moody)
    moody.asked.clear()
    await moody.connects()
    await app.catching_up.stop()
    await moody.connects()
    await app.catching_up.finished()
    assert moody.asked == []
