"""Addresses of the workspace: what the core names becomes a path of ours, and only such a path is followed."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

from bot.outbound import Button, ViewRef

HOME = "home"


def page_path(ref: ViewRef) -> str:
    """The path of a page."""
    if ref.name == HOME and not ref.arguments:
        return "/"
    return _with_query(f"/p/{quote(ref.name, safe='')}", ref.arguments)


def press_path(button: Button) -> str:
    """The path that presses a button which changes nothing."""
    return _with_query(f"/press/{quote(button.action, safe='')}", {"value": button.value} if button.value else {})


def command_path(name: str, arguments: str) -> str:
    """The path that runs a command which changes nothing."""
    return _with_query(f"/do/{quote(name, safe='')}", {"arguments": arguments} if arguments else {})


def _with_query(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def local_path(text: str) -> str:
    """`text` if it is a path on this server, else the home page: a redirect never leads elsewhere.

    Browsers read "//host", "/\\host" and paths with control characters as other hosts.
    """
    plain = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() and "\\" not in text
    return text if plain else "/"


def referring_path(referer: str, host: str) -> str:
    """The path of the page that led here, if it is one of this `host`, else the home page."""
    parts = urlsplit(referer)
    if parts.netloc != host:
        return "/"
    return local_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def outside_link(link: str) -> str | None:
    """`link` if a browser may follow it safely: never a script."""
    return link if link.startswith(("https://", "http://")) else None
