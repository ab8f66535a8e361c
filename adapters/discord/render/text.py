"""Text within Discord's limits: what a person wrote reads as it was written, split and shortened where that reads best.

Discord reads markdown (https://support.discord.com/hc/en-us/articles/210298617), mentions, emoji and times
(https://docs.discord.com/developers/reference#message-formatting) in every text display, and takes a backslash before
punctuation for "as it stands". It does not say what a character is: here it is a UTF-16 unit, the strictest reading.
"""

import re
import unicodedata
from collections.abc import Iterator

from bot.addresses import split_addresses

LONGEST_TEXT = 1000
"""Of one text display, so that a text ends where it must and not far before; Discord takes 4,000 in a message."""

_JOINER = "\u200d"
_MOST_JOINED = 20
_MARKUP = re.compile(r"[\\*_~|`\[\]<>@#]|:(?=[!-~])")
_LINE_START = re.compile(r"^([^\S\n]*)(?:([-+])|(\d+)(?=[.)]))", re.MULTILINE)
_COSTLY = frozenset("\\*_~|`[]<>@#:-+.)")
_LINKED = ("https://", "http://")
"""In small letters only, as Discord finds them."""


def size(text: str) -> int:
    """How many characters Discord counts."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def literal(text: str, *, links: bool = True) -> str:
    """`text` as markdown that shows it as it is; with `links`, web addresses can be followed exactly where they lead.

    Between < and > an address ends where it ends, and nothing is unfolded below the message.
    """
    pieces = split_addresses(text) if links else [(text, False)]
    return "".join(f"<{p}>" if link and p.startswith(_LINKED) else _escaped(p) for p, link in pieces)


def _escaped(text: str) -> str:
    return _LINE_START.sub(_begun, _MARKUP.sub(r"\\\g<0>", text))


def _begun(found: re.Match[str]) -> str:
    """Of a list: the bullet, or what stands behind the number."""
    return f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\"


def chunks(text: str, longest: int, *, links: bool = True) -> Iterator[str]:
    """One line as markdown in pieces of at most `longest`; none tears an address that it can hold."""
    if size(whole := literal(text, links=links)) <= longest:
        yield whole
        return
    piece, taken = "", 0
    for atom, cost in _atoms(text, longest, links=links):
        if piece and taken + cost > longest:
            yield literal(piece, links=links)
            piece, taken = "", 0
        piece, taken = piece + atom, taken + cost
    yield literal(piece, links=links)


def _atoms(text: str, longest: int, *, links: bool) -> Iterator[tuple[str, int]]:
    """What stays together, with how many characters it takes at most."""
    for piece, is_address in split_addresses(text) if links else [(text, False)]:
        if is_address and size(piece) + 2 <= longest:
            yield piece, size(piece) + 2
        else:
            for cluster in clusters(piece):
                yield cluster, sum(2 if c in _COSTLY else size(c) for c in cluster)


def clusters(text: str) -> Iterator[str]:
    """Characters with the accents and joined emoji that belong to them."""
    cluster = ""
    for character in text:
        joined = cluster and (_belongs_to_previous(character) or cluster[-1] == _JOINER)
        if joined and len(cluster) < _MOST_JOINED:
            cluster += character
        else:
            yield cluster
            cluster = character
    yield cluster


def _belongs_to_previous(character: str) -> bool:
    return character == _JOINER or unicodedata.category(character) in ("Mn", "Me", "Sk")


def shortened(text: str, longest: int) -> str:
    """`text`, or its beginning with … where it goes on. Of labels, in which nothing is markup."""
    if fits(text, longest):
        return text
    kept, room = "", longest - 1
    for cluster in clusters(text):
        room -= size(cluster)
        if room < 0:
            break
        kept += cluster
    return kept + "…"


def fits(text: str, longest: int) -> bool:
    """Whether `shortened` leaves it whole."""
    return size(text) <= longest
