"""Each element of the neutral interface as blocks that belong together."""

from collections.abc import Iterable

from adapters.slack.ids import Open
from adapters.slack.render.controls import actions, button, in_full, opens, plain, row
from adapters.slack.render.rich import (
    BREAK,
    GAP,
    QUOTE,
    Block,
    Span,
    bold,
    bullets,
    flow,
    merged,
    words,
    written,
)
from adapters.slack.render.text import LONGEST_TEXT, chunks, fits
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

Group = list[Block]
"""Blocks that stay on one page, as far as they fit."""

SYMBOLS = {
    Tone.NEUTRAL: "",
    Tone.WAITING: "○ ",
    Tone.ACTIVE: "● ",
    Tone.SUCCESS: "✓ ",
    Tone.WARNING: "⚠ ",
    Tone.ERROR: "✕ ",
}
"""With words beside them: a tone is never told by colour, nor by the symbol alone."""

LONGEST_HEADER = 150
LONGEST_URL = 3000


def groups_of(elements: Iterable[Element], t: Translator, page: ViewRef | None = None) -> list[Group]:
    """The elements as blocks; a form on them is opened by a button that leads to `page`."""
    return [group for element in elements for group in _groups(element, t, page) if group]


def _groups(element: Element, t: Translator, page: ViewRef | None) -> list[Group]:  # noqa: C901 - a case for each
    match element:
        case Heading(text=text):
            return [heading(text)]
        case Section(text=text, quoted=True):
            return [flow(written(text), QUOTE)]
        case Section(text=text):
            return [flow([words(text)])]
        case Notice():
            return [notice(element, t)]
        case Facts(pairs=pairs):
            return [_facts(pairs)]
        case Chips(items=items):
            return [_small([_chips(items)])]
        case Row():
            return [row(element, t)]
        case Post():
            return [_post(element, t)]
        case Listing():
            return _listing(element, t)
        case Form():
            return _form(element, t, page)


def heading(text: str) -> Group:
    """https://docs.slack.dev/reference/block-kit/blocks/header-block."""
    text = clean_line(text)
    if not text:
        return []
    return (
        [{"type": "header", "text": plain(text, LONGEST_HEADER)}] if fits(text, LONGEST_HEADER) else flow([bold(text)])
    )


def notice(element: Notice, t: Translator) -> Group:
    """The word that says how it is meant, the text, and its points as a list."""
    said = {Tone.ERROR: t("エラー"), Tone.WARNING: t("注意")}.get(element.tone, "")
    word = [bold(f"{SYMBOLS[element.tone]}{said}"), GAP if said else Span(" ")] if SYMBOLS[element.tone] else []
    return merged([*flow([*word, words(element.text)]), *bullets(element.points)])


def _facts(pairs: Iterable[tuple[str, str]]) -> Group:
    spans: list[Span] = []
    for label, value in pairs:
        spans += [bold(label), GAP, words(value), BREAK]
    return flow(spans)


def _chips(items: Iterable[Chip]) -> str:
    return "  |  ".join(_chip(item) for item in items)


def _chip(item: Chip) -> str:
    return f"{SYMBOLS[item.tone]}{clean_line(item.text)}"


def _small(lines: Iterable[str]) -> Group:
    """Lines in small print (https://docs.slack.dev/reference/block-kit/blocks/context-block)."""
    pieces = [piece for piece, _ in chunks("\n".join(filter(None, lines))) if piece.strip()]
    return [{"type": "context", "elements": [plain(piece, LONGEST_TEXT)]} for piece in pieces]


def _buttons(items: tuple[Button, ...], t: Translator) -> Group:
    return [*in_full(items), *actions(button(item, t) for item in items)]


def _post(post: Post, t: Translator) -> Group:
    chips = [Chip(t("自動の記録"))] if post.by_bot else [Chip(t("あなた"))] if post.mine else []
    about = "  |  ".join([*(_chip(chip) for chip in (*chips, *post.chips)), t.moment(post.at)])
    head = flow([bold(post.author), GAP, Span(about)])
    body = flow(written(post.text)) if post.by_bot else flow(written(post.text), QUOTE)
    files = flow(span for file in post.attachments for span in _attachment(file, t))
    return [*merged([*head, *body, *files]), *_buttons(post.buttons, t)]


def _attachment(file: Attachment, t: Translator) -> list[Span]:
    size = t("{kilobytes}KB", kilobytes=-(-file.size // 1024))
    kind = t("、").join(filter(None, (size, clean_line(file.media_type))))
    name = clean_line(file.name) or t("名前のないファイル")
    return [Span("📎 "), Span(name, url=_outside(file.link)), Span(t("（{details}）", details=kind)), BREAK]


def _outside(link: str) -> str:
    """`link` if it leads to a page of the web, and Slack takes it."""
    whole = link.isprintable() and " " not in link and len(link) <= LONGEST_URL
    return link if whole and link.startswith(("https://", "http://")) else ""


def _listing(listing: Listing, t: Translator) -> list[Group]:
    entries = [_entry(entry, t) for entry in listing.entries]
    empty = [] if entries else [flow([words(listing.empty)])]
    return [*entries, *empty, [*_small([clean(listing.position)]), *_neighbours(listing, t)]]


def _neighbours(listing: Listing, t: Translator) -> Group:
    controls = [opens(t("前へ"), Open(listing.previous))] if listing.previous else []
    controls += [opens(t("次へ"), Open(listing.next))] if listing.next else []
    return actions(controls)


def _entry(entry: Entry, t: Translator) -> Group:
    title = [{"type": "section", "text": plain(part, LONGEST_TEXT)} for part, _ in chunks(clean(entry.title) or "…")]
    if entry.to:
        title[0]["accessory"] = opens(t("開く"), Open(entry.to))
    at = t.moment(entry.at) if entry.at else ""
    details = "  |  ".join(filter(None, [*map(clean_line, entry.details), at]))
    return [*title, *_small([_chips(entry.chips), details]), *_buttons(entry.buttons, t)]


def _form(form: Form, t: Translator, page: ViewRef | None) -> list[Group]:
    if page is None:
        return [heading(form.title), *groups_of(form.intro, t)]
    opening = actions([opens(form.submit, Open(page, form=form.name), primary=True)])
    return [heading(form.title), *groups_of(form.intro, t, page), [*in_full((Link(form.submit, page),)), *opening]]
