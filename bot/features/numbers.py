"""Numbers that come back from buttons, forms and addresses."""

from bot.ports import NotFound

_DIGITS = 9
"""Below the 2,147,483,647 that both databases take as a key."""


def database_id(text: str) -> int:
    """The key that `text` names; raises `NotFound` for whatever cannot be one."""
    if not (text.isascii() and text.isdigit()) or len(text) > _DIGITS:
        raise NotFound("not a key")
    return int(text)


def page_number(text: str) -> int:
    """The page of a list that an address names, from 1 on; 1 for whatever makes no sense."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= 5 else 1
