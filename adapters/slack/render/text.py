"""Text within Slack's limits: split where that reads best, and shortened only where the whole stands elsewhere."""

import unicodedata

LONGEST_TEXT = 3000
"""https://docs.slack.dev/reference/block-kit/composition-objects/text-object."""

_JOINER = "\u200d"
_SMALL = "\uffff"


def room(text: str, longest: int) -> int:
    """How many characters of `text` surely fit into `longest`, where a rare character may count for two.

    Slack does not say whether it counts code points or UTF-16 units.
    """
    return longest if not text or max(text) <= _SMALL else longest // 2


def chunks(text: str, longest: int = LONGEST_TEXT) -> list[tuple[str, bool]]:
    """`text` in pieces of at most `longest` characters, each with whether a line break stood behind it."""
    longest = room(text, longest)
    pieces = []
    while len(text) > longest:
        end = text.rfind("\n", longest // 2, longest + 1)
        if end > 0:
            pieces.append((text[:end], True))
            text = text[end + 1 :]
        else:
            end = _between_characters(text, longest)
            pieces.append((text[:end], False))
            text = text[end:]
    return [*pieces, (text, False)]


def _between_characters(text: str, end: int) -> int:
    """The nearest place before `end` that tears no accent or joined emoji from its character."""
    for place in range(end, max(end - 20, 1), -1):
        if not (_belongs_to_previous(text[place]) or text[place - 1] == _JOINER):
            return place
    return end


def _belongs_to_previous(character: str) -> bool:
    return character == _JOINER or unicodedata.category(character) in ("Mn", "Me", "Sk")


def shortened(text: str, longest: int) -> str:
    """`text`, or its beginning with … where it goes on."""
    longest = room(text, longest)
    return text if len(text) <= longest else text[: _between_characters(text, longest - 1)] + "…"


def fits(text: str, longest: int) -> bool:
    """Whether `shortened` leaves it whole."""
    return len(text) <= room(text, longest)


def escaped(text: str) -> str:
    """For where Slack reads mrkdwn: https://docs.slack.dev/messaging/formatting-message-text#escaping."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
