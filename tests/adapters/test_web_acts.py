"""What people do in the browser: commands, buttons, forms and messages, each once, and nothing typed is lost."""

import pytest

from bot.inbound import ButtonPressed, CommandInvoked, FormSubmitted, MessagePosted, ViewRequested
from bot.model.ids import AccountRef, Address
from bot.outbound import Invalid, Say, Show, View, ViewRef, text_message
from tests.adapters.browser import Browser, form
from tests.adapters.desk import NOON, Desk, ask_form

QUESTION = "/p/question?id=VPN%E6%9B%B4%E6%96%B0"


@pytest.fixture
def desk() -> Desk:
    """A fresh core."""
    return Desk()


def browse(desk: Desk) -> Browser:
    """A browser at the desk's workspace."""
    return Browser(desk.adapter().application(desk.receive))


async def ask(browser: Browser, title: str = "VPN更新", body: str = "更新したい"):
    """Asks by the form and opens what follows."""
    page = await browser.get("/press/open_ask")
    return await browser.follow(await browser.send(page, "/submit/ask", title=title, body=body))


async def test_submitted_form_is_one_event_and_then_a_page(desk: Desk) -> None:
    """A form becomes an event with its values and state; the reply is told on the page that follows."""
    async with browse(desk) as browser:
        page = await browser.get("/press/open_ask")
        token = form(page, "/submit/ask").fields["_token"]
        page = await browser.follow(await browser.send(page, "/submit/ask", title="VPN更新", body="一\r\n二"))
    event = desk.last(FormSubmitted)
    assert event == FormSubmitted(
        account=AccountRef("web", "browser", "koharu"),
        key=f"web:{token}",
        at=NOON,
        form="ask",
        values={"title": ("VPN更新",), "body": ("一\n二",)},
        state="draft:1",
    )
    assert "相談を受け付けました。" in page.text
    assert ">VPN更新</h1>" in page.text


async def test_what_was_told_is_told_once(desk: Desk) -> None:
    """A flash does not come back, and an update of a page that is open leaves it for the next page."""
    async with browse(desk) as browser:
        page = await browser.get("/press/open_ask")
        answer = await browser.send(page, "/submit/ask", title="VPN更新")
        update = await browser.get("/", x_yorozu_live="1")
        first = await browser.follow(answer)
        second = await browser.get("/")
    told = ["相談を受け付けました。" in page.text for page in (update, first, second)]
    assert told == [False, True, False]


async def test_form_sent_twice_carries_the_same_key(desk: Desk) -> None:
    """A double click is one effect: both events bear the form's token."""
    async with browse(desk) as browser:
        page = await browser.get("/press/open_ask")
        await browser.send(page, "/submit/ask", title="VPN更新")
        again = await browser.send(page, "/submit/ask", title="VPN更新")
    keys = [event.key for event in desk.events if isinstance(event, FormSubmitted)]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert again.status_code == 303
    assert list(desk.questions) == ["VPN更新"]


async def test_every_form_of_every_page_has_its_own_token(desk: Desk) -> None:
    """Two forms, or the same form opened twice, are two events; so are two looks at a page."""
    async with browse(desk) as browser:
        pages = [await browser.get("/press/open_ask") for _ in range(2)]
    tokens = {form(page, action).fields["_token"] for page in pages for action in ("/submit/ask", "/command")}
    keys = [event.key for event in desk.events if isinstance(event, ViewRequested | ButtonPressed)]
    assert len(tokens) == 4
    assert len(set(keys)) == len(keys)


async def test_invalid_form_keeps_everything_and_sums_up(desk: Desk) -> None:
    """What must be mended stands at the top with links, beside the inputs, and what was typed is still there."""
    async with browse(desk) as browser:
        page = await browser.get("/press/open_ask")
        page = await browser.send(page, "/submit/ask", title="V", body="長い<本文>")
        mended = await browser.send(page, "/submit/ask", title="VPN更新")
    assert page.status_code == 422
    assert "<title>エラー：相談する" in page.text
    assert "エラー：1か所を直してください" in page.text
    link = page.text.split('<a href="#')[1].split('"')[0]
    assert f'id="{link}" name="title"' in page.text
    assert 'value="V"' in page.text
    assert "長い&lt;本文&gt;</textarea>" in page.text
    assert 'aria-invalid="true"' in page.text
    assert mended.status_code == 303
    assert desk.questions["VPN更新"][0].text == "長い<本文>"


async def test_refused_form_gives_back_what_was_typed(desk: Desk) -> None:
    """A refusal after a long text shows the text to copy."""
    async with browse(desk) as browser:
        page = await browser.get("/press/open_ask")
        page = await browser.send(page, "/submit/ask", title="断られる", body="一時間かけて書いた文章")
    assert page.status_code == 422
    assert "いまは受け付けていません。" in page.text
    assert "一時間かけて書いた文章</textarea>" in page.text


async def test_button_asks_before_it_acts(desk: Desk) -> None:
    """A button with a question does nothing until one says yes; no leads back."""
    async with browse(desk) as browser:
        page = await ask(browser)
        confirmation = await browser.send(page, "/press/close")
        assert not [event for event in desk.events if isinstance(event, ButtonPressed) and event.action == "close"]
        done = await browser.follow(await browser.send(confirmation, "/press/close"))
    assert "この相談を取り下げますか？" in confirmation.text
    assert f'<a class="button" href="{QUESTION}">いいえ</a>' in confirmation.text
    assert "取り下げました。" in done.text
    assert desk.questions == {}


async def test_refused_button_leads_back_in_the_tone_of_an_error(desk: Desk) -> None:
    """One stays where one was and reads why."""
    async with browse(desk) as browser:
        page = await ask(browser)
        answer = await browser.send(page, "/press/refuse")
        page = await browser.follow(answer)
    assert answer.headers["location"] == QUESTION
    assert 'class="flash error" role="alert"' in page.text
    assert "この操作はできません。" in page.text


async def test_going_back_never_leaves_the_workspace(desk: Desk) -> None:
    """A manipulated way back leads home."""
    async with browse(desk) as browser:
        page = await ask(browser)
        for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""):
            answer = await browser.send(page, "/press/refuse", _back=elsewhere)
            assert answer.headers["location"] == "/"
            page = await browser.get(QUESTION)


async def test_page_shown_after_a_press_is_rendered_directly(desk: Desk) -> None:
    """A page in place of what was there is not live: it did not come by GET."""
    desk.pages["home"] = View("ホーム", ())
    async with browse(desk) as browser:
        page = await ask(browser)
        proof = form(page, "/press/refuse").fields
        page = await browser.client.post("/press/review", data=proof)
    assert page.status_code == 200
    assert "この内容で相談します。" in page.text
    assert 'data-live=""' in page.text


async def test_message_under_a_thread_reaches_its_address(desk: Desk) -> None:
    """What is typed under a thread is posted there, and one comes back below it."""
    async with browse(desk) as browser:
        page = await ask(browser)
        answer = await browser.send(page, "/write", text="追加です\r\n二行目")
        page = await browser.follow(answer)
    event = desk.last(MessagePosted)
    assert isinstance(event, MessagePosted)
    assert event.address == Address("web", "browser", place="general", thread="VPN更新")
    assert event.text == "追加です\n二行目"
    assert event.ref.message == event.key
    assert event.ref.place == "general"
    assert answer.headers["location"] == f"{QUESTION}#composer"
    assert "追加です" in page.text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("あ" * 10_001, "10,000文字以内で入力してください（いま10,001文字）。"),
        ("  ", "本文を入力してください。"),
    ],
)
async def test_unfit_message_is_kept_and_explained(desk: Desk, text: str, error: str) -> None:
    """Too long or empty: nothing is posted, the text stays in the box, and the way back is there."""
    async with browse(desk) as browser:
        page = await ask(browser)
        page = await browser.send(page, "/write", text=text)
        assert not [event for event in desk.events if isinstance(event, MessagePosted)]
        assert page.status_code == 422
        assert page.text.count(error) == 2
        assert form(page, "/write").fields["text"].strip() == text.strip()
        mended = await browser.send(page, "/write", text="短く")
    assert mended.headers["location"] == f"{QUESTION}#composer"


async def test_refused_message_gives_back_its_text(desk: Desk) -> None:
    """The core may refuse a message; its text is shown to copy."""
    async with browse(desk) as browser:
        page = await browser.send(await ask(browser), "/write", text="断られる")
    assert page.status_code == 422
    assert "書き込めません。" in page.text
    assert "断られる</textarea>" in page.text


@pytest.mark.parametrize("line", ["/soudan VPN 更新", "相談　VPN 更新", "／ｓｏｕｄａｎ VPN 更新", "/相談 VPN 更新"])
async def test_command_line_opens_the_form_filled_in(desk: Desk, line: str) -> None:
    """A command by its name or alias, in full-width letters too, takes the rest of the line."""
    async with browse(desk) as browser:
        answer = await browser.send(await browser.get("/"), "/command", line=line)
        page = await browser.follow(answer)
    event = desk.last(CommandInvoked)
    assert isinstance(event, CommandInvoked)
    assert (event.command, event.arguments) == ("soudan", "VPN 更新")
    assert 'value="VPN 更新"' in page.text


async def test_command_that_acts_is_never_a_link(desk: Desk) -> None:
    """A command with an effect is posted once, with the token of the bar."""
    async with browse(desk) as browser:
        home = await browser.get("/")
        by_get = await browser.get("/do/ping")
        page = await browser.follow(await browser.send(home, "/command", line="/ping"))
    assert by_get.status_code == 405
    assert "応答しています。" in page.text
    assert desk.last(CommandInvoked).key == f"web:{form(home, '/command').fields['_token']}"


@pytest.mark.parametrize(("line", "status"), [("/soudna VPN", 404), ("", 422)])
async def test_unknown_command_is_explained(desk: Desk, line: str, status: int) -> None:
    """A typing error leads to help, with the line still in the bar."""
    async with browse(desk) as browser:
        page = await browser.send(await browser.get("/"), "/command", line=line)
    assert page.status_code == status
    assert 'href="/do/help"' in page.text
    assert form(page, "/command").fields["line"] == line


async def test_long_reply_is_a_page_of_its_own(desk: Desk) -> None:
    """What has no room in the cookie is shown at once, with the way on."""
    words = "".join(chr(0x4E00 + number * 7 % 20_000) for number in range(3_000))

    async def receive(event):
        if isinstance(event, CommandInvoked):
            return Say(text_message(words, title="結果"), then=ViewRef("home"))
        return await desk.receive(event)

    async with Browser(desk.adapter().application(receive)) as browser:
        page = await browser.send(await browser.get("/"), "/command", line="/ping")
    assert page.status_code == 200
    assert words in page.text
    assert '<a class="button" href="/">ホームへ戻る</a>' in page.text


async def test_page_shown_after_a_post_can_be_gone_back_to(desk: Desk) -> None:
    """A page with an address of its own follows a POST by redirect: a browser's way back repeats nothing."""
    shown = View("下書き", (), ref=ViewRef("hostile", {"draft": "1"}))

    async def receive(event):
        return Show(shown) if isinstance(event, FormSubmitted) else await desk.receive(event)

    desk.pages["hostile"] = shown
    async with Browser(desk.adapter().application(receive)) as browser:
        answer = await browser.send(await browser.get("/press/open_ask"), "/submit/ask", title="VPN更新")
        page = await browser.follow(answer)
    assert answer.headers["location"] == "/p/hostile?draft=1"
    assert "<title>下書き" in page.text


async def test_kept_draft_is_mended_on_its_own_page(desk: Desk) -> None:
    """Where the draft is kept, its page shows what must be mended: with the summary, and the title says so."""
    mended = ask_form("V", body="長い本文", error="2文字以上で入力してください。")

    async def receive(event):
        if isinstance(event, FormSubmitted):
            return Invalid(mended, then=ViewRef("hostile", {"draft": "1"}))
        return await desk.receive(event)

    desk.pages["hostile"] = View(mended.title, (mended,))
    async with Browser(desk.adapter().application(receive)) as browser:
        answer = await browser.send(await browser.get("/press/open_ask"), "/submit/ask", title="V", body="長い本文")
        page = await browser.follow(answer)
    assert answer.headers["location"] == "/p/hostile?draft=1"
    assert "<title>エラー：相談する" in page.text
    assert 'class="summary" role="alert" tabindex="-1" autofocus' in page.text
    assert "長い本文</textarea>" in page.text


async def test_refusal_is_one_error_in_one_box(desk: Desk) -> None:
    """The word stands once, and the way on says where it leads."""
    async with browse(desk) as browser:
        page = await browser.get("/press/open_ask")
        page = await browser.send(page, "/submit/ask", title="断られる", body="文章", _back=QUESTION)
    assert page.text.count("エラー") == 1
    assert 'class="notice' not in page.text
    assert f'<a class="button" href="{QUESTION}">もとの画面へ戻る</a>' in page.text
