"""Pages of ours and answers, as messages that one person sees.

https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from adapters.discord.ids import Cancel, Fill, Open, Part, Press
from adapters.discord.render.controls import LONGEST_URL, Style, actions, control, leads, opens, presses, told_apart
from adapters.discord.render.display import Component, Group, bold, displays, lines
from adapters.discord.render.elements import groups_of, title
from adapters.discord.render.messages import COMPONENTS_V2, EPHEMERAL, SILENT, nothing
from adapters.discord.render.pages import MESSAGE, ROOM_TO_TURN, Limits, neighbours, paged, within
from bot.i18n import Translator
from bot.outbound import Chips, Facts, Form, Heading, Link, Message, Notice, Post, Section, View, ViewRef

_MOST_IN_A_TRAIL = 5


def page_payload(
    view: View, t: Translator, page: int = 0, thread_url: str = "", more: Part | None = None
) -> dict[str, Any]:
    """A part of a page, counted from 0. `thread_url` leads to where its thread is written in.

    `more` is the part of a form that was just submitted, where it led here: the way to its next one stands below.
    """
    groups = [title(view.title), *groups_of(view.elements, t, view.ref)]
    thread = [leads(t("Discordのスレッドを開く"), thread_url)] if len(thread_url) in _A_URL else []
    below = [*actions(thread), *more_button(more, t), *_trail(view.trail)]
    return private([*_one_page(groups, view.ref, page, MESSAGE.beside(below), t), *below], t)


def reply_payload(
    message: Message, t: Translator, then: ViewRef | None = None, more: Part | None = None
) -> dict[str, Any]:
    """A result or refusal, with the way to the page `then` and to the next part of a form; it calls nobody."""
    onward = actions([opens(t("開く"), Open(then))]) if then else []
    below = [*onward, *more_button(more, t)]
    groups = [title(message.title), *groups_of(message.elements, t, message.about)]
    return private([*within(groups, MESSAGE.beside(below), message.about, t), *below], t)


def confirmation(label: str, press: Press, t: Translator, *, danger: bool = False) -> dict[str, Any]:
    """What is shown when a button that asks first was pressed: its question, yes and no.

    What exactly is asked stands in small print above the button of that `label`.
    """
    yes = presses(t("実行する"), press.encode(), Style.DANGER if danger else Style.PRIMARY)
    no = presses(t("やめる"), Cancel().encode())
    return private([*displays(bold(t("{label}: 実行しますか？", label=label))), *actions([yes, no])], t)


def busy_payload(t: Translator) -> dict[str, Any]:
    """Shown while the core takes longer than a person waits."""
    return private(displays(lines(t("処理中です。終わると、ここに結果が表示されます。"))), t)


def more_button(part: Part | None, t: Translator) -> Group:
    """The way to the part of a form that follows `part`; nothing where that is the last."""
    if part is None or part.step + 1 >= part.steps:
        return []
    label = t("ほかの項目も入力する（{step}/{steps}）", step=part.step + 2, steps=part.steps)
    return actions([presses(label, Fill(part.sheet, part.step + 1).encode())])


def private(components: Iterable[Component], t: Translator) -> dict[str, Any]:
    """What one person sees, and nobody is called by."""
    shown = told_apart(components) or nothing(t)
    return {"flags": COMPONENTS_V2 | EPHEMERAL, "components": shown, "allowed_mentions": dict(SILENT)}


def only_form(view: View) -> Form | None:
    """The form of a page that holds nothing else to press, with what stands around it as its introduction."""
    forms = [element for element in view.elements if isinstance(element, Form)]
    around = [element for element in view.elements if not isinstance(element, Form)]
    if len(forms) != 1 or not all(_is_static(element) for element in around):
        return None
    above = [Heading(view.title)] if view.title != forms[0].title else []
    return replace(forms[0], intro=(*above, *around, *forms[0].intro))


def _is_static(element: object) -> bool:
    if isinstance(element, Post):
        return not element.buttons
    return isinstance(element, Heading | Section | Notice | Facts | Chips)


_A_URL = range(1, LONGEST_URL + 1)
_LAST = 99
"""No page of ours has more parts."""


def _trail(links: tuple[Link, ...]) -> Group:
    """The way back; where its words are too long, they need not be read whole."""
    return actions(control(link) for link in links[:_MOST_IN_A_TRAIL])


def _one_page(groups: Iterable[Group], ref: ViewRef | None, page: int, limits: Limits, t: Translator) -> Group:
    """The components of one part; one that is no longer there is the last.

    A page whose name no control can hold ends where it must.
    """
    if ref is None or not Open(ref, _LAST).encode():
        return within(groups, limits, None, t)
    whole = paged(groups, limits)
    pages = whole if len(whole) == 1 else paged(groups, limits.beside(ROOM_TO_TURN))
    page = min(max(page, 0), len(pages) - 1)
    return [*pages[page], *neighbours(ref, page, len(pages), t)]
