"""Measuring: a figure and its floor take turns, so that both meet the same moments of a noisy machine."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from math import ceil
from time import perf_counter

Action = Callable[[], Awaitable[float]]
"""Does something once and returns what it took, in seconds, without what it had to prepare."""


@dataclass(frozen=True, slots=True)
class Samples:
    """What one action took each time, in one unit."""

    values: tuple[float, ...]

    def percentile(self, percent: float) -> float:
        """By nearest rank: a value that was measured. With few samples the high ones are the largest of them."""
        ranked = sorted(self.values)
        return ranked[max(ceil(len(ranked) * percent / 100), 1) - 1]

    @property
    def median(self) -> float:
        """p50."""
        return self.percentile(50)

    @property
    def total(self) -> float:
        """All of them together."""
        return sum(self.values)


async def seconds(work: Awaitable[object]) -> float:
    """How long `work` takes."""
    begun = perf_counter()
    await work
    return perf_counter() - begun


async def alternate(rounds: int, *actions: Action, warm_up: int = 1) -> Sequence[Samples]:
    """Runs the actions in turn, A B A B …; the first `warm_up` rounds are not counted."""
    taken: list[list[float]] = [[] for _ in actions]
    for number in range(warm_up + rounds):
        for action, times in zip(actions, taken, strict=True):
            time = await action()
            if number >= warm_up:
                times.append(time)
    return [Samples(tuple(times)) for times in taken]
