"""A SKU's queue: who waits for how many units, in which order, and which step of a plan covers whom.

Order of places: priority class, then the moment of joining, then the tie-break. Nobody overtakes. A queue may hold a
hundred thousand, so it is kept in columns, and backorders that stand alike share a mark.
"""

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from portal.domain.instructions import Instruction
from portal.domain.plans import Plan
from portal.domain.promises import Promise
from portal.domain.steps import Step, estimate_of
from portal.domain.windows import Estimate


class Standing(NamedTuple):
    """How a backorder stands with its shopper. `promise` None: nothing was told yet.

    `need_by` is the day by which the shopper needs it, `hear_by` the one by which we said to write, news or not. What
    is on hold, or leaves together with what is, hears nothing new. `leaves_with` are the estimates of the order's other
    lines where all leave together; `instruction` is what the shopper decided ahead.
    """

    promise: Promise | None = None
    swap_offered: bool = False
    is_held: bool = False
    need_by: date | None = None
    hear_by: date | None = None
    leaves_with: tuple[Estimate, ...] = ()
    instruction: Instruction | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """Everybody who waits for a SKU, front first, a column for each thing that is known of them.

    `last_units` counts the units up to and with each of them; `marks` that are equal stand alike, as `standings` says.
    `ordered_on` is each one's shop-local day of ordering, for what is made to order; nobody's for everything else.
    """

    last_units: Sequence[int]
    marks: Sequence[Hashable]
    standings: Mapping[Hashable, Standing]
    ordered_on: Sequence[date] = ()

    def units_ahead(self, number: int) -> int:
        """Units that wait before the place `number` (1 is the front)."""
        return self.last_units[number - 2] if number > 1 else 0

    @property
    def units(self) -> int:
        """All units that wait."""
        return self.last_units[-1] if self.last_units else 0

    def standing(self, number: int) -> Standing:
        """How the backorder on that place stands."""
        return self.standings[self.marks[number - 1]]

    def with_standings(self, own: Mapping[int, Standing]) -> "Queue":
        """The same queue in which those on these places stand as said, each with a mark of its own."""
        marks, standings = list(self.marks), dict(self.standings)
        for number, standing in own.items():
            marks[number - 1] = ("own", number)
            standings["own", number] = standing
        return Queue(self.last_units, marks, standings, self.ordered_on)

    def __len__(self) -> int:
        return len(self.last_units)


NOBODY_WAITS = Queue((), (), {})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backorder stands: 1 is the front, `units_ahead` wait before it; `lines` and `units` are all that wait."""

    number: int
    units_ahead: int
    lines: int
    units: int


@dataclass(frozen=True, slots=True)
class Run:
    """The places `first` to `last` (1 is the front), whose last units one step of the plan covers."""

    first: int
    last: int
    estimate: Estimate


def runs(
    last_units: Sequence[int], plan: Plan, ordered_on: Sequence[date] = (), today: date | None = None
) -> Iterator[Run]:
    """Who is covered by which step, from the front to the back of the queue. Steps that cover nobody are left out.

    Where days count from each order, those who ordered on the same day are a run of their own, seen `today`.
    """
    covered = 0
    for step in plan.steps:
        last = len(last_units) if step.units_to is None else bisect_right(last_units, step.units_to)
        if last > covered and step.counted_from_order and ordered_on and today:
            yield from _runs_by_day(step, range(covered, last), ordered_on, today)
        elif last > covered:
            yield Run(covered + 1, last, step.estimate)
        covered = max(covered, last)


def _runs_by_day(step: Step, places: range, ordered_on: Sequence[date], today: date) -> Iterator[Run]:
    for day, group in groupby(places, key=ordered_on.__getitem__):
        alike = list(group)
        yield Run(alike[0] + 1, alike[-1] + 1, estimate_of(step, day).seen_on(today))


def covered(
    last_units: Sequence[int], plan: Plan, ordered_on: Sequence[date] = (), today: date | None = None
) -> Iterator[Estimate]:
    """The estimate of each backorder in the order of the queue: that of its last unit."""
    for run in runs(last_units, plan, ordered_on, today):
        for _ in range(run.first, run.last + 1):
            yield run.estimate


def estimate_at(plan: Plan, queue: Queue, number: int) -> Estimate:
    """The estimate of the backorder on the place `number` (1 is the front)."""
    ordered_on = queue.ordered_on[number - 1] if queue.ordered_on else None
    return plan.estimate_for(queue.last_units[number - 1], ordered_on)
