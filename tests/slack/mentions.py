"""Whom a message calls, and where its links lead, as Slack reads text and blocks.

https://docs.slack.dev/messaging/formatting-message-text: `<@U…>`, `<!subteam^…>` and `<!channel>` in mrkdwn mention;
plain_text objects and the `text` elements of rich_text are shown as they are, whatever stands in them.
"""

import re
from collections.abc import Iterator

from tests.slack.refusal import Data, Json

EVERYONE = "!everyone"
"""Stands among those notified where a whole channel, everyone here or a user group was called."""

_CALL = re.compile(r"<(?:@([UW]\w+)|!(channel|here|everyone|subteam)\b)[^<>]*>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|]+)(?:\|[^<>]*)?>")


def called(text: str, blocks: list[Json]) -> frozenset[str]:
    """The user ids that are mentioned, and `EVERYONE`. The fallback text counts also where blocks are shown:
    Slack's pages do not rule it out, and a notification shows that text."""
    users = {match[1] or EVERYONE for mrkdwn in (text, *mrkdwns(blocks)) for match in _CALL.finditer(mrkdwn)}
    return frozenset(users | set(_rich_calls(blocks)))


def links(text: str, blocks: list[Json]) -> list[str]:
    """The addresses that can be followed: in mrkdwn, in rich text, on buttons."""
    written = [match[1] for mrkdwn in (text, *mrkdwns(blocks)) for match in _LINK.finditer(mrkdwn)]
    return written + [o["url"] for o in objects(blocks) if o.get("type") in ("link", "button") and "url" in o]


def mrkdwns(blocks: Data) -> Iterator[str]:
    """Every text that is read as mrkdwn; markdown blocks mention in the same way."""
    return (o["text"] for o in objects(blocks) if o.get("type") in ("mrkdwn", "markdown"))


def _rich_calls(blocks: Data) -> Iterator[str]:
    for piece in objects(blocks):
        if piece.get("type") == "user" and "user_id" in piece:
            yield piece["user_id"]
        elif piece.get("type") in ("broadcast", "usergroup"):
            yield EVERYONE


def objects(value: Data) -> Iterator[Json]:
    """Every object in JSON, outermost first."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from objects(item)
