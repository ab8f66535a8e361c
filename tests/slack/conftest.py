"""The small Bolt app, connected in each way."""

from collections.abc import AsyncIterator

import pytest

from tests.slack.bolt import Scene, over_http, over_sockets, scene


@pytest.fixture
async def alone() -> AsyncIterator[Scene]:
    """The Web API only."""
    async with scene() as at:
        yield at


@pytest.fixture
async def socket() -> AsyncIterator[Scene]:
    """Socket Mode, with one connection."""
    async with scene() as at:
        await over_sockets(at)
        yield at


@pytest.fixture
async def http() -> AsyncIterator[Scene]:
    """A request URL."""
    async with scene() as at:
        await over_http(at)
        yield at


@pytest.fixture(params=[over_sockets, over_http], ids=["socket", "http"])
async def connected(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """Either."""
    async with scene() as at:
        await request.param(at)
        yield at
