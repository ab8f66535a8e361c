"""What a person reads where the app, or somebody through it, wrote markdown."""

from datetime import UTC, datetime

import pytest

from tests.discord.checks.parts import RADIO_GROUP
from tests.discord.inputs import CannotEnter, complaint, put, submitted
from tests.discord.markdown import read
from tests.discord.records import COMPONENTS_V2, Json, Message, Modal
from tests.discord.surfaces import buttons_of, links_of, pings_of, selects_of, text_of

NOW = datetime(2026, 5, 1, tzinfo=UTC)
FIELD: Json = {"type": 4, "custom_id": "title", "style": 1, "max_length": 5, "min_length": 2}


def named(mark: str) -> str:
    """One person and one channel."""
    return {"@100000000000000001": "小春", "#100000000000000002": "相談"}.get(mark, "")


def message(*components: Json, content: str = "") -> Message:
    """One that shows these."""
    return Message("1", "2", "3", content, NOW, COMPONENTS_V2 if components else 0, list(components))


def modal(*components: Json) -> Modal:
    """One with these inputs."""
    labelled = [{"type": 18, "label": c["custom_id"], "component": c} for c in components]
    return Modal("3", {"title": "相談", "custom_id": "ask", "components": labelled})


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**太字** と *斜体*、_斜体_、__下線__、~~取消~~", "太字 と 斜体、斜体、下線、取消"),
        (r"\*\*太字\*\* と \_斜体\_", "**太字** と _斜体_"),
        (r"\# 見出し", "# 見出し"),
        ("# 見出し\n> 引用\n- 項目", "見出し\n引用\n• 項目"),
        ("`**そのまま**`", "**そのまま**"),
        ("```\n**そのまま**\n```", "**そのまま**"),
        ("<@100000000000000001> さん、<#100000000000000002>", "@小春 さん、#相談"),
        ("||秘密||", "秘密"),
        ("3 * 4 * 5", "3 * 4 * 5"),
        ("**太字の中の \\* 印**", "太字の中の * 印"),
        (r"\[資料](https://example.jp/)", "[資料](https://example.jp/)"),
        ("[資料](https://example.jp/)", "資料"),
    ],
)
def test_markdown_is_shown_as_a_client_does(markdown: str, shown: str):
    """Styles are gone, escaped marks stand as they are."""
    assert read(markdown, named).text == shown


def test_links_and_pings_are_told_apart_from_text():
    """A masked link with its label; escaped or in code, nothing is a link or a mention."""
    found = read("[安全](https://evil.example/a) <@100000000000000001> @everyone https://example.jp/b。", named)
    assert found.links == [("安全", "https://evil.example/a"), ("https://example.jp/b。", "https://example.jp/b。")]
    assert found.pings == ["100000000000000001", "everyone"]
    harmless = read(r"\[安全\]\(ここ\) \<@100000000000000001\> `@everyone`", named)
    assert (harmless.links, harmless.pings) == ([], [])


def test_a_message_is_read_from_top_to_bottom():
    """Texts with the button beside them, rows, menus; links of buttons count."""
    button = {"type": 2, "style": 1, "label": "解決", "custom_id": "done"}
    link = {"type": 2, "style": 5, "label": "見る", "url": "https://example.jp/"}
    menu = {"type": 3, "custom_id": "who", "placeholder": "誰に", "options": [{"label": "小春", "value": "1"}]}
    surface = message(
        {
            "type": 17,
            "components": [
                {"type": 10, "content": "## 題名"},
                {"type": 9, "components": [{"type": 10, "content": "本文"}], "accessory": button},
                {"type": 14},
                {"type": 1, "components": [link]},
                {"type": 1, "components": [menu]},
            ],
        }
    )
    assert text_of(surface, named) == "題名\n本文\n解決\n見る\n誰に"
    assert buttons_of(surface) == [button, link]
    assert selects_of(surface) == [menu]
    assert links_of(surface, named) == [("見る", "https://example.jp/")]


def test_a_legacy_message_is_read_too():
    """Content, and whom it mentions."""
    surface = message(content="**やあ** <@100000000000000001>")
    assert text_of(surface, named) == "やあ @小春"
    assert pings_of(surface, named) == ["100000000000000001"]


def test_a_modal_shows_labels_and_what_was_put_in():
    """And a submission tells it in the page's form."""
    group = {"type": RADIO_GROUP, "custom_id": "kind", "id": 4, "options": [{"label": o, "value": o} for o in "ab"]}
    surface = modal({**FIELD, "id": 2}, group)
    surface.entered["title"] = "VPN"
    assert text_of(surface, named) == "相談\ntitle\nVPN\nkind\na\nb\n送信"
    title, kind = submitted(surface)
    assert title["component"] == {"type": 4, "id": 2, "custom_id": "title", "value": "VPN"}
    assert kind["component"] == {"type": 21, "id": 4, "custom_id": "kind", "value": None}


@pytest.mark.parametrize(
    ("component", "value"),
    [
        (FIELD, "123456"),
        (FIELD, "a\nb"),
        (FIELD, True),
        ({"type": 23, "custom_id": "box"}, "はい"),
        ({"type": 21, "custom_id": "kind", "options": [{"label": "甲", "value": "a"}]}, "丙"),
        ({"type": 3, "custom_id": "kind", "options": [{"label": "甲", "value": "a"}]}, ("a", "甲")),
    ],
)
def test_a_client_lets_nobody_put_in_what_does_not_fit(component: Json, value: str):
    """Too long, two lines in one, not offered, too many."""
    with pytest.raises(CannotEnter):
        put(component, value)


def test_a_client_looks_before_it_submits():
    """Required inputs are filled, and long enough."""
    assert complaint(FIELD, "")
    assert complaint(FIELD, "V")
    assert not complaint(FIELD, "VPN")
    assert not complaint({**FIELD, "required": False}, "")
    boxes = {"type": 22, "custom_id": "b", "min_values": 2, "options": [{"label": o, "value": o} for o in "ab"]}
    assert complaint(boxes, put(boxes, "a"))
    assert not complaint(boxes, put(boxes, ["a", "b"]))
