"""A SKU's queue: who waits for how many units, in which order, and what a plan means for each of them.

Order of places: priority class, then the moment of joining, then the tie-break. Nobody overtakes. A queue may hold a
hundred thousand, so it is kept in columns, and backorders that stand alike are looked at once.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from portal.domain.plans import Plan
from portal.domain.policies import Policy
from portal.domain.promises import Promise, compare, next_look
from portal.domain.steps import Step, estimate_of
from portal.domain.windows import Estimate


class Standing(NamedTuple):
    """How a backorder stands with its shopper. `promise` None: nothing was told yet.

    `need_by` is the day by which the shopper needs it, `hear_by` the one by which we said to write, news or not.
    """

    promise: Promise | None = None
    swap_offered: bool = False
    need_by: date | None = None
    hear_by: date | None = None


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


@dataclass(frozen=True, slots=True)
class Move:
    """Backorders that must be told the same: the notice kind, how they stood, their new estimate, their places."""

    kind: str
    was: Standing
    estimate: Estimate
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class Review:
    """All moves of a queue under a plan, and the next day on which a standing promise would be looked at again."""

    moves: tuple[Move, ...]
    next_look_on: date | None


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


def review(queue: Queue, plan: Plan, policy: Policy, today: date, has_alternatives: bool = False) -> Review:
    """Compare every standing promise of a queue with the plan, those that stand alike at once.

    With alternatives, who was told that there is no date and was never offered one of them is a `swap_offered`.
    """
    moves: list[Move] = []
    looks: set[date] = set()
    for run in runs(queue.last_units, plan, queue.ordered_on, today):
        if queue.ordered_on and run.estimate.window:
            # Days that count from each order run out on days of their own, which no plan knows.
            looks.add(run.estimate.window.latest + timedelta(days=1))
        marks = queue.marks[run.first - 1 : run.last]
        moving: dict[Hashable, str] = {}
        for mark in dict.fromkeys(marks):
            standing = queue.standings[mark]
            kind = look(standing, run.estimate, policy, today, has_alternatives)
            if kind is None:
                looks |= _next_looks(standing, run.estimate)
            else:
                moving[mark] = kind
        for mark, numbers in _places_of(moving, marks, run).items():
            moves.append(Move(moving[mark], queue.standings[mark], run.estimate, numbers))
    return Review(tuple(moves), min(looks, default=None))


def look(
    standing: Standing, estimate: Estimate, policy: Policy, today: date, has_alternatives: bool = False
) -> str | None:
    """The notice kind that is owed to a backorder of this estimate now, or None where there is nothing to tell."""
    kind = compare(standing.promise, estimate, policy, today, standing.need_by)
    if kind is not None:
        return kind
    has_no_date = standing.promise is not None and standing.promise.window is None
    if has_alternatives and has_no_date and not standing.swap_offered:
        return "swap_offered"
    if standing.hear_by is None or today < standing.hear_by:
        return None
    # Small moves had to wait for the promised update, and this is it.
    return compare(standing.promise, estimate, replace(policy, patience_days=0), today) or "no_news"


def _next_looks(standing: Standing, estimate: Estimate) -> set[date]:
    return {day for day in (next_look(standing.promise, estimate), standing.hear_by) if day}


def _places_of(
    moving: Mapping[Hashable, str], marks: Sequence[Hashable], run: Run
) -> Mapping[Hashable, Sequence[int]]:
    """The places of each mark that moves; a whole run that moves alike costs nothing to name."""
    if not moving:
        return {}
    if len(moving) == 1 and marks.count(next(iter(moving))) == len(marks):
        return {next(iter(moving)): range(run.first, run.last + 1)}
    places: dict[Hashable, list[int]] = defaultdict(list)
    for number, mark in enumerate(marks, start=run.first):
        if mark in moving:
            places[mark].append(number)
    return places
