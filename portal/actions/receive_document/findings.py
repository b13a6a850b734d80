"""Where a document shows that goods are not there after all: before it is kept, the books are still as they were."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from portal.domain.supply import OpenPurchaseOrderLine, Receipt, StockCount
from portal.domain.tasks import Task, lower_counts, newest, receipt_tasks, to_count
from portal.store import queue, shelf, shipments, supply
from portal.store.bulk import ROWS_A_STATEMENT, in_portions
from portal.store.shipments import ShipmentOfLine

# A shop that brings its history along need not count again what was counted last year.
STILL_WORTH_COUNTING = timedelta(days=7)


def in_counts(session: Session, merchant_id: int, counts: Sequence[StockCount], now: datetime) -> list[Task]:
    """Counts, not kept yet, that are lower than the books say while somebody waits for the SKU.

    Where nobody waits, an ordinary sale that the portal never hears of lowers a count every day.
    """
    last = newest(count for count in counts if now - count.counted_at < STILL_WORTH_COUNTING)
    waited_for = queue.demand(session, merchant_id, last) if last else {}
    known = supply.last_counts(session, merchant_id, waited_for) if waited_for else {}
    moments = {
        sku: last[sku].counted_at
        for sku, before in known.items()
        if last[sku].counted_at >= before.counted_at
    }
    return lower_counts(last, shelf.books(session, merchant_id, moments)) if moments else []


def lines_of(session: Session, merchant_id: int, got: Sequence[Receipt]) -> list[OpenPurchaseOrderLine]:
    """The PO lines that these receipts are of, with what was received of them so far."""
    named = {(one.supplier, one.po, one.line) for one in got}
    found: list[OpenPurchaseOrderLine] = []
    for some in in_portions({one.sku for one in got}, ROWS_A_STATEMENT):
        lines = supply.open_lines(session, merchant_id, some)
        found += [line for of_sku in lines.values() for line in of_sku if _name(line) in named]
    return found


def in_receipts(
    session: Session,
    merchant_id: int,
    before: Sequence[OpenPurchaseOrderLine],
    moved: Sequence[Receipt],
    now: datetime,
) -> list[Task]:
    """Receipts, kept by now, of fewer units than were reported before, or than the supplier had confirmed."""
    fresh = [got for got in moved if now.date() - got.received_on < STILL_WORTH_COUNTING]
    return receipt_tasks(before, lines_of(session, merchant_id, fresh)) if fresh else []


def _name(line: OpenPurchaseOrderLine) -> tuple[str, str, str]:
    return line.ordered.supplier, line.ordered.po, line.ordered.line


def in_parcels(before: Mapping[tuple[Any, ...], int], changed: Sequence[ShipmentOfLine]) -> list[Task]:
    """Parcels that held fewer units than was reported `before`, by `shipments.parcel_of`."""
    return [
        to_count(sent.sku, "shipment_corrected", had, sent.quantity, sent.tracking_number)
        for sent in changed
        if (had := before[shipments.parcel_of(sent)]) > sent.quantity
    ]
