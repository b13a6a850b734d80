"""How one SKU's coming supplies cover its queue: a few steps, whatever the queue's length.

First come, first served, as an overlay of two running sums: who holds the units (a, b] of the queue is covered by the
supplies that hold those units, so an estimate is the step in which the backorder's last unit lies.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil

from portal.domain.calendars import BusinessCalendar
from portal.domain.kinds import ProductKind
from portal.domain.orders import Product
from portal.domain.policies import Policy, promisable
from portal.domain.slips import Arrival, Asked, Slips
from portal.domain.steps import Step, estimate_of
from portal.domain.supply import Expected
from portal.domain.windows import Basis, Estimate, Window

# The supply of what lies on the shelf, as `Estimate.supply` names it.
ON_HAND = "stock on hand"
# What each line has made for itself, counted from its own day of ordering.
MADE_TO_ORDER = "made to order"


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps of one SKU in the order of the queue; the last one has no end.

    `next_change_on` is the first day, and `next_cut_off_on` the first day at whose cut-off, time alone changes it.
    """

    sku: str
    steps: tuple[Step, ...]
    next_change_on: date | None = None
    next_cut_off_on: date | None = None

    def estimate_for(self, last_unit: int, ordered_on: date | None = None) -> Estimate:
        """The estimate of the backorder whose last unit is the `last_unit`-th of the queue (1 is the first).

        `ordered_on`, its shop-local day of ordering, matters only for what is made to order.
        """
        return estimate_of(self.steps[bisect_left(self.ends, last_unit)], ordered_on)

    def batch_of(self, last_unit: int) -> tuple[int, int] | None:
        """In which of the deliveries to be handed out that unit lies, and how many there are; None behind them."""
        number = bisect_left(self.ends, last_unit) + 1
        return (number, len(self.ends)) if number <= len(self.ends) else None

    @property
    def ends(self) -> list[int]:
        """The last units of the steps that have an end."""
        return [step.units_to for step in self.steps if step.units_to is not None]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Units on hand now and since when (shop-local day): the stock every plan begins with.

    `work_began_on` is the first day that counts as a day of work on them, where that is not the day they came.
    """

    units: int
    since: date | None = None
    has_just_arrived: bool = False
    work_began_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What all plans of a merchant stand on: the shop-local day, the policy, the calendar, the suppliers' slips.

    `is_past_cut_off`: the day's cut-off has passed, so that no more work begins today.
    """

    today: date
    policy: Policy
    calendar: BusinessCalendar
    slips: Slips
    is_past_cut_off: bool = False

    @property
    def work_begins_on(self) -> date:
        """The first day on which work on what comes in now can begin."""
        return self.today + timedelta(days=1) if self.is_past_cut_off else self.today


@dataclass(frozen=True, slots=True)
class _Supply:
    """Units with an estimate of their own; `holds_until` is the last day on which time alone leaves it as it is.

    `awaits_work`: if it is still not there at the cut-off of that last day, it ships later.
    """

    units: int
    estimate: Estimate
    holds_until: date | None = None
    awaits_work: bool = False


def make_plan(product: Product, shelf: Shelf, coming: Sequence[Expected], ground: Ground) -> Plan:
    """The plan of one SKU from its facts: the same facts give the same plan, in whatever order they came."""
    supplies = [_coming(part, product, ground) for part in coming]
    policy = ground.policy.for_kind(product.terms)
    supplies.sort(key=lambda supply: _turn(supply, policy))
    if shelf.units and product.terms.passes_warehouse:
        supplies.insert(0, _on_the_shelf(shelf, product, ground))
    steps = [*_cumulated(supplies), _beyond_all_supplies(product, ground)]
    return Plan(product.sku, tuple(steps), _next_change(supplies), _next_cut_off(supplies, ground))


def _turn(supply: _Supply, policy: Policy) -> tuple[bool, date, date, int, str, date, int]:
    """In the order of windows, but what may be promised first: a new PO that nobody has confirmed yet would
    otherwise take the promised date from the front of the queue and leave it to those behind."""
    estimate, window = supply.estimate, supply.estimate.window
    latest, earliest = (window.latest, window.earliest) if window else (date.max, date.max)
    said_on = estimate.evidence_on or date.min
    return (
        not promisable(estimate, policy),
        latest,
        earliest,
        -estimate.basis,
        estimate.supply,
        said_on,
        supply.units,
    )


def _cumulated(supplies: Sequence[_Supply]) -> list[Step]:
    """A backorder waits for all supplies up to its last unit: each step joins the windows before it, and is only as
    sure as the least sure of them.

    Their chances are not multiplied, as if they were independent: supplies slip together, so the nine days in ten on
    which the latest of them has come are those on which all have.
    """
    steps: list[Step] = []
    units_to, joined, basis = 0, None, max(Basis)
    for supply in supplies:
        window = supply.estimate.window
        joined = window.joined_with(joined) if window and joined else window or joined
        basis = min(basis, supply.estimate.basis)
        units_to += supply.units
        steps.append(Step(units_to, replace(supply.estimate, window=window and joined, basis=basis)))
    return steps


def _on_the_shelf(shelf: Shelf, product: Product, ground: Ground) -> _Supply:
    since = shelf.since or ground.today
    ready = ground.calendar.after(shelf.work_began_on or since, ground.policy.handling_days)
    window = _released(Window(since, ready), product, ground)
    if window.latest < ground.today:
        # It should have left by now: give the warehouse as long again, and at least the merchant's patience.
        grace = max(ground.policy.handling_days, ground.policy.patience_days)
        window = Window(ground.today, ground.calendar.after(ground.work_begins_on, grace))
    basis = Basis.ARRIVED if shelf.has_just_arrived else Basis.IN_STOCK
    estimate = Estimate(window.not_before(ground.today), basis, ON_HAND, since)
    return _Supply(shelf.units, estimate, window.latest)


def _coming(part: Expected, product: Product, ground: Ground) -> _Supply:
    arrival = _arrival(part, product, ground)
    if arrival is None or not product.terms.is_promisable:
        return _Supply(part.units, Estimate(None, Basis.ORDERED, part.name, part.said_on))
    basis = Basis.CONFIRMED if part.confirmed_on and not arrival.is_overdue else Basis.ORDERED
    window = _released(_shipping(arrival.window, product.terms, ground), product, ground)
    estimate = Estimate(window, basis, part.name, part.said_on, is_overdue=arrival.is_overdue)
    return _Supply(part.units, estimate, arrival.window.latest, product.terms.passes_warehouse)


def _arrival(part: Expected, product: Product, ground: Ground) -> Arrival | None:
    """When it arrives by what the supplier usually does, or None where it is late beyond that or nothing is known.

    Who usually comes early is not overdue before the day that was named.
    """
    as_named = _spread(usual_arrival(part, product, ground.slips, date.min), product.terms)
    if as_named is None or as_named.window.latest >= ground.today:
        return as_named
    named = part.confirmed_on or part.wished_on
    if named and named >= ground.today:
        return Arrival(Window(ground.today, named))
    return _spread(usual_arrival(part, product, ground.slips, ground.today), product.terms)


def _spread(arrival: Arrival | None, kind: ProductKind) -> Arrival | None:
    """The same days ending later, where its kind waits for somebody behind the supplier as well."""
    if arrival is None:
        return None
    window = arrival.window
    longer = ceil((window.latest - window.earliest).days * (kind.spread - 1))
    return replace(arrival, window=Window(window.earliest, window.latest + timedelta(days=longer)))


def usual_arrival(part: Expected, product: Product, slips: Slips, today: date) -> Arrival | None:
    """When it arrives by what the supplier usually does: after the confirmed day, else after the day of ordering by
    lead times known or stated, else after the day that was asked for. None where nothing honest can be said."""
    if part.confirmed_on:
        told_on = part.said_on or part.ordered_on
        return slips.arrival(Asked(part.supplier, told_on, part.confirmed_on, product.sku), today)
    if slips.knows_leads:
        ordered = Asked(part.supplier, part.ordered_on, part.ordered_on, product.sku)
        return slips.arrival_of_unconfirmed(ordered, today)
    asked_for = part.wished_on
    if product.lead_time_days is not None:
        asked_for = part.ordered_on + timedelta(days=product.lead_time_days)
    if asked_for is None:
        return None
    return slips.arrival(Asked(part.supplier, part.ordered_on, asked_for, product.sku), today)


def _shipping(arrival: Window, kind: ProductKind, ground: Ground) -> Window:
    """From the day goods arrive, today at the earliest, to the day they ship, work counted in working days.

    What the supplier ships itself needs no work of ours; what is not here by the cut-off is not begun today.
    """
    if not kind.passes_warehouse:
        return arrival.not_before(ground.today)
    work = ground.policy.receiving_days + ground.policy.handling_days
    arrival = arrival.not_before(ground.work_begins_on)
    return Window(ground.calendar.after(arrival.earliest, work), ground.calendar.after(arrival.latest, work))


def _released(window: Window, product: Product, ground: Ground) -> Window:
    """Nothing ships before its release, nor on a release day on which nobody works."""
    if product.not_before is None:
        return window
    return window.not_before(ground.calendar.first_working_day(product.not_before))


def _beyond_all_supplies(product: Product, ground: Ground) -> Step:
    """Nothing on order covers these: only what such orders usually took, and no date; unless each is made to order."""
    usual_days = _days_from_order(product, ground)
    if usual_days is None:
        return Step(None, Estimate(None, Basis.NONE))
    if not product.terms.is_made_to_order:
        return Step(None, Estimate(None, Basis.USUAL, usual_days=usual_days))
    work = ground.policy.receiving_days + ground.policy.handling_days
    counted = usual_days[0] + work, usual_days[1] + ground.calendar.longest(work)
    return Step(None, Estimate(None, Basis.ORDERED, MADE_TO_ORDER), counted)


def _days_from_order(product: Product, ground: Ground) -> tuple[int, int] | None:
    """How many days it takes from the order on; what is made to order takes what was said of this very product."""
    if product.discontinued or not product.terms.is_promisable:
        return None
    stated = _stated_days(product, ground) if product.terms.is_made_to_order else None
    days = stated or _usual_days(product, ground)
    return days and (days[0], days[1] + ceil((days[1] - days[0]) * (product.terms.spread - 1)))


def _usual_days(product: Product, ground: Ground) -> tuple[int, int] | None:
    if ground.slips.knows_leads:
        return ground.slips.usual_days(product.supplier, product.sku, ground.today)
    return _stated_days(product, ground)


def _stated_days(product: Product, ground: Ground) -> tuple[int, int] | None:
    if product.lead_time_days is None:
        return None
    return ground.slips.days_around(product.supplier, product.lead_time_days, ground.today)


def _next_change(supplies: Sequence[_Supply]) -> date | None:
    """The first day on which this plan would name other days by itself: one of its supplies is overdue then.

    That a window which has begun begins today is no change, nor is the grace of goods that should have left.
    """
    ends = [supply.holds_until for supply in supplies if supply.holds_until]
    return min(ends) + timedelta(days=1) if ends else None


def _next_cut_off(supplies: Sequence[_Supply], ground: Ground) -> date | None:
    """The first day at whose cut-off this plan would name other days: one of its supplies did not come in time then."""
    if ground.policy.cut_off is None:
        return None
    ends = [supply.holds_until for supply in supplies if supply.awaits_work and supply.holds_until]
    return min((day for day in ends if day >= ground.work_begins_on), default=None)
