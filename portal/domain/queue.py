"""A SKU's queue: who waits for how many units, in which order, and what a plan means for each of them.

Order of places: priority class, then the moment of joining, then the line's id. Nobody overtakes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portal.domain.plans import Plan
from portal.domain.policies import Policy
from portal.domain.promises import Promise, compare, next_look
from portal.domain.windows import Estimate


class Waiting(NamedTuple):
    """One backorder in its place; a tuple, because a queue may hold a hundred thousand.

    `promise` None means that the shopper has not been told anything yet.
    """

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
    """Compare every standing promise of a queue with the plan. One pass; neighbours alike are compared once."""
    moves: list[Move] = []
    looks: set[date] = set()
    promise: Promise | None = None
    estimate: Estimate | None = None
    kind: str | None = None
    for number, (waiting, ahead, covering) in enumerate(covered(queue, plan), start=1):
        if covering is not estimate or waiting.promise is not promise:
            promise, estimate = waiting.promise, covering
            kind = compare(promise, estimate, policy, today)
            look = next_look(promise, estimate) if kind is None else None
            looks |= {look} if look else set()
        if kind is not None:
            moves.append(Move(waiting, kind, covering, number, ahead))
    return Review(tuple(moves), min(looks, default=None))
