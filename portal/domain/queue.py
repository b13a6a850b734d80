"""A SKU's queue: who waits for how many units, in which order, and what a plan means for each of them.

Order of places: priority class, then the moment of joining, then the line's id. Nobody overtakes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from portal.domain.plans import Plan
from portal.domain.policies import Policy
from portal.domain.promises import Promise, compare, next_look
from portal.domain.steps import as_of, estimate_of
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


@dataclass(frozen=True, slots=True)
class OrderDays:
    """On which shop-local day each line (by its id) was ordered, seen `today`: for what is made to order."""

    today: date
    ordered_on: Mapping[int, date]


def covered(
    queue: Iterable[Waiting], plan: Plan, order_days: OrderDays | None = None
) -> Iterator[tuple[Waiting, int, Estimate]]:
    """Each backorder in the order of the queue with the units ahead of it and the estimate of its last unit."""
    steps = iter(plan.steps)
    step = next(steps)
    ahead = 0
    for waiting in queue:
        last_unit = ahead + waiting.units
        while step.units_to is not None and last_unit > step.units_to:
            step = next(steps)
        estimate = step.estimate
        if step.counted_from_order and order_days:
            estimate = as_of(estimate_of(step, order_days.ordered_on.get(waiting.line_id)), order_days.today)
        yield waiting, ahead, estimate
        ahead = last_unit


def review(
    queue: Iterable[Waiting], plan: Plan, policy: Policy, today: date, order_days: OrderDays | None = None
) -> Review:
    """Compare every standing promise of a queue with the plan. One pass; neighbours alike are compared once.

    A window that counts from the line's own day of ordering runs out on a day of its own, which no plan knows.
    """
    moves: list[Move] = []
    looks: set[date] = set()
    promise: Promise | None = None
    estimate: Estimate | None = None
    kind: str | None = None
    for number, (waiting, ahead, covering) in enumerate(covered(queue, plan, order_days), start=1):
        if covering is not estimate or waiting.promise is not promise:
            promise, estimate = waiting.promise, covering
            kind = compare(promise, estimate, policy, today)
            look = next_look(promise, estimate) if kind is None else None
            looks |= {look} if look else set()
        if order_days and covering.window:
            looks.add(covering.window.latest + timedelta(days=1))
        if kind is not None:
            moves.append(Move(waiting, kind, covering, number, ahead))
    return Review(tuple(moves), min(looks, default=None))
