"""The facts of a few SKUs, read in a handful of queries however long their queues are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from portal.clock import day_in
from portal.domain.calendars import BusinessCalendar
from portal.domain.orders import Alternative, Product, undescribed
from portal.domain.plans import Ground, Plan, Shelf, make_plan
from portal.domain.queue import Queue, Review
from portal.domain.supply import Expected, expected_from
from portal.store import merchants, plans, products, queue, shelf, slips, supply
from portal.store.merchants import Merchant


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that plans of these SKUs follow from, by SKU; `free` is the free stock of each alternative."""

    merchant: Merchant
    ground: Ground
    products: dict[str, Product]
    shelves: dict[str, Shelf]
    coming: dict[str, list[Expected]]
    queues: dict[str, Queue]
    plans_before: dict[str, Plan]
    alternatives: dict[str, list[Alternative]]
    free: dict[str, int]

    def product(self, sku: str) -> Product:
        """The product, also of a SKU that nobody described."""
        return self.products.get(sku) or undescribed(sku)

    def plan(self, sku: str) -> Plan:
        """The plan that follows from the facts."""
        return make_plan(self.product(sku), self.shelves[sku], self.coming.get(sku, ()), self.ground)


@dataclass(frozen=True, slots=True)
class Round:
    """What was decided of one SKU: its plan and what it means for the queue.

    `is_same_supply`: the supplies are those of the plan before, so that a date that differs comes from the queue.
    """

    plan: Plan
    queue: Queue
    review: Review
    is_same_supply: bool


def read(session: Session, merchant_id: int, skus: Sequence[str], now: datetime) -> Facts:
    """The facts of these SKUs as they are in this transaction."""
    merchant = merchants.get(session, merchant_id)
    alternatives = products.alternatives_of(session, merchant_id, skus)
    others = {other.alternative_sku for found in alternatives.values() for other in found}
    open_lines = supply.open_lines(session, merchant_id, skus)
    return Facts(
        merchant=merchant,
        ground=Ground(
            today=day_in(now, merchant.timezone),
            policy=merchant.rules(),
            calendar=BusinessCalendar(merchant.country),
            models=slips.models(session, merchant_id),
        ),
        products=products.named(session, merchant_id, {*skus, *others}),
        shelves=shelf.shelves(session, merchant_id, skus),
        coming={
            sku: [part for line in lines for part in expected_from(line)] for sku, lines in open_lines.items()
        },
        queues=queue.waiting(session, merchant_id, skus),
        plans_before=plans.named(session, merchant_id, skus),
        alternatives=alternatives,
        free=shelf.free_units(session, merchant_id, others) if others else {},
    )
