"""Two people in a Slack workspace, for those tests that say nothing else of them."""

from collections.abc import AsyncIterator, Iterator

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.model.member import Role
from tests.databases import SqliteDatabases
from tests.slack.people import Someone
from tests.slack.stage import Asked, Stage, open_stage


@pytest.fixture
def logs() -> Iterator[list[EventDict]]:
    """What is logged during the test."""
    with capture_logs() as captured:
        yield captured


@pytest.fixture
async def stage(sqlite: SqliteDatabases) -> AsyncIterator[Stage]:
    """Connected by Socket Mode."""
    async with sqlite.upgraded() as url, open_stage(url) as opened:
        yield opened


@pytest.fixture
async def koharu(stage: Stage) -> Someone:
    """A clerk who asks."""
    return await stage.person("小春", "みどり町")


@pytest.fixture
async def mamoru(stage: Stage) -> Someone:
    """The expert."""
    return await stage.person("守", "ためし県", Role.EXPERT, fields=frozenset({"security"}))


@pytest.fixture
async def asked(stage: Stage, koharu: Someone, mamoru: Someone) -> Asked:
    """An open question of hers."""
    return await stage.asks(koharu, "VPNの更新")
