"""The page that keeps the last run: docs/benchmarks.md."""

from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.table import Figure, table

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"

_ABOUT = """\
# Benchmarks

Written by `make bench`; run it on a machine of your own before you compare anything with these figures.

Each figure stands beside a floor: the least that any program would need for the same thing, measured in the same run, \
turn by turn with the figure (A B A B). "× floor" is the ratio of the two medians. It travels between machines better \
than milliseconds do.
"""

_HOW_TO_READ = """\
- An aim is met where 95 of 100 samples keep it, or 99 where it names p99. Nothing fails when one is missed: speed is \
never asserted in a test.
- Percentiles are by nearest rank over n samples: with n under 20 the p95 is the slowest, with n under 100 the p99.
- Both databases write every commit through to the disk: SQLite in WAL mode with `synchronous=FULL`, PostgreSQL as it \
is by default, over a Unix socket. The program, the database and whoever asks share the cores.
- "per second" counts what came out of all samples, one after the other unless the row says otherwise.
- The machine was shared with other work: the load before and after says how much. A p99 far from its p50 is as likely \
the neighbours' as ours.
"""


def page(machine: Sequence[str], figures: Sequence[Figure]) -> str:
    """The whole page."""
    facts = "\n".join(f"- {fact}" for fact in machine)
    return "\n".join(
        [_ABOUT, "## The machine\n", facts, "\n## Figures\n", table(figures), "\n## How to read them\n", _HOW_TO_READ]
    )
