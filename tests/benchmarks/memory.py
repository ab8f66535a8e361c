"""What the running demonstration holds in memory, before and after many page views."""

import signal
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import httpx

from tests.benchmarks.measure import Samples
from tests.benchmarks.processes import resident, resident_with_libraries, serving
from tests.benchmarks.table import Figure, Unit
from tests.end_to_end.process import demo, running

VIEWS = 2_000
PAGES = (
    "/",
    "/p/list?kind=open",
    "/p/list?kind=all",
    "/p/channel?field=security",
    "/p/thread?question=1",
    "/notices",
    "/personas",
)
PAGE_BYTES = 20_000


async def figures(folder: Path) -> Sequence[Figure]:
    """Three rows; the floor is a server of constant pages."""
    with serving("tests.benchmarks.constant", str(PAGE_BYTES)) as (pid, url):
        floor = [resident(pid), *_viewing(url, pid)]
    data = demo(folder / "memory")
    with running(data) as bot:
        bot.ends(signal.SIGTERM)  # what loading the community took is given back
    with running(data) as bot:
        held = [resident(bot.process.pid), *_viewing(bot.url, bot.process.pid)]
    late, constant = held[2] - held[1], "a server of constant pages, the same"
    return [
        _row("memory after a start", held[0], resident_with_libraries(), "Python importing four libraries"),
        _row(f"memory after {VIEWS:,} page views", held[2], floor[2], constant),
        _row(
            f"memory grown by them, {late:+.1f} MiB of it in the second half",
            held[2] - held[0],
            floor[2] - floor[0],
            constant,
        ),
    ]


def _viewing(url: str, pid: int) -> Iterator[float]:
    """What the process holds after each half of the page views, each on a connection of its own as many people have."""
    pages = cycle(PAGES)
    with httpx.Client(base_url=url, headers={"Connection": "close"}) as browser:
        for _ in range(2):
            for page in islice(pages, VIEWS // 2):
                assert browser.get(page).status_code == 200, page
            yield resident(pid)


def _row(name: str, held: float, floor: float, floor_is: str) -> Figure:
    return Figure(
        name=name,
        where="SQLite",
        samples=Samples((held,)),
        floor=Samples((floor,)),
        floor_is=floor_is,
        unit=Unit.MEBIBYTES,
    )
