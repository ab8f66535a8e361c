"""The demonstration, loaded once; each test works on a copy."""

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.process import Bot, demo, running


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's folder after its first start."""
    data = tmp_path_factory.mktemp("demo") / "data"
    with running(demo(data)) as bot:
        assert bot.ends(signal.SIGTERM) == 0
    return data


@pytest.fixture
def data(loaded: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(loaded, tmp_path / "data"))


@pytest.fixture
def bot(data: Path) -> Iterator[Bot]:
    """The demonstration, running."""
    with running(demo(data)) as bot:
        yield bot
