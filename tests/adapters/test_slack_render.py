"""What a person sees in Slack, and what comes back: messages, pages and forms as Block Kit."""

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.slack.ids import Meta, Open, Press, read_action
from adapters.slack.render.forms import errors_of, form_modal
from adapters.slack.render.messages import message_payload
from adapters.slack.render.views import busy_modal, home_view, message_modal, page_modal
from adapters.slack.values import values_of
from bot import outbound as ui
from bot.i18n import Translator
from bot.model.ids import AccountRef
from bot.model.message import Attachment
from tests.adapters.block_kit import Json, following, texts_of, untouched
from tests.slack.blocks import check_message, elements_of
from tests.slack.mentions import called, links
from tests.slack.views import check_view

t = Translator("ja", ZoneInfo("Asia/Tokyo"))
NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
THREAD = ui.ViewRef("thread", {"question": "1"})


def shown(blocks: list[Json]) -> str:
    return "\n".join(texts_of(blocks))


def controls(blocks: list[Json]) -> dict[str, Json]:
    """The buttons by their words."""
    return {e["text"]["text"]: e for block in blocks for e in elements_of(block) if e["type"] == "button"}


def inputs(modal: Json) -> dict[str, Json]:
    """The input blocks by their ids."""
    return {block["block_id"]: block for block in modal["blocks"] if block["type"] == "input"}


def form(*inputs: ui.AnyInput, name: str = "ask", title: str = "相談する", submit: str = "内容を確認する") -> ui.Form:
    return ui.Form(name=name, title=title, submit=submit, inputs=inputs)


# ---- messages -------------------------------------------------------------------------------------------


def test_a_card_keeps_its_buttons_below_a_text_that_is_too_long() -> None:
    card = ui.Message(
        (
            ui.Chips((ui.Chip("回答を募集中", ui.Tone.WAITING), ui.Chip("窓口"))),
            ui.Section("とても長い相談です。" * 2_000, quoted=True),
            ui.Facts((("相談者", "内子町 総務課"),)),
            ui.Row((ui.Button("担当します", "take", "1"),)),
        ),
        title="窓口の予約",
        about=THREAD,
    )
    payload = message_payload(card, t, "ehime")
    check_message(payload["blocks"])
    assert [b["type"] for b in payload["blocks"]][:2] == ["header", "context"]
    assert "○ 回答を募集中  |  窓口" in shown(payload["blocks"])
    assert "内子町 総務課" in shown(payload["blocks"])
    buttons = controls(payload["blocks"])
    assert read_action(buttons["担当します"]) == Press("take", "1")
    assert read_action(buttons["続きを読む"]) == Open(THREAD)


def test_a_long_message_without_a_page_says_that_it_ends_early() -> None:
    payload = message_payload(ui.text_message("長い知らせ。" * 3_000), t, "ehime")
    assert "長いため、ここまでを表示しています。" in shown(payload["blocks"])


def test_only_those_of_this_workspace_are_called_each_once() -> None:
    mentions = tuple(
        AccountRef(*ref) for ref in (("slack", "ehime", "U1"), ("slack", "kochi", "U2"), ("web", "", "U3"))
    )
    message = ui.Message(
        (ui.Section("<@U9> <!channel> @here よろしくお願いします。"),), mentions=(*mentions, *mentions)
    )
    payload = message_payload(message, t, "ehime")
    assert called(payload["text"], payload["blocks"]) == {"U1"}
    assert json.dumps(payload["blocks"]).count('"user"') == 1
    assert "<@U9> <!channel> @here よろしくお願いします。" in shown(payload["blocks"])
    assert payload["text"].startswith("&lt;@U9&gt; &lt;!channel&gt; @here")


def test_nobody_who_is_called_falls_away_for_the_length_of_the_text() -> None:
    mentions = tuple(AccountRef("slack", "ehime", f"U{n}") for n in range(60))
    payload = message_payload(ui.Message((ui.Section("長い。" * 9_000),), mentions=mentions), t, "ehime")
    check_message(payload["blocks"])
    assert len(called(payload["text"], payload["blocks"])) == 60


def test_addresses_are_links_that_show_where_they_lead() -> None:
    said = "参考: https://www.digital.go.jp/です。<https://evil.example|広報課> https://a.example@evil.example/"
    blocks = message_payload(ui.Message((ui.Section(said, quoted=True),)), t, "ehime")["blocks"]
    assert links("", blocks) == ["https://www.digital.go.jp/", "https://evil.example"]
    assert "".join(texts_of(blocks)) == said


def test_a_question_that_is_too_long_for_a_dialog_stands_above_its_button() -> None:
    confirm = "この相談を取り下げますか。" * 30
    row = ui.Row((ui.Button("取り下げる", "withdraw", danger=True, confirm=confirm),))
    blocks = message_payload(ui.Message((row,)), t, "ehime")["blocks"]
    check_message(blocks)
    button = controls(blocks)["取り下げる"]
    assert button["style"] == button["confirm"]["style"] == "danger"
    assert confirm in shown(blocks[:-1])


# ---- pages ----------------------------------------------------------------------------------------------


def thread(posts: int) -> ui.View:
    answers = tuple(
        ui.Post("砥部町", NOON, f"答え{n}。", buttons=(ui.Button("参考になった", "helped"),)) for n in range(posts)
    )
    return ui.View(
        "窓口の予約システムの導入について相談したい",
        answers,
        ref=THREAD,
        trail=(ui.Link("ホーム", ui.ViewRef("home")),),
    )


def test_a_long_thread_is_read_page_by_page() -> None:
    read: list[str] = []
    page: int | None = 0
    while page is not None:
        modal = page_modal(thread(200), t, page=page, meta=Meta())
        check_view(modal, "modal")
        read.append(shown(modal["blocks"]))
        page = following(modal)
    assert [f"{n} / 5ページ" in text for n, text in enumerate(read, start=1)] == [True] * 5
    assert all(f"答え{n}。" in "".join(read) for n in range(200))


def test_a_page_that_is_no_longer_there_is_the_last() -> None:
    modal = page_modal(thread(60), t, page=99, meta=Meta())
    meta = Meta.decode(modal["private_metadata"])
    assert "答え59。" in shown(modal["blocks"])
    assert meta == Meta(ref=THREAD, page=1)


def test_a_long_title_stands_in_the_page_and_the_bot_above() -> None:
    modal = page_modal(thread(1), t, meta=Meta(), thread_url="https://ehime.slack.com/archives/C1/p1")
    assert modal["title"]["text"] == "窓口の予約システムの導入について相談したい"
    longer = page_modal(ui.View("窓口の予約システムの導入について、近隣の皆さんに相談したい", ()), t, meta=Meta())
    assert longer["title"]["text"] == "よろず相談"
    assert longer["blocks"][0]["text"]["text"] == "窓口の予約システムの導入について、近隣の皆さんに相談したい"
    assert controls(modal["blocks"])["Slackのスレッドを開く"]["url"] == "https://ehime.slack.com/archives/C1/p1"


def test_what_somebody_wrote_stands_with_who_when_and_the_files() -> None:
    files = (
        Attachment("手順.pdf", 2_049, "application/pdf", "https://ehime.slack.com/files/1"),
        Attachment("x", 0, "", "javascript:1"),
    )
    post = ui.Post(
        "砥部町 総務課",
        NOON,
        "添付をご覧ください。",
        mine=True,
        chips=(ui.Chip("参考になった", ui.Tone.SUCCESS),),
        attachments=files,
    )
    blocks = page_modal(ui.View("相談", (post,)), t, meta=Meta())["blocks"]
    head = "砥部町 総務課  あなた  |  ✓ 参考になった  |  2026年11月22日（日） 14:00"
    assert "".join(texts_of(blocks)) == f"{head}添付をご覧ください。📎 手順.pdf（3KB、application/pdf）\n📎 x（0KB）"
    assert links("", blocks) == ["https://ehime.slack.com/files/1"]


def test_a_choice_of_links_is_a_menu_that_shows_the_current_one() -> None:
    to = {year: ui.ViewRef("list", {"year": year}) for year in ("2026", "2025")}
    row = ui.Row((ui.Link("2026年度", to["2026"]), ui.Link("2025年度", to["2025"], current=True)), label="年度")
    (block,) = home_view(ui.View("", (row,), ref=ui.ViewRef("list")), t)["blocks"]
    menu = block["accessory"]
    assert menu["initial_option"]["text"]["text"] == "2025年度"
    assert read_action({**menu, "selected_option": menu["options"][0]}) == Open(to["2026"])


def test_links_without_a_label_are_buttons_and_the_current_one_is_marked() -> None:
    row = ui.Row((ui.Link("ホーム", ui.ViewRef("home"), current=True), ui.Link("設定", ui.ViewRef("settings"))))
    assert list(controls(home_view(ui.View("", (row,)), t)["blocks"])) == ["● ホーム", "設定"]


def test_a_page_that_is_one_form_is_that_form() -> None:
    settings = form(ui.Checkbox(name="helps", label="手伝う"), name="settings", title="設定", submit="保存する")
    modal = page_modal(
        ui.View("設定", (ui.Section("いつでも変えられます。"), settings), ref=ui.ViewRef("settings")), t, meta=Meta()
    )
    assert modal["callback_id"] == "form:settings"
    assert shown(modal["blocks"]).startswith("いつでも変えられます。")
    meta = Meta.decode(modal["private_metadata"])
    assert meta is not None
    assert meta.sitting


def test_a_form_among_buttons_is_opened_by_a_button_of_its_own() -> None:
    write = form(
        ui.TextInput(name="text", label="本文", longest=100), name="anonymous", title="匿名で追記", submit="投稿する"
    )
    page = ui.View("相談", (ui.Row((ui.Button("解決", "resolve"),)), write), ref=THREAD)
    modal = page_modal(page, t, meta=Meta())
    assert "submit" not in modal
    assert read_action(controls(modal["blocks"])["投稿する"]) == Open(THREAD, form="anonymous")


def test_results_and_waiting_are_modals_that_can_only_be_closed() -> None:
    for modal in (
        busy_modal(t),
        message_modal(ui.text_message("保存しました。", title="設定"), t, meta=Meta(form="settings")),
    ):
        check_view(modal, "modal")
        meta = Meta.decode(modal["private_metadata"])
        assert meta is not None
        assert (meta.form, modal["close"]["text"]) == ("", "閉じる")


# ---- forms ----------------------------------------------------------------------------------------------


def test_a_form_carries_its_name_and_state_and_says_its_errors_at_their_inputs() -> None:
    title = ui.TextInput(
        name="title",
        label="件名",
        help="ひと目で分かるように。",
        required=True,
        shortest=4,
        longest=80,
        error="短すぎます。",
    )
    asked = ui.Form(name="ask", title="相談する", submit="内容を確認する", state="7", inputs=(title,))
    modal = form_modal(asked, t, meta=Meta(sitting="s"))
    meta = Meta.decode(modal["private_metadata"])
    assert (meta, modal["callback_id"]) == (Meta(form="ask", state="7", sitting="s"), "form:ask")
    assert inputs(modal)["title"]["hint"]["text"] == "ひと目で分かるように。\n4文字以上、80文字以内"
    assert inputs(modal)["title"]["optional"] is False
    assert [block["type"] for block in modal["blocks"]] == ["input", "rich_text"]
    assert "短すぎます。" in shown(modal["blocks"][1:])
    assert errors_of(asked) == {"title": "短すぎます。"}


def test_slack_does_not_refuse_what_the_core_explains_better() -> None:
    title = ui.TextInput(name="title", label="件名", shortest=4, longest=80)
    element = inputs(form_modal(form(title), t, meta=Meta()))["title"]["element"]
    assert "min_length" not in element
    assert element["max_length"] == 3000


def test_a_long_text_goes_on_in_further_inputs() -> None:
    empty = ui.TextInput(name="body", label="本文", longest=10_000, multiline=True, required=True)
    assert list(inputs(form_modal(form(empty), t, meta=Meta()))) == ["body", "body~2"]
    text = "\n".join("いろはにほへと" * 40 for _ in range(25))
    held = ui.TextInput(name="body", label="本文", longest=10_000, multiline=True, value=(text,))
    blocks = inputs(form_modal(form(held), t, meta=Meta()))
    assert [b["label"]["text"] for b in blocks.values()] == ["本文", "本文（続き）", "本文（続き）", "本文（続き）"]
    assert all(len(b["element"].get("initial_value", "")) <= 3000 for b in blocks.values())
    assert values_of(untouched(form_modal(form(held), t, meta=Meta()))) == {"body": (text,)}


def test_an_updated_form_shows_what_the_core_lets_it_hold() -> None:
    """Slack would keep what was typed before in an element of the same ids."""
    ids = [
        inputs(form_modal(form(ui.TextInput(name="title", label="件名", longest=80, value=value)), t, meta=Meta()))[
            "title"
        ]["element"]["action_id"]
        for value in ((), ("窓口",), ("窓口",))
    ]
    assert ids[0] != ids[1] == ids[2]


def test_what_is_typed_in_a_further_input_begins_a_new_line() -> None:
    typed = {"type": "plain_text_input", "value": "続きです。"}
    first = {"type": "plain_text_input", "value": "はじめです。"}
    assert values_of({"body~2": {"value": typed}, "body": {"value": first}}) == {"body": ("はじめです。\n続きです。",)}
    assert values_of({"body": {"value": {**first, "value": None}}, "body~2": {"value": typed}}) == {
        "body": ("続きです。",)
    }


def test_every_municipality_of_japan_can_be_chosen_among() -> None:
    towns = tuple(ui.Choice(str(n), f"おおきな団体{n}") for n in range(1_788))
    chosen = ui.SelectInput(
        name="organizations", label="団体", choices=towns, several=True, rare=True, value=("3", "1787", "gone")
    )
    modal = form_modal(form(chosen), t, meta=Meta())
    check_view(modal, "modal")
    assert len(json.dumps(modal)) < 250_000  # as it goes over the wire
    groups = inputs(modal)["organizations"]["element"]["option_groups"]
    assert groups[0]["label"]["text"] == "おおきな団体0〜おおきな団体99"
    assert sum(len(group["options"]) for group in groups) == 1_788
    assert values_of(untouched(modal)) == {"organizations": ("3", "1787")}


@pytest.mark.parametrize(
    ("count", "several", "kind"),
    [
        (3, False, "radio_buttons"),
        (9, False, "static_select"),
        (9, True, "checkboxes"),
        (11, True, "multi_static_select"),
    ],
)
def test_few_choices_stand_open_and_many_fold(count, several, kind) -> None:
    select = ui.SelectInput(
        name="f",
        label="分野",
        required=True,
        several=several,
        choices=tuple(ui.Choice(str(n), "町") for n in range(count)),
    )
    assert inputs(form_modal(form(select), t, meta=Meta()))["f"]["element"]["type"] == kind


def test_a_choice_can_be_taken_back() -> None:
    select = ui.SelectInput(name="expert", label="指名", choices=(ui.Choice("1", "守 まもる"),))
    element = inputs(form_modal(form(select), t, meta=Meta()))["expert"]["element"]
    assert element["initial_option"]["text"]["text"] == "指定しない"
    assert values_of(
        {"expert": {"value": {"type": "radio_buttons", "selected_option": element["initial_option"]}}}
    ) == {"expert": ()}


def test_long_choices_are_told_apart_and_stand_whole_above() -> None:
    long = tuple(ui.Choice(f"{'値' * 200}{n}", f"{'とても長い選択肢' * 12}{n}") for n in range(2))
    modal = form_modal(form(ui.SelectInput(name="f", label="分野", choices=long, required=True)), t, meta=Meta())
    check_view(modal, "modal")
    above = shown(modal["blocks"][:1])
    assert all(choice.label in above for choice in long)


def test_dates_and_boxes_come_back_as_they_were() -> None:
    day = ui.DateInput(name="wished_on", label="回答の希望日", earliest=date(2026, 11, 22), value=("2026-12-01",))
    box = ui.Checkbox(name="anonymous", label="名前を出さない", value=("yes",))
    none = ui.DateInput(name="other", label="別の日", value=("いつか",))
    modal = form_modal(form(day, box, none), t, meta=Meta())
    assert values_of(untouched(modal)) == {"wished_on": ("2026-12-01",), "anonymous": ("yes",), "other": ()}
