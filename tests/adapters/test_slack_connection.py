"""Slack comes and goes: connections end, die and cannot be made; what was written meanwhile is read back."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from structlog.typing import EventDict

from bot.model.member import Role
from tests.databases import SqliteDatabases
from tests.slack.bot import MODES, Mode
from tests.slack.faults import Drops, Errs, Fails, Fault, Hangs, TooFast
from tests.slack.people import Someone
from tests.slack.stage import Asked, Stage, open_stage

PING_SECONDS = 0.2


@pytest.fixture
async def stage(sqlite: SqliteDatabases) -> AsyncIterator[Stage]:
    """Connected by Socket Mode."""
    async with sqlite.upgraded() as url, open_stage(url, ping_seconds=PING_SECONDS) as opened:
        yield opened


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
async def test_a_disconnect_frame_loses_nothing(stage: Stage, mamoru: Someone, asked: Asked, reason: str):
    """Slack closes connections every few hours; what is written then is captured once."""
    (before,) = stage.town.sockets.connections
    await stage.town.sockets.disconnect(reason)
    await mamoru.message(asked.channel, "閉じる前に", thread_ts=asked.thread)
    await stage.town.sockets.gone(before)
    await stage.reconnected()
    await mamoru.message(asked.channel, "つながってから", thread_ts=asked.thread)
    assert await stage.texts(asked) == ["閉じる前に", "つながってから"]


@pytest.mark.parametrize("silently", [False, True])
async def test_a_dead_socket_is_replaced(stage: Stage, mamoru: Someone, asked: Asked, *, silently: bool):
    """It dies with or without a sign; what Slack sent into it comes again, and is captured once."""
    (before,) = stage.town.sockets.connections
    stage.town.sockets.kill_connections(silently=silently)
    if silently:
        await mamoru.message(asked.channel, "届きましたか", thread_ts=asked.thread)
    await stage.town.sockets.gone(before)
    await stage.reconnected()
    await mamoru.message(asked.channel, "続きです", thread_ts=asked.thread)
    assert await stage.texts(asked) == ["届きましたか"] * silently + ["続きです"]


@asynccontextmanager
async def outage(stage: Stage) -> AsyncIterator[None]:
    """The bot is cut off and cannot connect; Slack does not send again what happens meanwhile."""
    town, hangs = stage.town, Hangs()
    town.faults.next("apps.connections.open", hangs)
    town.sockets.kill_connections()
    await hangs.reached.wait()
    await town.sockets.disconnected()
    yield
    assert town.events.missed
    hangs.release()
    await stage.reconnected()


async def test_what_was_missed_is_read_back_in_order_and_once(
    stage: Stage, koharu: Someone, mamoru: Someone, asked: Asked
):
    """Messages and edits in the threads of open questions; what was deleted before it was read never was."""
    early = await mamoru.message(asked.channel, "接続前の案", thread_ts=asked.thread)
    async with outage(stage):
        await koharu.message(asked.channel, "状況が変わりました", thread_ts=asked.thread)
        stage.clock.advance(timedelta(seconds=5))
        await mamoru.message(asked.channel, "では次の案です", thread_ts=asked.thread)
        await mamoru.edit(early, "接続前の案（訂正）")
        await mamoru.delete(await mamoru.message(asked.channel, "誤送信", thread_ts=asked.thread))
    captured = await stage.captured(asked)
    assert [m.text for m in captured] == ["接続前の案（訂正）", "状況が変わりました", "では次の案です"]
    assert captured[1].posted_at < captured[2].posted_at
    before = stage.rows()
    await stage.town.sockets.disconnect()
    await stage.reconnected()
    assert stage.rows() == before


async def test_other_threads_are_not_read_back(stage: Stage, koharu: Someone, mamoru: Someone, asked: Asked):
    """Nor is what stands in the channel itself: people talk about other things there."""
    talk = await koharu.message(asked.channel, "お昼はどうしますか")
    async with outage(stage):
        await mamoru.message(asked.channel, "そばにしましょう", thread_ts=talk.ts)
        await mamoru.message(asked.channel, "チャンネルへの書き込み")
        await mamoru.message(asked.channel, "回答です", thread_ts=asked.thread)
    assert await stage.texts(asked) == ["回答です"]
    assert stage.rows()["messages"] == 1


async def test_a_history_that_lags_is_read_once_more(stage: Stage, mamoru: Someone, asked: Asked):
    """What was written just before the connection came back shows only later."""
    stage.clock.advance(timedelta(minutes=5))
    stage.town.history.lag = timedelta(seconds=45)
    async with outage(stage):
        await mamoru.message(asked.channel, "切れている間に", thread_ts=asked.thread)
    assert await stage.texts(asked) == ["切れている間に"]


async def test_reading_back_obeys_slacks_limits(stage: Stage, mamoru: Someone, asked: Asked):
    """Too fast, broken, then it works."""
    stage.town.faults.next("conversations.replies", TooFast(30))
    stage.town.faults.next("conversations.replies", Fails())
    stage.town.faults.next("conversations.replies", Drops())
    async with outage(stage):
        await mamoru.message(asked.channel, "切れている間に", thread_ts=asked.thread)
    assert await stage.texts(asked) == ["切れている間に"]


async def test_a_thread_that_is_gone_does_not_hold_up_the_others(
    stage: Stage, koharu: Someone, mamoru: Someone, asked: Asked, logs: list[EventDict]
):
    """A line says which one could not be read."""
    other = await stage.asks(koharu, "ログの保存期間")
    stage.town.faults.next("conversations.replies", Errs("thread_not_found"))
    async with outage(stage):
        await mamoru.message(asked.channel, "更新しましょう", thread_ts=asked.thread)
    assert await stage.texts(asked) == ["更新しましょう"]
    (line,) = [line for line in logs if line["event"] == "thread_not_read_back"]
    assert (line["thread"], line["error"]) == (other.thread, "Gone")


async def test_an_address_that_has_expired_is_replaced(
    stage: Stage, mamoru: Someone, asked: Asked, logs: list[EventDict]
):
    """After a longer outage the address that the client dials again and again leads nowhere any more."""
    sockets = stage.town.sockets
    sockets.shut = True
    sockets.kill_connections()
    await sockets.refused.wait()
    await mamoru.message(asked.channel, "長い停電の間に", thread_ts=asked.thread)
    sockets.shut = False
    await stage.reconnected()
    assert await stage.texts(asked) == ["長い停電の間に"]
    assert [line["workspace"] for line in logs if line["event"] == "slack_connection_lost"] == ["ehime"]


# ---- at the start, and while a token is being mended --------------------------------------------------------


@asynccontextmanager
async def starting(
    sqlite: SqliteDatabases, *names: str, mode: Mode = "socket", ping_seconds: float = PING_SECONDS
) -> AsyncIterator[Stage]:
    """Not started yet."""
    which = names or ("ehime",)
    async with (
        sqlite.upgraded() as url,
        open_stage(url, mode, which, started=False, ping_seconds=ping_seconds) as opened,
    ):
        yield opened


@pytest.mark.parametrize("fault", [Fails(), Drops(), Errs("token_revoked"), Errs("account_inactive")])
async def test_a_workspace_that_cannot_be_reached_is_connected_later(
    sqlite: SqliteDatabases, fault: Fault, logs: list[EventDict]
):
    """The other one works meanwhile."""
    async with starting(sqlite, "ehime", "kochi") as stage:
        ehime, kochi = stage.towns
        ehime.faults.next("auth.test", fault, times=2)
        await stage.start()
        koharu = await stage.person("小春", "みどり町", town=kochi)
        await koharu.command("/help", channel=stage.channels["kochi"])
        assert "相談" in koharu.sees
        await stage.attach(ehime)
    failed = [line for line in logs if line["event"] == "slack_not_connected"]
    assert len(failed) == 2
    assert all(line["workspace"] == "ehime" and line["advice"] == "yorozu doctor" for line in failed)


async def test_a_refused_app_token_is_told_and_tried_again(sqlite: SqliteDatabases, logs: list[EventDict]):
    """Each try leaves nothing open behind it."""
    async with starting(sqlite) as stage:
        stage.town.faults.next("apps.connections.open", Errs("invalid_auth"), times=2)
        await stage.start()
        gc.collect()  # a client that was left open would complain here
        koharu = await stage.person("小春", "みどり町")
        await koharu.command("/help", channel=stage.place)
        assert "相談" in koharu.sees
    failed = [line for line in logs if line["event"] == "slack_not_connected"]
    assert [(line["workspace"], line["error"]) for line in failed] == [("ehime", "invalid_auth")] * 2


async def test_a_firewall_that_lets_no_websocket_through_is_told(sqlite: SqliteDatabases, logs: list[EventDict]):
    """Slack gives an address, and nobody answers there."""
    async with starting(sqlite, ping_seconds=0.05) as stage:
        stage.town.sockets.shut = True
        starts = asyncio.ensure_future(stage.start())
        while not any(line["event"] == "slack_not_connected" for line in logs):
            await stage.town.sockets.refused.wait()
            stage.town.sockets.refused.clear()
        stage.town.sockets.shut = False
        await starts
    assert "Timeout" in next(line["error"] for line in logs if line["event"] == "slack_not_connected")


@pytest.mark.parametrize("word", ["token_revoked", "account_inactive", "missing_scope", "not_in_channel"])
async def test_what_an_administrator_can_mend_holds_deliveries_up_and_kills_none(
    stage: Stage, koharu: Someone, mamoru: Someone, logs: list[EventDict], word: str
):
    """An hour later it is mended, and the question is posted once."""
    stage.town.faults.next("chat.postMessage", Errs(word), times=4)
    await stage.reviews(koharu, "VPNの更新")
    await koharu.press("相談する")
    await stage.deliver(over=timedelta(seconds=10))
    assert stage.town.said(stage.place) == []
    assert "dead" not in await stage.states()
    await stage.deliver(over=timedelta(hours=1))
    assert len([m for m in stage.town.said(stage.place) if not m.is_reply]) == 1
    assert set(await stage.states()) == {"sent"}
    refused = [line for line in logs if line["event"] == "slack_refused"]
    assert {(line["workspace"], line["error"], line["advice"]) for line in refused} == {
        ("ehime", word, "yorozu doctor")
    }


@pytest.mark.parametrize("mode", MODES)
async def test_a_bot_that_was_off_reads_back_what_was_written(sqlite: SqliteDatabases, mode: Mode):
    """By HTTP as well, where Slack gives up after an hour."""
    async with starting(sqlite, mode=mode) as stage:
        await stage.start()
        koharu = await stage.person("小春", "みどり町")
        await stage.person("守", "ためし県", Role.EXPERT, fields=frozenset({"security"}))
        asked = await stage.asks(koharu, "VPNの更新")
        await stage.stop()
        await koharu.message(asked.channel, "一つ目", thread_ts=asked.thread)
        await koharu.message(asked.channel, "二つ目", thread_ts=asked.thread)
        stage.app = stage.another_process()
        await stage.start()
        assert await stage.texts(asked) == ["一つ目", "二つ目"]


# ---- the end ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
async def test_stop_leaves_nothing_behind(sqlite: SqliteDatabases, mode: Mode):
    """No socket, no port, no task; a second stop does nothing."""
    async with starting(sqlite, "ehime", "kochi", mode=mode) as stage:
        before = asyncio.all_tasks()
        await stage.start()
        ports = stage.adapter.ports
        assert len(ports) == (1 if mode == "http" else 0)
        await stage.stop()
        for town in stage.towns:
            await town.sockets.disconnected()
        for port in ports:
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(0)  # what was cancelled ends
        assert [task for task in asyncio.all_tasks() - before if _of_the_bot(task)] == []
        await stage.stop()


def _of_the_bot(task: "asyncio.Task[Any]") -> bool:
    """Not the server's own."""
    return "RequestHandler" not in repr(task.get_coro())
