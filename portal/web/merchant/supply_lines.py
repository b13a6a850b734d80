"""PO lines as the console shows them: what is confirmed, what came, what is still to come and when."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from portal.domain.orders import Product, undescribed
from portal.domain.plans import usual_arrival
from portal.domain.slips import Slips
from portal.domain.supply import Expected, OpenPurchaseOrderLine, PurchaseOrderLine, expected_from
from portal.domain.windows import Window
from portal.store import coming, products
from portal.store.purchase_orders import LineName


@dataclass(frozen=True, slots=True)
class Arrival:
    """Units still to come: the day that was confirmed (None: no day), and the window in which they arrive."""

    units: int
    confirmed_on: date | None
    window: Window | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class SupplyLine:
    """One PO line. `said` is how the supplier answered last: a status, or nothing."""

    ordered: PurchaseOrderLine
    confirmed: int
    said: str
    received: int
    arrivals: tuple[Arrival, ...]

    @property
    def open_units(self) -> int:
        """Units still to come."""
        return sum(arrival.units for arrival in self.arrivals)


def read_lines(
    session: Session, merchant_id: int, names: list[LineName], slips: Slips, today: date
) -> list[SupplyLine]:
    """These PO lines in the same order, with everything that was said and done about them."""
    skus = {name.sku for name in names}
    sold = products.named(session, merchant_id, skus)
    by_sku = coming.open_lines(session, merchant_id, skus, sold)
    known = {_name(line.ordered): line for lines in by_sku.values() for line in lines}
    return [
        supply_line(known[name], sold.get(name.sku) or undescribed(name.sku), slips, today)
        for name in names
        if name in known
    ]


def supply_line(line: OpenPurchaseOrderLine, product: Product, slips: Slips, today: date) -> SupplyLine:
    """One PO line, its windows from what the supplier really did."""
    coming = [part for part in line.confirmations if part.confirmed_on]
    said = line.confirmations[0].status if line.confirmations else ""
    arrivals = tuple(_arrival(part, product, slips, today) for part in expected_from(line))
    return SupplyLine(line.ordered, sum(part.quantity for part in coming), said, line.received, arrivals)


def _arrival(part: Expected, product: Product, slips: Slips, today: date) -> Arrival:
    usual = usual_arrival(part, product, slips, today)
    is_overdue = bool(part.confirmed_on and part.confirmed_on < today)
    window = usual.window.not_before(today) if usual else None
    return Arrival(part.units, part.confirmed_on, window, is_overdue)


def _name(ordered: PurchaseOrderLine) -> LineName:
    return LineName(ordered.supplier, ordered.po, ordered.line, ordered.sku)
