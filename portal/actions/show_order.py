"""Show an order as it stands now: what the shopper's page and the agent's desk say of it. Changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from portal.clock import day_in
from portal.domain.duties.laws import law_of
from portal.domain.options import OpenLine, Option, Substitute, from_the_shelf, offered, substitutes
from portal.domain.orders import Shipment, line_status, undescribed
from portal.domain.policies import Policy, promisable
from portal.domain.queue import Place
from portal.domain.shipping import Parts, WayOfShipping, days_too_late, effective_way, shipped, ways_open
from portal.domain.slips.habits import LEAST_FOR_A_SPAN
from portal.domain.steps import Delivery, deliveries_in
from portal.domain.windows import NO_ESTIMATE, Basis, Estimate
from portal.store import (
    choices,
    coverage,
    duties,
    habits,
    merchants,
    orders,
    plans,
    products,
    promises,
    purchase_orders,
    shelf,
    shipments,
    standing_instructions,
)
from portal.store.choices import ChoiceRow
from portal.store.duties import LineOfLaw
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.promises import PromiseRow
from portal.store.standing_instructions import InstructionRow


@dataclass(frozen=True, slots=True)
class LineView:
    """One line as people read it.

    `status` is as `line_status` says. `estimate` has days only where a date is promised or known; `is_promised` says
    whether the merchant stands by it; `hear_by` is the day by which we write, news or not. `place` is None where
    nothing waits. `history` is every promise made for the line, `choices` every choice that stands,
    `instructions` every standing instruction, newest first.
    `parts` is how its waiting units leave; `substitutes` is what could come instead, also what the shelf lacks today.
    `days_too_late` is as the rule of that name says. `as_open` is the line as the rules of choices see it. `not_before`
    is the day of its release or season; `batch` the delivery of a release it is in, as `Plan.batch_of` says;
    `deliveries` is how its SKU's plan serves the queue.
    `kept`: how many of how many days its supplier kept, None where no supplier's word stands behind its date or too few
    came due. `law` is what the law knows of it, where one is on record.
    """

    id: int
    line: str
    sku: str
    title: str
    image_url: str
    kind: str
    not_before: date | None
    batch: tuple[int, int] | None
    deliveries: tuple[Delivery, ...]
    quantity: int
    waiting: int
    shipped: int
    cancelled: int
    status: str
    estimate: Estimate
    is_promised: bool
    hear_by: date | None
    parts: Parts
    place: Place | None
    held_because: str
    need_by: date | None
    days_too_late: int | None
    options: tuple[Option, ...]
    substitutes: tuple[Substitute, ...]
    shipments: tuple[Shipment, ...]
    history: tuple[PromiseRow, ...]
    choices: tuple[ChoiceRow, ...]
    instructions: tuple[InstructionRow, ...]
    swapped_from: str
    kept: tuple[int, int] | None
    price_minor: int | None
    currency: str
    as_open: OpenLine
    law: LineOfLaw | None

    @property
    def covered_by(self) -> str:
        """The supply that its last unit comes from, "" for none."""
        return self.estimate.supply

    @property
    def choice(self) -> ChoiceRow | None:
        """The newest choice made for it, or None."""
        return self.choices[0] if self.choices else None

    @property
    def instruction(self) -> InstructionRow | None:
        """The standing instruction that is live, or None."""
        live = (row for row in self.instructions if row.ended_at is None and self.waiting)
        return next(live, None)


@dataclass(frozen=True, slots=True)
class OrderView:
    """A whole order: its own facts, its shop and its lines. `today` is the shop-local day everything was seen on.

    `way` is how its waiting lines leave; `ways` are the ways it could be, with their costs, if there is a choice.
    """

    order: Order
    merchant: Merchant
    policy: Policy
    today: date
    lines: tuple[LineView, ...]
    way: str
    ways: tuple[WayOfShipping, ...]

    @property
    def waiting(self) -> list[LineView]:
        """The lines that still wait for something."""
        return [line for line in self.lines if line.waiting]

    def line(self, line_id: int | None) -> LineView | None:
        """One line of the order, or None."""
        return next((line for line in self.lines if line.id == line_id), None)


def show_order(session: Session, merchant_id: int, order_id: int, now: datetime) -> OrderView | None:
    """The order as it stands at `now`, or None where the merchant has no such order."""
    order = orders.get(session, merchant_id, order_id)
    if order is None:
        return None
    merchant = merchants.get(session, merchant_id)
    read = _Reading(session, merchant, order, now)
    ways = tuple(ways_open(read.way, read.policy, read.coming))
    return OrderView(order, merchant, read.policy, read.today, read.lines(), read.way, ways)


class _Reading:
    """Everything that the lines of one order share while they are put together."""

    def __init__(self, session: Session, merchant: Merchant, order: Order, now: datetime) -> None:
        self.merchant, self.order, self.now = merchant, order, now
        self.today = day_in(now, merchant.timezone)
        self.policy = merchant.rules()
        self.rows = orders.lines_of(session, merchant.id, order.id)
        skus = {row.sku for row in self.rows}
        self.alternatives = products.alternatives_of(session, merchant.id, skus)
        others = {other.alternative_sku for found in self.alternatives.values() for other in found}
        self.products = products.named(session, merchant.id, skus | others)
        self.free = shelf.free_units(session, merchant.id, others)
        self.places = coverage.places(session, merchant.id, self.rows)
        self.plans = plans.named(session, merchant.id, skus)
        self.deliveries = {sku: deliveries_in(plan.steps) for sku, plan in self.plans.items()}
        self.coming = coverage.parts_in(self.plans, self.rows, self.places, merchant.timezone, self.today)
        self.batches = coverage.batches(self.plans, self._in_batches(), self.places)
        self.way = effective_way(order.shipping, self.policy)
        self.leaving = shipped(self.way, self.coming)
        self.kept = {
            row.id: _kept(session, merchant.id, row.sku, self.leaving[row.id][-1].estimate)
            for row in self.rows
            if row.id in self.leaving
        }
        self.shipments = shipments.of_order(session, merchant.id, order.id)
        self.promises = promises.history(session, merchant.id, order.id)
        self.choices = choices.of_order(session, merchant.id, order.id)
        self.instructions = standing_instructions.of_order(session, merchant.id, order.id)
        self.under_law = self._law(session)

    def _law(self, session: Session) -> dict[int, LineOfLaw]:
        """What the law knows of the lines, where one is on record for where they go."""
        if not law_of(self.order.country, self.order.region).is_known:
            return {}
        lines = duties.of_lines(session, self.merchant.id, self.rows, self.merchant.timezone)
        return {one.line.id: one for one in lines}

    def _in_batches(self) -> list[OrderLine]:
        known = self.products
        return [row for row in self.rows if row.sku in known and known[row.sku].terms.comes_in_batches]

    def lines(self) -> tuple[LineView, ...]:
        return tuple(self._line(row) for row in self.rows)

    def _line(self, row: OrderLine) -> LineView:
        product = self.products.get(row.sku) or undescribed(row.sku)
        parts = self.leaving.get(row.id, ())
        estimate = parts[-1].estimate if parts else NO_ESTIMATE
        others, as_open = self._substitutes(row.sku), row.as_open(self.order, estimate)
        return LineView(
            id=row.id,
            line=row.line,
            sku=row.sku,
            title=product.title,
            image_url=product.image_url,
            kind=product.kind,
            not_before=product.not_before,
            batch=self.batches.get(row.id),
            deliveries=self.deliveries.get(row.sku, ()),
            quantity=row.quantity,
            waiting=row.waiting,
            shipped=row.shipped,
            cancelled=row.cancelled,
            status=line_status(row.waiting, row.shipped),
            estimate=estimate,
            is_promised=promisable(estimate, self.policy.for_kind(product.terms)),
            hear_by=row.hear_by if row.waiting else None,
            parts=parts,
            place=self.places.get(row.id),
            held_because=row.held_because if row.waiting else "",
            need_by=row.need_by if row.waiting else None,
            days_too_late=days_too_late(estimate, row.need_by),
            options=tuple(offered(as_open, others)),
            substitutes=tuple(others),
            shipments=tuple(self.shipments.get(row.id, ())),
            swapped_from=row.swapped_from,
            kept=self.kept.get(row.id),
            price_minor=row.price_minor,
            currency=self.order.currency,
            as_open=as_open,
            law=self.under_law.get(row.id),
            **self._on_record(row.id),
        )

    def _on_record(self, line_id: int) -> dict[str, Any]:
        """What was promised, chosen and decided ahead for a line."""
        return {
            "history": tuple(promise for promise in self.promises if promise.line_id == line_id),
            "choices": tuple(
                choice for choice in self.choices if choice.line_id == line_id and choice.stands
            ),
            "instructions": tuple(one for one in self.instructions if one.line_id == line_id),
        }

    def _substitutes(self, sku: str) -> list[Substitute]:
        begun_on = self.merchant.work_begins_on(self.now)
        window = from_the_shelf(begun_on, self.merchant.calendar(), self.policy)
        return substitutes(self.alternatives.get(sku, ()), self.products, self.free, window)


def _kept(session: Session, merchant_id: int, sku: str, estimate: Estimate) -> tuple[int, int] | None:
    if estimate.basis not in (Basis.CONFIRMED, Basis.ORDERED) or not estimate.supply:
        return None
    supplier = purchase_orders.supplier_of(session, merchant_id, sku, estimate.supply)
    habit = habits.of_supplier(session, merchant_id, supplier) if supplier else None
    return (habit.kept, habit.known) if habit and habit.known >= LEAST_FOR_A_SPAN else None
