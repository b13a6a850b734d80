"""What lies on the shelf now: the last count, what arrived since, what left since, and what nobody waits for."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Table, func, or_, select
from sqlmodel import Session

from portal.clock import zone
from portal.domain.plans import Shelf
from portal.domain.supply import Receipt, StockCount, on_hand
from portal.store import merchants, shipments, supply
from portal.store.at_once import MERCHANT, Asked, Asking, AtOnce, Question, answered, is_one_of, texts
from portal.store.base import table_of
from portal.store.merchants import Merchant
from portal.store.queue_blocks import IS_WHOLE, QueueBlock
from portal.store.reads import Read
from portal.store.shipments import ShipmentRow
from portal.store.supply import ReceiptRow, StockCountRow


def shelves(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, Shelf]:
    """The shelf of each of these SKUs, by the days of the shop."""
    if not skus:
        return {}
    merchant = merchants.get(session, merchant_id)
    timezone = zone(merchant.timezone)
    counts = {
        sku: replace(count, counted_at=count.counted_at.astimezone(timezone))
        for sku, count in supply.last_counts(session, merchant_id, skus).items()
    }
    lain_since = supply.lain_since(session, merchant_id, counts)
    receipts = supply.receipts_of(session, merchant_id, skus)
    moments = {sku: counts[sku].counted_at if sku in counts else None for sku in skus}
    shipped = shipments.shipped_since(session, merchant_id, moments)
    found = {}
    for sku in skus:
        count, arrived = counts.get(sku), receipts.get(sku, [])
        later = [
            got.received_on for got in arrived if count is None or got.received_on > count.counted_at.date()
        ]
        units = on_hand(count, arrived, shipped.get(sku, 0))
        if later or not count:
            found[sku] = Shelf(units, max(later, default=None), has_just_arrived=bool(later))
        else:
            since = lain_since[sku]
            on = since.astimezone(timezone).date()
            found[sku] = Shelf(units, on, work_began_on=merchant.work_begins_on(since))
    return found


def books(session: Session, merchant_id: int, moments: Mapping[str, datetime]) -> dict[str, int]:
    """What the books say of each SKU's shelf at its moment; SKUs that nobody ever counted have no books."""
    timezone = zone(merchants.get(session, merchant_id).timezone)
    counts = supply.last_counts(session, merchant_id, moments)
    receipts = supply.receipts_of(session, merchant_id, counts)
    parcels = shipments.sent(session, merchant_id, counts)
    said = {}
    for sku, count in counts.items():
        moment = moments[sku]
        come = [got for got in receipts.get(sku, ()) if got.received_on <= moment.astimezone(timezone).date()]
        left = sum(units for at, units in parcels.get(sku, ()) if count.counted_at < at <= moment)
        local = replace(count, counted_at=count.counted_at.astimezone(timezone))
        said[sku] = on_hand(local, come, left)
    return said


def free_units(asked: Asked, merchant_id: int, skus: Collection[str]) -> dict[str, int]:
    """Units on each shelf that nobody in its queue waits for, in one statement."""
    return answered(asked, asking_for_free(merchant_id, skus))


def asking_for_free(merchant_id: int, skus: Collection[str]) -> Asking[dict[str, int]]:
    """The same, for whoever asks otherwise."""
    if not skus:
        return {}
    found = yield Question(_FREE, {"merchant_id": merchant_id, "skus": texts(skus)})
    ((timezone,),) = found["timezone"]
    counts = {
        sku: StockCount(sku, on_hand, at.astimezone(zone(timezone))) for sku, at, on_hand in found["counts"]
    }
    arrived: dict[str, list[Receipt]] = defaultdict(list)
    for sku, on, units in found["arrived"]:
        arrived[sku].append(Receipt("", "", "", sku, units, on, ""))
    left, held = ({sku: int(units) for sku, units in found[name]} for name in ("left", "held"))
    return {
        sku: max(0, on_hand(counts.get(sku), arrived[sku], left.get(sku, 0)) - held.get(sku, 0))
        for sku in skus
    }


def _free() -> AtOnce:
    count, receipt, parcel, block = map(table_of, (StockCountRow, ReceiptRow, ShipmentRow, QueueBlock))
    merchant, newest = table_of(Merchant), count.alias("newest")

    def mine(table: Table) -> ColumnElement[bool]:
        return (table.c.merchant_id == MERCHANT) & is_one_of(table.c.sku, "skus")

    def last_count(table: FromClause) -> ScalarSelect[Any]:
        same = (newest.c.merchant_id == MERCHANT) & (newest.c.sku == table.c.sku)
        return select(func.max(newest.c.counted_at)).where(same).correlate(table).scalar_subquery()

    last, left = last_count(count), func.sum(parcel.c.quantity)
    since = or_(last_count(parcel).is_(None), parcel.c.shipped_at > last_count(parcel))
    return AtOnce(
        timezone=Read(select(merchant.c.timezone).where(merchant.c.id == MERCHANT)),
        counts=Read(
            select(count.c.sku, count.c.counted_at, count.c.on_hand).where(
                mine(count), count.c.counted_at == last
            )
        ),
        arrived=Read(
            select(receipt.c.sku, receipt.c.received_on, func.sum(receipt.c.quantity).label("units"))
            .where(mine(receipt))
            .group_by(receipt.c.sku, receipt.c.received_on)
        ),
        left=Read(
            select(parcel.c.sku, left.label("units")).where(mine(parcel), since).group_by(parcel.c.sku)
        ),
        held=Read(select(block.c.sku, block.c.units).where(mine(block), IS_WHOLE)),
    )


_FREE = _free()
