"""The one table: a row for each figure, with its floor, its aim, and whether it was met."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from tests.benchmarks.measure import Samples


class Unit(Enum):
    """How a value is written, and by what it is multiplied for that."""

    SECONDS = ("s", 1)
    MILLISECONDS = ("ms", 1_000)
    MEBIBYTES = ("MiB", 1)

    def write(self, value: float) -> str:
        """Three digits that matter."""
        name, factor = self.value
        scaled = value * factor
        return f"{scaled:.{0 if scaled >= 100 else 1 if scaled >= 10 else 2 if scaled >= 0.1 else 3}f} {name}"


@dataclass(frozen=True, slots=True)
class Aim:
    """The most that `percent` of the samples may take, in their unit, and how the aim is told."""

    most: float
    told: str
    percent: float = 95


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row. `floor_is` says what the floor did; `items` how many things one sample made where a rate matters."""

    name: str
    where: str
    samples: Samples
    floor: Samples
    floor_is: str
    unit: Unit = Unit.MILLISECONDS
    aim: Aim | None = None
    items: int = 0

    @property
    def ratio(self) -> str:
        """How many times the floor's median; nothing where the floor is none."""
        return f"{self.samples.median / self.floor.median:.1f}" if self.floor.median > 0 else "–"

    @property
    def outcome(self) -> str:
        """Met where as many samples keep the aim as it asks for."""
        if self.aim is None:
            return "–"
        if self.samples.percentile(self.aim.percent) <= self.aim.most:
            return "met"
        return "**met at p50 only**" if self.samples.median <= self.aim.most else "**missed**"

    @property
    def cells(self) -> tuple[str, ...]:
        """As `HEADINGS` has them."""
        write, samples = self.unit.write, self.samples
        spread = tuple(write(samples.percentile(p)) if len(samples.values) > 1 else "–" for p in (95, 99))
        rate = f"{self.items * len(samples.values) / samples.total:.0f}" if self.items else "–"
        return (
            self.name,
            self.where,
            str(len(samples.values)),
            write(samples.median),
            *spread,
            rate,
            self.floor_is,
            write(self.floor.median),
            self.ratio,
            self.aim.told if self.aim else "–",
            self.outcome,
        )


HEADINGS = (
    *("figure", "on", "n", "p50", "p95", "p99", "per second"),
    *("floor", "floor p50", "× floor", "aim", "outcome"),
)
_TO_THE_RIGHT = frozenset({"n", "p50", "p95", "p99", "per second", "floor p50", "× floor"})


def table(figures: Iterable[Figure]) -> str:
    """Markdown, its columns aligned for a terminal too."""
    rows = [HEADINGS, *(figure.cells for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([lines[0], _rule(widths), *lines[1:]])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = (
        cell.rjust(width) if heading in _TO_THE_RIGHT else cell.ljust(width)
        for heading, cell, width in zip(HEADINGS, cells, widths, strict=True)
    )
    return f"| {' | '.join(aligned)} |"


def _rule(widths: Sequence[int]) -> str:
    return (
        "|"
        + "|".join(
            f"{'-' * (width + 1)}{':' if heading in _TO_THE_RIGHT else '-'}"
            for heading, width in zip(HEADINGS, widths, strict=True)
        )
        + "|"
    )
