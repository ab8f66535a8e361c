"""A mail server in memory: it holds the letters that it took, and fails on request."""

import asyncio
from dataclasses import dataclass, field

from bot.ports.mail import Letter, MailRefused


class Killed(BaseException):
    """The process ends at this point, as by SIGKILL: nothing catches it."""


@dataclass
class MemoryMail:
    """Implements `Mail`. `faults` are raised by the next letters, one each; `dies` after it took one."""

    letters: list[Letter] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    nobody: set[str] = field(default_factory=set)
    dies: bool = False
    tries: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, letter: Letter) -> None:
        self.tries += 1
        if self.faults:
            raise self.faults.pop(0)
        if letter.to in self.nobody:
            raise MailRefused("recipient refused: [550]")
        self.letters.append(letter)
        self.arrived.set()
        if self.dies:
            raise Killed
