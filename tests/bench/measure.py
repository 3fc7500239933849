"""One measure: what we do beside its floor, run in turn in one process, so that a busy machine slows both."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Measure:
    """`name` in French, as printed; `goal` is the ratio not to go beyond, None where there is none."""

    name: str
    floor: Callable[[], object]
    ours: Callable[[], object]
    goal: float | None = None

    def sentence(self, runs: int) -> str:
        timed = [(seconds_of(self.floor), seconds_of(self.ours)) for _ in range(runs)]
        floor, spent = (median(each) for each in zip(*timed, strict=True))
        goal = f" (but : {self.goal:g})".replace(".", ",") if self.goal else ""
        figures = f"{spent:.2f} s ; plancher : {floor:.2f} s ; rapport {spent / floor:.2f}".replace(".", ",")
        return f"{self.name} : {figures}{goal}"


def seconds_of(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
