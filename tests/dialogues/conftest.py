"""The town in which dialogues happen, on each front; it lives on SQLite, since the contracts run on both databases."""

from collections.abc import AsyncIterator

import pytest

from bot.model.member import Role
from tests.databases import SqliteDatabases
from tests.dialogues.fronts import FRONTS, open_front
from tests.town import Person, Town


@pytest.fixture(params=FRONTS)
def front(request: pytest.FixtureRequest) -> str:
    """Where people speak to the bot."""
    return str(request.param)


@pytest.fixture
async def town(front: str, sqlite: SqliteDatabases) -> AsyncIterator[Town]:
    """A community without people."""
    async with sqlite.upgraded() as url, open_front(front, url) as opened:
        yield opened


@pytest.fixture
async def secretary(town: Town) -> Person:
    """The secretariat's one person."""
    return await town.person("事務 局子", "ためし事務局", Role.SECRETARIAT)


@pytest.fixture
async def expert(town: Town, secretary: Person) -> Person:
    """The expert for security."""
    return await town.person("守 まもる", "ためし県", Role.EXPERT, fields=frozenset({"security"}))


@pytest.fixture
async def asker(town: Town, secretary: Person) -> Person:
    """A clerk of a small town."""
    return await town.person("聞田 はじめ", "みどり町")


@pytest.fixture
async def peer(town: Town) -> Person:
    """A clerk of another small town who opted in to help."""
    return await town.person("手伝 すけ", "あおば町", helps_peers=True, experience=frozenset({"住民記録"}))
