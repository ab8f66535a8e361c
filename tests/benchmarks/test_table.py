"""What the benchmarks' table says of samples; nothing here takes a time."""

import pytest

from tests.benchmarks.measure import Samples, alternate
from tests.benchmarks.table import Aim, Figure, Unit, table


def _figure(*values: float, most: float = 0.030) -> Figure:
    return Figure(
        name="a page",
        where="SQLite",
        samples=Samples(values),
        floor=Samples((0.002, 0.004, 0.003)),
        floor_is="a SELECT",
        aim=Aim(most, "30 ms"),
        items=2,
    )


def test_percentiles_are_values_that_were_measured():
    """Nearest rank: of 1 to 100 the 95th is 95, and of two the larger."""
    hundred = Samples(tuple(float(n) for n in range(100, 0, -1)))
    assert [hundred.percentile(p) for p in (50, 95, 99)] == [50, 95, 99]
    assert Samples((1.0, 2.0)).percentile(95) == 2


@pytest.mark.parametrize(
    ("values", "outcome"),
    [((0.01, 0.02), "met"), ((0.01, 0.01, 0.04), "**met at p50 only**"), ((0.04, 0.04), "**missed**")],
)
def test_an_aim_is_met_where_nearly_all_samples_keep_it(values: tuple[float, ...], outcome: str):
    """A median within the aim is not enough."""
    assert _figure(*values).outcome == outcome


def test_a_row_tells_rate_and_ratio():
    """Four things in 40 ms are 100 a second; 20 ms are 6.7 times 3 ms."""
    cells = _figure(0.02, 0.02).cells
    assert "100" in cells
    assert "6.7" in cells
    assert "3.00 ms" in cells


def test_a_floor_of_nothing_has_no_ratio():
    """Where the floor did not grow, no multiple of it is told."""
    grown = Figure(
        name="grown",
        where="–",
        samples=Samples((5.5,)),
        floor=Samples((0.0,)),
        floor_is="x",
        unit=Unit.MEBIBYTES,
    )
    assert grown.ratio == "–"
    assert "5.50 MiB" in table([grown])


async def test_a_figure_and_its_floor_take_turns():
    """A B A B, the warming up not counted."""
    calls: list[str] = []

    async def a() -> float:
        calls.append("a")
        return float(len(calls))

    async def b() -> float:
        calls.append("b")
        return float(len(calls))

    samples, floor = await alternate(2, a, b)
    assert "".join(calls) == "ababab"
    assert (samples.values, floor.values) == ((3, 5), (4, 6))
