"""PO lines with all that was said and done about them; what a drop-ship supplier sent to shoppers itself has come."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from portal.clock import day_in
from portal.domain.orders import Product
from portal.domain.supply import OpenPurchaseOrderLine, less_sent
from portal.store import merchants, shipments, supply


def open_lines(
    session: Session, merchant_id: int, skus: Collection[str], sold: Mapping[str, Product]
) -> dict[str, list[OpenPurchaseOrderLine]]:
    """Every PO line of these SKUs with its newest revision and what came of it. `sold` are their products."""
    found = supply.open_lines(session, merchant_id, skus)
    drop_shipped = [sku for sku in found if sku in sold and not sold[sku].terms.passes_warehouse]
    if not drop_shipped:
        return found
    timezone = merchants.get(session, merchant_id).timezone
    sent = shipments.sent(session, merchant_id, drop_shipped)
    for sku in drop_shipped:
        by_day = ((day_in(moment, timezone), units) for moment, units in sent.get(sku, ()))
        found[sku] = less_sent(found[sku], by_day)
    return found
