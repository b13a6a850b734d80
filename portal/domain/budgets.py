"""Promise budgets: how many more units of a SKU a shop may accept before a promise breaks.

    reliable share of a supplier = (lines that came + PSEUDO_LINES * everybody's share) / (lines known + PSEUDO_LINES)
    cap    = units on the shelf + sum of (units that may be promised * reliable share of their supplier), rounded down,
             and at most the product's backorder limit
    budget = cap - units that wait, never below 0

A line that came in part by the end of its window counts as that part of a line. Everybody's share is shrunk in the
same way towards WINDOW_LEVEL, the share of windows that ought to hold, so that no history means a haircut of a tenth.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import floor
from typing import Any

from portal.domain.orders import Product
from portal.domain.plans import ON_HAND, Plan
from portal.domain.policies import Policy, promisable
from portal.domain.slips import Habit
from portal.domain.slips.habits import USUAL_LATE

PSEUDO_LINES = 20
WINDOW_LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one promised line: units that a supplier named a day for, and what arrived when."""

    supplier: str
    promised_on: date
    units: int
    arrived: tuple[tuple[date, int], ...] = ()


def reliable_shares(outcomes: Iterable[Outcome], habits: Iterable[Habit], today: date) -> dict[str, float]:
    """The reliable share of each supplier, from 0 to 1, and under "" that of suppliers without a history.

    A window ends as many days after the named day as nine in ten of the supplier's lines have come by, where that can
    be said. A line whose window has not ended yet tells nothing, unless all of it is here.
    """
    late = {habit.name: habit.late for habit in habits if habit.late is not None}
    came: dict[str, list[float]] = defaultdict(list)
    for outcome in outcomes:
        window_ends = outcome.promised_on + timedelta(days=late.get(outcome.supplier, USUAL_LATE))
        arrived = sum(units for day, units in outcome.arrived if day <= window_ends)
        share = min(1.0, arrived / max(1, outcome.units))
        if share == 1.0 or window_ends < today:
            came[outcome.supplier].append(share)
    everybody = _shrunk([share for shares in came.values() for share in shares], WINDOW_LEVEL)
    return {"": everybody} | {supplier: _shrunk(shares, everybody) for supplier, shares in came.items()}


def _shrunk(shares: list[float], towards: float) -> float:
    return (sum(shares) + PSEUDO_LINES * towards) / (len(shares) + PSEUDO_LINES)


@dataclass(frozen=True, slots=True)
class Budget:
    """How many more units of a SKU may be promised, and why so many.

    `supply` are all units that may be promised, `set_aside` those of them that may come late or short, `waiting` those
    that are spoken for, `limit` the product's own. `cap` is how many may wait in all; None where nothing limits them.
    """

    sku: str
    cap: int | None
    waiting: int
    supply: int = 0
    set_aside: int = 0
    limit: int | None = None

    @property
    def units(self) -> int | None:
        """How many more may be accepted; None where nothing limits them."""
        return None if self.cap is None else max(0, self.cap - self.waiting)


def budget_of(
    product: Product,
    plan: Plan,
    policy: Policy,
    suppliers: Mapping[str, str],
    shares: Mapping[str, float],
    waiting: int,
) -> Budget:
    """The budget of a SKU. `suppliers` are those of the plan's supplies by name, `shares` as `reliable_shares` says."""
    by_supply = _promised_supply(plan, policy.for_kind(product.terms))
    reliable = sum(units * _share(name, suppliers, shares) for name, units in by_supply)
    kept, supply = floor(reliable + 1e-9), sum(units for _, units in by_supply)
    limits = [kept if product.terms.is_capped_by_supply else None, product.backorder_limit]
    cap = min((limit for limit in limits if limit is not None), default=None)
    return Budget(
        sku=product.sku,
        cap=0 if product.discontinued else cap,
        waiting=waiting,
        supply=supply,
        set_aside=supply - kept,
        limit=product.backorder_limit,
    )


def _promised_supply(plan: Plan, policy: Policy) -> list[tuple[str, int]]:
    """Name and units of each supply of which a date may be promised."""
    sizes = (end - begin for begin, end in pairwise([0, *plan.ends]))
    steps = zip(plan.steps, sizes, strict=False)
    return [(step.estimate.supply, size) for step, size in steps if promisable(step.estimate, policy)]


def _share(name: str, suppliers: Mapping[str, str], shares: Mapping[str, float]) -> float:
    if name == ON_HAND:
        return 1.0
    return shares.get(suppliers.get(name, ""), shares[""])


def payload(sku: str, units: int | None, as_of: datetime) -> dict[str, Any]:
    """A budget as a store is told of it: null stands for no limit, `as_of` is the moment since when it holds (UTC)."""
    return {"sku": sku, "budget": units, "as_of": as_of.isoformat()}
