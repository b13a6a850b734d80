"""Take hold of what a person is about to change, in the order in which everybody takes locks: the plans of the SKUs,
as the planner does, then the order, then the line. What is answered is as it stands now."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from portal.domain.shipping import TOGETHER, effective_way
from portal.store import merchants, orders, plans, products
from portal.store.orders import Order, OrderLine


def hold_line(
    session: Session, merchant_id: int, order_id: int, line_id: int, now: datetime, other_sku: str = ""
) -> tuple[Order, OrderLine]:
    """An order and one of its lines, nobody else changing the line; its queue is due to be planned again, and where
    the order ships together those of its other lines, whose dates hang on it.

    `other_sku` is one whose queue the change is about to touch as well. LookupError where there is no such line.
    """
    order = orders.get(session, merchant_id, order_id)
    seen = orders.line(session, merchant_id, order_id, line_id)
    if order is None or seen is None:
        raise LookupError("There is no such line in this order.")
    known = {seen.sku} | set(products.named(session, merchant_id, {other_sku} - {""}))
    if effective_way(order.shipping, merchants.get(session, merchant_id).rules()) == TOGETHER:
        known |= _skus(orders.lines_of(session, merchant_id, order_id))
    plans.mark_due(session, merchant_id, known, now)
    session.expire(seen)
    line = orders.line(session, merchant_id, order_id, line_id, for_change=True) or seen
    if line.sku not in known:  # somebody swapped it a moment ago
        plans.mark_due(session, merchant_id, [line.sku], now)
    return order, line


def hold_order(
    session: Session, merchant_id: int, order_id: int, now: datetime
) -> tuple[Order, Collection[OrderLine]]:
    """An order and its lines that wait, nobody else changing how it ships; their queues are due to be planned again.

    LookupError where there is no such order.
    """
    seen = _skus(orders.lines_of(session, merchant_id, order_id))
    plans.mark_due(session, merchant_id, seen, now)
    session.expire_all()
    order = orders.get_one(session, merchant_id, order_id, for_change=True)
    lines = orders.lines_of(session, merchant_id, order_id)
    plans.mark_due(session, merchant_id, _skus(lines) - seen, now)
    return order, [line for line in lines if line.waiting]


def _skus(lines: Collection[OrderLine]) -> set[str]:
    return {line.sku for line in lines if line.waiting}
