"""What a person sees in Discord, and what comes back: messages and pages as components."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.discord.ids import Ask, Cancel, Fill, Open, Part, Press, read_control
from adapters.discord.render.messages import marked, message_payload
from adapters.discord.render.text import chunks, fits, literal, shortened
from adapters.discord.render.views import busy_payload, confirmation, only_form, page_payload, reply_payload
from bot import outbound as ui
from bot.i18n import Translator
from bot.model.ids import AccountRef
from bot.model.message import Attachment
from tests.adapters.discord_limits import SELECT, check_message, every, units
from tests.adapters.discord_reading import Json, controls, following, leads_to, read, readings, texts_of

t = Translator("ja", ZoneInfo("Asia/Tokyo"))
NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
THREAD = ui.ViewRef("thread", {"question": "1"})
EPHEMERAL = 1 << 6


def posted(*elements: ui.Element, title: str = "", about: ui.ViewRef | None = None) -> list[Json]:
    payload = message_payload(ui.Message(elements, title=title, about=about), t, "ehime")
    check_message(payload)
    return list(payload["components"])


def shown(payload: Json) -> str:
    return "\n".join(texts_of(payload["components"]))


# ---- text -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "[広報課](https://evil.example)",
        "[広報課](<https://evil.example>)",
        "<@1> <@!1> <@&2> <#3> @everyone @here",
        "# 見出し\n## 見出し\n### 見出し\n-# 小さく",
        "> 引用\n>>> 引用\n  > 引用",
        "- 一\n* 二\n+ 三\n1. 四\n12) 五\n  - 六",
        "**太** *斜* __下__ _斜_ ~~消~~ ||隠||",
        "`code` ``code`` ```js\ncode\n```",
        "<:name:1> <a:name:1> <t:1> <t:1:R> </soudan:1> <id:home> :smile: 14:00:30",
        r"\*\*太\*\* \\ ¯\_(ツ)_/¯ \<@1>",
        "steam://run/1 ftp://a.example <mailto:a@b.example> https://a@evil.example/ http://localhost/",
        "1 < 2, 3 > 2 <",
        "👨‍👩‍👧 か\u3099 {0}",
    ],
)
def test_what_a_person_wrote_reads_as_it_was_written(text: str) -> None:
    """Nothing in it is markup, calls anybody or leads elsewhere than it says."""
    found = read(literal(text))
    assert found.text == text
    assert (found.marks, found.masked, found.pings) == ([], [], [])


def test_addresses_can_be_followed_exactly_where_they_lead() -> None:
    """The sentence goes on behind them without a space; what only looks like one is text."""
    said = "参考: https://www.digital.go.jp/です。(https://a.example/x_y_*z*) https://a.example@evil.example/"
    found = read(literal(said))
    assert found.text == said
    assert found.links == ["https://www.digital.go.jp/", "https://a.example/x_y_*z*"]
    assert read(literal(said, links=False)).links == []


def test_a_line_is_divided_where_nothing_is_torn() -> None:
    """Neither an escape, an address nor a joined character; the markdown is what counts."""
    text = "*" * 30 + "https://a.example/ " * 3 + "👨‍👩‍👧" * 10
    pieces = list(chunks(text, 40))
    assert all(units(piece) <= 40 for piece in pieces)
    assert "".join(read(piece).text for piece in pieces) == text
    assert [link for piece in pieces for link in read(piece).links] == ["https://a.example/"] * 3
    assert not any(piece.startswith("\u200d") for piece in pieces)


def test_a_label_is_shortened_between_characters() -> None:
    """A rare character counts for two."""
    assert fits("👪" * 40, 80)
    assert shortened("👪" * 41, 80) == "👪" * 39 + "…"
    assert shortened("あ" * 81, 80) == "あ" * 79 + "…"


# ---- messages -------------------------------------------------------------------------------------------


def test_a_card_keeps_its_buttons_below_a_text_that_is_too_long() -> None:
    """And says how to read on."""
    components = posted(
        ui.Chips((ui.Chip("回答を募集中", ui.Tone.WAITING), ui.Chip("窓口"))),
        ui.Section("とても長い相談です。" * 2_000, quoted=True),
        ui.Facts((("相談者", "内子町 総務課"),)),
        ui.Row((ui.Button("担当します", "take", "1"),)),
        title="窓口の予約",
        about=THREAD,
    )
    assert components[0]["content"] == "## 窓口の予約"
    assert components[1]["content"] == "-# ○ 回答を募集中  \\|  窓口"
    assert components[2]["content"].startswith("> とても長い相談です。")
    assert "相談者  内子町 総務課" in "".join(texts_of(components))
    assert leads_to(components, "担当します") == Press("take", "1")
    assert leads_to(components, "続きを読む") == Open(THREAD)


def test_a_long_message_without_a_page_says_that_it_ends_early() -> None:
    """There is nowhere to read on."""
    assert "長いため、ここまでを表示しています。" in "".join(texts_of(posted(ui.Section("長い知らせ。" * 3_000))))


def test_only_those_of_this_server_are_called_each_once() -> None:
    """In a line of their own; what looks like a mention in a text is text."""
    refs = (("discord", "ehime", "11"), ("discord", "kochi", "12"), ("slack", "ehime", "13"), ("discord", "ehime", "x"))
    mentions = tuple(AccountRef(*ref) for ref in refs)
    said = ui.Section("<@99> @everyone よろしくお願いします。")
    payload = message_payload(ui.Message((said,), mentions=(*mentions, *mentions)), t, "ehime")
    assert payload["allowed_mentions"] == {"parse": [], "users": ["11"]}
    assert payload["components"][0]["content"] == "<@11>"
    assert [ping for reading in readings(payload["components"]) for ping in reading.pings] == ["<@11>"]
    assert said.text in shown(payload)


def test_nobody_who_is_called_falls_away_for_the_length_of_the_text() -> None:
    """As many as Discord calls at once."""
    mentions = tuple(AccountRef("discord", "ehime", str(10**17 + n)) for n in range(100))
    payload = message_payload(ui.Message((ui.Section("長い。" * 9_000),), mentions=mentions), t, "ehime")
    check_message(payload)
    assert len(readings(payload["components"])[0].pings) == len(payload["allowed_mentions"]["users"]) == 100


def test_a_delivery_is_found_again_by_the_numbers_of_its_components() -> None:
    """Also where the message has one component only, or is edited to other words."""
    short, other = (message_payload(ui.text_message(text), t, "ehime", "key-1") for text in ("短い。", "別の文。"))
    row = ui.Row((ui.Button("担当します", "take"),))
    long = message_payload(ui.Message((ui.Section("文。"), row), title="題"), t, "ehime", "key-1")
    for payload in (short, other, long):
        check_message(payload)
        assert marked(payload, "key-1")
        assert not marked(payload, "key-2")
        assert (payload["nonce"], payload["enforce_nonce"]) == ("key-1", True)
    assert not marked(message_payload(ui.text_message("短い。"), t, "ehime"), "key-1")
    assert not marked({"content": "人の投稿"}, "key-1")


def test_an_empty_message_says_so() -> None:
    """Discord takes no message with nothing in it."""
    assert "".join(texts_of(posted())) == "いまはありません。"


def test_a_button_that_asks_first_says_what_it_asks() -> None:
    """Discord has no dialog: the question stands above it, and pressing asks for yes or no."""
    button = ui.Button("取り下げる", "close", "1", danger=True, confirm="この相談を取り下げますか？")
    components = posted(ui.Row((button,)))
    assert components[0]["content"] == "-# 取り下げる: この相談を取り下げますか？"
    assert leads_to(components, "取り下げる") == Ask("close", "1")
    asked = confirmation("取り下げる", Press("close", "1"), t, danger=True)
    check_message(asked)
    assert "取り下げる: 実行しますか？" in shown(asked)
    assert leads_to(asked["components"], "実行する") == Press("close", "1")
    assert leads_to(asked["components"], "やめる") == Cancel()
    assert controls(asked["components"])["実行する"]["style"] == 4
    assert asked["flags"] & EPHEMERAL


def test_buttons_show_what_matters_most() -> None:
    """By their style, five in a row; a long label stands whole above."""
    long = "とても長いボタンの名前" * 10
    buttons = (ui.Button("一", "a", primary=True), ui.Button("二", "b", danger=True), ui.Button(long, "c"))
    components = posted(ui.Row((*buttons, *buttons), label="操作"))
    assert [c["style"] for c in every(components) if c["type"] == 2] == [1, 4, 2, 1, 4, 2]
    assert [len(c["components"]) for c in components if c["type"] == 1] == [5, 1]
    assert long in "".join(texts_of(components[:1]))


def test_a_link_whose_page_cannot_be_named_is_no_button() -> None:
    """Discord would refuse the whole message."""
    far = ui.ViewRef("list", {"topic": "あ" * 100})
    components = posted(ui.Listing((ui.Entry("相談", to=far),), ""), ui.Row((ui.Link("開く", far),)))
    assert controls(components) == {}
    assert "".join(texts_of(components)) == "相談"


def test_every_row_of_a_list_has_its_way_beside_it() -> None:
    """With its state and details below its title, and the neighbouring pages at the end."""
    entry = ui.Entry("窓口の予約", to=THREAD, chips=(ui.Chip("解決", ui.Tone.SUCCESS),), details=("内子町",), at=NOON)
    there = ui.ViewRef("list", {"page": "2"})
    section, position, row = posted(ui.Listing((entry,), "ありません。", next=there, position="1〜10件目"))
    assert [read(c["content"]).text for c in section["components"]] == [
        "窓口の予約\n✓ 解決\n内子町  |  2026年11月22日（日） 14:00"
    ]
    assert read_control(section["accessory"]["custom_id"]) == Open(THREAD)
    assert position["content"] == "-# 1〜10件目"
    assert leads_to([row], "次へ") == Open(there)
    assert "".join(texts_of(posted(ui.Listing((), "ありません。")))) == "ありません。"


def test_what_somebody_wrote_stands_with_who_when_and_the_files() -> None:
    """A file leads where its platform keeps it; no other words lead anywhere."""
    files = (
        Attachment(
            "手順[1].pdf", 2_049, "application/pdf", "https://cdn.discordapp.com/attachments/1/2/x.pdf?ex=1&is=2"
        ),
        Attachment("x", 0, "", "javascript:1"),
    )
    post = ui.Post(
        "砥部町 総務課",
        NOON,
        "添付を\n\nご覧ください。",
        mine=True,
        chips=(ui.Chip("参考になった", ui.Tone.SUCCESS),),
        attachments=files,
    )
    (component,) = posted(post)
    found = read(component["content"])
    assert found.text == (
        "砥部町 総務課\nあなた  |  ✓ 参考になった  |  2026年11月22日（日） 14:00\n添付を\n\nご覧ください。"
        "\n📎 手順[1].pdf（3KB、application/pdf）\n📎 x（0KB）"
    )
    assert found.masked == [("手順[1].pdf", files[0].link)]
    assert "> 添付を\n> \n> ご覧ください。" in component["content"]


def test_a_notice_says_in_words_how_it_is_meant() -> None:
    """Beside the symbol, with its points as a list."""
    (component,) = posted(ui.Notice("ご注意ください。", ui.Tone.WARNING, ("個人情報", "未公表の調達")))
    assert component["content"] == "**⚠ 注意**  ご注意ください。\n- 個人情報\n- 未公表の調達"


# ---- pages ----------------------------------------------------------------------------------------------


def thread(posts: int) -> ui.View:
    answers = tuple(
        ui.Post("砥部町", NOON, f"答え{n}。", buttons=(ui.Button("参考になった", "helped"),)) for n in range(posts)
    )
    trail = (ui.Link("ホーム", ui.ViewRef("home")),)
    return ui.View("窓口の予約について", answers, ref=THREAD, trail=trail)


def test_a_long_thread_is_read_page_by_page() -> None:
    """Each says where it is, and leads to the next."""
    read_so_far: list[str] = []
    page: int | None = 0
    while page is not None:
        payload = page_payload(thread(60), t, page, "https://discord.com/channels/1/2")
        check_message(payload)
        read_so_far.append(shown(payload))
        page = following(payload)
    count = len(read_so_far)
    assert [f"{n} / {count}ページ" in text for n, text in enumerate(read_so_far, start=1)] == [True] * count
    assert all("ホーム" in text and "Discordのスレッドを開く" in text for text in read_so_far)
    assert all(f"答え{n}。" in "".join(read_so_far) for n in range(60))


def test_a_page_that_is_no_longer_there_is_the_last() -> None:
    """Posts may have been removed since."""
    payload = page_payload(thread(60), t, 99)
    assert "答え59。" in shown(payload)
    assert following(payload) is None


def test_a_page_is_for_its_reader_only() -> None:
    """It calls nobody, and leads to where its thread is written in."""
    payload = page_payload(thread(1), t, thread_url="https://discord.com/channels/1/2")
    assert payload["flags"] & EPHEMERAL
    assert payload["allowed_mentions"] == {"parse": []}
    assert controls(payload["components"])["Discordのスレッドを開く"]["url"] == "https://discord.com/channels/1/2"


def test_a_choice_of_links_is_a_menu_that_shows_the_current_one() -> None:
    """Of more than a menu offers there are several."""
    to = {year: ui.ViewRef("list", {"year": str(year)}) for year in range(2026, 1996, -1)}
    links = tuple(ui.Link(f"{year}年度", ref, current=year == 2025) for year, ref in to.items())
    payload = page_payload(ui.View("", (ui.Row(links, label="年度"),), ref=ui.ViewRef("list")), t)
    check_message(payload)
    menus = [c for c in every(payload["components"]) if c["type"] == SELECT]
    assert [len(menu["options"]) for menu in menus] == [25, 5]
    assert [o["label"] for menu in menus for o in menu["options"] if o.get("default")] == ["2025年度"]
    assert menus[1]["placeholder"] == "2001年度〜1997年度"
    assert read_control(menus[0]["custom_id"], [menus[0]["options"][0]["value"]]) == Open(to[2026])


def test_links_without_a_label_are_buttons_and_the_current_one_is_marked() -> None:
    """As the way through the pages is."""
    row = ui.Row((ui.Link("ホーム", ui.ViewRef("home"), current=True), ui.Link("設定", ui.ViewRef("settings"))))
    assert list(controls(posted(row))) == ["● ホーム", "設定"]


def form() -> ui.Form:
    text = ui.TextInput(name="text", label="本文", longest=100)
    return ui.Form(name="anonymous", title="匿名で追記", submit="投稿する", inputs=(text,))


def test_a_form_on_a_page_is_opened_by_a_button_of_its_own() -> None:
    """And one that stands alone can be opened at once."""
    page = ui.View("相談", (ui.Row((ui.Button("解決", "resolve"),)), form()), ref=THREAD)
    assert leads_to(page_payload(page, t)["components"], "投稿する") == Open(THREAD, form="anonymous")
    assert only_form(page) is None
    alone = only_form(ui.View("相談", (ui.Section("いつでも変えられます。"), form()), ref=THREAD))
    assert alone is not None
    assert alone.intro == (ui.Heading("相談"), ui.Section("いつでも変えられます。"))


def test_a_result_leads_on() -> None:
    """To its page, and to the next part of the form that it answers."""
    message = ui.text_message("保存しました。", title="設定")
    payload = reply_payload(message, t, THREAD, Part("sheet", 0, 3))
    check_message(payload)
    assert payload["flags"] & EPHEMERAL
    assert leads_to(payload["components"], "開く") == Open(THREAD)
    assert leads_to(payload["components"], "ほかの項目も入力する（2/3）") == Fill("sheet", 1)
    assert controls(reply_payload(message, t, more=Part("sheet", 2, 3))["components"]) == {}


def test_a_page_after_a_submission_leads_to_the_next_part() -> None:
    """What was asked for first is there; the rest can follow."""
    payload = page_payload(thread(60), t, more=Part("sheet", 1, 3))
    check_message(payload)
    assert leads_to(payload["components"], "ほかの項目も入力する（3/3）") == Fill("sheet", 2)


def test_waiting_is_said() -> None:
    """To the one who waits."""
    payload = busy_payload(t)
    check_message(payload)
    assert payload["flags"] & EPHEMERAL
    assert "処理中です。" in shown(payload)
