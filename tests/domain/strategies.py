"""Facts for Hypothesis: anything a shop or a supplier may come up with around TODAY, the awkward first.

Strategies are made once, here: making them anew at every draw costs more than all that is tested with them.
"""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from portal.domain.calendars import MONDAY_TO_FRIDAY, BusinessCalendar
from portal.domain.kinds import PRODUCT_KINDS
from portal.domain.orders import Product
from portal.domain.plans import Ground, Plan, Shelf, make_plan
from portal.domain.policies import Policy
from portal.domain.promises import Promise
from portal.domain.queue import Queue
from portal.domain.supply import CONFIRMATION_STATUSES, Expected
from portal.domain.windows import Basis, Estimate, Window
from tests.domain.builders import TODAY, FixedSlip, FixedSlips, a_queue, said

moderate = settings(max_examples=60)


def days(earliest: int = -30, latest: int = 45) -> st.SearchStrategy[date]:
    """A day so many days from TODAY."""
    return st.integers(earliest, latest).map(lambda away: TODAY + timedelta(days=away))


any_day, maybe_a_day, past_days = days(), st.none() | days(), days(-40, 0)

calendars = st.sampled_from(
    [BusinessCalendar(), BusinessCalendar("DE"), BusinessCalendar("US", MONDAY_TO_FRIDAY | {5})]
)

policies = st.builds(
    Policy,
    promise_from=st.sampled_from((Basis.ORDERED, Basis.CONFIRMED, Basis.ARRIVED, Basis.IN_STOCK)),
    patience_days=st.integers(0, 6),
    receiving_days=st.integers(0, 3),
    handling_days=st.integers(0, 6),
    ships=st.sampled_from(("together", "separately")),
    allows_parts=st.booleans(),
    cut_off=st.sampled_from([None, time(14)]),
)

windows = st.builds(
    lambda start, length: Window(start, start + timedelta(days=length)), any_day, st.integers(0, 20)
)

estimates = st.builds(
    Estimate, st.none() | windows, st.sampled_from(Basis), st.sampled_from(["", "PO 7 line 1"])
)

promises = st.builds(Promise, st.none() | windows, st.sampled_from(Basis))

# Suppliers that are early, late or both, with lead times or without.
slip_models = st.builds(
    lambda early, spread, leads: FixedSlip("", early, early + spread, *leads),
    early=st.integers(-15, 5),
    spread=st.integers(0, 20),
    leads=st.sampled_from([(None, None), (0, 0), (7, 7), (14, 40), (30, 35)]),
)

SUPPLIERS = st.sampled_from(["ACME", "GLOBEX", "UNHEARD OF"])

products = st.builds(
    Product,
    sku=st.just("LAMP"),
    title=st.just("Brass lamp"),
    kind=st.sampled_from(["standard", *sorted(PRODUCT_KINDS)]),
    supplier=SUPPLIERS,
    lead_time_days=st.none() | st.integers(0, 40),
    release_on=maybe_a_day,
    discontinued=st.booleans(),
)

shelves = st.builds(Shelf, units=st.integers(0, 9), since=days(-20, 0), has_just_arrived=st.booleans())

# Each of its own PO.
supplies = st.lists(
    st.builds(
        Expected,
        units=st.integers(1, 9),
        supplier=SUPPLIERS,
        name=st.just(""),
        confirmed_on=maybe_a_day,
        said_on=st.none() | past_days,
        ordered_on=past_days,
        wished_on=maybe_a_day,
    ),
    max_size=4,
).map(lambda parts: [replace(part, name=f"PO {number} line 1") for number, part in enumerate(parts)])

grounds = st.builds(
    lambda policy, calendar, anybody, acme, globex, is_late: Ground(
        TODAY,
        policy,
        calendar,
        FixedSlips({"": anybody, "ACME": acme, "GLOBEX": globex}),
        is_past_cut_off=is_late and policy.cut_off is not None,
    ),
    policies,
    calendars,
    slip_models,
    slip_models,
    slip_models,
    st.booleans(),
)


@dataclass(frozen=True)
class SkuFacts:
    """Everything one plan follows from."""

    product: Product
    shelf: Shelf
    coming: list[Expected]
    ground: Ground

    @property
    def units(self) -> int:
        """All units there are or will be."""
        return self.on_our_shelf + sum(part.units for part in self.coming)

    @property
    def on_our_shelf(self) -> int:
        """Units that lie there already; what a supplier ships itself never does."""
        return self.shelf.units if self.product.terms.passes_warehouse else 0

    def plan(self, on: date = TODAY) -> Plan:
        """The plan that is made of these facts on that day, at the same time of day."""
        return make_plan(self.product, self.shelf, self.coming, replace(self.ground, today=on))


sku_facts = st.builds(SkuFacts, products, shelves, supplies, grounds)


def queues(promised: st.SearchStrategy[Promise | None]) -> st.SearchStrategy[Queue]:
    """Up to eight backorders in their places."""
    wanted = st.lists(st.tuples(st.integers(1, 6), promised), max_size=8)
    return wanted.map(lambda lines: a_queue(*lines))


untold_queues, told_queues = queues(st.none()), queues(promises)

# A supplier's answer to one PO line, in parts.
revisions = st.lists(
    st.tuples(st.sampled_from(CONFIRMATION_STATUSES), st.sampled_from([0, 10, 20, 50, 60]), maybe_a_day),
    max_size=4,
).map(lambda parts: [said(*part, part=number) for number, part in enumerate(parts)])
