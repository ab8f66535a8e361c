"""The process: it starts, keeps what it was told, and ends without losing any of it."""

import asyncio
import re
import signal
import socket
import sqlite3
import time
from pathlib import Path

import httpx
import pytest

from tests.adapters.browser import Browser, form
from tests.databases import PostgresqlDatabases
from tests.end_to_end.process import ROOT, Bot, demo, running

TITLE = "再起動しても残る相談"


async def _ask(url: str, *, post: bool = True) -> str:
    """Asks as the first persona; returns the page that follows."""
    async with Browser.at(url) as browser:
        browser.client.timeout = httpx.Timeout(20)
        form = await browser.get("/do/soudan")
        reviewed = await browser.send(
            form,
            "/submit/ask",
            title=TITLE,
            body="電源が落ちても残るかを確かめます。",
            field="security",
            circle="public_servants",
        )
        review = await browser.follow(reviewed)
        if not post:
            return review.text
        posted = await browser.send(review, "/press/ask.post")
        return (await browser.follow(posted)).text


async def _list(url: str) -> str:
    async with Browser.at(url) as browser:
        return (await browser.get("/p/list?kind=mine")).text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_with_streams_open(data: Path, number: signal.Signals):
    """Ctrl-C and a service's stop: status 0, nothing on stderr, although a browser listens."""
    with running(demo(data)) as bot:
        with httpx.stream("GET", f"{bot.url}{_live(bot)}", cookies=_cookies, timeout=10) as stream:
            assert next(stream.iter_lines()) == "data: changed"
            assert bot.ends(number) == 0
        assert bot.process.stderr
        assert bot.process.stderr.read() == ""


_cookies: dict[str, str] = {}


def _live(bot: Bot) -> str:
    home = httpx.get(bot.url)
    _cookies.update(home.cookies)
    found = re.search(r'"(/live\?topic=[^"]+)"', home.text)
    assert found
    return found[1]


def test_a_second_start_keeps_the_data(data: Path):
    """What was asked yesterday is there today."""
    with running(demo(data)) as bot:
        asyncio.run(_ask(bot.url))
        assert bot.ends(signal.SIGTERM) == 0
    with running(demo(data)) as bot:
        assert TITLE in asyncio.run(_list(bot.url))


def test_kill_9_loses_no_question_and_repeats_no_message(data: Path):
    """Killed right after the answer to the asker: what is owed leaves after the restart, once."""
    with running(demo(data)) as bot:
        assert TITLE in asyncio.run(_ask(bot.url))
        bot.kill()
    with running(demo(data)) as bot:
        assert TITLE in asyncio.run(_list(bot.url))
        assert _wait_until_all_is_sent(data) == []
        assert bot.ends(signal.SIGTERM) == 0
    with sqlite3.connect(data / "yorozu.db") as database:
        assert (
            database.execute("SELECT count(*), count(DISTINCT key) FROM board_posts").fetchone()
            == (
                database.execute(
                    "SELECT count(*), count(*) FROM deliveries WHERE state = 'sent' AND operation = 'post'"
                )
            ).fetchone()
        )


def _wait_until_all_is_sent(data: Path) -> list[str]:
    """A lease of the killed process must lapse first; bounded by a minute."""
    with sqlite3.connect(data / "yorozu.db") as database:
        for _ in range(600):
            waiting = [
                row[0] for row in database.execute("SELECT kind FROM deliveries WHERE state IN ('due', 'leased')")
            ]
            if not waiting:
                return []
            time.sleep(0.1)  # another process, with the machine's clock: there is none to move
    return waiting


def test_kill_9_between_form_and_review_keeps_the_draft(data: Path):
    """What was typed is in the drafts afterwards."""
    with running(demo(data)) as bot:
        asyncio.run(_ask(bot.url, post=False))
        bot.kill()
    with running(demo(data)) as bot:
        assert TITLE in httpx.get(f"{bot.url}/p/drafts").text


def test_a_taken_port_is_said_before_anything_is_loaded(tmp_path: Path):
    """One line, which names the port and how to choose another; no data is left half."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(AssertionError, match=f"ポート {port} は、ほかのプログラムが使っています"),
            running(demo(tmp_path / "data", port=port)),
        ):
            pass
    assert not (tmp_path / "data" / "yorozu.db").exists()


def test_it_refuses_other_hosts_names(bot: Bot):
    """A page of the internet cannot reach it under a name of its own."""
    assert httpx.get(bot.url, headers={"Host": "evil.example"}).status_code == 400


def test_run_serves_a_community_on_sqlite(tmp_path: Path):
    """`yorozu run` seeds at the first start, says that the workspace is closed, and keeps it closed."""
    config = tmp_path / "config.toml"
    example = (ROOT / "bot" / "demo" / "config.toml").read_text("utf-8")
    for name in ("organizations.csv", "members.csv"):
        (tmp_path / name).write_bytes((ROOT / "bot" / "demo" / name).read_bytes())
    config.write_text(example, "utf-8")
    for _ in range(2):
        with running(("run", "--config", str(config)), YOROZU_WEB_LISTEN="127.0.0.1:0") as bot:
            assert "閉じています" in bot.first_line
            assert bot.ends(signal.SIGTERM) == 0
    with sqlite3.connect(tmp_path / "data" / "yorozu.db") as database:
        assert database.execute("SELECT count(*) FROM members").fetchone() == (42,)


def test_run_serves_a_community_on_postgresql(postgresql: PostgresqlDatabases):
    """The same command with another address."""

    async def serve() -> None:
        async with postgresql.empty() as url:
            await asyncio.to_thread(_run_once, url)

    asyncio.run(serve())


def _run_once(url: str) -> None:
    config = str(ROOT / "bot" / "demo" / "config.toml")
    with running(("run", "--config", config), YOROZU_DATABASE_URL=url, YOROZU_WEB_LISTEN="127.0.0.1:0") as bot:
        assert httpx.get(_listening(bot)).status_code == 403
        assert bot.ends(signal.SIGTERM) == 0


def _listening(bot: Bot) -> str:
    return bot.url


def test_what_left_ones_sight_leaves_the_notices(data: Path):
    """An expert who is one no longer finds no notice of what only experts may see, nor its title."""
    with running(demo(data)) as bot:
        title, expert = asyncio.run(_expert_only(bot.url))
        assert _wait_until_all_is_sent(data) == []
        assert title in asyncio.run(_notices(bot.url, expert))
        with sqlite3.connect(data / "yorozu.db") as database:
            database.execute("UPDATE members SET roles = ? WHERE id = ?", (" member ", expert))
        assert title not in asyncio.run(_notices(bot.url, expert))


async def _expert_only(url: str) -> tuple[str, str]:
    async with Browser.at(url) as browser:
        form = await browser.get("/do/soudan")
        asked = {"title": "専門官だけに聞く件", "body": "公表前の調達について相談します。", "field": "security"}
        reviewed = await browser.send(form, "/submit/ask", **asked, circle="experts")
        await browser.send(await browser.follow(reviewed), "/press/ask.post")
        personas = (await browser.get("/personas")).text
    found = re.search(r'value="(\d+)"[^>]*>道後 湯太', personas)
    assert found
    return asked["title"], found[1]


async def _notices(url: str, user: str) -> str:
    async with Browser.at(url) as browser:
        page = await browser.get("/personas")
        await browser.client.post("/persona", data={**form(page, "/persona").fields, "user": user})
        return (await browser.get("/notices")).text
