"""Reading a SKU's queue: columns, never objects, in the order of places."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import func, select, tuple_
from sqlmodel import Session

from portal.domain.queue import Place, Waiting
from portal.store.base import plain_rows, table_of
from portal.store.orders import Order, OrderLine
from portal.store.products import Product
from portal.store.told import from_text

_line = table_of(OrderLine)
_PLACE = (_line.c.priority, _line.c.joined_at, _line.c.id)


def waiting(session: Session, merchant_id: int, skus: Collection[str]) -> Iterator[tuple[str, list[Waiting]]]:
    """SKU by SKU everybody who waits for it, front first. SKUs that nobody waits for are left out."""
    columns = (_line.c.sku, _line.c.id, _line.c.order_id, _line.c.waiting, _line.c.told, _line.c.swap_offered)
    chosen = select(*columns).where(
        _line.c.merchant_id == merchant_id, _line.c.sku.in_(skus), _line.c.waiting > 0
    )
    rows = plain_rows(session, chosen.order_by(_line.c.sku, *_PLACE))
    for sku, group in groupby(rows, key=itemgetter(0)):
        yield sku, [Waiting(row[1], row[2], row[3], from_text(row[4]), bool(row[5])) for row in group]


def joined_at(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, dict[int, datetime]]:
    """SKU by SKU the moment at which each line that waits for it was ordered, by the line's number."""
    mine = _line.c.merchant_id == merchant_id, _line.c.sku.in_(skus), _line.c.waiting > 0
    found: dict[str, dict[int, datetime]] = defaultdict(dict)
    for sku, line_id, moment in session.execute(
        select(_line.c.sku, _line.c.id, _line.c.joined_at).where(*mine)
    ):
        found[sku][line_id] = moment
    return found


def place_of(session: Session, merchant_id: int, line: OrderLine) -> Place:
    """Where a line stands in its SKU's queue."""
    mine = _line.c.merchant_id == merchant_id, _line.c.sku == line.sku, _line.c.waiting > 0
    in_front = tuple_(*_PLACE) < tuple_(line.priority, line.joined_at, line.id)
    ahead, units_ahead = session.execute(
        select(func.count(), func.coalesce(func.sum(_line.c.waiting), 0)).where(*mine, in_front)
    ).one()
    lines, units = session.execute(
        select(func.count(), func.coalesce(func.sum(_line.c.waiting), 0)).where(*mine)
    ).one()
    return Place(ahead + 1, int(units_ahead), lines, int(units))


def demand(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, tuple[int, int]]:
    """For each of these SKUs that somebody waits for: lines and units."""
    mine = _line.c.merchant_id == merchant_id, _line.c.sku.in_(skus), _line.c.waiting > 0
    rows = session.execute(
        select(_line.c.sku, func.count(), func.sum(_line.c.waiting)).where(*mine).group_by(_line.c.sku)
    )
    return {sku: (lines, int(units)) for sku, lines, units in rows}


def longest(session: Session, merchant_id: int, limit: int = 200) -> list[tuple[str, str, int, int]]:
    """SKU, title, lines and units of the merchant's queues, most units first."""
    product = table_of(Product)
    units = func.sum(_line.c.waiting)
    rows = session.execute(
        select(_line.c.sku, func.coalesce(func.max(product.c.title), _line.c.sku), func.count(), units)
        .select_from(
            _line.outerjoin(
                product, (product.c.merchant_id == _line.c.merchant_id) & (product.c.sku == _line.c.sku)
            )
        )
        .where(_line.c.merchant_id == merchant_id, _line.c.waiting > 0)
        .group_by(_line.c.sku)
        .order_by(units.desc(), _line.c.sku)
        .limit(limit)
    )
    return [(sku, title, lines, int(total)) for sku, title, lines, total in rows]


def members(session: Session, merchant_id: int, sku: str, limit: int = 200) -> list[tuple[OrderLine, Order]]:
    """The front of a SKU's queue with the orders, for those who may see whom it is about."""
    chosen = (
        select(OrderLine, Order)
        .join(Order, (Order.merchant_id == OrderLine.merchant_id) & (Order.id == OrderLine.order_id))
        .where(OrderLine.merchant_id == merchant_id, OrderLine.sku == sku, OrderLine.waiting > 0)
        .order_by(OrderLine.priority, OrderLine.joined_at, OrderLine.id)
        .limit(limit)
    )
    return [(line, order) for line, order in session.execute(chosen)]
