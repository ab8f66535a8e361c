"""What a person reads on a message or modal, and what they can press there."""

from collections.abc import Iterator

from tests.discord.checks.layout import SECTION, TEXT, within
from tests.discord.checks.parts import BUTTON, LINK, OTHER_SELECTS, STRING_SELECT
from tests.discord.inputs import LABEL, inputs_of, shown
from tests.discord.markdown import Named, read
from tests.discord.records import Json, Message, Modal

__all__ = ["Surface", "buttons_of", "inputs_of", "links_of", "pings_of", "selects_of", "text_of"]

Surface = Message | Modal

SUBMIT = "送信"
"""What a client writes on the button of a modal."""


def text_of(surface: Surface, named: Named) -> str:
    """All that can be read, a line each: texts, labels, what stands in the inputs, buttons."""
    return "\n".join(line for line in _lines(surface, named) if line)


def links_of(surface: Surface, named: Named) -> list[tuple[str, str]]:
    """All that can be clicked and leads elsewhere: (what is shown, the address), buttons among them."""
    links = [link for text in _markdown(surface) for link in read(text, named).links]
    return links + [(b.get("label") or "", b["url"]) for b in buttons_of(surface) if b.get("url")]


def pings_of(surface: Surface, named: Named) -> list[str]:
    """Whom the text mentions: ids of people and roles, "everyone", "here". Whether it calls them is another matter."""
    return [ping for text in _markdown(surface) for ping in read(text, named).pings]


def buttons_of(surface: Surface) -> list[Json]:
    """Every button, as they stand."""
    return [component for component in components_of(surface) if component["type"] == BUTTON]


def selects_of(surface: Surface) -> list[Json]:
    """Every menu of a message; those of a modal are its inputs."""
    if isinstance(surface, Modal):
        return []
    return [component for component in components_of(surface) if component["type"] in (STRING_SELECT, *OTHER_SELECTS)]


def components_of(surface: Surface) -> list[Json]:
    """All components, those in others too."""
    top = surface.data["components"] if isinstance(surface, Modal) else surface.components
    return [component for component, _ in within(top)]


def words_of(button: Json) -> str:
    """What stands on a button."""
    emoji = button.get("emoji") or {}
    return str(button.get("label") or emoji.get("name") or "")


def is_link(button: Json) -> bool:
    """Whether it leads elsewhere, and the app does not hear of it."""
    return bool(button["style"] == LINK)


def _markdown(surface: Surface) -> Iterator[str]:
    if isinstance(surface, Message):
        yield surface.content
        for embed in surface.embeds:
            yield from _of_embed(embed)
    yield from (component["content"] for component in components_of(surface) if component["type"] == TEXT)


def _lines(surface: Surface, named: Named) -> Iterator[str]:
    if isinstance(surface, Modal):
        yield from _of_modal(surface, named)
        return
    yield read(surface.content, named).text
    for embed in surface.embeds:
        yield from (read(text, named).text for text in _of_embed(embed))
    for component in surface.components:
        yield from _of_component(component, named)
    yield from (attachment.name for attachment in surface.attachments)


def _of_component(component: Json, named: Named) -> Iterator[str]:
    kind = component["type"]
    if kind == TEXT:
        yield read(component["content"], named).text
    elif kind == BUTTON:
        yield words_of(component)
    elif kind in (STRING_SELECT, *OTHER_SELECTS):
        chosen = [option["label"] for option in component.get("options", ()) if option.get("default")]
        yield from chosen or [component.get("placeholder") or ""]
    for inner in component.get("components") or ():
        yield from _of_component(inner, named)
    if kind == SECTION:
        yield from _of_component(component["accessory"], named)


def _of_modal(modal: Modal, named: Named) -> Iterator[str]:
    yield modal.data["title"]
    for component in modal.data["components"]:
        if component["type"] == TEXT:
            yield read(component["content"], named).text
        elif component["type"] == LABEL:
            yield component["label"]
            yield component.get("description") or ""
            yield from shown(modal, component["component"])
        else:
            for child in component["components"]:
                yield child.get("label") or ""
                yield from shown(modal, child)
    yield SUBMIT


def _of_embed(embed: Json) -> Iterator[str]:
    yield (embed.get("author") or {}).get("name", "")
    yield embed.get("title") or ""
    yield embed.get("description") or ""
    for field in embed.get("fields") or ():
        yield from (field["name"], field["value"])
    yield (embed.get("footer") or {}).get("text", "")
