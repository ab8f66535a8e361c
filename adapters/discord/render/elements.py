"""Each element of the neutral interface as components that belong together."""

from collections.abc import Iterable, Iterator

from adapters.discord.ids import Open
from adapters.discord.render.controls import SECTION, actions, button, in_full, opens, row, works
from adapters.discord.render.display import (
    LONGEST_HEAD,
    QUOTE,
    Component,
    Group,
    bold,
    bullets,
    displays,
    heading,
    labelled,
    lines,
    small,
)
from adapters.discord.render.text import fits, literal
from bot.i18n import Translator
from bot.model.message import Attachment
from bot.outbound import (
    Button,
    Chip,
    Chips,
    Element,
    Entry,
    Facts,
    Form,
    Heading,
    Link,
    Listing,
    Notice,
    Post,
    Row,
    Section,
    Tone,
    ViewRef,
)
from bot.text import clean, clean_line

SYMBOLS = {
    Tone.NEUTRAL: "",
    Tone.WAITING: "○ ",
    Tone.ACTIVE: "● ",
    Tone.SUCCESS: "✓ ",
    Tone.WARNING: "⚠ ",
    Tone.ERROR: "✕ ",
}
"""With words beside them: a tone is never told by colour, nor by the symbol alone."""

BETWEEN = "  |  "
LONGEST_LINK = 500


def groups_of(elements: Iterable[Element], t: Translator, page: ViewRef | None = None) -> list[Group]:
    """The elements as components; a form on them is opened by a button that leads to `page`."""
    return [group for element in elements for group in _groups(element, t, page) if group]


def _groups(element: Element, t: Translator, page: ViewRef | None) -> list[Group]:  # noqa: C901 - a case for each
    match element:
        case Heading(text=text):
            return [displays(heading(text))]
        case Section(text=text, quoted=True):
            return [displays(lines(text, before=QUOTE))]
        case Section(text=text):
            return [displays(lines(text))]
        case Notice():
            return [displays(notice(element, t))]
        case Facts(pairs=pairs):
            return [displays(line for label, value in pairs for line in labelled(label, value))]
        case Chips(items=items):
            return [displays(small([_chips(items)]))]
        case Row():
            return [row(element, t)]
        case Post():
            return [_post(element, t)]
        case Listing():
            return _listing(element, t)
        case Form():
            return _form(element, t, page)


def title(text: str) -> Group:
    """What the whole is called."""
    return displays(heading(text, "##"))


def notice(element: Notice, t: Translator) -> Iterator[str]:
    """The word that says how it is meant, the text, and its points as a list."""
    said = {Tone.ERROR: t("エラー"), Tone.WARNING: t("注意")}.get(element.tone, "")
    symbol = SYMBOLS[element.tone]
    yield from lines(element.text, first=f"**{symbol}{said}**  " if said else symbol)
    yield from bullets(element.points)


def _chips(items: Iterable[Chip]) -> str:
    return BETWEEN.join(map(_chip, items))


def _chip(item: Chip) -> str:
    return f"{SYMBOLS[item.tone]}{clean_line(item.text)}"


def _buttons(items: tuple[Button, ...]) -> Group:
    return actions(map(button, items))


def _post(post: Post, t: Translator) -> Group:
    chips = [Chip(t("自動の記録"))] if post.by_bot else [Chip(t("あなた"))] if post.mine else []
    about = BETWEEN.join([*(_chip(chip) for chip in (*chips, *post.chips)), t.moment(post.at)])
    body = lines(post.text, before="" if post.by_bot else QUOTE)
    files = (line for file in post.attachments for line in _attachment(file, t))
    written = (*bold(post.author), *small([about]), *body, *files, *in_full(post.buttons))
    return [*displays(written), *_buttons(post.buttons)]


def _attachment(file: Attachment, t: Translator) -> Iterator[str]:
    size = t("{kilobytes}KB", kilobytes=-(-file.size // 1024))
    kind = t("、").join(filter(None, (size, clean_line(file.media_type))))
    name = clean_line(file.name) or t("名前のないファイル")
    details = literal(t("（{details}）", details=kind))
    if (link := _outside(file.link)) and fits(name, LONGEST_HEAD):
        yield f"📎 [{literal(name, links=False)}](<{link}>){details}"
    else:
        yield from lines(f"{name}{t('（{details}）', details=kind)}", first="📎 ")


def _outside(link: str) -> str:
    """`link` if it leads to a page of the web, and nothing in it ends it early."""
    whole = link.isascii() and link.isprintable() and not set(link) & set(' <>()[]\\"') and len(link) <= LONGEST_LINK
    return link if whole and link.startswith(("https://", "http://")) else ""


def _listing(listing: Listing, t: Translator) -> list[Group]:
    entries = [_entry(entry, t) for entry in listing.entries]
    empty = [] if entries else [displays(lines(listing.empty))]
    return [*entries, *empty, [*displays(small([listing.position])), *_neighbours(listing, t)]]


def _neighbours(listing: Listing, t: Translator) -> Group:
    controls = [opens(t("前へ"), Open(listing.previous))] if listing.previous else []
    controls += [opens(t("次へ"), Open(listing.next))] if listing.next else []
    return actions(controls)


def _entry(entry: Entry, t: Translator) -> Group:
    at = t.moment(entry.at) if entry.at else ""
    details = BETWEEN.join(filter(None, [*map(clean_line, entry.details), at]))
    name = bold(entry.title) if clean(entry.title) else lines("…")
    first, *rest = displays([*name, *small([_chips(entry.chips), details])])
    more = displays(in_full(entry.buttons))
    return [_beside(first, entry, t), *rest, *more, *_buttons(entry.buttons)]


def _beside(text: Component, entry: Entry, t: Translator) -> Component:
    """The text with the way to its page beside it (https://docs.discord.com/developers/components/reference#section)."""
    accessory = opens(t("開く"), Open(entry.to)) if entry.to else {}
    return {"type": SECTION, "components": [text], "accessory": accessory} if works(accessory) else text


def _form(form: Form, t: Translator, page: ViewRef | None) -> list[Group]:
    introduced = [displays(heading(form.title)), *groups_of(form.intro, t, page)]
    if page is None:
        return introduced
    opening = actions([opens(form.submit, Open(page, form=form.name), primary=True)])
    return [*introduced, [*displays(in_full((Link(form.submit, page),))), *opening]]
