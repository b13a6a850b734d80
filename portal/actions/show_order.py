"""Show an order as it stands now: what the shopper's page and the agent's desk say of it. Changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from portal.clock import day_in
from portal.domain.options import Option, Substitute, from_the_shelf, offered, substitutes
from portal.domain.orders import Shipment, line_status, undescribed
from portal.domain.policies import Policy, promisable
from portal.domain.queue import Place
from portal.domain.steps import as_of
from portal.domain.windows import NO_ESTIMATE, Estimate
from portal.store import choices, merchants, orders, plans, products, promises, queue, shelf, shipments
from portal.store.choices import ChoiceRow
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.promises import PromiseRow


@dataclass(frozen=True, slots=True)
class LineView:
    """One line as people read it.

    `status` is as `line_status` says. `estimate` has days only where a date is promised or
    known; `is_promised` says whether the merchant stands by it. `place` is None where nothing waits. `history` is
    every promise made for the line, newest first. `choice` is the newest choice made for it. `not_before` is the day
    of its release or season; `batch` is the delivery its last unit is in and how many are to come, None behind them.
    """

    id: int
    line: str
    sku: str
    title: str
    image_url: str
    kind: str
    not_before: date | None
    batch: tuple[int, int] | None
    quantity: int
    waiting: int
    shipped: int
    cancelled: int
    status: str
    estimate: Estimate
    is_promised: bool
    place: Place | None
    covered_by: str
    options: tuple[Option, ...]
    shipments: tuple[Shipment, ...]
    history: tuple[PromiseRow, ...]
    choice: ChoiceRow | None
    swapped_from: str
    price_minor: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """A whole order: its own facts, its shop and its lines. `today` is the shop-local day everything was seen on."""

    order: Order
    merchant: Merchant
    policy: Policy
    today: date
    lines: tuple[LineView, ...]

    @property
    def waiting(self) -> list[LineView]:
        """The lines that still wait for something."""
        return [line for line in self.lines if line.waiting]

    def line(self, line_id: int) -> LineView | None:
        """One line of the order, or None."""
        return next((line for line in self.lines if line.id == line_id), None)


def show_order(session: Session, merchant_id: int, order_id: int, now: datetime) -> OrderView | None:
    """The order as it stands at `now`, or None where the merchant has no such order."""
    order = orders.get(session, merchant_id, order_id)
    if order is None:
        return None
    merchant = merchants.get(session, merchant_id)
    view = _Reading(session, merchant, order, now)
    return OrderView(order, merchant, view.policy, view.today, view.lines())


class _Reading:
    """Everything that the lines of one order share while they are put together."""

    def __init__(self, session: Session, merchant: Merchant, order: Order, now: datetime) -> None:
        self.session, self.merchant, self.order, self.now = session, merchant, order, now
        self.today = day_in(now, merchant.timezone)
        self.policy = merchant.rules()
        self.rows = orders.lines_of(session, merchant.id, order.id)
        skus = {row.sku for row in self.rows}
        self.alternatives = products.alternatives_of(session, merchant.id, skus)
        others = {other.alternative_sku for found in self.alternatives.values() for other in found}
        self.products = products.named(session, merchant.id, skus | others)
        self.plans = plans.named(session, merchant.id, skus)
        self.free = shelf.free_units(session, merchant.id, others)
        self.shipments = shipments.of_order(session, merchant.id, order.id)
        self.promises = promises.history(session, merchant.id, order.id)
        self.choices = choices.of_order(session, merchant.id, order.id)

    def lines(self) -> tuple[LineView, ...]:
        return tuple(self._line(row) for row in self.rows)

    def _line(self, row: OrderLine) -> LineView:
        product = self.products.get(row.sku) or undescribed(row.sku)
        place = queue.place_of(self.session, self.merchant.id, row) if row.waiting else None
        estimate = self._estimate(row, place)
        return LineView(
            id=row.id,
            line=row.line,
            sku=row.sku,
            title=product.title,
            image_url=product.image_url,
            kind=product.kind,
            not_before=product.not_before,
            batch=self._batch(row, place),
            quantity=row.quantity,
            waiting=row.waiting,
            shipped=row.shipped,
            cancelled=row.cancelled,
            status=line_status(row.waiting, row.shipped),
            estimate=estimate,
            is_promised=promisable(estimate, self.policy.for_kind(product.terms)),
            place=place,
            covered_by=estimate.supply,
            options=tuple(offered(row.as_open(self.order, estimate), self._substitutes(row.sku))),
            shipments=tuple(self.shipments.get(row.id, ())),
            history=tuple(promise for promise in self.promises if promise.line_id == row.id),
            choice=next((choice for choice in self.choices if choice.line_id == row.id), None),
            swapped_from=row.swapped_from,
            price_minor=row.price_minor,
            currency=self.order.currency,
        )

    def _estimate(self, row: OrderLine, place: Place | None) -> Estimate:
        plan = self.plans.get(row.sku)
        if place is None or plan is None:
            return NO_ESTIMATE
        ordered_on = day_in(row.joined_at, self.merchant.timezone)
        return as_of(plan.estimate_for(place.units_ahead + row.waiting, ordered_on), self.today)

    def _batch(self, row: OrderLine, place: Place | None) -> tuple[int, int] | None:
        plan = self.plans.get(row.sku)
        return plan.batch_of(place.units_ahead + row.waiting) if place and plan else None

    def _substitutes(self, sku: str) -> list[Substitute]:
        begun_on = self.merchant.work_begins_on(self.now)
        window = from_the_shelf(begun_on, self.merchant.calendar(), self.policy)
        return substitutes(self.alternatives.get(sku, ()), self.products, self.free, window)
