"""Whom one acts as in demonstration mode, and where that is allowed."""

import ipaddress
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.model.ids import AccountRef

PLATFORM = "web"
WORKSPACE = "browser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Somebody of the demonstration community. `featured` ones are offered on every page, all of them by `group`."""

    user: str
    name: str
    label: str
    group: str
    featured: bool

    @property
    def account(self) -> AccountRef:
        """The account they act with."""
        return AccountRef(PLATFORM, WORKSPACE, self.user)


Personas = Callable[[], Awaitable[Sequence[Persona]]]


class NotLoopback(ValueError):
    """Demonstration mode was to listen where other machines could reach it."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"デモは誰の名前でも使えるため、このコンピューターの中だけで動きます。"
            f"「{host}」では起動できません。127.0.0.1 を指定してください。"
        )


def require_loopback(host: str) -> None:
    """Raises `NotLoopback` for a host that other machines can reach, or that only a name server knows."""
    if host == "localhost":
        return
    try:
        loopback = ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise NotLoopback(host)
