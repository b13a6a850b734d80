"""What has left: each parcel's part of an order line, counted on that line and taken off the shelf."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import BigInteger, func, update
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.domain import orders as facts
from portal.domain.ledger import Cause
from portal.store import queue_moves
from portal.store.base import belongs_to, merchant_key, table_of
from portal.store.bulk import ROWS_A_STATEMENT, Saved, in_portions, save_facts
from portal.store.orders import OrderLine


class ShipmentRow(SQLModel, table=True):
    """Units of a line that left. `sku` is what was in the parcel, `delivered_at` when it arrived, if known."""

    __tablename__ = "shipments"
    __table_args__ = (
        belongs_to("order_lines", "line_id"),
        Index("ix_shipments_sku", "merchant_id", "sku"),
        Index("ix_shipments_order_id", "merchant_id", "order_id"),
    )
    merchant_id: int = merchant_key()
    line_id: int = Field(primary_key=True, sa_type=BigInteger)
    shipped_at: datetime = Field(primary_key=True)
    tracking_number: str = Field(primary_key=True)
    order_id: int = Field(sa_type=BigInteger)
    sku: str
    quantity: int
    carrier: str = ""
    tracking_url: str = ""
    delivered_at: datetime | None = None

    @property
    def as_fact(self) -> facts.Shipment:
        """The parcel's part of the line, without names: whoever asks for it knows the line."""
        return facts.Shipment(
            order="",
            line="",
            quantity=self.quantity,
            shipped_at=self.shipped_at,
            carrier=self.carrier,
            tracking_number=self.tracking_number,
            tracking_url=self.tracking_url,
            delivered_at=self.delivered_at,
        )


@dataclass(frozen=True, slots=True)
class ShipmentOfLine:
    """A shipment with the numbers of the rows it belongs to."""

    line_id: int
    shipped_at: datetime
    tracking_number: str
    order_id: int
    sku: str
    quantity: int
    carrier: str = ""
    tracking_url: str = ""
    delivered_at: datetime | None = None


def of_order(session: Session, merchant_id: int, order_id: int) -> dict[int, list[facts.Shipment]]:
    """What has left of an order, by line, oldest first."""
    chosen = select(ShipmentRow).where(
        ShipmentRow.merchant_id == merchant_id, ShipmentRow.order_id == order_id
    )
    found: dict[int, list[facts.Shipment]] = defaultdict(list)
    for row in session.exec(chosen.order_by(ShipmentRow.shipped_at)):
        found[row.line_id].append(row.as_fact)
    return found


def save(
    session: Session, merchant_id: int, shipments: Sequence[ShipmentOfLine], now: datetime
) -> Saved[ShipmentOfLine]:
    """Keep shipments, one a line, moment and tracking number, and count them on their lines.

    What was in a parcel stays what it was, also when the rest of the line was swapped for something else since; and
    what has arrived has arrived, also when that is not said again.
    """
    known = _sent_before(session, merchant_id, {shipment.line_id for shipment in shipments})
    parcels = []
    for one in shipments:
        sku, delivered_at = known.get(parcel_of(one), (one.sku, None))
        parcels.append(replace(one, sku=sku, delivered_at=one.delivered_at or delivered_at))
    saved = save_facts(session, ShipmentRow, merchant_id, parcels, keys=_PARCEL)
    moved = {shipment.line_id for shipment in saved.moved}
    with queue_moves.changing(session, merchant_id, moved, Cause("shop", now, is_parcel=True)):
        _count_shipped(session, merchant_id, moved)
        _look_again(session, merchant_id, moved, now)
    return saved


def _look_again(session: Session, merchant_id: int, line_ids: Collection[int], now: datetime) -> None:
    """What has left concerns the law's clock of a line, where it has one."""
    table = table_of(OrderLine)
    mine = (table.c.merchant_id == merchant_id) & table.c.id.in_(line_ids) & table.c.duty_at.is_not(None)
    session.execute(update(table).where(mine).values(duty_at=now))


_PARCEL = ("line_id", "shipped_at", "tracking_number")
parcel_of = attrgetter(*_PARCEL)


def units_of(session: Session, merchant_id: int, line_ids: Collection[int]) -> dict[tuple[Any, ...], int]:
    """Units in each parcel of these lines that we know of, by line, moment and tracking number."""
    table = table_of(ShipmentRow)
    chosen = select(*(table.c[name] for name in _PARCEL), table.c.quantity)
    found = {}
    for some in in_portions(line_ids, ROWS_A_STATEMENT):
        mine = (table.c.merchant_id == merchant_id) & table.c.line_id.in_(some)
        found.update({tuple(parcel): units for *parcel, units in session.execute(chosen.where(mine))})
    return found


def _sent_before(
    session: Session, merchant_id: int, line_ids: Collection[int]
) -> dict[tuple[Any, ...], tuple[str, datetime | None]]:
    """What was in the parcels of these lines that we know of, and when each arrived."""
    table = table_of(ShipmentRow)
    chosen = select(*(table.c[name] for name in _PARCEL), table.c.sku, table.c.delivered_at)
    found = {}
    for some in in_portions(line_ids, ROWS_A_STATEMENT):
        mine = (table.c.merchant_id == merchant_id) & table.c.line_id.in_(some)
        for *parcel, sku, delivered_at in session.execute(chosen.where(mine)):
            found[tuple(parcel)] = sku, delivered_at
    return found


def _count_shipped(session: Session, merchant_id: int, line_ids: Collection[int]) -> None:
    table, sent = table_of(OrderLine), table_of(ShipmentRow)
    total = (
        select(func.coalesce(func.sum(sent.c.quantity), 0))
        .where(sent.c.merchant_id == table.c.merchant_id, sent.c.line_id == table.c.id)
        .scalar_subquery()
    )
    chosen = (table.c.merchant_id == merchant_id) & table.c.id.in_(line_ids)
    session.execute(update(table).where(chosen).values(shipped=total))
    _count_waiting(session, merchant_id, line_ids)


def _count_waiting(session: Session, merchant_id: int, line_ids: Collection[int]) -> None:
    table = table_of(OrderLine)
    left = table.c.quantity - table.c.shipped - table.c.cancelled
    chosen = (table.c.merchant_id == merchant_id) & table.c.id.in_(line_ids)
    session.execute(update(table).where(chosen, left >= 0).values(waiting=left))
    session.execute(update(table).where(chosen, left < 0).values(waiting=0))


def sent(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, list[tuple[datetime, int]]]:
    """Moment and units of everything that ever left of each of these SKUs."""
    table = table_of(ShipmentRow)
    columns = (table.c.sku, table.c.shipped_at, table.c.quantity)
    rows = session.execute(select(*columns).where(table.c.merchant_id == merchant_id, table.c.sku.in_(skus)))
    found: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for sku, shipped_at, quantity in rows:
        found[sku].append((shipped_at, quantity))
    return found


def shipped_since(session: Session, merchant_id: int, moments: dict[str, datetime | None]) -> dict[str, int]:
    """Units shipped of each SKU after the moment named for it (None: ever)."""
    parcels = sent(session, merchant_id, moments)
    return {sku: _units_after(moments[sku], left) for sku, left in parcels.items()}


def _units_after(moment: datetime | None, parcels: Sequence[tuple[datetime, int]]) -> int:
    return sum(units for at, units in parcels if moment is None or at > moment)
