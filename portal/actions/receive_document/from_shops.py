"""Orders as a shop's own software tells them: whole, again and again, late and out of order.

What a shop tells of a line are the units that are still to leave or have left; what our shoppers gave up is still
among them until the shop has carried it out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from portal.actions.receive_document.taking import Taken, Taker, take_orders, take_shipments
from portal.domain.orders import OrderLine, Shipment, ShopOrder, units_told
from portal.store import orders as kept
from portal.store import shipments as sent
from portal.store import told_orders


def take_from_shop(
    session: Session, merchant_id: int, found: Sequence[ShopOrder | Shipment], due_at: datetime
) -> Taken:
    """Orders, each as it was told last, and parcels. What is older than what is known changes nothing."""
    told = {one.order: one for one in sorted(_orders(found), key=lambda one: one.told_at)}
    known = told_orders.moments(session, merchant_id, told)
    fresh = [one for one in told.values() if (known.get(one.order) or one.told_at) <= one.told_at]
    lines = [line for one in fresh for line in _lines(session, merchant_id, one)]
    taken = take_orders(session, merchant_id, lines, due_at)
    told_orders.save(session, merchant_id, {one.order: one.told_at for one in fresh})
    parcels = [parcel for one in fresh for parcel in one.parcels]
    parcels += [one for one in found if isinstance(one, Shipment)]
    taken += take_shipments(session, merchant_id, _as_known(session, merchant_id, parcels), due_at)
    taken.same += sum(len(one.lines) for one in told.values() if one not in fresh)
    return taken


def _orders(found: Sequence[ShopOrder | Shipment]) -> Iterator[ShopOrder]:
    return (one for one in found if isinstance(one, ShopOrder))


def _lines(session: Session, merchant_id: int, told: ShopOrder) -> Iterator[OrderLine]:
    """The lines to be kept: those that are told, and those that were known and are told no more."""
    order = kept.by_number(session, merchant_id, told.order)
    known = {row.line: row for row in kept.lines_of(session, merchant_id, order.id)} if order else {}
    for line in told.lines:
        row = known.pop(line.line, None)
        if row is not None:
            yield replace(line, quantity=units_told(line.quantity, row.quantity, row.cancelled))
        elif line.quantity:
            yield line
    for row in known.values() if told.lines else ():
        sku, quantity = row.swapped_from or row.sku, row.shipped + row.cancelled
        yield replace(
            told.lines[0], line=row.line, sku=sku, quantity=quantity, price_minor=row.price_minor, title=""
        )


def _as_known(session: Session, merchant_id: int, parcels: Sequence[Shipment]) -> list[Shipment]:
    """Parcels under the tracking number that they had first: one that is told later makes no second parcel."""
    names = {(one.order, one.line) for one in parcels}
    rows = kept.lines_by_name(session, merchant_id, names) if names else {}
    left = {row.order_id: sent.of_order(session, merchant_id, row.order_id) for row in rows.values()}
    found = []
    for one in parcels:
        row = rows.get((one.order, one.line))
        before = left[row.order_id].get(row.id, []) if row else []
        same = next((other for other in before if other.shipped_at == one.shipped_at), None)
        found.append(replace(one, tracking_number=same.tracking_number) if same else one)
    return found


SHOP_TAKERS: dict[str, Taker] = {"shopify": take_from_shop, "woocommerce": take_from_shop}
