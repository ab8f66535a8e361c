"""Addresses in what people wrote become links that hide nothing, and nothing else becomes markup."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.addresses import linked
from bot.outbound import Facts, Notice, Post, Section, View
from bot.text import clean
from tests.adapters.browser import Browser
from tests.adapters.desk import NOON, Desk

LINK = re.compile(r'<a href="([^"<>]*)" rel="noopener noreferrer nofollow">([^<>]*)</a>')
BAIT = ["https://", "HTTP://", "example.jp", "evil.example", "@", "/", "?q=", "#", '"', "'", "<", ">", "&", "&quot;"]
BAIT += [
    "javascript:",
    "data:",
    "\\",
    "(",
    ")",
    "」",
    "。",
    "日本",
    " ",
    "\n",
    ":80",
    "%40",
    "[::1]",
    "\u202e",
    "\u200b",
]
hostile = st.lists(st.sampled_from(BAIT) | st.characters(), max_size=20).map("".join)


def addresses(text: str) -> list[str]:
    """Where the links of `text` lead."""
    return [unescape(found[0]) for found in LINK.findall(linked(text))]


@given(hostile)
def test_whatever_is_written_is_read_unchanged(text: str) -> None:
    """Our links aside no markup is left, and what is read is what was written."""
    bare = LINK.sub(r"\2", linked(text))
    assert not set(bare) & set("<>\"'")
    assert unescape(bare) == clean(text)


@given(hostile)
def test_every_link_shows_where_it_leads(text: str) -> None:
    """The words of a link are its address, of the two schemes only, and no name stands before its host."""
    for href, words in LINK.findall(linked(text)):
        assert href == words
        assert re.match(r"https?://[a-z0-9.:-]+(?:[/?#]|$)", unescape(href), re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.jp/a?b=1&c=2#d", "https://example.jp/a?b=1&c=2#d"),
        ("詳しくはhttps://example.jp/仕様をご覧ください", "https://example.jp/"),
        ("「https://example.jp/a」。", "https://example.jp/a"),
        ("（http://example.jp:8080/a.pdf）", "http://example.jp:8080/a.pdf"),
        ("(https://example.jp/a_(b)).", "https://example.jp/a_(b)"),
        ("URL:https://example.jp、", "https://example.jp"),
        ("https://example.jp/a', と", "https://example.jp/a"),
        ("https://social.example/@yorozu", "https://social.example/@yorozu"),
        ("https://192.0.2.1/", "https://192.0.2.1/"),
    ],
)
def test_address_ends_where_the_sentence_goes_on(text: str, address: str) -> None:
    """Japanese text, punctuation and closing brackets after an address are no part of it."""
    assert addresses(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "https://example.jp@evil.example",
        "https://example.jp:443@evil.example/a",
        "https://a:b@example.jp",
        "https://a@https://example.jp/",
        "javascript:alert(1)",
        "javascript://example.jp/%0aalert(1)",
        "data:text/html,x",
        "ftp://example.jp/",
        "xhttps://example.jp/",
        "https://",
        "https://…",
        "https://www.日本.jp/",
        "https://example.jp%40evil.example/",
        "www.example.jp",
    ],
)
def test_what_could_mislead_stays_text(text: str) -> None:
    """A name before the host, another scheme, or a host that is not plain: no link."""
    assert addresses(text) == []


async def test_only_what_people_wrote_is_linked() -> None:
    """Posts and quoted sections have links; what the core itself says has none."""
    desk, at = Desk(), "https://example.jp/"
    elements = (Post("佐藤", NOON, f"{at}post"), Section(f"{at}quoted", quoted=True))
    own = (Section(f"{at}section"), Notice(f"{at}notice"), Facts((("", f"{at}facts"),)))
    desk.pages["home"] = View(f"{at}title", (*elements, *own))
    async with Browser(desk.adapter().application(desk.receive)) as browser:
        page = await browser.get("/")
    assert [found[0] for found in LINK.findall(page.text)] == [f"{at}post", f"{at}quoted"]
