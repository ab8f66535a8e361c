"""What the next page tells once: kept in the session cookie, so that no server has to remember it."""

import base64
import binascii
import zlib
from dataclasses import dataclass

from starlette.requests import Request

from adapters.web import content
from bot.outbound import Message

_SESSION_KEY = "flashes"
_ROOM = 2_600
"""Characters of flashes in one cookie: browsers take 4,096 bytes, and the signed session adds a third and 200."""


@dataclass(frozen=True, slots=True)
class Flash:
    """A message told once; `refused` in the tone of an error."""

    message: Message
    refused: bool


def keep(request: Request, flash: Flash) -> bool:
    """Keeps `flash` for the next page; False where the cookie has no room for it."""
    kept: list[str] = [*request.session.get(_SESSION_KEY, ()), _packed(flash)]
    if sum(map(len, kept)) > _ROOM:
        return False
    request.session[_SESSION_KEY] = kept
    return True


def take(request: Request, unreadable: str) -> tuple[Flash, ...]:
    """What was kept, which is then forgotten."""
    if _SESSION_KEY not in request.session:
        return ()
    return tuple(_unpacked(text, unreadable) for text in request.session.pop(_SESSION_KEY))


def _packed(flash: Flash) -> str:
    squeezed = zlib.compress(content.dump(flash.message).encode(), level=9)
    return ("!" if flash.refused else ".") + base64.urlsafe_b64encode(squeezed).decode()


def _unpacked(text: str, unreadable: str) -> Flash:
    try:
        json = zlib.decompress(base64.urlsafe_b64decode(text[1:])).decode()
    except (binascii.Error, zlib.error):
        json = ""
    return Flash(content.load(json, unreadable), refused=text.startswith("!"))
