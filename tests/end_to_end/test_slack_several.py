"""Several workspaces in one process, and several processes for one workspace."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from storage import upgrade
from tests.databases import PostgresqlDatabases
from tests.end_to_end.slack_community import (
    TWIN,
    Branch,
    asks,
    bot_of,
    branch,
    configure,
    fills_in,
    keys,
    named,
    takes,
    until,
)
from tests.end_to_end.slack_ledger import ledger_of
from tests.slack.faults import Hangs
from tests.slack.server import SlackServer, slack

FIELDS = [f"field-{number}" for number in range(6)]


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    """Slack, by the machine's clock as the other processes have it."""
    async with slack(SystemClock()) as server:
        yield server


async def _experts_come(*branches: Branch) -> None:
    for each in branches:
        await each.expert.open_home()
    await until(lambda: all(each.expert.home for each in branches))


# ---- workspaces ---------------------------------------------------------------------------------------------


async def test_two_workspaces_are_served_by_one_process(server: SlackServer, tmp_path: Path):
    """One id is two people, questions stay where they were asked, and an outage of one delays no other."""
    ehime = branch(server, "ehime", "socket")
    kochi = named(branch(server, "kochi", "http"), ehime.asker.id, *TWIN)
    both = [ehime, kochi]
    async with bot_of(configure(tmp_path, server, both), both):
        await _experts_come(*both)
        hangs = Hangs()
        ehime.workspace.faults.next("chat.postMessage", hangs, times=20)
        await fills_in(ehime, "愛媛の相談")
        await ehime.asker.press("相談する")
        await hangs.reached.wait()
        assert "和紙 あかり" in kochi.asker.text(await asks(kochi, "高知の相談"))
        assert not ehime.says("愛媛の相談")
        hangs.release()
        await until(lambda: ehime.says("愛媛の相談") and ehime.mentioned)
    assert "みかん 太郎" in ehime.asker.text(ehime.card)
    assert not ehime.says("高知の相談")
    assert not kochi.says("愛媛の相談")
    for each in both:
        assert len(keys(each.workspace)) == len(set(keys(each.workspace)))


# ---- processes ----------------------------------------------------------------------------------------------


async def test_two_processes_share_a_workspace(server: SlackServer, tmp_path: Path, postgresql: PostgresqlDatabases):
    """Each event reaches one of them; together they keep the pace; what one held when it was killed the other ends."""
    ehime = branch(server, "ehime", channels=["security", "general", *FIELDS])
    config, workspace = configure(tmp_path, server, [ehime], FIELDS), ehime.workspace
    async with postgresql.empty() as url, ledger_of(url) as ledger:
        await upgrade(url)
        async with bot_of(config, [ehime], url) as first, bot_of(config, [ehime], url) as second:
            await _experts_come(ehime)
            await asks(ehime, "ふたつのプロセス")
            await until(lambda: len(keys(workspace, ehime.channels.values())) >= 2 + len(ehime.channels))
            assert _longest(ehime) >= timedelta(seconds=(len(ehime.channels) - 1) / 4 * 0.9)
            await ledger.quiet()
            hangs = Hangs()
            workspace.faults.next("chat.postMessage", hangs)
            await fills_in(ehime, "残されたプロセス")
            await ehime.asker.press("相談する")
            await hangs.reached.wait()
            holder = await ledger.holder()
            killed = next(bot for bot in (first, second) if holder.startswith(f"{bot.process.pid}-"))
            await asyncio.to_thread(killed.kill)
            hangs.release()
            await until(lambda: len(workspace.sockets.connections) == 1)
            await ledger.two_minutes_pass()
            await until(lambda: ehime.says("残されたプロセス") and ehime.mentioned)
            await takes(ehime)
            await ledger.quiet()
    assert len(keys(workspace)) == len(set(keys(workspace)))
    assert len(workspace.called("views.open")) == 3


def _longest(branch: Branch) -> timedelta:
    """From the first guide to the last."""
    guides = [m.at for id in branch.channels.values() for m in branch.workspace.said(id) if branch.is_guide(m)]
    return max(guides) - min(guides)
