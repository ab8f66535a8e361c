"""Whatever the core shows: Discord takes it, nothing is lost, nobody is called unasked, what was entered comes back."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.ids import Ask, Press, read_control
from adapters.discord.render.controls import told_apart
from adapters.discord.render.elements import groups_of
from adapters.discord.render.forms import form_modal, invalid_payload, steps
from adapters.discord.render.inputs import field
from adapters.discord.render.messages import marked, message_payload
from adapters.discord.render.pages import MESSAGE, paged
from adapters.discord.render.text import literal
from adapters.discord.render.views import page_payload, reply_payload
from adapters.discord.values import values_of
from bot import outbound as ui
from bot.addresses import split_addresses
from bot.i18n import Translator
from bot.model.draft import Values
from bot.model.ids import AccountRef
from bot.text import clean
from tests.adapters import neutral
from tests.adapters.block_kit import asked, said, squeezed
from tests.adapters.discord_limits import check_message, check_modal, every
from tests.adapters.discord_reading import Json, following, read, readings, submitted, texts_of
from tests.reading import all_of
from tests.unit.strategies import hostile_texts

t = Translator("ja", ZoneInfo("Asia/Tokyo"))
READ_ON = "続きを読む"
ENDS_HERE = "長いため、ここまでを表示しています。"
THREAD_URL = "https://discord.com/channels/100000000000000001/100000000000000002"

OURS = {"##", "###", "-#", ">", "-", "**"}
"""The markup that the adapter writes itself."""

accounts = st.builds(
    AccountRef,
    st.sampled_from(["discord", "slack"]),
    st.sampled_from(["ehime", "kochi"]),
    st.sampled_from(["11", "12"]),
)
messages = st.builds(
    lambda message, mentions: replace(message, mentions=mentions), neutral.messages, neutral.some(accounts, 6)
)
forms = neutral.forms(most=11).map(lambda form: replace(form, sheet="AbCdEfGh-_01"))


def modals(form: ui.Form) -> list[Json]:
    return [form_modal(form, t, step) for step in range(steps(form, t))]


# ---- what Discord takes ---------------------------------------------------------------------------------


@given(messages, st.sampled_from(["", "01J0000000000000000000001"]))
def test_discord_takes_every_message(message: ui.Message, key: str) -> None:
    """And finds it again by its key."""
    payload = message_payload(message, t, "ehime", key)
    check_message(payload)
    assert marked(payload, key) is bool(key)


@given(neutral.views, st.integers(0, 3))
def test_discord_takes_every_page(view: ui.View, page: int) -> None:
    """Each part of it, with all that stands below."""
    check_message(page_payload(view, t, page, THREAD_URL))


@given(messages)
def test_discord_takes_every_result(message: ui.Message) -> None:
    """With the way to the page that follows."""
    check_message(reply_payload(message, t, message.about))


@given(forms)
def test_discord_takes_every_form(form: ui.Form) -> None:
    """Each of its modals, and what is to be mended."""
    for modal in modals(form):
        check_modal(modal)
    check_message(invalid_payload(form, t))


# ---- nothing is lost ------------------------------------------------------------------------------------


@given(neutral.views)
def test_a_page_shows_every_text(view: ui.View) -> None:
    """On all of its parts together."""
    groups = groups_of(view.elements, t, view.ref)
    shown = squeezed(text for page in paged(groups, MESSAGE) for text in texts_of(page))
    for text in said(view.elements):
        assert squeezed([text]) in shown


@given(neutral.views)
def test_every_part_of_a_page_leads_to_the_next(view: ui.View) -> None:
    """Until the last component of the last element was there."""
    groups = groups_of(view.elements, t, view.ref)
    parts, part = [], 0
    while part is not None:
        payload = page_payload(view, t, part)
        assert following(payload) in (None, part + 1)
        parts += payload["components"]
        part = following(payload)  # type: ignore[assignment]
    shown = squeezed(texts_of(parts))
    assert all(squeezed([text]) in shown for group in groups for text in texts_of(group))


@given(messages)
def test_a_message_shows_every_text_or_says_that_it_goes_on(message: ui.Message) -> None:
    """On its page, where it has one that can be named."""
    components = message_payload(message, t, "ehime")["components"]
    shown = squeezed(texts_of(components))
    whole = all(squeezed([text]) in shown for text in said(message.elements))
    assert whole or READ_ON in shown or ENDS_HERE in shown


@given(forms)
def test_a_form_shows_every_text(form: ui.Form) -> None:
    """Of the inputs that are on the screen, in one of its modals; or says that it ends early."""
    inputs = tuple(i for i in form.inputs if (found := field(i, t)) and len(found.components) < 5)
    typed = tuple(i for i in inputs if not _is_typed(i))
    shown = squeezed(text for modal in modals(form) for text in texts_of(modal["components"]))
    labels = [text for i in inputs if _is_typed(i) for text in (i.label, i.help, i.error)]
    for text in [*said(form.intro), *asked(replace(form, inputs=typed)), *labels]:
        assert squeezed([text]) in shown or ENDS_HERE in shown


# ---- nobody is called unasked ---------------------------------------------------------------------------


@given(hostile_texts | neutral.long_texts)
def test_text_is_never_markup(text: str) -> None:
    """It reads as it was written, and only whole addresses lead anywhere: where they say."""
    found = read(literal(clean(text)))
    assert found.text == clean(text)
    assert (found.marks, found.masked, found.pings) == ([], [], [])
    assert found.links == [p for p, link in split_addresses(clean(text)) if link and p.startswith("http")]


@given(messages)
def test_only_those_mentioned_here_are_called(message: ui.Message) -> None:
    """Each once, whatever else is written."""
    payload = message_payload(message, t, "ehime")
    here = list(dict.fromkeys(m.user for m in message.mentions if (m.platform, m.workspace) == ("discord", "ehime")))
    assert payload["allowed_mentions"] == {"parse": [], "users": here}
    pings = [ping for reading in readings(payload["components"]) for ping in reading.pings]
    assert pings == [f"<@{user}>" for user in here]


@given(neutral.views)
def test_only_the_adapters_own_markup_is_markup(view: ui.View) -> None:
    """And words lead elsewhere only where they are a file's name."""
    found = readings(page_payload(view, t)["components"])
    assert {mark for reading in found for mark in reading.marks} <= OURS
    posts = [element for element in view.elements if isinstance(element, ui.Post)]
    files = {file.link for post in posts for file in post.attachments}
    assert {target for reading in found for _, target in reading.masked} <= files


@given(neutral.views)
def test_no_control_or_bidi_character_reaches_discord(view: ui.View) -> None:
    """What is hidden in a text stays out."""
    shown = "".join(texts_of(page_payload(view, t)["components"]))
    assert clean(f"｜{shown}｜") == f"｜{shown}｜"


# ---- what was entered comes back ------------------------------------------------------------------------


@given(forms)
def test_a_form_submitted_unchanged_holds_what_it_held(form: ui.Form) -> None:
    """Modal by modal; what is on none of them stays as it is."""
    values: Values = {}
    for modal in modals(form):
        values = {**values, **values_of(submitted(modal))[0]}
    for input in form.inputs:
        if field(input, t):
            assert values[input.name] == held(input)
        else:
            assert input.name not in values


@given(st.sampled_from(["あ", "あ\n", "\n\n行\n", "第一項。", "👨‍👩‍👧", "か\u3099", " "]), st.integers(0, 10_000))
def test_a_long_text_is_joined_exactly(pattern: str, length: int) -> None:
    """Wherever it was divided."""
    text = ("はじめ" + pattern * length)[:10_000].rstrip("\n")
    input = ui.TextInput(name="body", label="内容", longest=10_000, multiline=True, value=(text,))
    modal = form_modal(ui.Form(name="f", title="相談", inputs=(input,), submit="確認", sheet="s"), t)
    assert values_of(submitted(modal)) == ({"body": (text,)}, frozenset())


@given(neutral.views)
def test_every_button_presses_what_the_core_meant(view: ui.View) -> None:
    """Or asks first, where the core wants that."""
    parts = told_apart(component for group in groups_of(view.elements, t, view.ref) for component in group)
    carried = [component["custom_id"] for component in every(parts) if "custom_id" in component]
    assert len(set(carried)) == len(carried)
    pressed = [found for each in carried if isinstance(found := read_control(each), Press | Ask)]
    buttons = [b for element in view.elements if not isinstance(element, ui.Form) for b in all_of(ui.Button, element)]
    assert [(type(found), found.action) for found in pressed] == [
        (Ask if b.confirm else Press, b.action) for b in buttons
    ]
    assert all(found.value in ("", b.value) for found, b in zip(pressed, buttons, strict=True))


# ---- reading --------------------------------------------------------------------------------------------


def _is_typed(input: ui.AnyInput) -> bool:
    return isinstance(input, ui.SelectInput) and len(input.choices) > 25


def held(input: ui.AnyInput) -> tuple[str, ...]:
    """What the input holds that is still offered; nothing chosen and nothing typed are the same."""
    if not isinstance(input, ui.SelectInput):
        return tuple(value for value in input.value[:1] if value)
    names = {choice.value: choice.label for choice in input.choices}
    kept = [value for value in dict.fromkeys(input.value) if value in names]
    if _is_typed(input):
        return typed_words(input, names)
    if input.several:
        in_order = [choice.value for choice in input.choices if choice.value in kept]
        return tuple(value for value in dict.fromkeys(in_order) if value)
    return tuple(value for value in kept[:1] if value)


def typed_words(input: ui.SelectInput, names: dict[str, str]) -> tuple[str, ...]:
    """The names of what is chosen, and words that were not understood."""
    values = dict.fromkeys(input.value if input.several else input.value[:1])
    words = [names.get(value, value) for value in values if value and (value in names or input.error)]
    return ("、".join(words),) if words else ()
