"""A SKU's queue: who waits for how many units, in which order, and what a plan means for each of them.

Order of places: priority class, then the moment of joining, then the line's id. Nobody overtakes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from portal.domain.plans import Plan
from portal.domain.policies import Policy
from portal.domain.promises import Promise, compare, next_look
from portal.domain.windows import Estimate


@dataclass(frozen=True, slots=True)
class Waiting:
    """One backorder in its place. `promise` None means that the shopper has not been told anything yet."""

    line_id: int
    order_id: int
    units: int
    promise: Promise | None = None
    swap_offered: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backorder stands: 1 is the front, `units_ahead` wait before it; `lines` and `units` are all that wait."""

    number: int
    units_ahead: int
    lines: int
    units: int


@dataclass(frozen=True, slots=True)
class Move:
    """A backorder whose promise must change: the notice kind it asks for, its new estimate and its place."""

    waiting: Waiting
    kind: str
    estimate: Estimate
    number: int
    units_ahead: int


@dataclass(frozen=True, slots=True)
class Review:
    """All moves of a queue under a plan, and the next day on which a standing promise would be looked at again."""

    moves: tuple[Move, ...]
    next_look_on: date | None


def covered(queue: Iterable[Waiting], plan: Plan) -> Iterator[tuple[Waiting, int, Estimate]]:
    """Each backorder in the order of the queue with the units ahead of it and the estimate of its last unit."""
    steps = iter(plan.steps)
    step = next(steps)
    ahead = 0
    for waiting in queue:
        last_unit = ahead + waiting.units
        while step.units_to is not None and last_unit > step.units_to:
            step = next(steps)
        yield waiting, ahead, step.estimate
        ahead = last_unit


def review(queue: Iterable[Waiting], plan: Plan, policy: Policy, today: date) -> Review:
    """Compare every standing promise of a queue with the plan. One pass; equal pairs are compared once."""
    asked_for = cache(lambda promise, estimate: compare(promise, estimate, policy, today))
    looked_at = cache(next_look)
    moves: list[Move] = []
    looks: set[date | None] = set()
    for number, (waiting, ahead, estimate) in enumerate(covered(queue, plan), start=1):
        kind = asked_for(waiting.promise, estimate)
        if kind is not None:
            moves.append(Move(waiting, kind, estimate, number, ahead))
        else:
            looks.add(looked_at(waiting.promise, estimate))
    return Review(tuple(moves), min((look for look in looks if look), default=None))
