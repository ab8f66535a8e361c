"""Pages of ours as modals and home tabs. https://docs.slack.dev/reference/views"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from adapters.slack.ids import Meta
from adapters.slack.render.controls import actions, leads, row, told_apart
from adapters.slack.render.elements import Group, groups_of, heading
from adapters.slack.render.forms import form_modal
from adapters.slack.render.frame import LONGEST_TITLE, modal, nothing
from adapters.slack.render.pages import VIEW, neighbours, paged, within
from adapters.slack.render.rich import flow, words
from adapters.slack.render.text import fits
from bot.i18n import Translator
from bot.outbound import Chips, Facts, Form, Heading, Message, Notice, Post, Row, Section, View
from bot.text import clean_line


def home_view(view: View, t: Translator, page: int = 0) -> dict[str, Any]:
    """The home tab. Its further pages open as modals, for a button cannot turn the pages of a tab."""
    groups = [heading(view.title), *groups_of(view.elements, t, view.ref)]
    blocks, _ = _one_page(groups, view, page, t)
    return {"type": "home", "blocks": told_apart(blocks or nothing(t))}


def page_modal(view: View, t: Translator, *, page: int = 0, meta: Meta, thread_url: str = "") -> dict[str, Any]:
    """A page; one that is nothing but a form is that form. `thread_url` leads to where its thread is written in."""
    if (form := _only_form(view)) is not None:
        return form_modal(form, t, meta=replace(meta, ref=view.ref, page=0).begun())
    groups = [*_title(view.title), *groups_of(view.elements, t, view.ref)]
    blocks, shown = _one_page(groups, view, page, t)
    thread = actions([leads(t("Slackのスレッドを開く"), thread_url)]) if thread_url else []
    trail = row(Row(view.trail), t) if view.trail else []
    about = replace(meta, form="", state="", sitting="", ref=view.ref, page=shown)
    return modal(view.title, told_apart([*blocks, *thread, *trail]), about, t)


def message_modal(message: Message, t: Translator, *, meta: Meta) -> dict[str, Any]:
    """A result or refusal; it calls nobody."""
    groups = [*_title(message.title), *groups_of(message.elements, t, message.about)]
    blocks = within(groups, VIEW, message.about, t)
    return modal(message.title, told_apart(blocks), replace(meta, form="", state="", sitting=""), t)


def busy_modal(t: Translator) -> dict[str, Any]:
    """Shown while the core takes longer than a person waits."""
    return modal("", flow([words(t("処理中です。終わると、この画面に結果が表示されます。"))]), Meta(), t)


def _title(title: str) -> list[Group]:
    """What the title of the modal cannot show whole."""
    return [] if fits(clean_line(title), LONGEST_TITLE) else [heading(title)]


def _one_page(groups: Iterable[Group], view: View, page: int, t: Translator) -> tuple[Group, int]:
    """The blocks of one page and its number; a page that is no longer there is the last."""
    if view.ref is None:
        return within(groups, VIEW, None, t), 0
    pages = paged(groups)
    page = min(max(page, 0), len(pages) - 1)
    return [*pages[page], *neighbours(view.ref, page, len(pages), t)], page


def _only_form(view: View) -> Form | None:
    """The form of a page that holds nothing else to press, with what stands around it as its introduction."""
    forms = [element for element in view.elements if isinstance(element, Form)]
    around = [element for element in view.elements if not isinstance(element, Form)]
    if len(forms) != 1 or not all(_is_static(element) for element in around):
        return None
    title = [Heading(view.title)] if view.title != forms[0].title else []
    return replace(forms[0], intro=(*title, *around, *forms[0].intro))


def _is_static(element: object) -> bool:
    if isinstance(element, Post):
        return not element.buttons
    return isinstance(element, Heading | Section | Notice | Facts | Chips)
