"""The bot as a process, connected to Slack: a consultation from the command to the answer, with restarts in between."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from bot.clock import SystemClock
from tests.end_to_end.process import Bot, beside
from tests.end_to_end.slack_community import (
    TWIN,
    Branch,
    bot_of,
    branch,
    configure,
    fills_in,
    keys,
    named,
    takes,
    until,
)
from tests.slack.server import SlackServer, slack

TITLE = "VPN装置の更新"


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    """Slack, by the machine's clock as the other process has it."""
    async with slack(SystemClock()) as server:
        yield server


async def _ends(bot: Bot) -> None:
    """As a service is stopped."""
    assert await asyncio.to_thread(bot.ends, signal.SIGTERM) == 0


async def _in_each(branches: Sequence[Branch], does: Callable[[Branch], Awaitable[None]]) -> None:
    await asyncio.gather(*(does(each) for each in branches))


async def _types(branch: Branch) -> None:
    await branch.expert.open_home()
    await until(lambda: branch.expert.home)
    await fills_in(branch, TITLE)
    assert "この相談は22団体・40人に表示されます" in branch.asker.sees


async def _posts(branch: Branch) -> None:
    await branch.asker.press("相談する")
    await branch.asker.shown()
    assert "相談を「システム・セキュリティ」に投稿しました" in branch.asker.sees


async def _takes(branch: Branch) -> None:
    await until(lambda: branch.says("○ 回答を募集中") and branch.mentioned)
    await takes(branch)


async def _answers_to_nobody(branch: Branch) -> None:
    await branch.expert.message(branch.place, "現地の回線を確かめてください。", thread_ts=branch.card.ts)


async def _is_told(branch: Branch) -> None:
    await until(lambda: branch.says("回答あり"))
    await until(lambda: any(TITLE in branch.asker.text(m) for m in branch.asker.direct_messages))


async def test_a_consultation_goes_on_over_restarts(server: SlackServer, tmp_path: Path):
    """Typed before a stop and posted after it; taken by a button from before another; answered while nobody listens.

    By Socket Mode in one workspace and by signed requests in the other.
    """
    both = [branch(server, "ehime", "socket"), named(branch(server, "kochi", "http"), "U0TWIN", *TWIN)]
    config = configure(tmp_path, server, both)
    for does in (_types, _posts, _takes):
        async with bot_of(config, both) as bot:
            await _in_each(both, does)
            await _ends(bot)  # whatever of it has not left yet is owed
    await _in_each(both, _answers_to_nobody)
    async with bot_of(config, both) as bot:
        await _in_each(both, _is_told)
        await _ends(bot)
    for each in both:
        assert len(keys(each.workspace)) == len(set(keys(each.workspace)))
        assert [each.is_guide(m) for m in each.workspace.said(each.place) if not m.is_reply] == [True, False]


async def test_a_draft_survives_a_kill(server: SlackServer, tmp_path: Path):
    """What was typed is offered again by the next process."""
    ehime = branch(server, "ehime")
    config = configure(tmp_path, server, [ehime])
    async with bot_of(config, [ehime]) as bot:
        await fills_in(ehime, TITLE)
        await asyncio.to_thread(bot.kill)
    async with bot_of(config, [ehime]):
        await ehime.asker.close()
        await ehime.asker.open_home()
        await ehime.asker.shown()
        await ehime.asker.press("下書きが1件あります")
        await ehime.asker.shown()
        assert TITLE in ehime.asker.sees


async def test_a_refused_token_is_said_where_the_bot_was_started(server: SlackServer, tmp_path: Path):
    """In words, and with what to do; the rest of the bot runs."""
    ehime = branch(server, "ehime")
    ehime.workspace.app.revoked = "token_revoked"
    config = configure(tmp_path, server, [ehime])
    async with beside(("run", "--config", str(config)), YOROZU_WEB_LISTEN="127.0.0.1:0") as bot:
        assert bot.process.stdout
        said = await asyncio.to_thread(bot.process.stdout.readline)
        assert "Slack「ehime」につながっていません。yorozu doctor で確かめてください" in said
