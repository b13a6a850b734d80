"""Finding PO lines for people: open ones, those of a PO, SKU or supplier. What was said of them: see `supply`."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlmodel import Session

from portal.store.base import table_of
from portal.store.supply import PurchaseOrderLineRow, ReceiptRow


@dataclass(frozen=True, slots=True)
class LineName:
    """What a PO line is called."""

    supplier: str
    po: str
    line: str
    sku: str


def find_lines(
    session: Session, merchant_id: int, words: str = "", with_received: bool = False, limit: int = 200
) -> list[LineName]:
    """PO lines, the newest orders first; without those that were received in full unless they are asked for.

    `words`: only those whose PO, SKU or supplier is just that.
    """
    line, got = table_of(PurchaseOrderLineRow), table_of(ReceiptRow)
    received = (
        select(func.coalesce(func.sum(got.c.quantity), 0))
        .where(
            got.c.merchant_id == line.c.merchant_id,
            got.c.supplier == line.c.supplier,
            got.c.po == line.c.po,
            got.c.line == line.c.line,
            got.c.sku == line.c.sku,
        )
        .scalar_subquery()
    )
    chosen = select(line.c.supplier, line.c.po, line.c.line, line.c.sku).where(
        line.c.merchant_id == merchant_id
    )
    if not with_received:
        chosen = chosen.where(received < line.c.quantity)
    if words:
        chosen = chosen.where(or_(line.c.po == words, line.c.sku == words, line.c.supplier == words))
    in_order = chosen.order_by(
        line.c.ordered_on.desc(), line.c.po, func.length(line.c.line), line.c.line, line.c.supplier
    )
    return [LineName(*row) for row in session.execute(in_order.limit(limit))]
