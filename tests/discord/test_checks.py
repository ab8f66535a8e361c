"""What Discord refuses of messages, modals and commands, and what it takes."""

import pytest

from tests.discord.checks.commands import check_commands
from tests.discord.checks.components import check_message, check_modal
from tests.discord.checks.form import Data
from tests.discord.records import COMPONENTS_V2, Json
from tests.discord.refusal import Refusal


def laid_out(*components: Json, **more: Data) -> Json:
    """A message of components."""
    return {"flags": COMPONENTS_V2, "components": list(components), **more}


def text(content: str = "本文", **more: Data) -> Json:
    """A text display."""
    return {"type": 10, "content": content, **more}


def row(*children: Json, **more: Data) -> Json:
    """An action row."""
    return {"type": 1, "components": list(children), **more}


def button(custom_id: str = "press", label: str = "押す", style: int = 1, **more: Data) -> Json:
    """A button that the app hears of."""
    return {"type": 2, "style": style, "label": label, "custom_id": custom_id, **more}


def link(url: str = "https://example.jp/", **more: Data) -> Json:
    """A button that leads elsewhere."""
    return {"type": 2, "style": 5, "label": "開く", "url": url, **more}


def option(value: str, **more: Data) -> Json:
    """One of a menu or group."""
    return {"label": value, "value": value, **more}


def select(*values: str, **more: Data) -> Json:
    """A menu of texts."""
    return {"type": 3, "custom_id": "choose", "options": [option(value) for value in values], **more}


def section(*texts: Json, **more: Data) -> Json:
    """Text with a button beside."""
    return {"type": 9, "components": list(texts), "accessory": button(), **more}


def container(*children: Json, **more: Data) -> Json:
    """A frame around others."""
    return {"type": 17, "components": list(children), **more}


def label(component: Json, words: str = "題名", **more: Data) -> Json:
    """An input with its label."""
    return {"type": 18, "label": words, "component": component, **more}


def typed(custom_id: str = "title", style: int = 1, **more: Data) -> Json:
    """A text input."""
    return {"type": 4, "custom_id": custom_id, "style": style, **more}


def group(kind: int, *values: str, **more: Data) -> Json:
    """A radio group (21) or checkbox group (22)."""
    return {"type": kind, "custom_id": "group", "options": [option(value) for value in values], **more}


def modal(*components: Json, **more: Data) -> Json:
    """What opens one."""
    return {"custom_id": "ask", "title": "相談", "components": list(components), **more}


def command(name: str = "soudan", **more: Data) -> Json:
    """A slash command."""
    return {"type": 1, "name": name, "description": "相談する", **more}


def parameter(name: str, **more: Data) -> Json:
    """A text that a command takes."""
    return {"type": 3, "name": name, "description": "どれか", **more}


def numbered(count: int) -> list[str]:
    """So many different words."""
    return [f"v{number}" for number in range(count)]


MESSAGES_TAKEN = {
    "all layouts": laid_out(
        container(text("a" * 3000), section(text(), text(), text()), {"type": 14, "spacing": 2}, accent_color=0xFFFFFF),
        row(button("1"), button("2"), button("3"), link(), button("4", emoji={"name": "✅"})),
        row(select("a", "b", min_values=0, max_values=2, placeholder="p" * 150)),
        row({"type": 5, "custom_id": "who", "max_values": 25}),
    ),
    "forty components": laid_out(*(text() for _ in range(40))),
    "four thousand characters": laid_out(text("a" * 2000), text("a" * 2000)),
    "as much Japanese as Discord keeps": laid_out(text("あ" * 3386)),
    "numbers of components": laid_out(text(id=2**31 - 1), text(id=1), text(id=0), text(id=0)),
    "legacy": {"content": "a" * 2000, "embeds": [{"title": "a" * 256}], "components": [row(button())] * 1},
    "embeds": {"embeds": [{"description": "a" * 4096, "fields": [{"name": "n", "value": "v"}] * 25}]},
    "only a file": {"attachments": [{"id": 0, "filename": "手順.pdf"}]},
    "called by name": {"content": "<@1>", "allowed_mentions": {"parse": [], "users": ["1"]}, "nonce": "n" * 25},
}

MESSAGES_REFUSED = {
    "content beside components": (laid_out(text(), content="本文"), "content"),
    "embeds beside components": (laid_out(text(), embeds=[{"title": "題"}]), "embeds"),
    "41 components": (laid_out(container(*(text() for _ in range(40)))), "components"),
    "41 components with the accessories": (laid_out(*([section(text())] * 13), text(), text()), "components"),
    "4001 characters": (laid_out(text("a" * 2000), container(text("a" * 2001))), "components"),
    "characters beyond the plane": (laid_out(text("𠮷" * 2001)), "components"),
    "an empty text": (laid_out(text("")), "components"),
    "a button on its own": (laid_out(button()), "components"),
    "an input": (laid_out(row(typed())), "components"),
    "a label": (laid_out(label(typed())), "components"),
    "a container in a container": (laid_out(container(container(text()))), "components"),
    "an empty container": (laid_out(container()), "components"),
    "a colour": (laid_out(container(text(), accent_color=0x1000000)), "components"),
    "six buttons": (laid_out(row(*(button(str(n)) for n in range(6)))), "components"),
    "an empty row": (laid_out(row()), "components"),
    "two selects in a row": (laid_out(row(select("a"), select("a", custom_id="other"))), "components"),
    "a select beside a button": (laid_out(row(button(), select("a"))), "components"),
    "the same custom_id": (laid_out(row(button(), button())), "components"),
    "the same custom_id elsewhere": (laid_out(section(text()), row(button())), "components"),
    "the same id": (laid_out(text(id=7), container(text(id=7))), "components"),
    "an id of 33 bits": (laid_out(text(id=2**32)), "components"),
    "a long custom_id": (laid_out(row(button("a" * 101))), "components"),
    "an empty custom_id": (laid_out(row(button(""))), "components"),
    "a long label": (laid_out(row(button(label="a" * 81))), "components"),
    "a button without words": (laid_out(row({"type": 2, "style": 1, "custom_id": "a"})), "components"),
    "a button without custom_id": (laid_out(row({"type": 2, "style": 1, "label": "a"})), "components"),
    "a button with custom_id and url": (laid_out(row(button(url="https://example.jp/"))), "components"),
    "a link with custom_id": (laid_out(row(link(custom_id="a"))), "components"),
    "a link without url": (laid_out(row({"type": 2, "style": 5, "label": "a"})), "components"),
    "a link of a strange scheme": (laid_out(row(link("javascript:alert(1)"))), "components"),
    "a long url": (laid_out(row(link("https://example.jp/" + "a" * 500))), "components"),
    "a style": (laid_out(row(button(style=7))), "components"),
    "a section without accessory": (laid_out({"type": 9, "components": [text()]}), "components"),
    "a section of four texts": (laid_out(section(*[text()] * 4)), "components"),
    "a section without text": (laid_out(section()), "components"),
    "a separator's spacing": (laid_out({"type": 14, "spacing": 3}), "components"),
    "no options": (laid_out(row(select())), "components"),
    "26 options": (laid_out(row(select(*numbered(26)))), "components"),
    "the same value twice": (laid_out(row(select("a", "a"))), "components"),
    "a long option": (laid_out(row(select("a" * 101))), "components"),
    "a long description": (
        laid_out(row({**select(), "options": [option("a", description="d" * 101)]})),
        "components",
    ),
    "a long placeholder": (laid_out(row(select("a", placeholder="p" * 151))), "components"),
    "more to choose than there is": (laid_out(row(select("a", "b", max_values=3))), "components"),
    "at least more than at most": (laid_out(row(select("a", "b", min_values=2, max_values=1))), "components"),
    "26 to choose": (laid_out(row(select(*numbered(25), max_values=26))), "components"),
    "two default options of one": (
        laid_out(row({**select(), "options": [option("a", default=True), option("b", default=True)]})),
        "components",
    ),
    "long content": ({"content": "a" * 2001}, "content"),
    "new components without the flag": ({"components": [text()]}, "components"),
    "six rows": ({"components": [row(button(str(n))) for n in range(6)]}, "components"),
    "eleven embeds": ({"embeds": [{"title": "題"}] * 11}, "embeds"),
    "6001 characters of embeds": ({"embeds": [{"description": "a" * 3001}, {"description": "a" * 3000}]}, "embeds"),
    "a long title": ({"embeds": [{"title": "a" * 257}]}, "embeds"),
    "a long embed": ({"embeds": [{"description": "a" * 4097}]}, "embeds"),
    "26 fields": ({"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]}, "embeds"),
    "a long name": ({"embeds": [{"fields": [{"name": "n" * 257, "value": "v"}]}]}, "embeds"),
    "a long value": ({"embeds": [{"fields": [{"name": "n", "value": "v" * 1025}]}]}, "embeds"),
    "a long footer": ({"embeds": [{"footer": {"text": "a" * 2049}}]}, "embeds"),
    "a long author": ({"embeds": [{"author": {"name": "a" * 257}}]}, "embeds"),
    "a long nonce": ({"content": "本文", "nonce": "n" * 26}, "nonce"),
    "all and some": ({"content": "本文", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "allowed_mentions"),
}

MODALS_TAKEN = {
    "all inputs": modal(
        label(typed(max_length=4000, value="a" * 4000, placeholder="p" * 100, min_length=0)),
        label(select("a", "b", min_values=0, max_values=2, required=False), description="d" * 100),
        label(group(21, "a", "b")),
        label(group(22, "a", custom_id="boxes")),
        label({"type": 23, "custom_id": "box", "default": True}, "a" * 45),
        title="a" * 45,
    ),
    "a text and people": modal(text(), label({"type": 5, "custom_id": "who"})),
    "an input in a row": modal(row(typed(label="題名"))),
}

MODALS_REFUSED = {
    "a long title": modal(label(typed()), title="a" * 46),
    "a long custom_id": modal(label(typed()), custom_id="a" * 101),
    "six components": modal(*(label(typed(str(n))) for n in range(6))),
    "none": modal(),
    "a long label": modal(label(typed(), "a" * 46)),
    "a long description": modal(label(typed(), description="a" * 101)),
    "an input without label": modal(typed()),
    "a button": modal(row(button())),
    "a button with a label": modal(label(button())),
    "a section": modal(section(text())),
    "the same custom_id": modal(label(typed()), label(typed())),
    "a long value": modal(label(typed(value="a" * 4001))),
    "a value longer than its field": modal(label(typed(value="ab", max_length=1))),
    "a long max_length": modal(label(typed(max_length=4001))),
    "lengths that do not fit": modal(label(typed(min_length=3, max_length=2))),
    "a long placeholder": modal(label(typed(placeholder="a" * 101))),
    "a style": modal(label(typed(style=3))),
    "a disabled select": modal(label(select("a", disabled=True))),
    "required and yet nothing": modal(label(select("a", min_values=0))),
    "required boxes and yet none": modal(label(group(22, "a", min_values=0))),
    "one radio button": modal(label(group(21, "a"))),
    "eleven radio buttons": modal(label(group(21, *numbered(11)))),
    "two radio buttons chosen": modal(
        label({**group(21), "options": [option("a", default=True), option("b", default=True)]})
    ),
    "eleven boxes": modal(label(group(22, *numbered(11)))),
    "more boxes to tick than there are": modal(label(group(22, "a", max_values=2))),
}

COMMANDS_TAKEN = {
    "Japanese names": [
        command(
            name_localizations={"ja": "相談"},
            description_localizations={"ja": "相談します"},
            options=[parameter("number", required=True, autocomplete=True, name_localizations={"ja": "番号"})],
        ),
        {"type": 3, "name": "Make a Question", "name_localizations": {"ja": "相談にする"}},
        command("番号-ユーザー_1"),
    ],
    "a hundred": [command(f"c{number}") for number in range(100)],
    "the same name of another kind": [command("a"), {"type": 2, "name": "a"}, {"type": 3, "name": "a"}],
    "subcommands": [
        command(options=[{"type": 1, "name": "new", "description": "新しく", "options": [parameter("a")]}])
    ],
}

COMMANDS_REFUSED = {
    "101 commands": [command(f"c{number}") for number in range(101)],
    "16 in the menu": [{"type": 3, "name": f"m{number}"} for number in range(16)],
    "the same name": [command(), command()],
    "upper case": [command("Soudan")],
    "a space": [command("so dan")],
    "a mark": [command("相談・質問")],
    "a long name": [command("a" * 33)],
    "an unknown locale": [command(name_localizations={"jp": "相談"})],
    "a localized space": [command(name_localizations={"ja": "相談 する"})],
    "no description": [{"type": 1, "name": "soudan"}],
    "a long description": [command(description="a" * 101)],
    "a long localized description": [command(description_localizations={"ja": "あ" * 101})],
    "26 options": [command(options=[parameter(f"o{number}") for number in range(26)])],
    "required last": [command(options=[parameter("a"), parameter("b", required=True)])],
    "options of the same name": [command(options=[parameter("a"), parameter("a")])],
    "options of the same Japanese name": [
        command(options=[parameter(name, name_localizations={"ja": "同じ"}) for name in ("a", "b")])
    ],
    "choices and completion": [
        command(options=[parameter("a", autocomplete=True, choices=[{"name": "n", "value": "v"}])])
    ],
    "completion of a yes or no": [command(options=[parameter("a", autocomplete=True) | {"type": 5}])],
    "26 choices": [command(options=[parameter("a", choices=[{"name": n, "value": n} for n in numbered(26)])])],
    "a long choice": [command(options=[parameter("a", choices=[{"name": "n" * 101, "value": "v"}])])],
    "8001 characters": [
        command(
            options=[
                parameter(f"o{n}", choices=[{"name": "n" * 100, "value": f"{c}" * 100} for c in range(9)])
                for n in range(5)
            ]
        )
    ],
    "a described menu command": [{"type": 3, "name": "相談にする", "description": "説明"}],
    "no such kind": [{"type": 9, "name": "a", "description": "b"}],
}


@pytest.mark.parametrize("body", MESSAGES_TAKEN.values(), ids=MESSAGES_TAKEN)
def test_a_message_is_taken(body: Json):
    """What keeps to the limits, up to them."""
    check_message(body)


@pytest.mark.parametrize(("body", "key"), MESSAGES_REFUSED.values(), ids=MESSAGES_REFUSED)
def test_a_message_is_refused(body: Json, key: str):
    """With 50035, and where the fault is."""
    with pytest.raises(Refusal) as refused:
        check_message(body)
    assert (refused.value.status, refused.value.code) == (400, 50035)
    assert list(refused.value.errors or {}) == [key]


@pytest.mark.parametrize("body", [{}, {"content": ""}, laid_out(), {"flags": COMPONENTS_V2}])
def test_an_empty_message_is_refused(body: Json):
    """It has a code of its own."""
    with pytest.raises(Refusal) as refused:
        check_message(body)
    assert refused.value.code == 50006


def test_discord_fails_over_much_japanese():
    """The limit of 4,000 characters is kept, and it is too much for Discord all the same."""
    with pytest.raises(Refusal) as refused:
        check_message(laid_out(text("あ" * 1700), text("あ" * 1700)))
    assert refused.value.status == 500


@pytest.mark.parametrize("data", MODALS_TAKEN.values(), ids=MODALS_TAKEN)
def test_a_modal_is_taken(data: Json):
    """Every kind of input, up to the limits."""
    check_modal(data)


@pytest.mark.parametrize("data", MODALS_REFUSED.values(), ids=MODALS_REFUSED)
def test_a_modal_is_refused(data: Json):
    """With 50035."""
    with pytest.raises(Refusal) as refused:
        check_modal(data)
    assert refused.value.code == 50035


@pytest.mark.parametrize("commands", COMMANDS_TAKEN.values(), ids=COMMANDS_TAKEN)
def test_commands_are_taken(commands: list[Json]):
    """In Japanese, with options, as many as there may be."""
    check_commands(commands)


@pytest.mark.parametrize("commands", COMMANDS_REFUSED.values(), ids=COMMANDS_REFUSED)
def test_commands_are_refused(commands: list[Json]):
    """With 50035."""
    with pytest.raises(Refusal) as refused:
        check_commands(commands)
    assert refused.value.code == 50035
