"""What Discord takes: https://docs.discord.com/developers/components/reference, in UTF-16 units."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

MOST_COMPONENTS, MOST_TEXT, MOST_BYTES = 40, 4000, 10170
ROW, BUTTON, SELECT, TYPED, SECTION, TEXT, LABEL = 1, 2, 3, 4, 9, 10, 18
RADIO, CHECKS, CHECK = 21, 22, 23


def units(text: str) -> int:
    """How long a text is in the strictest reading."""
    return len(text.encode("utf-16-le")) // 2


def every(components: list[Json]) -> Iterator[Json]:
    """Every component, nested ones too; what stands beside a text before it, since the text may go on below."""
    for component in components:
        yield component
        yield from every([component[key] for key in ("accessory", "component") if key in component])
        yield from every(component.get("components", []))


def check_message(payload: Json) -> None:
    """A message with IS_COMPONENTS_V2."""
    assert payload["flags"] & 1 << 15
    assert payload["components"]
    for component in payload["components"]:
        _check_top(component)
    _check_once(payload["components"])
    found = list(every(payload["components"]))
    assert len(found) <= MOST_COMPONENTS
    texts = [component["content"] for component in found if component["type"] == TEXT]
    assert sum(map(units, texts)) <= MOST_TEXT
    assert sum(len(text.encode()) + 12 for text in texts) <= MOST_BYTES
    assert len(payload["allowed_mentions"].get("users", [])) <= 100


def check_modal(modal: Json) -> None:
    """What opens a modal."""
    assert 1 <= units(modal["title"]) <= 45
    assert 1 <= units(modal["custom_id"]) <= 100
    assert 1 <= len(modal["components"]) <= 5
    for component in modal["components"]:
        assert component["type"] in (TEXT, LABEL)
        if component["type"] == TEXT:
            _check_text(component)
        else:
            assert 1 <= units(component["label"]) <= 45
            assert units(component.get("description", "")) <= 100
            _check_input(component["component"])
    _check_once(modal["components"])


def _check_once(components: list[Json]) -> None:
    for key in ("custom_id", "id"):
        values = [component[key] for component in every(components) if key in component]
        assert len(set(values)) == len(values)
        assert all(1 <= units(value) <= 100 if key == "custom_id" else 0 < value < 2**31 for value in values)


def _check_top(component: Json) -> None:
    match component["type"]:
        case 1:
            _check_row(component["components"])
        case 9:
            assert 1 <= len(component["components"]) <= 3
            assert all(child["type"] == TEXT for child in component["components"])
            _check_button(component["accessory"])
        case kind:
            assert kind == TEXT
            _check_text(component)


def _check_text(component: Json) -> None:
    assert component["content"].strip()
    assert units(component["content"]) <= MOST_TEXT


def _check_row(children: list[Json]) -> None:
    if [child["type"] for child in children] == [SELECT]:
        _check_options(children[0], 25)
        assert units(children[0].get("placeholder", "")) <= 150
        return
    assert 1 <= len(children) <= 5
    for child in children:
        _check_button(child)


def _check_button(button: Json) -> None:
    assert button["type"] == BUTTON
    assert 1 <= units(button["label"]) <= 80
    assert ("url" in button) == (button["style"] == 5) != ("custom_id" in button)
    assert units(button.get("url", "")) <= 512


def _check_options(element: Json, most: int, least: int = 1) -> None:
    options = element["options"]
    assert least <= len(options) <= most
    assert len({option["value"] for option in options}) == len(options)
    for option in options:
        assert 1 <= units(option["label"]) <= 100
        assert 1 <= units(option["value"]) <= 100
        assert units(option.get("description", "")) <= 100
    chosen = sum(option.get("default", False) for option in options)
    assert chosen <= element.get("max_values", len(options) if element["type"] == CHECKS else 1) <= len(options)


def _check_input(element: Json) -> None:
    match element["type"]:
        case 4:
            assert element["style"] in (1, 2)
            assert units(element.get("value", "")) <= element.get("max_length", 4000) <= 4000
            assert units(element.get("placeholder", "")) <= 100
        case 21:
            _check_options(element, 10, 2)
        case 3 | 22:
            _check_options(element, 25 if element["type"] == SELECT else 10)
            assert element["min_values"] >= element["required"]
        case kind:
            assert kind == CHECK
