"""What the workspace's routes work with; put together once by the adapter."""

import asyncio
import secrets
from dataclasses import dataclass, field

from adapters.web.inbound import Sender, event_key
from adapters.web.persona import Persona, Personas
from adapters.web.seals import Seals
from bot.commands import Registry
from bot.i18n import Translator
from bot.ports import Board, Changes, Clock, Receive


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The core as the adapter was given it, and what the adapter keeps. `personas` is None outside demonstration."""

    registry: Registry
    board: Board
    changes: Changes
    clock: Clock
    t: Translator
    community_name: str
    secret: str
    personas: Personas | None
    receive: Receive
    seals: Seals
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def sender(self, persona: Persona, token: str = "") -> Sender:
        """`persona` as the sender of an event; without the one-time token of a form, under a key of its own."""
        return Sender(persona.account, event_key(token or secrets.token_urlsafe(16)), self.clock.now())

    def only_reads(self, action: str) -> bool:
        """Whether pressing `action` changes nothing, so that it may be a link."""
        button = self.registry.buttons.get(action)
        return button is not None and button.response.changes_nothing
