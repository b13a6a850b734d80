"""How much of what suppliers promised came in full and in time: their history read, and what was learned of it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sqlalchemy import Table, delete, func
from sqlmodel import Field, Session, SQLModel, select

from portal.domain.budgets import WINDOW_LEVEL, Outcome
from portal.store.base import merchant_key, table_of
from portal.store.bulk import insert_rows
from portal.store.slips import PastDeliveryRow
from portal.store.supply import ConfirmationRow, ReceiptRow

_Line = tuple[str, str, str, str]


class ReliableShareRow(SQLModel, table=True):
    """The share of a supplier's promised units that may be counted on; supplier "" is those without a history."""

    __tablename__ = "reliable_shares"
    merchant_id: int = merchant_key()
    supplier: str = Field(primary_key=True)
    share: float


def outcomes(session: Session, merchant_id: int) -> Iterator[Outcome]:
    """Every line that a supplier ever named a day for, imported or our own, with what arrived of it."""
    table = table_of(PastDeliveryRow)
    columns = (table.c.supplier, table.c.promised_on, table.c.quantity, table.c.received_on)
    chosen = select(*columns).where(table.c.merchant_id == merchant_id, table.c.promised_on.is_not(None))
    for supplier, promised_on, quantity, received_on in session.execute(chosen):
        units = quantity or 1
        yield Outcome(supplier, promised_on, units, ((received_on, units),) if received_on else ())
    yield from _own(session, merchant_id)


def _own(session: Session, merchant_id: int) -> Iterator[Outcome]:
    """Our PO lines: the first day and the most units that any revision named, against every receipt."""
    arrived: dict[_Line, list[tuple[date, int]]] = defaultdict(list)
    got = table_of(ReceiptRow)
    chosen = select(*_line(got), got.c.received_on, got.c.quantity).where(got.c.merchant_id == merchant_id)
    for supplier, po, number, sku, received_on, units in session.execute(chosen):
        arrived[supplier, po, number, sku].append((received_on, units))
    for line, (promised_on, units) in _promised(session, merchant_id).items():
        yield Outcome(line[0], promised_on, units, tuple(arrived.get(line, ())))


def _promised(session: Session, merchant_id: int) -> dict[_Line, tuple[date, int]]:
    said = table_of(ConfirmationRow)
    columns = (*_line(said), func.min(said.c.confirmed_on), func.sum(said.c.quantity))
    coming = said.c.status.in_(("accepted", "changed")) & said.c.confirmed_on.is_not(None)
    revisions = select(*columns).where(said.c.merchant_id == merchant_id, coming, said.c.quantity > 0)
    promised: dict[_Line, tuple[date, int]] = {}
    for *names, confirmed_on, units in session.execute(revisions.group_by(*_line(said), said.c.reference)):
        supplier, po, number, sku = names
        first, most = promised.get((supplier, po, number, sku), (confirmed_on, 0))
        promised[supplier, po, number, sku] = min(first, confirmed_on), max(most, int(units))
    return promised


def _line(table: Table) -> tuple[object, ...]:
    return table.c.supplier, table.c.po, table.c.line, table.c.sku


def save(session: Session, merchant_id: int, shares: dict[str, float]) -> None:
    """Replace what was learned before."""
    table = table_of(ReliableShareRow)
    session.execute(delete(table).where(table.c.merchant_id == merchant_id))
    rows = [
        {"merchant_id": merchant_id, "supplier": supplier, "share": share}
        for supplier, share in shares.items()
    ]
    insert_rows(session, table, rows)


def shares(session: Session, merchant_id: int) -> dict[str, float]:
    """What was learned, by supplier; always with an entry for suppliers without a history."""
    table = table_of(ReliableShareRow)
    rows = session.execute(select(table.c.supplier, table.c.share).where(table.c.merchant_id == merchant_id))
    return {"": WINDOW_LEVEL} | {row.supplier: row.share for row in rows}
