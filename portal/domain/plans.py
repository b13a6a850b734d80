"""How one SKU's coming supplies cover its queue: a few steps, whatever the queue's length.

First come, first served, as an overlay of two running sums: who holds the units (a, b] of the queue is covered by the
supplies that hold those units, so an estimate is the step in which the backorder's last unit lies.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from portal.domain.calendars import BusinessCalendar
from portal.domain.orders import PRODUCT_KINDS, Product
from portal.domain.policies import Policy
from portal.domain.slips import SlipModel
from portal.domain.supply import Expected
from portal.domain.windows import Basis, Estimate, Window


@dataclass(frozen=True, slots=True)
class Step:
    """Units of the queue up to and including `units_to` ship as `estimate` says. None is everybody behind."""

    units_to: int | None
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps of one SKU in the order of the queue; the last one has no end."""

    sku: str
    steps: tuple[Step, ...]
    next_change_on: date | None = None

    def estimate_for(self, last_unit: int) -> Estimate:
        """The estimate of the backorder whose last unit is the `last_unit`-th of the queue (1 is the first)."""
        ends = [step.units_to for step in self.steps if step.units_to is not None]
        return self.steps[bisect_left(ends, last_unit)].estimate


@dataclass(frozen=True, slots=True)
class Shelf:
    """Units on hand now and since when (shop-local day): the stock every plan begins with."""

    units: int
    since: date | None = None
    has_just_arrived: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What all plans of a merchant stand on: the shop-local day, the policy, the calendar, the suppliers' slips."""

    today: date
    policy: Policy
    calendar: BusinessCalendar
    models: dict[str, SlipModel]

    def model(self, supplier: str) -> SlipModel:
        """The supplier's own model, or the one for suppliers without a history."""
        return self.models.get(supplier) or self.models[""]


def has_same_supply(was: Plan | None, now: Plan) -> bool:
    """Whether both plans rest on the same supplies, so that a date that differs comes from the queue alone."""
    if was is None:
        return False
    return [_evidence(step) for step in was.steps] == [_evidence(step) for step in now.steps]


def _evidence(step: Step) -> tuple[int | None, Basis, str, date | None]:
    latest = step.estimate.window.latest if step.estimate.window else None
    return step.units_to, step.estimate.basis, step.estimate.supply, latest


def make_plan(product: Product, shelf: Shelf, coming: Sequence[Expected], ground: Ground) -> Plan:
    """The plan of one SKU from its facts: the same facts give the same plan, in whatever order they came."""
    supplies = [(part.units, _estimate(part, product, ground)) for part in coming]
    supplies.sort(key=_by_day)
    if shelf.units:
        supplies.insert(0, (shelf.units, _from_the_shelf(shelf, product, ground)))
    steps = [*_cumulated(supplies), Step(None, _beyond_all_supplies(product, ground))]
    return Plan(product.sku, tuple(steps), _next_change(steps, ground.today))


def _by_day(supply: tuple[int, Estimate]) -> tuple[date, date, str]:
    window = supply[1].window
    if window is None:
        return date.max, date.max, supply[1].supply
    return window.latest, window.earliest, supply[1].supply


def _cumulated(supplies: Sequence[tuple[int, Estimate]]) -> list[Step]:
    """A backorder waits for all supplies up to its last unit, so each step's window joins those before it."""
    steps: list[Step] = []
    units_to, joined = 0, None
    for units, estimate in supplies:
        if estimate.window is not None and joined is not None:
            estimate = replace(estimate, window=estimate.window.joined_with(joined))
        joined = estimate.window or joined
        units_to += units
        steps.append(Step(units_to, estimate))
    return steps


def _from_the_shelf(shelf: Shelf, product: Product, ground: Ground) -> Estimate:
    since = shelf.since or ground.today
    ready = ground.calendar.after(since, ground.policy.handling_days)
    if ready < ground.today:
        # It should have left by now: give the warehouse as long again, and at least the merchant's patience.
        grace = max(ground.policy.handling_days, ground.policy.patience_days)
        ready = ground.calendar.after(ground.today, grace)
    basis = Basis.ARRIVED if shelf.has_just_arrived else Basis.IN_STOCK
    window = Window(min(ground.today, ready), ready)
    return Estimate(_released(window, product), basis, "stock on hand", since)


def _estimate(part: Expected, product: Product, ground: Ground) -> Estimate:
    model = ground.model(part.supplier)
    arrival = (
        model.arrival(part.confirmed_on) if part.confirmed_on else _unconfirmed_arrival(part, product, model)
    )
    if arrival is None or arrival.latest < ground.today:
        return Estimate(None, Basis.ORDERED, part.name, part.said_on)
    is_confirmed = part.confirmed_on is not None and PRODUCT_KINDS[product.kind].is_promisable
    basis = Basis.CONFIRMED if is_confirmed else Basis.ORDERED
    window = _released(_shipping(arrival, ground), product)
    return Estimate(window, basis, part.name, part.said_on)


def _unconfirmed_arrival(part: Expected, product: Product, model: SlipModel) -> Window | None:
    by_lead_time = model.arrival_of_unconfirmed(part.ordered_on)
    if by_lead_time is not None:
        return by_lead_time
    if product.lead_time_days is not None:
        return model.arrival(part.ordered_on + timedelta(days=product.lead_time_days))
    return model.arrival(part.wished_on) if part.wished_on else None


def _shipping(arrival: Window, ground: Ground) -> Window:
    """From the day goods arrive to the day they ship: receiving and handling, in working days, never before today."""
    work = ground.policy.receiving_days + ground.policy.handling_days
    window = Window(
        ground.calendar.after(arrival.earliest, work), ground.calendar.after(arrival.latest, work)
    )
    return window.not_before(ground.today)


def _released(window: Window, product: Product) -> Window:
    return window.not_before(product.not_before) if product.not_before else window


def _beyond_all_supplies(product: Product, ground: Ground) -> Estimate:
    """Nothing on order covers these: only what such orders usually took, and no date."""
    model = ground.model(product.supplier)
    if product.discontinued:
        return Estimate(None, Basis.NONE)
    if model.lead_early is not None and model.lead_late is not None:
        return Estimate(None, Basis.USUAL, usual_days=(model.lead_early, model.lead_late))
    if product.lead_time_days is not None:
        days = (product.lead_time_days + model.early, product.lead_time_days + model.late)
        return Estimate(None, Basis.USUAL, usual_days=(max(0, days[0]), days[1]))
    return Estimate(None, Basis.NONE)


def _next_change(steps: Sequence[Step], today: date) -> date | None:
    """The first day on which this plan would differ by itself: the day after the next window ends."""
    ends = [step.estimate.window.latest for step in steps if step.estimate.window]
    return min(ends) + timedelta(days=1) if ends else None


def to_json(plan: Plan) -> list[dict[str, Any]]:
    """The steps as plain JSON values, as they are stored."""
    return [{"units_to": step.units_to, **_estimate_to_json(step.estimate)} for step in plan.steps]


def from_json(sku: str, steps: Sequence[dict[str, Any]]) -> Plan:
    """The plan that was stored."""
    return Plan(sku, tuple(Step(step["units_to"], _estimate_from_json(step)) for step in steps))


def _estimate_to_json(estimate: Estimate) -> dict[str, Any]:
    window = estimate.window
    return {
        "window": [window.earliest.isoformat(), window.latest.isoformat()] if window else None,
        "basis": estimate.basis.word,
        "supply": estimate.supply,
        "evidence_on": estimate.evidence_on.isoformat() if estimate.evidence_on else None,
        "usual_days": list(estimate.usual_days) if estimate.usual_days else None,
    }


def _estimate_from_json(step: dict[str, Any]) -> Estimate:
    window = step["window"] and Window(*(date.fromisoformat(day) for day in step["window"]))
    return Estimate(
        window=window or None,
        basis=Basis.of(step["basis"]),
        supply=step["supply"],
        evidence_on=date.fromisoformat(step["evidence_on"]) if step["evidence_on"] else None,
        usual_days=tuple(step["usual_days"]) if step["usual_days"] else None,
    )
