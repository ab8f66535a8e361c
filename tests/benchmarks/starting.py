"""From the command to the line that says the demonstration is ready: with its community to load, and without."""

import signal
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from time import perf_counter

from tests.benchmarks.measure import Samples, alternate
from tests.benchmarks.processes import LIBRARIES, run_python
from tests.benchmarks.table import Aim, Figure, Unit
from tests.end_to_end.process import demo, running

ROUNDS = 5


async def figures(folder: Path) -> Sequence[Figure]:
    """Two rows."""
    numbers = count(1)
    latest = folder

    async def first_start() -> float:
        nonlocal latest
        latest = folder / f"demo-{next(numbers)}"
        return _start(latest)

    async def second_start() -> float:
        return _start(latest)

    first, before, second, after = await alternate(ROUNDS, first_start, _import, second_start, _import)
    return [
        _row("start to ready, first start", first, before, Aim(5, "5 s")),
        _row("start to ready, second start", second, after, Aim(2, "2 s")),
    ]


def _row(name: str, samples: Samples, floor: Samples, aim: Aim) -> Figure:
    return Figure(
        name=name,
        where="SQLite",
        samples=samples,
        floor=floor,
        floor_is="Python importing four libraries",
        unit=Unit.SECONDS,
        aim=aim,
    )


def _start(data: Path) -> float:
    begun = perf_counter()
    with running(demo(data)) as bot:
        taken = perf_counter() - begun
        bot.ends(signal.SIGTERM)
    return taken


async def _import() -> float:
    begun = perf_counter()
    run_python(LIBRARIES)
    return perf_counter() - begun
