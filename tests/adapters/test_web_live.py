"""Live updates: a viewer is told that something changed, never what, and only about what they were shown."""

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest

from adapters.web.live import LiveStream
from tests.adapters.browser import form
from tests.adapters.desk import Desk
from tests.adapters.test_web_acts import QUESTION, ask, browse


@pytest.fixture
def desk() -> Desk:
    """A fresh core."""
    return Desk()


def live_address(page: httpx.Response) -> str:
    """Where a page listens."""
    return unescape(attribute(page, "data-live"))


def version(page: httpx.Response) -> str:
    """What our script compares."""
    return attribute(page, "data-version")


def attribute(page: httpx.Response, name: str) -> str:
    """The value of the page's first attribute of this name."""
    found = re.search(f'{name}="([^"]*)"', page.text)
    assert found
    return found[1]


async def events(response: httpx.Response) -> AsyncIterator[str]:
    """The data of the stream's events."""
    async for line in response.aiter_lines():
        if line.startswith("data:"):
            yield line


async def test_viewer_is_told_changed_and_nothing_else_until_the_stop(desk: Desk) -> None:
    """Each change of a shown topic is one word; a stop ends the stream at once."""
    desk.questions["VPN更新"] = []
    web = desk.adapter()
    await web.start(desk.receive, desk.connected)
    async with httpx.AsyncClient(base_url=web.url) as client:
        page = await client.get("/p/question", params={"id": "VPN更新"})
        async with client.stream("GET", live_address(page)) as stream:
            told = events(stream)
            heard = [await anext(told)]
            for topic in ("question:other", "board:kaito", "question:VPN更新"):
                desk.changes.tell(topic)
            heard.append(await anext(told))
            desk.changes.tell("board:koharu")
            heard.append(await anext(told))
            desk.changes.tell("*")
            heard.append(await anext(told))
            await web.stop()
            heard += [line async for line in told]
    assert heard == ["data: changed"] * 4
    assert desk.changes.subscribers == []


async def test_viewer_who_leaves_is_forgotten(desk: Desk) -> None:
    """A closed browser holds no subscription."""
    web = desk.adapter()
    await web.start(desk.receive, desk.connected)
    async with httpx.AsyncClient(base_url=web.url) as client:
        page = await client.get("/")
        async with client.stream("GET", live_address(page)) as stream:
            await anext(events(stream))
            assert len(desk.changes.subscribers) == 1
    await web.stop()
    assert desk.changes.subscribers == []


async def test_topics_that_were_not_shown_are_refused(desk: Desk) -> None:
    """Plain, forged, missing, and another persona's topics are all refused."""
    async with browse(desk) as browser:
        page = await browser.get("/")
        sealed = live_address(page)
        answers = [await browser.get(path) for path in ("/live", "/live?topic=question:1", f"{sealed}x")]
        answers.append(await browser.get(f"{sealed}&topic=question:1"))
        await browser.send(page, "/persona", user="kaito")
        answers.append(await browser.get(sealed))
    assert [answer.status_code for answer in answers] == [403] * 5


async def test_silent_stream_beats(desk: Desk) -> None:
    """A comment keeps proxies from cutting the line; the heart beats until the viewer leaves."""
    sent: list[bytes] = []
    left = asyncio.Event()

    async def send(message) -> None:
        sent.append(message.get("body", b""))
        if sent.count(b": \n\n") == 2:
            left.set()

    async def receive():
        await left.wait()
        return {"type": "http.disconnect"}

    stream = LiveStream(desk.changes, frozenset({"question:1"}), asyncio.Event(), heartbeat=0.001)
    await stream({"type": "http"}, receive, send)
    assert sent.count(b": \n\n") >= 2
    assert sent.count(b"data: changed\n\n") == 1


async def test_page_is_the_same_version_until_it_shows_something_else(desk: Desk) -> None:
    """Our script replaces a page only when what it shows has changed."""
    async with browse(desk) as browser:
        page = await ask(browser)
        versions = [version(page), version(await browser.get(QUESTION))]
        await browser.send(page, "/write", text="追加です")
        after = await browser.get(QUESTION)
    assert versions[0] == versions[1] != version(after)
    assert form(after, "/write").fields["text"] == ""
