"""In a real browser, on the real bot: ask, be mentioned, answer, resolve, find it again."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.chromium import find_chromium
from tests.end_to_end.process import Bot

pytestmark = pytest.mark.browser

WIDE, NARROW = (1440, 900), (390, 844)
ASKER, EXPERT, SECRETARY = "みかん 太郎", "道後 湯太", "鯛飯 めし子"
TITLE = "VPN装置の更新、保守切れまでに何を決めておくべきか"
BODY = "VPN装置の保守が3月に切れます。\n業者の見積りは一社だけです。<script>alert(1)</script>"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture(params=[(WIDE, True), (NARROW, True), (WIDE, False)], ids=["1440px", "390px", "no-javascript"])
def page(request: pytest.FixtureRequest, chromium: Browser, bot: Bot) -> Iterator[Page]:
    """A tab at each width, and one without JavaScript; a script error or a broken policy fails the test."""
    (width, height), scripts = request.param
    context = chromium.new_context(
        base_url=bot.url,
        locale="ja-JP",
        viewport={"width": width, "height": height},
        java_script_enabled=scripts,
    )
    complaints: list[str] = []
    tab = context.new_page()
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    yield tab
    context.close()
    assert complaints == []


def become(page: Page, name: str) -> None:
    """Acts as somebody of the demonstration."""
    page.goto("/personas")
    page.locator("main").get_by_role("button", name=re.compile(name)).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ホーム")


def ask(page: Page) -> None:
    """From the home page to the posted question."""
    page.locator("main").get_by_role("link", name="相談する").click()
    page.get_by_label("件名").fill(TITLE)
    page.get_by_label("相談の内容").fill(BODY)
    page.get_by_label("住民記録").check()
    page.get_by_role("button", name="内容を確認する").click()
    expect(page.get_by_text(re.compile(r"この相談は\d+団体・\d+人に表示されます。"))).to_be_visible()
    page.get_by_role("button", name="「システム・セキュリティ」で相談する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_from_asking_to_solved(page: Page):
    """The main job, as each of its people does it."""
    become(page, ASKER)
    ask(page)
    expect(page.get_by_text("相談を「システム・セキュリティ」に投稿しました。")).to_be_visible()
    assert page.get_by_text("<script>alert(1)</script>").count() == 1
    thread = page.url

    become(page, EXPERT)
    page.get_by_role("link", name=re.compile("通知")).first.click()
    expect(page.get_by_text(re.compile("道後 湯太さん、回答担当をお願いします。")).first).to_be_visible()
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("link", name="担当します").click()
    page.get_by_role("button", name="担当する").click()
    expect(page.get_by_text("回答担当になりました。相談者にお知らせします。")).to_be_visible()
    page.get_by_label("この相談に投稿する").fill("まず三社から見積りを取り、\n現行の設定を書き出してください。")
    page.get_by_role("button", name="投稿する").click()
    expect(page.get_by_text("まず三社から見積りを取り、")).to_be_visible()

    become(page, ASKER)
    page.goto(thread)
    expect(page.get_by_text("回答あり", exact=True)).to_be_visible()
    page.get_by_role("button", name="参考になった", exact=True).click()
    page.get_by_role("link", name="解決・参考になった").click()
    page.get_by_label("役に立ったこと").fill("三社で比べられました")
    page.get_by_role("button", name="解決にする").click()
    expect(page.get_by_text("解決", exact=True)).to_be_visible()
    page.goto("/p/list?kind=mine")
    row = page.get_by_role("link", name=TITLE)
    expect(row).to_be_visible()
    row.click()
    expect(page.get_by_text("役に立ったこと: 三社で比べられました")).to_be_visible()


def test_what_was_typed_survives_a_mistake(page: Page):
    """A missing choice is said beside its input; the text is still there, and in the drafts."""
    become(page, ASKER)
    page.goto("/do/soudan")
    page.get_by_label("件名").fill(TITLE)
    page.get_by_label("相談の内容").fill(BODY)
    page.get_by_label("指名した専門官と事務局のみ").check()
    page.get_by_role("button", name="内容を確認する").click()
    expect(page.get_by_text("この公開範囲では、相談する相手を指名してください。").first).to_be_visible()
    expect(page.get_by_label("件名")).to_have_value(TITLE)
    expect(page.get_by_label("相談の内容")).to_have_value(BODY)
    page.goto("/p/drafts")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()


PAGES = (
    "/",
    "/p/channel?field=security",
    "/p/list?kind=all",
    "/p/thread?question=1",
    "/p/drafts",
    "/p/help",
    "/p/contact",
    "/p/settings",
    "/do/soudan",
    "/notices",
    "/personas",
    "/p/thread?question=999",
    "/nowhere",
)


@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["1440px", "390px"])
def test_every_page_is_accessible_and_fits(chromium: Browser, bot: Bot, width: tuple[int, int]):
    """axe finds nothing serious on any page, and nothing scrolls sideways."""
    context = chromium.new_context(base_url=bot.url, locale="ja-JP", viewport={"width": width[0], "height": width[1]})
    page = context.new_page()
    for name in (ASKER, EXPERT, SECRETARY):
        become(page, name)
        for path in PAGES:
            page.goto(path)
            found = Axe().run(page).response["violations"]
            serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
            assert serious == [], (name, path)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, path)
    context.close()


def test_an_answer_appears_without_a_reload(chromium: Browser, bot: Bot):
    """What one writes in one window shows in another's."""
    first, second = (chromium.new_context(base_url=bot.url, locale="ja-JP").new_page() for _ in range(2))
    become(first, ASKER)
    ask(first)
    become(second, EXPERT)
    second.goto(first.url)
    second.get_by_label("この相談に投稿する").fill("すぐに届く回答です。")
    second.get_by_role("button", name="投稿する").click()
    expect(first.get_by_text("すぐに届く回答です。")).to_be_visible()
    first.context.close()
    second.context.close()
