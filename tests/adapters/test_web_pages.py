"""The workspace's pages: what the core shows becomes HTML, and nothing that people wrote becomes more than text."""

import html
import re
from datetime import date

import pytest

from bot.model.ids import Address
from bot.model.message import Attachment
from bot.outbound import (
    AnyInput,
    Button,
    Checkbox,
    Chip,
    Chips,
    Choice,
    DateInput,
    Element,
    Entry,
    Facts,
    Form,
    Heading,
    Link,
    Listing,
    Message,
    Notice,
    Post,
    Row,
    Section,
    SelectInput,
    TextInput,
    View,
    ViewRef,
)
from tests.adapters.browser import Browser
from tests.adapters.desk import NOON, Desk

MARKUP = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>'<b>"
HIDDEN = "\u202e\u2066\u200b\x07\u0000"
HOSTILE = f"{MARKUP} <!channel> @everyone javascript:alert(1) {{{{7*7}}}}{HIDDEN}"


@pytest.fixture
def desk() -> Desk:
    """A fresh core."""
    return Desk()


def hostile_inputs() -> tuple[AnyInput, ...]:
    """Every kind of input, hostile in every text."""
    h, choices = HOSTILE, tuple(Choice(f"{HOSTILE}{number}", HOSTILE, HOSTILE) for number in range(7))
    return (
        TextInput(name=h, label=h, help=h, value=(h,), error=h, longest=9, notice=Notice(h, points=(h,))),
        TextInput(name=h, label=h, value=(h,), longest=9, multiline=True),
        SelectInput(name=h, label=h, help=h, value=(h,), error=h, choices=choices),
        SelectInput(name=h, label=h, choices=choices[:2], several=True),
        DateInput(name=h, label=h, help=h, value=(h,), error=h, earliest=date(2026, 1, 1)),
        Checkbox(name=h, label=h, help=h, error=h, rare=True),
    )


def hostile_elements() -> tuple[Element, ...]:
    """Every kind of element, hostile in every text."""
    h, to = HOSTILE, ViewRef(HOSTILE, {HOSTILE: HOSTILE})
    button, chip, link = Button(h, h, h, confirm=h), Chip(h), Link(h, to)
    return (
        Heading(h),
        Section(h),
        Section(h, quoted=True),
        Notice(h, points=(h,)),
        Facts(((h, h),)),
        Listing((Entry(h, to, (chip,), (h,), NOON, (button,)),), h, to, to, h),
        Listing((), h),
        Post(h, NOON, h, h, chips=(chip,), attachments=(Attachment(h, 1, h, h),), buttons=(button,)),
        Row((button, link), h),
        Chips((chip,)),
        Form(name=h, title=h, inputs=hostile_inputs(), submit=h, state=h, intro=(Section(h),)),
    )


async def test_hostile_text_stays_text_in_every_element_and_attribute(desk: Desk) -> None:
    """No element lets markup, templates or hidden characters of a text through."""
    thread = Address("web", "browser", place=HOSTILE, thread=HOSTILE)
    trail = (Link(HOSTILE, ViewRef("home")),)
    desk.pages["hostile"] = View(HOSTILE, hostile_elements(), trail=trail, thread=thread, topics=(HOSTILE,))
    async with Browser(desk.adapter().application(desk.receive)) as browser:
        page = await browser.get("/p/hostile")
    assert page.status_code == 200
    assert "<img" not in page.text
    assert "<script>" not in page.text
    assert "<b>" not in page.text
    assert "<!channel>" not in page.text
    assert "{{7*7}}" in html.unescape(page.text)
    assert not re.search(r'(?:href|action)="javascript', page.text)
    assert not set(HIDDEN) & set(page.text)
    assert page.text.count("&lt;script&gt;") > 40


async def test_hostile_text_cannot_leave_its_attribute(desk: Desk) -> None:
    """Every tag of a hostile page carries only attributes that the templates write."""
    desk.pages["hostile"] = View("hostile", hostile_elements())
    async with Browser(desk.adapter().application(desk.receive)) as browser:
        page = await browser.get("/p/hostile")
    written = re.sub(r'"[^"]*"', '""', page.text)
    tags = re.findall(r"<[a-z][^>]*>", written)
    assert tags
    assert not [tag for tag in tags if "onerror" in tag or "alert" in tag]


async def test_attachment_link_that_runs_a_script_is_only_named(desk: Desk) -> None:
    """A browser is sent only to web addresses."""
    files = (Attachment("a.pdf", 10, "", "javascript:alert(1)"), Attachment("b.pdf", 10, "", "https://example.jp/b"))
    desk.pages["hostile"] = View("files", (Post("a", NOON, "b", attachments=files),))
    async with Browser(desk.adapter().application(desk.receive)) as browser:
        page = await browser.get("/p/hostile")
    assert "a.pdf" in page.text
    assert "javascript:" not in page.text
    assert 'href="https://example.jp/b"' in page.text


async def test_full_page_has_navigation_title_and_main(desk: Desk) -> None:
    """A page says where one is, marks it in the navigation, and can be skipped to."""
    desk.pages["home"] = View("ホーム", (), ref=ViewRef("home"))
    async with Browser(desk.adapter().application(desk.receive)) as browser:
        page = await browser.get("/")
    assert "<title>ホーム｜チーム愛媛 よろず相談</title>" in page.text
    assert '<html lang="ja">' in page.text
    assert '<a href="/" aria-current="page">ホーム</a>' in page.text
    assert 'href="#main"' in page.text


async def test_times_are_the_community_s(desk: Desk) -> None:
    """People read 14:00 where storage holds 05:00 UTC."""
    desk.pages["home"] = View("ホーム", (Post("佐藤", NOON, "本文"),))
    async with Browser(desk.adapter().application(desk.receive)) as browser:
        page = await browser.get("/")
    assert "2026年11月22日（日） 14:00" in page.text


@pytest.mark.parametrize("path", ["/p/nope", "/press/nope", "/nope", "/do/nope", "/board/general/x"])
async def test_what_is_not_there_is_said_in_japanese(desk: Desk, path: str) -> None:
    """An unknown address is a 404 that leads home."""
    async with Browser(desk.adapter().application(desk.receive)) as browser:
        page = await browser.get(path)
    assert page.status_code == 404
    assert "ページが見つかりません" in page.text


async def test_page_that_the_core_refuses_is_a_page(desk: Desk) -> None:
    """A refusal to a GET is shown in place, without a redirect to loop on."""
    async with Browser(desk.adapter().application(desk.receive)) as browser:
        page = await browser.get("/p/question?id=nope")
    assert page.status_code == 403
    assert "見つかりませんでした。" in page.text


async def test_button_that_only_reads_is_a_link(desk: Desk) -> None:
    """What changes nothing is opened by GET, everything else is posted."""
    desk.pages["home"] = View("ホーム", (Row((Button("開く", "open_ask", "a b"), Button("断る", "refuse", "1"))),))
    async with Browser(desk.adapter().application(desk.receive)) as browser:
        page = await browser.get("/")
        by_get = await browser.get("/press/refuse")
    assert 'href="/press/open_ask?value=a+b"' in page.text
    assert 'action="/press/refuse"' in page.text
    assert by_get.status_code == 405


async def test_rare_inputs_are_folded_while_empty(desk: Desk) -> None:
    """Seldom needed inputs stand behind a summary unless they hold something."""
    empty, held = (TextInput(name=n, label=n, longest=9, rare=True, value=v) for n, v in (("e", ()), ("h", ("x",))))
    desk.pages["home"] = View("ホーム", (Form(name="ask", title="t", inputs=(empty, held), submit="s"),))
    async with Browser(desk.adapter().application(desk.receive)) as browser:
        page = await browser.get("/")
    folded = page.text.split("<details")[1].split("</details>")[0]
    assert 'name="e"' in folded
    assert 'name="h"' not in folded


async def test_answer_that_stands_for_none_is_chosen_where_nothing_is(desk: Desk) -> None:
    """Radio buttons with an empty answer begin there; optional ones without get one."""
    choices = (Choice("", "指名しない"), Choice("1", "道後 湯太"))
    own = SelectInput(name="expert", label="専門官", choices=choices)
    given = SelectInput(name="field", label="分野", choices=choices[1:])
    desk.pages["home"] = View("ホーム", (Form(name="ask", title="t", inputs=(own, given), submit="s"),))
    async with Browser(desk.adapter().application(desk.receive)) as browser:
        page = await browser.get("/")
    assert len(re.findall(r'type="radio" value="" checked', page.text)) == 2
    assert "指定しない" in page.text


async def test_page_that_is_only_a_form_says_its_title_once(desk: Desk) -> None:
    """The page's heading names such a form; any other form has a heading of its own."""
    forms = tuple(Form(name="ask", title=title, inputs=(), submit="送信") for title in ("設定", "ほかの設定"))
    desk.pages["home"] = View("設定", forms)
    async with Browser(desk.adapter().application(desk.receive)) as browser:
        page = await browser.get("/")
    headings = dict(re.findall(r'<h\d id="(\w+)">([^<]*)</h\d>', page.text))
    assert list(headings.values()) == ["設定", "ほかの設定"]
    assert re.findall(r'aria-labelledby="(\w+)"', page.text) == list(headings)


async def test_notice_of_a_live_page_has_no_stale_buttons(desk: Desk) -> None:
    """A notice that leads to a page leaves the buttons to it; one that stands alone keeps its own."""
    row, to = Row((Button("解決", "refuse"),)), ViewRef("question", {"id": "1"})
    for key, about in (("live", to), ("alone", None)):
        message = Message((Section(f"回答がありました {key}"), row), title=key, about=about)
        await desk.adapter().post(Address("web", "browser", user="koharu"), message, key)
    async with Browser(desk.adapter().application(desk.receive)) as browser:
        page = await browser.get("/notices")
    live, alone = (re.search(f"回答がありました {key}.*?</li>", page.text, re.DOTALL) for key in ("live", "alone"))
    assert live
    assert alone
    assert "解決" not in live[0]
    assert "解決" in alone[0]
    assert '<a href="/p/question?id=1">live</a>' in page.text


async def test_closed_page_does_not_lead_to_itself(desk: Desk) -> None:
    """Without sign-in there is no home to go back to."""
    async with Browser(desk.adapter(demonstration=False).application(desk.receive)) as browser:
        page = await browser.get("/")
    assert page.status_code == 403
    assert "<a" not in page.text.replace('<a class="skip" href="#main">', "")
