"""The facts of a few SKUs, read in a handful of queries however long their queues are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from portal.actions.replan import apart
from portal.actions.replan.apart import Apart
from portal.clock import day_in
from portal.domain.budgets import Budget, budget_of
from portal.domain.orders import Alternative, Product, undescribed
from portal.domain.plans import Ground, Plan, Shelf, make_plan
from portal.domain.policies import Policy
from portal.domain.queue import NOBODY_WAITS, Queue, estimate_at
from portal.domain.reviews import Review
from portal.domain.supply import Expected, expected_from
from portal.domain.windows import Estimate
from portal.store import coming, merchants, plans, products, queue, reliability, shelf, slips
from portal.store.merchants import Merchant


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that plans of these SKUs follow from, by SKU; `free` is the free stock of each alternative.

    `shares` says how much of each supplier's promises may be counted on.
    """

    merchant: Merchant
    ground: Ground
    products: dict[str, Product]
    shelves: dict[str, Shelf]
    coming: dict[str, list[Expected]]
    queues: dict[str, Queue]
    apart: Apart
    plans_before: dict[str, Plan]
    alternatives: dict[str, list[Alternative]]
    free: dict[str, int]
    shares: dict[str, float]

    def product(self, sku: str) -> Product:
        """The product, also of a SKU that nobody described."""
        return self.products.get(sku) or undescribed(sku)

    def policy(self, sku: str) -> Policy:
        """The merchant's rules as they are for this kind of product."""
        return self.ground.policy.for_kind(self.product(sku).terms)

    def budget(self, plan: Plan) -> Budget:
        """How many more units than wait already may be promised under that plan."""
        suppliers = {part.name: part.supplier for part in self.coming.get(plan.sku, ())}
        waiting = self.queues.get(plan.sku, NOBODY_WAITS).units
        product = self.product(plan.sku)
        return budget_of(product, plan, self.ground.policy, suppliers, self.shares, waiting)

    def plan(self, sku: str) -> Plan:
        """The plan that follows from the facts."""
        return make_plan(self.product(sku), self.shelves[sku], self.coming.get(sku, ()), self.ground)


@dataclass(frozen=True, slots=True)
class Round:
    """What was decided of one SKU: its plan and what it means for the queue.

    `is_same_supply`: the supplies are those of the plan before, so that a date that differs comes from the queue.
    `has_less_on_shelf`: they are, but that fewer goods lie on the shelf. `has_same_word`: suppliers said nothing new.
    """

    plan: Plan
    queue: Queue
    review: Review
    is_same_supply: bool
    has_less_on_shelf: bool
    has_same_word: bool

    def alone(self, number: int) -> Estimate:
        """What the plan says of the place `number`, whatever the line there leaves with."""
        return estimate_at(self.plan, self.queue, number)


def read(session: Session, merchant_id: int, skus: Sequence[str], now: datetime) -> Facts:
    """The facts of these SKUs as they are in this transaction."""
    merchant = merchants.get(session, merchant_id)
    alternatives = products.alternatives_of(session, merchant_id, skus)
    others = {other.alternative_sku for found in alternatives.values() for other in found}
    sold = products.named(session, merchant_id, {*skus, *others})
    queues = _queues(session, merchant, skus, sold)
    return Facts(
        merchant=merchant,
        ground=Ground(
            today=day_in(now, merchant.timezone),
            policy=merchant.rules(),
            calendar=merchant.calendar(),
            slips=slips.model(session, merchant_id),
            is_past_cut_off=merchant.is_past_cut_off(now),
        ),
        products=sold,
        shelves=shelf.shelves(session, merchant_id, skus),
        coming={
            sku: [part for line in lines for part in expected_from(line)]
            for sku, lines in coming.open_lines(session, merchant_id, skus, sold).items()
        },
        queues=queues,
        apart=apart.read(session, merchant, queues),
        plans_before=plans.named(session, merchant_id, skus),
        alternatives=alternatives,
        free=shelf.free_units(session, merchant_id, others) if others else {},
        shares=reliability.shares(session, merchant_id),
    )


def _queues(
    session: Session, merchant: Merchant, skus: Sequence[str], sold: Mapping[str, Product]
) -> dict[str, Queue]:
    """Everybody who waits; with the day on which each of them ordered, where something is made to order."""
    found = queue.waiting(session, merchant.id, skus)
    for sku in found:
        if sku in sold and sold[sku].terms.is_made_to_order:
            joined = queue.joined_at(session, merchant.id, sku)
            days = tuple(day_in(moment, merchant.timezone) for moment in joined)
            found[sku] = replace(found[sku], ordered_on=days)
    return found
