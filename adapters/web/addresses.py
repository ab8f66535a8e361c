"""Web addresses in what people wrote, as links that show exactly where they lead."""

from markupsafe import Markup, escape

from bot.addresses import split_addresses
from bot.text import clean

_LINK = Markup('<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>')


def linked(text: str) -> Markup:
    """`text` escaped, its addresses as links whose words are the addresses themselves."""
    pieces = split_addresses(clean(text))
    return Markup("").join(_LINK.format(piece) if is_address else escape(piece) for piece, is_address in pieces)
