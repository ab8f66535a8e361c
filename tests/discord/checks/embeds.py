"""Embeds. https://docs.discord.com/developers/resources/message#embed-object-embed-limits"""

from collections.abc import Iterator

from tests.discord.checks.form import Form, Shape, address, anything, boolean, characters, integer, items, string
from tests.discord.records import Json

MOST_TEXT = 6000
_LINK = address(2048, "https?", "attachment")
_FIELD = Shape({"name": string(256, 1), "value": string(1024, 1)}, {"inline": boolean})

EMBED = Shape(
    {},
    {
        "title": string(256),
        "description": string(4096),
        "url": _LINK,
        "color": integer(0, 0xFFFFFF),
        "timestamp": string(40),
        "footer": Shape({"text": string(2048, 1)}, {"icon_url": _LINK}),
        "author": Shape({"name": string(256, 1)}, {"url": _LINK, "icon_url": _LINK}),
        "fields": items(_FIELD, 25),
        "image": anything,
        "thumbnail": anything,
    },
)
EMBEDS = items(EMBED, 10)


def _read(embed: Json) -> Iterator[str]:
    yield embed.get("title") or ""
    yield embed.get("description") or ""
    yield (embed.get("footer") or {}).get("text", "")
    yield (embed.get("author") or {}).get("name", "")
    for field in embed.get("fields") or ():
        yield from (field["name"], field["value"])


def text_of(embeds: list[Json]) -> Iterator[str]:
    """All that counts together."""
    for embed in embeds:
        yield from _read(embed)


def as_a_whole(embeds: list[Json], form: Form) -> None:
    """All embeds of one message together."""
    if sum(map(characters, text_of(embeds))) > MOST_TEXT:
        says = f"Embed size exceeds maximum size of {MOST_TEXT}"
        form.note(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", says)
