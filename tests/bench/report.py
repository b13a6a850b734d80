"""How figures are taken and shown: interleaved rounds, medians, and the ratio to the floor of the same round."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

ROUNDS = 5


@dataclass(frozen=True)
class Pair:
    """What was measured beside its floor, each the median of interleaved rounds, in seconds."""

    name: str
    floor_name: str
    seconds: float
    floor_seconds: float
    ratio: float
    aim: float

    def print(self) -> None:
        """One line for people."""
        verdict = "within" if self.ratio <= self.aim else "MISSED"
        print(
            f"{self.name}: {self.seconds:.3f} s; {self.floor_name}: {self.floor_seconds:.3f} s; "
            f"{self.ratio:.1f} times the floor (aim {self.aim:g}: {verdict})",
            flush=True,
        )


def beside_floor(
    name: str,
    work: Callable[[], None],
    floor_name: str,
    floor: Callable[[], None],
    aim: float,
    before_each: Callable[[], None] = lambda: None,
) -> Pair:
    """Measure both in turn, floor first, and compare them round by round. What is done before each is not measured."""
    seconds, floors = [], []
    for _ in range(ROUNDS):
        before_each()
        floors.append(taken(floor))
        before_each()
        seconds.append(taken(work))
    ratio = median(own / other for own, other in zip(seconds, floors, strict=True))
    return Pair(name, floor_name, median(seconds), median(floors), ratio, aim)


def taken(work: Callable[[], None]) -> float:
    """Seconds that the work took."""
    begun = perf_counter()
    work()
    return perf_counter() - begun
