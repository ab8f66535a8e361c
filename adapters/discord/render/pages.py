"""Groups of components within the limits of a message: on pages, or as far as they fit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from adapters.discord.ids import Open
from adapters.discord.render.controls import actions, opens
from adapters.discord.render.display import TEXT_DISPLAY, Component, Group, displays, lines, small
from adapters.discord.render.text import size
from bot.i18n import Translator
from bot.outbound import ViewRef

_BYTES_OF_EACH = 12


@dataclass(frozen=True, slots=True)
class Limits:
    """How many components there may be, nested ones too, and how much text in them, in characters and in bytes."""

    components: int
    characters: int
    bytes: int

    def hold(self, components: Iterable[Component]) -> bool:
        """Whether the components stay within them."""
        return self._least_of(self.beside(components)) >= 0

    def beside(self, components: Iterable[Component]) -> "Limits":
        """What `components`, which stand there anyway, leave to others."""
        every = list(walk(components))
        characters = sum(size(each["content"]) for each in every if each["type"] == TEXT_DISPLAY)
        weight = sum(_weight(each) for each in every)
        return Limits(self.components - len(every), self.characters - characters, self.bytes - weight)

    @staticmethod
    def _least_of(left: "Limits") -> int:
        return min(left.components, left.characters, left.bytes)


MESSAGE = Limits(components=40, characters=4_000, bytes=9_800)
"""https://docs.discord.com/developers/components/reference names 40 components; of the text
https://github.com/discord/discord-api-docs/pull/8562 says 4,000 characters. Beyond 10,170 bytes, with 12 for each text,
Discord fails (https://github.com/discord/discord-api-docs/issues/8554): labels are counted here too, to be sure."""

_A_BUTTON = [{"type": 1, "components": [{"type": 2, "label": "…" * 80, "custom_id": "…" * 100}]}]
_A_LINE = [{"type": TEXT_DISPLAY, "content": "…" * 100}]
ROOM_TO_GO_ON = [*_A_LINE, *_A_BUTTON]
"""What stands at the end of a message that ends early takes at most."""
ROOM_TO_TURN = [*_A_LINE, *_A_BUTTON, *_A_BUTTON]
"""What leads from a part of a page to its neighbours takes at most."""


def walk(components: Iterable[Component]) -> Iterator[Component]:
    """Every component, nested ones behind those that hold them."""
    for component in components:
        yield component
        yield from walk(component.get("components") or ())
        if accessory := component.get("accessory"):
            yield accessory


def _weight(component: Component) -> int:
    return _BYTES_OF_EACH + sum(_length(value) for key, value in component.items() if key not in _NESTED)


_NESTED = ("components", "accessory")


def _length(value: object) -> int:
    match value:
        case str():
            return len(value.encode(errors="surrogatepass"))
        case list():
            return sum(_weight(each) for each in value)
    return 0


def paged(groups: Iterable[Group], limits: Limits) -> list[Group]:
    """The groups on as few pages as hold them; a group is divided only where it fits on no page."""
    pages, left = [Group()], limits
    for group in groups:
        for part in [group] if limits.hold(group) else [[component] for component in group]:
            if pages[-1] and not left.hold(part):
                pages, left = [*pages, []], limits
            pages[-1] += part
            left = left.beside(part)
    return pages


def neighbours(ref: ViewRef, page: int, pages: int, t: Translator) -> Group:
    """The way to the pages beside this one, counted from 0."""
    if pages == 1:
        return []
    controls = [opens(t("前へ"), Open(ref, page - 1))] if page > 0 else []
    controls += [opens(t("次へ"), Open(ref, page + 1))] if page + 1 < pages else []
    position = small([t("{page} / {pages}ページ", page=page + 1, pages=pages)])
    return [*displays(position), *actions(controls)]


def within(groups: Iterable[Group], limits: Limits, about: ViewRef | None, t: Translator) -> Group:
    """All components if they fit; else the longest groups end earlier, and it is said how to read on.

    So the buttons below a long text stay where they are.
    """
    kept = [list(group) for group in groups]
    if limits.hold(_all(kept)):
        return _all(kept)
    left = limits.beside(ROOM_TO_GO_ON)
    while kept and not left.hold(_all(kept)):
        _shorten(kept, left)
    return [*_all(kept), *_goes_on(about, t)]


def _all(groups: Iterable[Group]) -> Group:
    return [component for group in groups for component in group]


def _shorten(groups: list[Group], limits: Limits) -> None:
    """Takes from the group that takes most of what is lacking, from its texts first."""
    longest = max(groups, key=lambda group: _share(group, limits))
    texts = [n for n, component in enumerate(longest) if component["type"] == TEXT_DISPLAY]
    longest.pop(texts[-1] if texts else -1)
    groups[:] = [group for group in groups if group]


def _share(group: Group, limits: Limits) -> float:
    """How much of the limits a group takes, at the one of which it takes most."""
    left = limits.beside(group)
    return max(
        (limits.components - left.components) / limits.components,
        (limits.characters - left.characters) / limits.characters,
        (limits.bytes - left.bytes) / limits.bytes,
    )


def _goes_on(about: ViewRef | None, t: Translator) -> Group:
    onward = actions([opens(t("続きを読む"), Open(about))]) if about else []
    return onward or displays(lines(t("長いため、ここまでを表示しています。")))
