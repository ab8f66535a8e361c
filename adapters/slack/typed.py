"""What a person typed, out of Slack's markup: entities, mentions and links as they read on the screen.

https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Mapping

_BRACKETED = re.compile(r"<([^<>|\s][^<>|]*)(?:\|([^<>]*))?>")
_MENTIONED = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")


def typed(text: str, names: Mapping[str, str]) -> str:
    """`text` as its author saw it; `names` are display names by user id, for those it mentions."""
    plain = _BRACKETED.sub(lambda found: _bracketed(found[1], found[2] or "", names), text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentioned(text: str) -> list[str]:
    """The users whom `text` mentions, each once."""
    return list(dict.fromkeys(_MENTIONED.findall(text)))


def without_mention(text: str, user: str) -> str | None:
    """What follows where `text` begins with a mention of `user`; None where it does not."""
    found = _MENTIONED.match(text.lstrip())
    return text.lstrip()[found.end() :].strip() if found and found[1] == user else None


def _bracketed(target: str, label: str, names: Mapping[str, str]) -> str:
    if target.startswith("@"):
        return "@" + (label.removeprefix("@") or names.get(target[1:], target[1:]))
    if target.startswith("#"):
        return "#" + (label or target[1:])
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    return _link(target.removeprefix("mailto:"), label)


def _link(address: str, label: str) -> str:
    """A label that only shortens the address adds nothing to it."""
    if not label or label in address:
        return address
    return f"{label} ({address})"
