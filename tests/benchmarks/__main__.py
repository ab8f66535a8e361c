"""`python -m tests.benchmarks`: takes every figure, prints the table and keeps it in docs/benchmarks.md."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from bot.logs import configure_logs
from tests.benchmarks import (
    asking,
    choosing,
    delivering,
    fanning,
    listing,
    machine,
    memory,
    reading,
    slack,
    slack_fanning,
    starting,
)
from tests.benchmarks.engines import Engine, both_engines
from tests.benchmarks.page import PAGE, page
from tests.benchmarks.table import Figure, table

LONGEST = 720
"""Seconds in which everything has ended, or is ended."""

Group = Coroutine[None, None, Sequence[Figure]]


class TooLong(Exception):
    """The machine is too slow, or something hangs."""


def main() -> None:
    """Takes the figures and keeps them; says so where it took too long."""
    configure_logs("quiet")
    try:
        _run()
    except TooLong as fault:
        sys.exit(str(fault))


def _run() -> None:
    """One group after the other, so that they do not disturb each other."""
    begun, load = perf_counter(), machine.load()
    with _bounded(), tempfile.TemporaryDirectory(prefix="yorozu-benchmarks-") as folder:
        figures, postgresql = _measure(Path(folder))
    facts = [
        *machine.describe(),
        postgresql,
        f"Load (processes that wanted a core, average of a minute): {load} before, {machine.load()} after",
        f"The whole run took {perf_counter() - begun:.0f} s",
    ]
    PAGE.write_text(page(facts, figures), encoding="utf-8")
    _say("\n".join(["", *facts, "", table(figures)]))


def _measure(folder: Path) -> tuple[Sequence[Figure], str]:
    figures = [*_take("starting", starting.figures(folder)), *_take("routing", choosing.figures())]
    with both_engines(folder) as engines:
        postgresql = asyncio.run(machine.describe_postgresql(engines[-1]))
        for name, of in _ON_BOTH.items():
            for engine in engines:
                figures += _take(f"{name} on {engine.name}", of(engine))
    return [*figures, *_take("memory", memory.figures(folder))], postgresql


_ON_BOTH: dict[str, Callable[[Engine], Group]] = {
    "asking": asking.figures,
    "lists": listing.figures,
    "a thread": reading.figures,
    "the outbox": delivering.figures,
    "a fan-out": fanning.figures,
    "Slack": slack.figures,
    "a fan-out to Slack": slack_fanning.figures,
}


def _take(name: str, group: Group) -> Sequence[Figure]:
    begun = perf_counter()
    figures = asyncio.run(group)
    _say(f"{name}: {perf_counter() - begun:.0f} s")
    return figures


@contextmanager
def _bounded() -> Iterator[None]:
    """An alarm reaches also what waits for a process; what was opened is closed on the way out."""

    def ring(*_: object) -> None:
        raise TooLong(f"The benchmarks were not done within {LONGEST} s; docs/benchmarks.md is left as it was.")

    signal.signal(signal.SIGALRM, ring)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
