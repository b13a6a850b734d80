"""Show an order as it stands now: what the shopper's page and the agent's desk say of it. Changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from portal.clock import day_in
from portal.domain.calendars import BusinessCalendar
from portal.domain.options import Option, Substitute, from_the_shelf, offered, substitutes
from portal.domain.orders import PRODUCT_KINDS, Shipment, line_status, undescribed
from portal.domain.plans import Plan
from portal.domain.policies import Policy, promisable
from portal.domain.queue import Place
from portal.domain.windows import NO_ESTIMATE, Basis, Estimate, Window
from portal.store import choices, merchants, orders, plans, products, promises, queue, shelf, shipments
from portal.store.choices import ChoiceRow
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.promises import PromiseRow


@dataclass(frozen=True, slots=True)
class LineView:
    """One line as people read it.

    `status` is as `line_status` says. `estimate` has days only where a date is promised or known; `is_promised` says
    whether the merchant stands by it; `hear_by` is the day by which we write, news or not. `place` is None where
    nothing waits. `history` is every promise made for the line, newest first; `choice` the newest choice.
    """

    id: int
    line: str
    sku: str
    title: str
    image_url: str
    kind: str
    kind_words: str
    quantity: int
    waiting: int
    shipped: int
    cancelled: int
    status: str
    estimate: Estimate
    is_promised: bool
    hear_by: date | None
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
    view = _Reading(session, merchant, order, day_in(now, merchant.timezone))
    return OrderView(order, merchant, view.policy, view.today, view.lines())


class _Reading:
    """Everything that the lines of one order share while they are put together."""

    def __init__(self, session: Session, merchant: Merchant, order: Order, today: date) -> None:
        self.session, self.merchant, self.order, self.today = session, merchant, order, today
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
            kind_words=PRODUCT_KINDS[product.kind].explanation,
            quantity=row.quantity,
            waiting=row.waiting,
            shipped=row.shipped,
            cancelled=row.cancelled,
            status=line_status(row.waiting, row.shipped),
            estimate=estimate,
            is_promised=promisable(estimate, self.policy),
            hear_by=row.hear_by if row.waiting else None,
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
        plan: Plan | None = self.plans.get(row.sku)
        if place is None or plan is None:
            return NO_ESTIMATE
        estimate = plan.estimate_for(place.units_ahead + row.waiting)
        return _as_of(estimate, self.today)

    def _substitutes(self, sku: str) -> list[Substitute]:
        window = from_the_shelf(self.today, BusinessCalendar(self.merchant.country), self.policy)
        return substitutes(self.alternatives.get(sku, ()), self.products, self.free, window)


def _as_of(estimate: Estimate, today: date) -> Estimate:
    """The same estimate seen today: a window that has begun begins today; one that has run out is overdue."""
    if estimate.window is None or estimate.window.earliest >= today:
        return estimate
    if estimate.window.latest >= today:
        return Estimate(
            Window(today, estimate.window.latest), estimate.basis, estimate.supply, estimate.evidence_on
        )
    return Estimate(None, min(estimate.basis, Basis.ORDERED), estimate.supply, estimate.evidence_on)
