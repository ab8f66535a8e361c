"""The town in which dialogues happen; it lives on SQLite, since the contracts run on both databases."""

from collections.abc import AsyncIterator

import pytest

from bot.model.member import Role
from tests.databases import SqliteDatabases
from tests.memory_town import MemoryPerson, MemoryTown, open_town


@pytest.fixture
async def town(sqlite: SqliteDatabases) -> AsyncIterator[MemoryTown]:
    """A community without people."""
    async with sqlite.upgraded() as url, open_town(url) as opened:
        yield opened


@pytest.fixture
async def secretary(town: MemoryTown) -> MemoryPerson:
    """The secretariat's one person."""
    return await town.person("事務 局子", "ためし事務局", Role.SECRETARIAT)


@pytest.fixture
async def expert(town: MemoryTown, secretary: MemoryPerson) -> MemoryPerson:
    """The expert for security."""
    return await town.person("守 まもる", "ためし県", Role.EXPERT, fields=frozenset({"security"}))


@pytest.fixture
async def asker(town: MemoryTown, secretary: MemoryPerson) -> MemoryPerson:
    """A clerk of a small town."""
    return await town.person("聞田 はじめ", "みどり町")


@pytest.fixture
async def peer(town: MemoryTown) -> MemoryPerson:
    """A clerk of another small town who opted in to help."""
    return await town.person("手伝 すけ", "あおば町", helps_peers=True, experience=frozenset({"住民記録"}))
