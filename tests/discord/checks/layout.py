"""What holds the parts: rows, sections, containers, labels; and what must hold in a whole message or modal.

Where https://docs.discord.com/developers/components/reference is silent, this was assumed: rows, sections and
containers hold something; a section's accessory counts as one of the 40.
"""

from collections.abc import Iterator

from tests.discord.checks.form import At, Check, Form, Shape, boolean, characters, integer, items, kinds, one_of, string
from tests.discord.checks.parts import BUTTON, ID, IN_ACCESSORY, IN_LABEL, IN_ROW, MEDIA, TEXT_INPUT, TYPED
from tests.discord.records import Json

ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 1, 9, 10, 12, 13, 14, 17, 18

MOST_COMPONENTS = 40
MOST_TEXT = 4000
"""https://github.com/discord/discord-api-docs/pull/8562; the page itself says nothing of it."""
MOST_BYTES, BYTES_OF_TEXT = 10170, 12
"""Beyond this Discord fails. https://github.com/discord/discord-api-docs/issues/8554"""


def _row(row: Json, at: At, form: Form) -> None:
    """Buttons, or one select."""
    children = row["components"]
    if len(children) > 1 and any(child["type"] != BUTTON for child in children):
        says = "The specified component exceeds the maximum width"
        form.note((*at, "components", 1), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", says)


TEXT_DISPLAY = Shape({"content": string(MOST_TEXT, 1)}, ID)
ROW_SHAPE = Shape({"components": items(kinds(IN_ROW), 5, 1)}, ID, _row)
_ITEM = Shape({"media": MEDIA}, {"description": string(1024), "spoiler": boolean})

IN_CONTAINER: dict[int, Check] = {
    ROW: ROW_SHAPE,
    SECTION: Shape({"components": items(kinds({TEXT: TEXT_DISPLAY}), 3, 1), "accessory": kinds(IN_ACCESSORY)}, ID),
    TEXT: TEXT_DISPLAY,
    GALLERY: Shape({"items": items(_ITEM, 10, 1)}, ID),
    FILE: Shape({"file": MEDIA}, {**ID, "spoiler": boolean}),
    SEPARATOR: Shape({}, {**ID, "divider": boolean, "spacing": one_of(1, 2)}),
}
"""https://docs.discord.com/developers/components/reference#container-container-child-components"""

IN_MESSAGE: dict[int, Check] = {
    **IN_CONTAINER,
    CONTAINER: Shape(
        {"components": items(kinds(IN_CONTAINER), MOST_COMPONENTS, 1)},
        {**ID, "accent_color": integer(0, 0xFFFFFF), "spoiler": boolean},
    ),
}

IN_MODAL: dict[int, Check] = {
    LABEL: Shape({"label": string(45, 1), "component": kinds(IN_LABEL)}, {**ID, "description": string(100)}),
    TEXT: TEXT_DISPLAY,
    ROW: Shape({"components": items(kinds({TEXT_INPUT: TYPED}), 1, 1)}, ID),
}


def within(components: list[Json], at: At = ("components",)) -> Iterator[tuple[Json, At]]:
    """Every component with its place, those in others too, as they stand."""
    for index, component in enumerate(components):
        yield from _and_below(component, (*at, index))


def _and_below(component: Json, at: At) -> Iterator[tuple[Json, At]]:
    yield component, at
    yield from within(component.get("components") or [], (*at, "components"))
    for key in ("accessory", "component"):
        if component.get(key):
            yield from _and_below(component[key], (*at, key))


def as_a_whole(components: list[Json], form: Form) -> None:
    """Names and numbers are there once."""
    seen: set[tuple[str, str | int]] = set()
    for component, at in within(components):
        for key, code in (("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"), ("id", "COMPONENT_ID_DUPLICATED")):
            value = component.get(key)
            if value and (key, value) in seen:
                form.note((*at, key), code, f"Component {key.replace('_', ' ')} cannot be duplicated")
            if value:
                seen.add((key, value))


def count_and_length(components: list[Json], form: Form) -> None:
    """All components together, and all text to read."""
    every = [component for component, _ in within(components)]
    if len(every) > MOST_COMPONENTS:
        says = f"The total number of components exceeds the maximum of {MOST_COMPONENTS}"
        form.note(("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", says)
    if sum(map(characters, texts(every))) > MOST_TEXT:
        says = f"The displayable text size of components exceeds maximum size of {MOST_TEXT}"
        form.note(("components",), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", says)


def too_much_to_keep(components: list[Json]) -> bool:
    """Whether Discord fails over it, though each limit is kept."""
    each = [len(text.encode()) + BYTES_OF_TEXT for text in texts([c for c, _ in within(components)])]
    return sum(each) > MOST_BYTES


def texts(components: list[Json]) -> list[str]:
    """The contents of the text displays among these."""
    return [component["content"] for component in components if component["type"] == TEXT]
