"""The proxy on the way to Discord, which neither aiohttp nor discord.py takes from the environment for WebSockets."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

_SAME_AS = {"wss": "https", "ws": "http"}
"""A WebSocket goes by the proxy of the pages beside it."""


def proxy_for(url: str) -> str | None:
    """By HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in large or small letters; None where it is reached without."""
    parts = urlsplit(url)
    scheme = _SAME_AS.get(parts.scheme, parts.scheme)
    if proxy_bypass(parts.hostname or ""):
        return None
    return getproxies().get(scheme)
