"""Forms as Discord's modals: in which order, in how many, and what comes back of them."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from adapters.discord.ids import Fill, Open, Part, read_part
from adapters.discord.render.forms import form_modal, invalid_payload, step_of, steps
from adapters.discord.values import values_of
from bot import outbound as ui
from bot.i18n import Translator
from tests.adapters.discord_limits import check_message, check_modal
from tests.adapters.discord_reading import Json, controls, leads_to, submitted, texts_of

t = Translator("ja", ZoneInfo("Asia/Tokyo"))


def form(*inputs: ui.AnyInput, title: str = "相談する", intro: tuple[ui.Element, ...] = ()) -> ui.Form:
    return ui.Form(name="ask", title=title, submit="内容を確認する", inputs=inputs, sheet="sheet", intro=intro)


def text(name: str, *, required: bool = False, rare: bool = False, error: str = "") -> ui.TextInput:
    return ui.TextInput(name=name, label=name, longest=100, required=required, rare=rare, error=error)


def modals(asked: ui.Form) -> list[Json]:
    found = [form_modal(asked, t, step) for step in range(steps(asked, t))]
    for modal in found:
        check_modal(modal)
    return found


def inputs(modal: Json) -> dict[str, Json]:
    """The inputs by their custom_ids."""
    labels = (component for component in modal["components"] if component["type"] == 18)
    return {label["component"]["custom_id"]: label["component"] for label in labels}


def only(input: ui.AnyInput) -> Json:
    """The element of a form's single input."""
    (modal,) = modals(form(input))
    (element,) = inputs(modal).values()
    return element


def select(
    count: int, *, several: bool = False, required: bool = False, value: tuple[str, ...] = (), error: str = ""
) -> ui.SelectInput:
    choices = tuple(ui.Choice(str(n), f"町{n}") for n in range(count))
    return ui.SelectInput(
        name="field", label="分野", choices=choices, several=several, required=required, value=value, error=error
    )


# ---- steps ----------------------------------------------------------------------------------------------


def test_what_is_required_comes_first_and_what_is_rare_last() -> None:
    """Five at a time, each modal saying which it is."""
    asked = form(
        *(text(f"rare{n}", rare=True) for n in range(2)),
        *(text(f"more{n}") for n in range(5)),
        *(text(f"must{n}", required=True) for n in range(3)),
    )
    found = modals(asked)
    assert [list(inputs(modal)) for modal in found] == [
        ["must0", "must1", "must2", "more0", "more1"],
        ["more2", "more3", "more4", "rare0", "rare1"],
    ]
    assert [modal["title"] for modal in found] == ["相談する（1/2）", "相談する（2/2）"]
    assert [read_part(modal["custom_id"]) for modal in found] == [Part("sheet", 0, 2), Part("sheet", 1, 2)]
    assert step_of(asked, "rare0", t) == 1
    assert step_of(asked, "gone", t) == 0
    assert form_modal(asked, t, 9) == found[1]


def test_what_is_to_be_read_first_takes_the_place_of_an_input() -> None:
    """A warning not to write personal data is no less important than a fifth input."""
    warned = ui.TextInput(
        name="body", label="本文", longest=100, required=True, notice=ui.Notice("個人情報は書かない。")
    )
    first, second = modals(form(warned, *(text(f"more{n}") for n in range(4))))
    assert first["components"][0] == {"type": 10, "content": "個人情報は書かない。"}
    assert list(inputs(first)) == ["body", "more0", "more1", "more2"]
    assert list(inputs(second)) == ["more3"]


def test_an_introduction_stands_in_the_first_modal() -> None:
    """As words; a very long one ends early and says so."""
    (modal,) = modals(form(text("title"), intro=(ui.Section("はじめに。"), ui.Facts((("相談", "窓口"),)))))
    assert modal["components"][0]["content"] == "はじめに。\n**相談**  窓口"
    (long,) = modals(form(text("title"), intro=(ui.Section("長い前置き。" * 2_000),)))
    assert long["components"][0]["content"].endswith("長いため、ここまでを表示しています。")


def test_words_that_their_place_cannot_hold_stand_whole_above() -> None:
    """Title, label, help and choices."""
    label, help, choice = "名前" * 30, "説明" * 60, "選択" * 60
    asked = ui.SelectInput(name="f", label=label, help=help, required=True, choices=(ui.Choice("1", choice),) * 2)
    (modal,) = modals(form(asked, title="題名" * 30))
    above = "".join(texts_of(modal["components"][:1]))
    assert all(words in above for words in (label, help, choice, "題名" * 30))


def test_a_form_without_inputs_is_still_a_modal() -> None:
    """Discord takes none with nothing in it."""
    (modal,) = modals(form())
    assert list(texts_of(modal["components"])) == ["いまはありません。"]


# ---- inputs ---------------------------------------------------------------------------------------------


def test_an_input_says_what_is_asked_and_what_is_wrong() -> None:
    """Discord neither refuses a short text nor a long one: the core explains that better."""
    asked = ui.TextInput(
        name="title", label="件名", help="ひと目で。", required=True, shortest=4, longest=80, error="短すぎます。"
    )
    (modal,) = modals(form(asked))
    (label,) = modal["components"]
    assert label["description"] == "✕ エラー: 短すぎます。  ひと目で。  4文字以上、80文字以内"
    assert label["component"]["required"] is True
    assert label["component"]["max_length"] == 4000
    assert "min_length" not in label["component"]


@pytest.mark.parametrize(
    ("count", "several", "required", "kind"),
    [
        (1, False, True, 3),
        (1, False, False, 21),
        (9, False, False, 21),
        (10, False, True, 21),
        (10, False, False, 21),
        (11, False, True, 3),
        (25, False, False, 3),
        (26, False, False, 4),
        (1, True, False, 22),
        (10, True, True, 22),
        (11, True, False, 3),
        (25, True, False, 3),
        (26, True, True, 4),
    ],
)
def test_few_choices_stand_open_and_many_fold(count: int, several: bool, required: bool, kind: int) -> None:  # noqa: FBT001  # a table
    """More than a menu offers are typed."""
    element = only(select(count, several=several, required=required))
    assert element["type"] == kind
    assert element.get("required") is required


def test_what_is_chosen_is_shown_as_chosen() -> None:
    """What is no longer offered is not."""
    for count in (5, 20):
        one = only(select(count, value=("3",)))
        several = only(select(count, several=True, value=("3", "1", "gone")))
        assert [o["label"] for o in one["options"] if o.get("default")] == ["町3"]
        assert [o["label"] for o in several["options"] if o.get("default")] == ["町1", "町3"]


def test_a_choice_can_be_taken_back() -> None:
    """Radio buttons cannot be emptied: nothing is one of them, and is chosen at first."""
    (modal,) = modals(form(select(3)))
    element = inputs(modal)["field"]
    assert next((o["label"], o.get("default")) for o in element["options"]) == ("指定しない", True)
    assert values_of(submitted(modal))[0] == {"field": ()}
    assert only(select(20))["min_values"] == 0


def test_of_very_many_choices_the_names_are_typed() -> None:
    """Every municipality of Japan can be meant; what was chosen stands there by its name."""
    towns = select(1_788, several=True, value=("3", "1787", "gone"))
    (modal,) = modals(form(towns))
    element = inputs(modal)["field~words"]
    assert element["value"] == "町3、町1787"
    assert element["placeholder"] == "名前を「、」で区切って入力してください。"
    assert values_of(submitted(modal)) == ({"field": ("町3、町1787",)}, frozenset({"field"}))


def test_words_that_were_not_understood_stand_there_to_be_mended() -> None:
    """Only where the core says so: what is no longer offered is no word of theirs."""
    assert only(select(30, several=True, value=("3", "まつやま"), error="見つかりません。"))["value"] == "町3、まつやま"
    assert only(select(30, several=True, value=("3", "99")))["value"] == "町3"


def test_choices_that_cannot_be_shown_whole_stay_as_they_are() -> None:
    """Shown in part, they would be submitted in part."""
    towns = select(1_788, several=True, value=tuple(map(str, range(1_788))))
    (modal,) = modals(form(towns, text("title")))
    assert list(inputs(modal)) == ["title"]


def test_nothing_to_choose_from_is_no_input() -> None:
    """Discord takes no empty menu."""
    (modal,) = modals(form(select(0), text("title")))
    assert list(inputs(modal)) == ["title"]


def test_dates_and_boxes_come_back_as_they_were() -> None:
    """A date is typed, and what is none stays to be mended."""
    day = ui.DateInput(name="wished_on", label="希望日", earliest=date(2026, 11, 22), value=("2026-12-01",))
    box = ui.Checkbox(name="anonymous", label="名前を出さない", value=("yes",))
    (modal,) = modals(form(day, box, ui.DateInput(name="other", label="別の日", value=("いつか",))))
    assert inputs(modal)["wished_on~day"]["placeholder"] == "例: 2026-12-01"
    values, _ = values_of(submitted(modal))
    assert values == {"wished_on": ("2026-12-01",), "anonymous": ("yes",), "other": ("いつか",)}


# ---- long texts -----------------------------------------------------------------------------------------


def body(value: str = "") -> ui.TextInput:
    held = (value,) if value else ()
    return ui.TextInput(name="body", label="本文", longest=10_000, multiline=True, required=True, value=held)


def test_a_long_text_goes_on_in_further_inputs_of_the_same_modal() -> None:
    """It is submitted whole, and comes back as it was."""
    held = "\n".join("いろはにほへと" * 40 for _ in range(30))
    first, longer = modals(form(text("title", required=True), body(held), *(text(f"more{n}") for n in range(2))))
    assert list(inputs(first)) == ["title", "body", "body~2", "body~3", "more0"]
    assert [label["label"] for label in first["components"]][1:4] == ["本文", "本文（続き）", "本文（続き）"]
    assert [inputs(first)[name]["required"] for name in ("body", "body~2")] == [True, False]
    assert values_of(submitted(first))[0]["body"] == (held,)
    assert list(inputs(longer)) == ["more1"]


def test_room_for_more_text_comes_last_of_all() -> None:
    """In a form of one modal beside its text; else in a modal of its own, with the text that it goes on from."""
    assert [list(inputs(modal)) for modal in modals(form(body(), text("title")))] == [["body", "body~2", "title"]]
    found = modals(form(body("本文です。"), *(text(f"more{n}") for n in range(4))))
    assert [list(inputs(modal)) for modal in found] == [
        ["body", "more0", "more1", "more2", "more3"],
        ["body", "body~2"],
    ]
    answers = submitted(found[1])
    answers[1]["component"]["value"] = "続きです。"
    assert values_of(answers)[0] == {"body": ("本文です。\n続きです。",)}


def test_a_text_of_rare_characters_is_divided_where_it_is_full() -> None:
    """Each counts for two, and a modal has five inputs."""
    held = ("👪" * 1_100 + "\n") * 8
    (modal,) = modals(form(body(held.strip())))
    assert len(inputs(modal)) == 5
    assert values_of(submitted(modal))[0] == {"body": (held.strip(),)}


def test_a_text_that_no_modal_holds_stays_as_it_is() -> None:
    """Shown in part, it would be submitted in part."""
    (modal,) = modals(form(body("あ" * 20_001), text("title")))
    assert list(inputs(modal)) == ["title"]


# ---- mending --------------------------------------------------------------------------------------------


def test_what_must_be_mended_is_said_with_the_way_there() -> None:
    """The modal is gone by then; the sheet keeps what was entered."""
    wrong = text("rare", rare=True, error="**長すぎます**。")
    asked = form(*(text(f"must{n}", required=True) for n in range(5)), wrong)
    payload = invalid_payload(asked, t, ui.ViewRef("draft", {"draft": "1"}))
    check_message(payload)
    shown = "\n".join(texts_of(payload["components"]))
    assert "直すところがあるため、まだ送られていません。" in shown
    assert "rare  **長すぎます**。" in shown
    assert leads_to(payload["components"], "直す") == Fill("sheet", 1)
    assert leads_to(payload["components"], "開く") == Open(ui.ViewRef("draft", {"draft": "1"}))


def test_a_form_that_is_kept_nowhere_cannot_be_mended() -> None:
    """There is no sheet to go on with."""
    asked = ui.Form(name="ask", title="相談", submit="送信", inputs=(text("title", error="空です。"),))
    assert "直す" not in controls(invalid_payload(asked, t)["components"])
