"""As many people as one prefecture has in its community, in the town of the dialogues."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.field import TOPICS
from bot.model.member import Role
from tests.memory_town import MemoryPerson, MemoryTown
from tests.town import TOWNS

EXPERTS = 5
CLERKS = 90
ROOM = 100_000
"""So many open questions an expert carries here, that all are routed the same way."""


@dataclass(frozen=True, slots=True)
class Population:
    """Who asks, and who answers."""

    clerks: Sequence[MemoryPerson]
    experts: Sequence[MemoryPerson]
    secretary: MemoryPerson


async def settle(town: MemoryTown) -> Population:
    """Five experts, ninety clerks of whom a third help peers, and the secretariat."""
    secretary = await town.person("事務 局子", "ためし事務局", Role.SECRETARIAT)
    experts = [await _expert(number, town) for number in range(EXPERTS)]
    return Population([await _clerk(number, town) for number in range(CLERKS)], experts, secretary)


async def _expert(number: int, town: MemoryTown) -> MemoryPerson:
    field = ("security", "data")[number % 2]
    return await town.person(
        f"専門 {number}", "ためし県", Role.EXPERT, fields=frozenset({field}), capacity=ROOM, experience=_topics(number)
    )


async def _clerk(number: int, town: MemoryTown) -> MemoryPerson:
    home, *_ = TOWNS[number % len(TOWNS)]
    return await town.person(f"職員 {number}", home, helps_peers=number % 3 == 0, experience=_topics(number))


def _topics(number: int) -> frozenset[str]:
    return frozenset({TOPICS[number % len(TOPICS)]})
