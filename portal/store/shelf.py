"""What lies on the shelf now: the last count, what arrived since, what left since, and what nobody waits for."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from portal.clock import zone
from portal.domain.plans import Shelf
from portal.domain.supply import on_hand
from portal.store import merchants, queue, shipments, supply


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


def free_units(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, int]:
    """Units on each shelf that nobody in its queue waits for."""
    if not skus:
        return {}
    demand = queue.demand(session, merchant_id, skus)
    held = {sku: demand.get(sku, (0, 0))[1] for sku in skus}
    return {
        sku: max(0, shelf.units - held[sku]) for sku, shelf in shelves(session, merchant_id, skus).items()
    }
