"""Every window that was promised of the newest order lines, and when they had shipped: how our own dates are graded.

A sample of the newest lines, so that the page that shows it costs the same in a shop of any age.
"""

from itertools import groupby

from sqlalchemy import func
from sqlmodel import Session, select

from portal.clock import day_in
from portal.domain.promises import ToldDates
from portal.domain.windows import Window
from portal.store.base import table_of
from portal.store.orders import OrderLine
from portal.store.products import Product
from portal.store.promises import PromiseRow
from portal.store.shipments import ShipmentRow

# Promises, not lines: a line has one or a few.
MOST = 20_000


def newest(session: Session, merchant_id: int, timezone: str, limit: int = MOST) -> list[ToldDates]:
    """The newest lines that were promised a day; those cancelled before anything shipped are nobody's fault."""
    promise, line, product, sent = (
        table_of(model) for model in (PromiseRow, OrderLine, Product, ShipmentRow)
    )
    last_parcel = (
        select(func.max(sent.c.shipped_at))
        .where(sent.c.merchant_id == line.c.merchant_id, sent.c.line_id == line.c.id)
        .scalar_subquery()
    )
    columns = (promise.c.line_id, promise.c.earliest, promise.c.latest, line.c.waiting, line.c.shipped)
    joined = promise.join(
        line, (line.c.merchant_id == promise.c.merchant_id) & (line.c.id == promise.c.line_id)
    ).outerjoin(product, (product.c.merchant_id == line.c.merchant_id) & (product.c.sku == line.c.sku))
    is_told = (promise.c.merchant_id == merchant_id) & promise.c.latest.is_not(None)
    is_wanted = (line.c.waiting > 0) | (line.c.shipped > 0)
    chosen = select(*columns, func.coalesce(product.c.supplier, ""), last_parcel)
    rows = session.execute(
        chosen.select_from(joined)
        .where(is_told, is_wanted)
        .order_by(promise.c.line_id.desc(), promise.c.revision)
        .limit(limit)
    )
    found = []
    for _, promises in groupby(rows, key=lambda row: row[0]):
        told = list(promises)
        *_, waiting, _, supplier, shipped_at = told[0]
        windows = tuple(Window(earliest or latest, latest) for _, earliest, latest, *_ in told)
        shipped_on = day_in(shipped_at, timezone) if shipped_at and not waiting else None
        found.append(ToldDates(supplier, windows, shipped_on))
    return found
