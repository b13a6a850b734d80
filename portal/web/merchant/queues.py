"""The queues: who waits for what, and how the plan covers them."""

from dataclasses import dataclass
from itertools import accumulate, repeat
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.clock import day_in
from portal.domain.orders import undescribed
from portal.domain.plans import Plan
from portal.domain.policies import Policy, promisable
from portal.domain.queue import covered
from portal.domain.windows import NO_ESTIMATE, Estimate
from portal.store import merchants, plans, products, queue, shelf, slips, supply
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.sign_ins import User
from portal.web.desks import desk_page
from portal.web.house import portal_of
from portal.web.merchant.supply_lines import supply_line

MOST = 200


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a plan covers the units of a queue: under a date that may be promised, under a hope, under nothing."""

    promised: int
    hoped: int
    open: int
    next_estimate: Estimate

    @property
    def units(self) -> int:
        """All units of the queue."""
        return self.promised + self.hoped + self.open

    def percent(self, units: int) -> float:
        """A part of the queue as it is drawn."""
        return round(100 * units / self.units, 1) if self.units else 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One step of a plan as far as the queue reaches into it: from which unit to which."""

    first: int
    last: int | None
    estimate: Estimate
    is_promised: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Who waits: the line and its order, the place, the units ahead, and what the plan says of them now."""

    number: int
    line: OrderLine
    order: Order
    ahead: int
    estimate: Estimate
    is_promised: bool


def show(request: Request, user: User) -> Response:
    """Every queue, most units first."""
    portal = portal_of(request)
    with portal.database.reading() as session:
        merchant = merchants.get(session, user.merchant_id)
        context = {
            "queues": queues_of(session, merchant, MOST),
            "most": MOST,
            "today": day_in(portal.clock(), merchant.timezone),
        }
        return desk_page(request, user, "merchant/queues.html", context)


def show_one(request: Request, user: User) -> Response:
    """One SKU: how it is covered, who waits at the front. LookupError for a SKU that the merchant does not have."""
    portal, sku = portal_of(request), request.query_params.get("sku", "")
    with portal.database.reading() as session:
        merchant = merchants.get(session, user.merchant_id)
        context = _queue_context(session, merchant, sku)
        context["today"] = day_in(portal.clock(), merchant.timezone)
        models = slips.models(session, merchant.id)
        lines = supply.open_lines(session, merchant.id, [sku]).get(sku, [])
        product = context["product"] or undescribed(sku)
        context["supply_lines"] = [supply_line(line, product, models, context["today"]) for line in lines]
        return desk_page(request, user, "merchant/queue.html", context)


def queues_of(session: Session, merchant: Merchant, limit: int) -> list[tuple[str, str, int, Coverage]]:
    """SKU, title, orders waiting and how they are covered, most units first."""
    longest = queue.longest(session, merchant.id, limit)
    known = plans.named(session, merchant.id, [sku for sku, *_ in longest])
    rules = merchant.rules()
    return [
        (sku, title, lines, coverage(known.get(sku), units, rules)) for sku, title, lines, units in longest
    ]


def coverage(plan: Plan | None, units: int, policy: Policy) -> Coverage:
    """How the first `units` units of a queue are covered."""
    steps = rows_of(plan, policy, units)
    sizes = [((row.last or units) - row.first + 1, row) for row in steps]
    promised = sum(size for size, row in sizes if row.is_promised)
    hoped = sum(size for size, row in sizes if row.estimate.window and not row.is_promised)
    first = steps[0].estimate if steps else NO_ESTIMATE
    return Coverage(promised, hoped, units - promised - hoped, first)


def rows_of(plan: Plan | None, policy: Policy, units: int) -> list[Row]:
    """The steps of a plan that the queue reaches, the last one ending where the queue does."""
    rows, first = [], 1
    for step in plan.steps if plan else ():
        if first > units:
            break
        last = units if step.units_to is None else min(step.units_to, units)
        rows.append(Row(first, last, step.estimate, promisable(step.estimate, policy)))
        first = last + 1
    return rows


def _queue_context(session: Session, merchant: Merchant, sku: str) -> dict[str, Any]:
    known, plan = products.named(session, merchant.id, [sku]), plans.named(session, merchant.id, [sku])
    lines, units = queue.demand(session, merchant.id, [sku]).get(sku, (0, 0))
    if sku not in known and sku not in plan and not lines:
        raise LookupError("There is no such SKU.")
    rules = merchant.rules()
    return {
        "sku": sku,
        "product": known.get(sku),
        "title": known.get(sku, undescribed(sku)).title,
        "shelf": shelf.shelves(session, merchant.id, [sku])[sku],
        "lines": lines,
        "coverage": coverage(plan.get(sku), units, rules),
        "steps": rows_of(plan.get(sku), rules, units),
        "members": _members(session, merchant.id, sku, plan.get(sku), rules),
    }


def _members(session: Session, merchant_id: int, sku: str, plan: Plan | None, policy: Policy) -> list[Member]:
    rows = queue.members(session, merchant_id, sku, MOST)
    last_units = list(accumulate(line.waiting for line, _ in rows))
    estimates = covered(last_units, plan) if plan else repeat(NO_ESTIMATE, len(rows))
    return [
        Member(number, line, order, last_unit - line.waiting, estimate, promisable(estimate, policy))
        for number, ((line, order), last_unit, estimate) in enumerate(
            zip(rows, last_units, estimates, strict=True), start=1
        )
    ]
