"""Web addresses in what people wrote, found so that a link shows exactly where it leads.

Only what RFC 3986 (https://www.rfc-editor.org/rfc/rfc3986#section-2) lets stand in an address counts as part of
one, so that Japanese text may follow it without a space. Every other scheme stays text, and so does an address with
a name before its host: https://example.jp@evil.example leads to evil.example.
"""

import re
from collections.abc import Iterator

_CANDIDATE = re.compile(r"(?<![a-z0-9])https?://[a-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+", re.IGNORECASE)
_ADDRESS = re.compile(
    r"""https?://
        (?: (?:[a-z0-9-]+\.)+ (?:[a-z]{2,63} | xn--[a-z0-9-]+) | \d{1,3}(?:\.\d{1,3}){3} )
        (?: :\d{1,5} )?
        (?: [/?#].* )?""",
    re.IGNORECASE | re.VERBOSE,
)
_PUNCTUATION = ".,:;!?'"
_BRACKETS = {")": "(", "]": "["}


def split_addresses(text: str) -> Iterator[tuple[str, bool]]:
    """The whole of `text` in pieces, each with whether it is a web address."""
    end = 0
    for found in _CANDIDATE.finditer(text):
        address = _without_closing(found[0])
        if _ADDRESS.fullmatch(address):
            yield text[end : found.start()], False
            yield address, True
            end = found.start() + len(address)
    yield text[end:], False


def _without_closing(address: str) -> str:
    """`address` without the sentence's own punctuation; a bracket stays where the address opened it."""
    while address and (address[-1] in _PUNCTUATION or _closes_what_stood_before(address)):
        address = address[:-1]
    return address


def _closes_what_stood_before(address: str) -> bool:
    last = address[-1]
    return last in _BRACKETS and address.count(last) > address.count(_BRACKETS[last])
