"""The queues: who waits for what, and how the plan covers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, repeat
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.clock import day_in
from portal.domain.budgets import Budget, budget_of
from portal.domain.orders import Product, undescribed
from portal.domain.plans import Plan
from portal.domain.policies import Policy, promisable
from portal.domain.queue import covered
from portal.domain.steps import estimate_of
from portal.domain.supply import OpenPurchaseOrderLine, expected_from
from portal.domain.windows import NO_ESTIMATE, Estimate
from portal.store import coming, merchants, plans, products, promise_budgets, queue, reliability, shelf, slips
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.promise_budgets import PromiseBudgetRow
from portal.store.sign_ins import User
from portal.web.desks import desk_page, done_words
from portal.web.house import portal_of
from portal.web.merchant.supply_lines import supply_line

MOST = 200
DONE = {
    "ended": "It is discontinued. You can take that back below.",
    "sold": "It is sold again. Who was cancelled by then stays cancelled.",
}


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
class Queue:
    """One SKU's queue in the list: orders that wait, how they are covered, and how many units more may be promised."""

    sku: str
    title: str
    orders: int
    coverage: Coverage
    budget: PromiseBudgetRow | None


@dataclass(frozen=True, slots=True)
class Row:
    """One step of a plan as far as the queue reaches into it: from which unit to which.

    `counted_from_order`: each line ships so many days (first, last) after its own day of ordering.
    """

    first: int
    last: int | None
    estimate: Estimate
    is_promised: bool
    counted_from_order: tuple[int, int] | None = None

    @property
    def is_hope(self) -> bool:
        """Whether there are days that may not be promised."""
        return not self.is_promised and bool(self.estimate.window or self.counted_from_order)


@dataclass(frozen=True, slots=True)
class Member:
    """Who waits: the line and its order, the place, the units ahead, what the plan says now, and the priority class."""

    number: int
    line: OrderLine
    order: Order
    ahead: int
    estimate: Estimate
    is_promised: bool
    class_name: str


def show(request: Request, user: User) -> Response:
    """Every queue, most units first."""
    portal = portal_of(request)
    with portal.database.reading() as session:
        merchant = merchants.get(session, user.merchant_id)
        context = {
            "queues": queues_of(session, merchant, MOST),
            "with_budgets": True,
            "most": MOST,
            "today": day_in(portal.clock(), merchant.timezone),
        }
        return desk_page(request, user, "merchant/queues.html", context)


def show_one(request: Request, user: User) -> Response:
    """One SKU: how it is covered, who waits at the front. LookupError for a SKU that the merchant does not have."""
    portal, sku = portal_of(request), request.query_params.get("sku", "")
    with portal.database.reading() as session:
        merchant = merchants.get(session, user.merchant_id)
        today = day_in(portal.clock(), merchant.timezone)
        context = _queue_context(session, merchant, sku, today) | {"today": today}
        learned = slips.model(session, merchant.id)
        sold = {sku: context["product"]} if context["product"] else {}
        lines = coming.open_lines(session, merchant.id, [sku], sold).get(sku, [])
        product = context["product"] or undescribed(sku)
        context["supply_lines"] = [supply_line(line, product, learned, today) for line in lines]
        context["done"] = done_words(request, DONE)
        context["budget"] = _budget(session, merchant, product, context["plan"], lines)
        return desk_page(request, user, "merchant/queue.html", context)


def queues_of(session: Session, merchant: Merchant, limit: int) -> list[Queue]:
    """The merchant's queues, most units first."""
    longest = queue.longest(session, merchant.id, limit)
    known = plans.named(session, merchant.id, [sku for sku, *_ in longest])
    skus = [sku for sku, *_ in longest]
    sold = products.named(session, merchant.id, skus)
    budgets = promise_budgets.named(session, merchant.id, skus)
    return [
        Queue(
            sku=sku,
            title=title,
            orders=lines,
            coverage=coverage(known.get(sku), units, _rules(merchant, sold.get(sku))),
            budget=budgets.get(sku),
        )
        for sku, title, lines, units in longest
    ]


def _rules(merchant: Merchant, product: Product | None) -> Policy:
    """The merchant's rules as they are for this kind of product."""
    return merchant.rules().for_kind(product.terms) if product else merchant.rules()


def _budget(
    session: Session,
    merchant: Merchant,
    product: Product,
    plan: Plan | None,
    lines: Sequence[OpenPurchaseOrderLine],
) -> Budget | None:
    """How many more units may be promised now, and why so many; None before the first plan."""
    if plan is None:
        return None
    suppliers = {part.name: part.supplier for line in lines for part in expected_from(line)}
    _, waiting = queue.demand(session, merchant.id, [product.sku]).get(product.sku, (0, 0))
    shares = reliability.shares(session, merchant.id)
    return budget_of(product, plan, merchant.rules(), suppliers, shares, waiting)


def coverage(plan: Plan | None, units: int, policy: Policy) -> Coverage:
    """How the first `units` units of a queue are covered."""
    steps = rows_of(plan, policy, units)
    sizes = [((row.last or units) - row.first + 1, row) for row in steps]
    promised = sum(size for size, row in sizes if row.is_promised)
    hoped = sum(size for size, row in sizes if row.is_hope)
    first = steps[0].estimate if steps else NO_ESTIMATE
    return Coverage(promised, hoped, units - promised - hoped, first)


def rows_of(plan: Plan | None, policy: Policy, units: int) -> list[Row]:
    """The steps of a plan that the queue reaches, the last one ending where the queue does."""
    rows, first = [], 1
    for step in plan.steps if plan else ():
        if first > units:
            break
        last = units if step.units_to is None else min(step.units_to, units)
        is_promised = promisable(estimate_of(step, date.min), policy)
        rows.append(Row(first, last, step.estimate, is_promised, step.counted_from_order))
        first = last + 1
    return rows


def _queue_context(session: Session, merchant: Merchant, sku: str, today: date) -> dict[str, Any]:
    known, plan = products.named(session, merchant.id, [sku]), plans.named(session, merchant.id, [sku])
    lines, units = queue.demand(session, merchant.id, [sku]).get(sku, (0, 0))
    if sku not in known and sku not in plan and not lines:
        raise LookupError("There is no such SKU.")
    rules = _rules(merchant, known.get(sku))
    return {
        "sku": sku,
        "zone": merchant.timezone,
        "ended_since": products.discontinued_since(session, merchant.id, [sku]).get(sku),
        "ended_by": products.discontinued_by(session, merchant.id, sku),
        "product": known.get(sku),
        "plan": plan.get(sku),
        "title": known.get(sku, undescribed(sku)).title,
        "shelf": shelf.shelves(session, merchant.id, [sku])[sku],
        "lines": lines,
        "coverage": coverage(plan.get(sku), units, rules),
        "steps": rows_of(plan.get(sku), rules, units),
        "members": _members(session, merchant, sku, plan.get(sku), rules, today),
    }


def _members(
    session: Session, merchant: Merchant, sku: str, plan: Plan | None, policy: Policy, today: date
) -> list[Member]:
    rows = queue.members(session, merchant.id, sku, MOST)
    last_units = list(accumulate(line.waiting for line, _ in rows))
    days = [day_in(line.joined_at, merchant.timezone) for line, _ in rows]
    estimates = covered(last_units, plan, days, today) if plan else repeat(NO_ESTIMATE, len(rows))
    numbered = enumerate(zip(rows, last_units, estimates, strict=True), start=1)
    return [
        Member(
            number,
            line,
            order,
            last_unit - line.waiting,
            estimate,
            is_promised=promisable(estimate, policy),
            class_name=policy.class_of(line.priority),
        )
        for number, ((line, order), last_unit, estimate) in numbered
    ]
