"""The bot as a process, connected to Slack: a consultation from the command to the answer, with restarts in between."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import SystemClock
from tests.end_to_end.process import Bot
from tests.end_to_end.slack_community import bot_of, branch, configure, fills_in, keys, takes, until
from tests.slack.bot import MODES, Mode
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


@pytest.mark.parametrize("mode", MODES)
async def test_a_consultation_goes_on_over_restarts(server: SlackServer, tmp_path: Path, mode: Mode):
    """Typed before a stop and posted after it; taken by a button from before another; answered while nobody listens."""
    ehime = branch(server, "ehime", mode)
    config, asker, expert = configure(tmp_path, server, [ehime]), ehime.asker, ehime.expert
    async with bot_of(config, [ehime]) as bot:
        await expert.open_home()
        await until(lambda: expert.home)
        await fills_in(ehime, TITLE)
        assert "この相談は22団体・40人に表示されます" in asker.sees
        await _ends(bot)
    async with bot_of(config, [ehime]) as bot:
        await asker.press("相談する")
        await asker.shown()
        assert "相談を「システム・セキュリティ」に投稿しました" in asker.sees
        await _ends(bot)  # whatever of it has not left yet is owed
    async with bot_of(config, [ehime]) as bot:
        await until(lambda: ehime.says("○ 回答を募集中") and ehime.mentioned)
        await takes(ehime)
        await _ends(bot)
    await expert.message(ehime.place, "保守期限の前に、現地の回線を確かめてください。", thread_ts=ehime.card.ts)
    async with bot_of(config, [ehime]) as bot:
        await until(lambda: ehime.says("回答あり"))
        await until(lambda: any(TITLE in asker.text(m) for m in asker.direct_messages))
        await _ends(bot)
    assert len(keys(ehime.workspace)) == len(set(keys(ehime.workspace)))
    assert [ehime.is_guide(m) for m in ehime.workspace.said(ehime.place) if not m.is_reply] == [True, False]


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
