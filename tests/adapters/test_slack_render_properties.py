"""Whatever the core shows: Slack takes it, nothing is lost, nobody is called unasked, what was entered comes back."""

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as SlackView

from adapters.slack.ids import Meta, Press, read_action
from adapters.slack.render.controls import told_apart
from adapters.slack.render.elements import groups_of
from adapters.slack.render.forms import form_modal
from adapters.slack.render.messages import message_payload
from adapters.slack.render.pages import paged
from adapters.slack.render.views import home_view, message_modal, page_modal
from adapters.slack.values import values_of
from bot import outbound as ui
from bot.i18n import Translator
from bot.text import clean
from tests.adapters import neutral
from tests.adapters.block_kit import Json, asked, said, squeezed, texts_of, untouched
from tests.reading import all_of
from tests.slack.blocks import check_message, elements_of
from tests.slack.mentions import called, links, objects
from tests.slack.views import check_view

t = Translator("ja", ZoneInfo("Asia/Tokyo"))
META = Meta()
READ_ON = "続きを読む"
ENDS_HERE = "長いため、ここまでを表示しています。"


# ---- what Slack takes -----------------------------------------------------------------------------------


@given(neutral.messages)
def test_slack_takes_every_message(message: ui.Message) -> None:
    payload = message_payload(message, t, "ehime")
    check_message(payload["blocks"])
    sdk_takes(payload["blocks"])
    assert 1 <= len(payload["text"]) <= 3000


@given(neutral.views, st.integers(0, 3))
def test_slack_takes_every_page(view: ui.View, page: int) -> None:
    modal = page_modal(view, t, page=page, meta=META, thread_url="https://ehime.slack.com/archives/C1/p12")
    for shown, kind in ((modal, "modal"), (home_view(view, t), "home")):
        check_view(shown, kind)
        sdk_takes(shown["blocks"])
        SlackView(**shown).to_dict()


@given(neutral.messages)
def test_slack_takes_every_result(message: ui.Message) -> None:
    check_view(message_modal(message, t, meta=META), "modal")


@given(neutral.forms())
def test_slack_takes_every_form(form: ui.Form) -> None:
    modal = form_modal(form, t, meta=META)
    check_view(modal, "modal")
    sdk_takes(modal["blocks"])
    SlackView(**modal).to_dict()


# ---- nothing is lost ------------------------------------------------------------------------------------


@given(neutral.views)
def test_a_page_shows_every_text(view: ui.View) -> None:
    groups = groups_of(view.elements, t, view.ref)
    shown = squeezed(texts_of([block for page in paged(groups) for block in page]))
    for text in said(view.elements):
        assert squeezed([text]) in shown


@given(neutral.messages)
def test_a_message_shows_every_text_or_says_that_it_goes_on(message: ui.Message) -> None:
    blocks = message_payload(message, t, "ehime")["blocks"]
    shown = squeezed(texts_of(blocks))
    whole = all(squeezed([text]) in shown for text in said(message.elements))
    assert whole or (READ_ON if message.about else ENDS_HERE) in shown


@given(neutral.forms())
def test_a_form_shows_every_text(form: ui.Form) -> None:
    shown = squeezed(texts_of(form_modal(form, t, meta=META)["blocks"]))
    frame = (form.title, form.submit)
    for text in [*said(form.intro), *asked(form), *(words for words in frame if len(clean(words)) > 24)]:
        assert squeezed([text]) in shown


# ---- nobody is called unasked ---------------------------------------------------------------------------


@given(neutral.messages)
def test_only_those_mentioned_here_are_called(message: ui.Message) -> None:
    payload = message_payload(message, t, "ehime")
    here = {m.user for m in message.mentions if (m.platform, m.workspace) == ("slack", "ehime")}
    assert called(payload["text"], payload["blocks"]) == here
    assert [o["user_id"] for o in objects(payload["blocks"]) if o.get("type") == "user"] == list(
        dict.fromkeys(m.user for m in message.mentions if (m.platform, m.workspace) == ("slack", "ehime"))
    )


@given(neutral.views)
def test_links_lead_to_the_web_and_text_is_never_markup(view: ui.View) -> None:
    blocks = page_modal(view, t, meta=META)["blocks"]
    assert all(link.startswith(("https://", "http://")) for link in links("", blocks))
    assert not [o for o in objects(blocks) if o.get("type") == "mrkdwn"]
    assert all(o["emoji"] is False for o in objects(blocks) if o.get("type") == "plain_text")


@given(neutral.views)
def test_no_control_or_bidi_character_reaches_slack(view: ui.View) -> None:
    shown = "".join(texts_of(page_modal(view, t, meta=META)["blocks"]))
    assert clean(f"｜{shown}｜") == f"｜{shown}｜"


# ---- what was entered comes back ------------------------------------------------------------------------


@given(neutral.forms())
def test_a_form_submitted_unchanged_holds_what_it_held(form: ui.Form) -> None:
    values = values_of(untouched(form_modal(form, t, meta=META)))
    for input in form.inputs:
        assert values.get(input.name, ()) == held(input)


@given(st.sampled_from(["あ", "あ\n", "\n\n行\n", "第一項。", "👨‍👩‍👧", "か\u3099", " "]), st.integers(0, 10_000))
def test_a_long_text_is_joined_exactly(pattern: str, length: int) -> None:
    text = ("はじめ" + pattern * length)[:10_000].rstrip("\n")
    input = ui.TextInput(name="body", label="内容", longest=10_000, multiline=True, value=(text,))
    modal = form_modal(ui.Form(name="f", title="相談", inputs=(input,), submit="確認"), t, meta=META)
    assert values_of(untouched(modal)) == {"body": (text,)}


@given(neutral.views)
def test_every_button_presses_what_the_core_meant(view: ui.View) -> None:
    blocks = told_apart(block for group in groups_of(view.elements, t, view.ref) for block in group)
    controls = [control for block in blocks for control in elements_of(block)]
    assert len({control["action_id"] for control in controls}) == len(controls)
    pressed = [action for control in controls if isinstance(action := read_action(control), Press)]
    buttons = [b for element in view.elements if not isinstance(element, ui.Form) for b in all_of(ui.Button, element)]
    assert pressed == [Press(b.action, b.value if len(b.value) <= 2000 else "") for b in buttons]


# ---- reading --------------------------------------------------------------------------------------------


def sdk_takes(blocks: list[Json]) -> None:
    """slack_sdk's own models refuse what breaks the limits they know."""
    for block in Block.parse_all(blocks):
        block.to_dict()


def held(input: ui.AnyInput) -> tuple[str, ...]:
    """What the input holds that is still offered; nothing chosen and nothing typed are the same."""
    if isinstance(input, ui.SelectInput):
        choices = {choice.value for choice in input.choices}
        offered = [value for value in dict.fromkeys(input.value) if value in choices]
        kept = offered if input.several else offered[:1]
        return tuple(value for value in kept if value)
    return tuple(value for value in input.value[:1] if value)
