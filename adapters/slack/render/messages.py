"""Messages: what a channel, a thread or a person reads."""

from collections.abc import Iterable, Iterator
from typing import Any

from adapters.slack.conversations import PLATFORM
from adapters.slack.render.controls import told_apart
from adapters.slack.render.elements import Group, groups_of, heading
from adapters.slack.render.pages import MESSAGE, within
from adapters.slack.render.rich import rich
from adapters.slack.render.text import LONGEST_TEXT, escaped
from bot.i18n import Translator
from bot.model.ids import AccountRef
from bot.outbound import Chips, Element, Facts, Heading, Listing, Message, Notice, Post, Section
from bot.text import clean


def message_payload(message: Message, t: Translator, workspace: str) -> dict[str, Any]:
    """`text` and `blocks` of chat.postMessage and its like.

    Nobody is called but the message's mentions of this workspace, each once, in a line of their own: everything else
    is text that Slack does not parse.
    """
    called = _called(message.mentions, workspace)
    groups = [heading(message.title), *groups_of(message.elements, t, message.about)]
    blocks = within(groups, MESSAGE.beside(called), message.about, t)
    return {"text": fallback(message, t), "blocks": told_apart([*called, *blocks])}


def _called(mentions: Iterable[AccountRef], workspace: str) -> Group:
    users = dict.fromkeys(m.user for m in mentions if (m.platform, m.workspace) == (PLATFORM, workspace))
    pieces = [p for user in users for p in ({"type": "user", "user_id": user}, {"type": "text", "text": " "})]
    return [rich({"type": "rich_text_section", "elements": pieces})] if pieces else []


def fallback(message: Message, t: Translator) -> str:
    """What a notification shows in place of blocks; it calls nobody."""
    words = "\n".join(filter(None, map(clean, (message.title, *_words(message.elements)))))
    text = escaped(words or t("よろず相談"))
    if len(text) <= LONGEST_TEXT:
        return text
    # The shortest escape of a character has one, the longest five.
    return escaped(words[: LONGEST_TEXT // 5 - 1]) + "…"


def _words(elements: Iterable[Element]) -> Iterator[str]:
    for element in elements:
        match element:
            case Heading(text=text) | Section(text=text) | Post(text=text):
                yield text
            case Notice(text=text, points=points):
                yield from (text, *points)
            case Facts(pairs=pairs):
                yield from (f"{label}: {value}" for label, value in pairs)
            case Chips(items=items):
                yield " | ".join(item.text for item in items)
            case Listing(entries=entries):
                yield from (entry.title for entry in entries)
