"""Parcels that were reported before their order was: kept until it is, so that the order of arrival changes nothing."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Field, Session, SQLModel, select

from portal.domain import orders as facts
from portal.store.base import merchant_key, table_of
from portal.store.bulk import ROWS_A_STATEMENT, Saved, in_portions, save_facts


class EarlyShipmentRow(SQLModel, table=True):
    """One parcel's part of an order line, by the names that the shop gave them."""

    __tablename__ = "early_shipments"
    merchant_id: int = merchant_key()
    order: str = Field(primary_key=True)
    line: str = Field(primary_key=True)
    shipped_at: datetime = Field(primary_key=True)
    tracking_number: str = Field(primary_key=True)
    quantity: int
    carrier: str = ""
    tracking_url: str = ""
    delivered_at: datetime | None = None


_KEYS = ("order", "line", "shipped_at", "tracking_number")


def save(session: Session, merchant_id: int, sent: Sequence[facts.Shipment]) -> Saved[facts.Shipment]:
    """Keep parcels of lines that are not known yet, one an order line, moment and tracking number."""
    return save_facts(session, EarlyShipmentRow, merchant_id, sent, keys=_KEYS)


def take(session: Session, merchant_id: int, lines: Collection[tuple[str, str]]) -> list[facts.Shipment]:
    """Take out the parcels of these (order, line) pairs, which are known now."""
    table = table_of(EarlyShipmentRow)
    mine = table.c.merchant_id == merchant_id
    if session.execute(select(table.c.order).where(mine).limit(1)).first() is None:
        return []
    names = list(facts.Shipment.__dataclass_fields__)
    found: list[facts.Shipment] = []
    for some in in_portions({order for order, _ in lines}, ROWS_A_STATEMENT):
        chosen = select(*(table.c[name] for name in names)).where(mine, table.c.order.in_(some))
        found += [facts.Shipment(**row._mapping) for row in session.execute(chosen)]
    known = [parcel for parcel in found if (parcel.order, parcel.line) in lines]
    for parcel in known:
        named = (table.c[key] == getattr(parcel, key) for key in _KEYS)
        session.execute(delete(table).where(mine, *named))
    return known
