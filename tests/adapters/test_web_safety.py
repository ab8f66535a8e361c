"""The workspace's doors: who may act, from where, and what never leaves."""

import pytest
from structlog.testing import capture_logs

from adapters.web.persona import NotLoopback
from bot.inbound import MessagePosted
from tests.adapters.browser import Browser, form
from tests.adapters.desk import Desk
from tests.adapters.test_web_acts import QUESTION, ask, browse


@pytest.fixture
def desk() -> Desk:
    """A fresh core."""
    return Desk()


async def test_every_response_carries_the_policy(desk: Desk) -> None:
    """Pages, files, errors and redirects: no inline script or style, no frame, no sniffing."""
    async with browse(desk) as browser:
        home = await browser.get("/")
        answers = [home, await browser.get("/static/live.js"), await browser.get("/nope")]
        answers.append(await browser.send(home, "/command", line="/ping"))
        answers.append(await browser.client.post("/command", content=b"x" * 600_000))
    for answer in answers:
        policy = answer.headers["content-security-policy"].split("; ")
        assert policy == [
            "default-src 'none'",
            "style-src 'self'",
            "script-src 'self'",
            "connect-src 'self'",
            "img-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
    assert [answer.headers["cache-control"] for answer in answers[:2]] == ["no-store", "no-cache"]
    assert " style=" not in home.text
    assert "<style" not in home.text


async def test_session_cookie_is_out_of_reach_for_scripts_and_other_sites(desk: Desk) -> None:
    """The cookie is httponly and strict."""
    async with browse(desk) as browser:
        cookie = (await browser.get("/")).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


@pytest.mark.parametrize("forged", [{"_proof": ""}, {"_proof": "x" * 27}, {"_token": ""}, {"_token": "あ"}])
async def test_form_without_its_proof_does_nothing_and_loses_nothing(desk: Desk, forged: dict[str, str]) -> None:
    """A request from another site, or after the session ended, is refused with the text given back."""
    async with browse(desk) as browser:
        page = await browser.get("/press/open_ask")
        page = await browser.send(page, "/submit/ask", title="VPN更新", body="長い<本文>", **forged)
    assert page.status_code == 403
    assert "画面の有効期限が切れました" in page.text
    assert "長い&lt;本文&gt;</textarea>" in page.text
    assert "draft:1" not in page.text
    assert desk.questions == {}


async def test_form_of_another_session_is_refused(desk: Desk) -> None:
    """A form that was served to one browser is worth nothing in another."""
    app = desk.adapter().application(desk.receive)
    async with Browser(app) as one, Browser(app) as other:
        page = await one.get("/press/open_ask")
        await other.get("/")
        assert (await other.send(page, "/submit/ask", title="VPN更新")).status_code == 403
    assert desk.questions == {}


async def test_persona_is_switched_by_one_click(desk: Desk) -> None:
    """After the click one is home as the other person."""
    async with browse(desk) as browser:
        home = await browser.get("/")
        answer = await browser.send(home, "/persona", user="kaito")
        page = await browser.follow(answer)
    assert answer.headers["location"] == "/"
    assert 'value="kaito" aria-current="true"' in page.text
    assert desk.events[-1].account.user == "kaito"


async def test_all_personas_stand_in_their_groups(desk: Desk) -> None:
    """Who is not featured is found on the page of all, each group once."""
    async with browse(desk) as browser:
        page = await browser.get("/personas")
        home = await browser.get("/")
    assert [page.text.count(f"<h2>{group}</h2>") for group in ("市町村", "専門官")] == [1, 1]
    assert "越智 澪" in page.text
    assert "越智 澪" not in home.text


async def test_nobody_else_can_be_acted_as(desk: Desk) -> None:
    """A user who is no persona is refused."""
    async with browse(desk) as browser:
        answer = await browser.send(await browser.get("/"), "/persona", user="somebody")
    assert answer.status_code == 404


async def test_page_of_another_persona_cannot_act(desk: Desk) -> None:
    """What was typed as one person is not sent as another after a switch in another tab."""
    async with browse(desk) as browser:
        page = await ask(browser)
        await browser.send(page, "/persona", user="kaito")
        answer = await browser.send(page, "/write", text="書きかけの返事です")
    assert answer.status_code == 403
    assert "書きかけの返事です</textarea>" in answer.text
    assert not [event for event in desk.events if isinstance(event, MessagePosted)]


async def test_thread_that_was_not_shown_cannot_be_written_to(desk: Desk) -> None:
    """The address of a message is sealed for the person who saw it."""
    async with browse(desk) as browser:
        page = await ask(browser)
        forged = form(page, "/write").fields["_thread"][:-2] + "xx"
        answer = await browser.send(page, "/write", text="本文です", _thread=forged)
    assert answer.status_code == 403
    assert not [event for event in desk.events if isinstance(event, MessagePosted)]


async def test_without_sign_in_every_page_is_closed(desk: Desk) -> None:
    """Outside demonstration mode nothing reaches the core."""
    async with Browser(desk.adapter(demonstration=False).application(desk.receive)) as browser:
        answers = [await browser.get(path) for path in ("/", "/p/home", "/notices", "/personas", "/live")]
        answers.append(await browser.client.post("/persona", data={"user": "koharu"}))
        answers.append(await browser.client.post("/submit/ask", data={"title": "x"}))
        style = await browser.get("/static/yorozu.css")
    assert [answer.status_code for answer in answers] == [403] * 7
    assert "ログインの仕組みが用意されるまで" in answers[0].text
    assert style.status_code == 200
    assert desk.events == []


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "yorozu.example.jp", ""])  # noqa: S104  # refused
def test_demonstration_refuses_to_listen_to_other_machines(desk: Desk, host: str) -> None:
    """Acting as anybody is for one's own computer only."""
    with pytest.raises(NotLoopback, match=r"127\.0\.0\.1 を指定してください"):
        desk.adapter(host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_demonstration_listens_to_its_own_machine(desk: Desk, host: str) -> None:
    """Loopback by number or name."""
    assert desk.adapter(host=host, port=8080).url.endswith(":8080")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200),
        ("localhost", 200),
        ("[::1]:9", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example:8080", 400),
        ("localhost@evil.example", 400),
        ("[::1", 400),
        ("", 400),
    ],
)
async def test_only_our_own_names_are_answered(desk: Desk, host: str, status: int) -> None:
    """A foreign name that points at this computer gets nothing."""
    async with browse(desk) as browser:
        page = await browser.get("/", host=host)
    assert page.status_code == status
    assert bool(desk.events) is (status == 200)


async def test_too_large_a_request_is_refused(desk: Desk) -> None:
    """Nobody fills the memory; the person reads what to do."""
    async with browse(desk) as browser:
        page = await browser.get("/press/open_ask")
        page = await browser.send(page, "/submit/ask", title="VPN更新", body="あ" * 200_000)
    assert page.status_code == 413
    assert "送信された内容が大きすぎます" in page.text
    assert desk.questions == {}


async def test_fault_is_answered_with_a_reference_and_logged_without_text(desk: Desk) -> None:
    """The person gets a number to tell; the log gets the same number and the place, but no text."""
    async with browse(desk) as browser:
        page = await ask(browser)
        with capture_logs() as logs:
            page = await browser.send(page, "/press/explode")
    (entry,) = [log for log in logs if log["event"] == "web_fault"]
    assert page.status_code == 500
    assert f"番号「{entry['reference']}」" in page.text
    assert entry["kind"] == "RuntimeError"
    assert "秘密の本文" not in repr(entry) + page.text
    assert "content-security-policy" in page.headers


async def test_fault_gives_back_what_was_typed(desk: Desk) -> None:
    """Our mistake costs nobody their text."""

    async def receive(event):
        if not isinstance(event, MessagePosted):
            return await desk.receive(event)
        raise RuntimeError

    async with Browser(desk.adapter().application(receive)) as browser:
        await ask(browser)
        page = await browser.send(await browser.get(QUESTION), "/write", text="長い返事です")
    assert page.status_code == 500
    assert "長い返事です</textarea>" in page.text
