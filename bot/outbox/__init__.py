"""The outbox: claim what is owed, write it now, send it, record what became of it.

A delivery is claimed under a lease before it is sent, so a crash at any point leaves it to be claimed again; a
second try first asks the platform whether the first one arrived.
"""

from bot.outbox.courier import Courier
from bot.outbox.line import ABREAST, LEASE
from bot.outbox.sender import GIVES_UP_AFTER

__all__ = ["ABREAST", "GIVES_UP_AFTER", "LEASE", "Courier"]
