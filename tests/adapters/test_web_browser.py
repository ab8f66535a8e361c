"""The workspace in a real browser: it updates itself, keeps what is being typed, and is accessible at both widths."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, async_playwright, expect

from bot.model.ids import Address
from bot.outbound import Button, Chip, Entry, Link, Listing, Post, Row, Tone, View, ViewRef, text_message
from tests.adapters.desk import NOON, Desk

CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]
QUESTION = "/p/question?id=VPN更新"


@pytest.fixture
def desk() -> Desk:
    """A core with one question."""
    desk = Desk()
    desk.questions["VPN更新"] = [Post("佐藤 小春（内子町）", NOON, "更新したい", mine=True)]
    return desk


@pytest.fixture
async def page(desk: Desk) -> AsyncIterator[Page]:
    """A tab at the desk's workspace; a script error or a refused resource fails the test."""
    web = desk.adapter()
    await web.start(desk.receive, desk.connected)
    complaints: list[str] = []
    async with async_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        tab = await browser.new_page(base_url=web.url, locale="ja-JP")
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
        yield tab
        await browser.close()
    await web.stop()
    assert complaints == []


async def answer(desk: Desk, text: str) -> None:
    """Somebody else answers."""
    desk.questions["VPN更新"].append(Post("高橋 海斗（専門官）", NOON, text))
    desk.changes.tell("question:VPN更新")


async def test_open_page_shows_what_others_write(desk: Desk, page: Page) -> None:
    """An answer appears without a reload."""
    await page.goto(QUESTION)
    await answer(desk, "仕様書をお送りします")
    await expect(page.get_by_text("仕様書をお送りします")).to_be_visible()
    await answer(desk, "届きましたか")
    await expect(page.get_by_text("届きましたか")).to_be_visible()


async def test_text_being_typed_is_left_alone(desk: Desk, page: Page) -> None:
    """While one is typing, a link offers what is new; following it keeps the text."""
    await page.goto(QUESTION)
    await page.get_by_label("この相談に投稿する").fill("書きかけ")
    await answer(desk, "先に書きました")
    offer = page.get_by_role("link", name="新しい投稿があります")
    await expect(offer).to_be_visible()
    await expect(page.get_by_text("先に書きました")).to_have_count(0)
    await offer.click()
    await expect(page.get_by_text("先に書きました")).to_be_visible()
    await expect(page.get_by_label("この相談に投稿する")).to_have_value("書きかけ")


@pytest.mark.parametrize("width", [390, 1440])
async def test_what_is_new_is_offered_in_sight_of_who_writes(desk: Desk, page: Page, width: int) -> None:
    """At the foot of a long thread the offer is seen, fits the screen, and taking it leads back to the text."""
    furnish(desk)
    await page.set_viewport_size({"width": width, "height": 700})
    await page.goto(QUESTION)
    box = page.get_by_label("この相談に投稿する")
    await box.fill("書きかけ")
    await answer(desk, "先に書きました")
    offer = page.get_by_role("link", name="新しい投稿があります")
    await expect(offer).to_be_in_viewport(ratio=1)
    await expect(box).to_be_focused()
    await expect(box).to_be_in_viewport()
    await _accessible(page, "offer")
    await offer.click()
    await expect(box).to_be_focused()
    await expect(box).to_have_value("書きかけ")


async def test_unread_notices_are_counted_on_an_open_page(desk: Desk, page: Page) -> None:
    """Who is told something reads so at once, wherever they are."""
    await page.goto("/")
    await desk.adapter().post(Address("web", "browser", user="koharu"), text_message("ご連絡です"), "k")
    await expect(page.get_by_text("未読1件")).to_be_visible()


async def test_message_is_written_and_read(desk: Desk, page: Page) -> None:
    """Typing and pressing 投稿する shows the message in the thread."""
    await page.goto(QUESTION)
    await page.get_by_label("この相談に投稿する").fill("追加の質問です")
    await page.get_by_role("button", name="投稿する").click()
    await expect(page.locator("article").get_by_text("追加の質問です")).to_be_visible()
    assert len(desk.questions["VPN更新"]) == 2


def furnish(desk: Desk) -> None:
    """Fills the home page and a thread as they look in use."""
    title = "LGWAN接続系でのVPN機器の更新について、後継機種の選定基準を教えてください"
    chips = (Chip("回答を募集中", Tone.WAITING), Chip("担当あり", Tone.ACTIVE), Chip("解決", Tone.SUCCESS))
    to = ViewRef("question", {"id": "VPN更新"})
    entries = tuple(Entry(title, to, (chip,), ("システム・セキュリティ", "内子町"), NOON) for chip in chips)
    start = Row((Button("相談する", "open_ask", primary=True), Link("下書き", ViewRef("home"))))
    desk.pages["home"] = View("ホーム", (start, Listing(entries, "ありません。", next=to, position="1〜3件目")))
    post = Post("今治市 越智 澪", NOON, "本文です。\n" * 5 + "https://example.jp/" + "x" * 200, chips=chips)
    refuse = Button("断る", "refuse", danger=True, confirm="断りますか？")
    desk.questions["VPN更新"] += [
        replace(post, at=NOON + timedelta(hours=n), by_bot=n == 1, mine=n == 2, buttons=(refuse,)) for n in range(7)
    ]


@pytest.mark.parametrize("width", [390, 1440])
async def test_pages_are_accessible_and_fit_the_screen(desk: Desk, page: Page, width: int) -> None:
    """axe finds nothing serious on any kind of page, and nothing has to be scrolled sideways."""
    furnish(desk)
    await desk.adapter().post(Address("web", "browser", user="koharu"), text_message("ご連絡です", title="件名"), "k")
    await page.set_viewport_size({"width": width, "height": 900})
    for path in ("/", QUESTION, "/press/open_ask", "/personas", "/notices", "/nope"):
        await page.goto(path)
        await _accessible(page, path)
    await page.goto("/press/open_ask")
    await page.get_by_role("button", name="確認へ進む").click()
    await expect(page.get_by_role("alert")).to_be_focused()
    await _accessible(page, "form with errors")


async def _accessible(page: Page, what: str) -> None:
    found = (await Axe().run(page)).response["violations"]
    serious = [(v["id"], [n["html"] for n in v["nodes"]]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == [], what
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what


async def test_menu_opens_without_a_script_of_ours_on_a_narrow_screen(page: Page) -> None:
    """At 390 px the navigation unfolds by a button."""
    await page.route("**/live.js", lambda route: route.abort())
    await page.set_viewport_size({"width": 390, "height": 800})
    await page.goto("/")
    navigation = page.get_by_role("navigation", name="メインメニュー")
    await expect(navigation).to_be_hidden()
    await page.get_by_role("button", name="メニュー").click()
    await expect(navigation).to_be_visible()
