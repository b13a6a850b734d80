"""Stock counts, purchase orders, confirmations and receipts: facts, kept for ever."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, tuple_
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.domain import supply as facts
from portal.store.base import Words, merchant_key, table_of
from portal.store.bulk import ROWS_A_STATEMENT, Saved, in_portions, save_facts


class StockCountRow(SQLModel, table=True):
    """A count of the shelf at a moment."""

    __tablename__ = "stock_counts"
    merchant_id: int = merchant_key()
    sku: str = Field(primary_key=True)
    counted_at: datetime = Field(primary_key=True)
    on_hand: int


class PurchaseOrderLineRow(SQLModel, table=True):
    """A line of a purchase order as the merchant placed it."""

    __tablename__ = "purchase_order_lines"
    __table_args__ = (
        Index("ix_purchase_order_lines_sku", "merchant_id", "sku"),
        Index("ix_purchase_order_lines_po", "merchant_id", "po"),
    )
    merchant_id: int = merchant_key()
    supplier: str = Field(primary_key=True)
    po: str = Field(primary_key=True)
    line: str = Field(primary_key=True)
    sku: str
    quantity: int
    ordered_on: date
    promised_on: date | None = None


class ConfirmationRow(SQLModel, table=True):
    """One part of one revision of what a supplier said. Kept also where no PO line fits."""

    __tablename__ = "confirmations"
    __table_args__ = (
        Index("ix_confirmations_sku", "merchant_id", "sku"),
        Index("ix_confirmations_po", "merchant_id", "po"),
    )
    merchant_id: int = merchant_key()
    supplier: str = Field(primary_key=True)
    po: str = Field(primary_key=True)
    line: str = Field(primary_key=True)
    sku: str = Field(primary_key=True)
    reference: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    quantity: int
    confirmed_on: date | None = None
    status: str
    received_at: datetime
    item_ids: tuple[str, ...] = Field(default=(), sa_type=Words)
    note: str = ""


class ReceiptRow(SQLModel, table=True):
    """Goods that arrived. The same reference with another quantity corrects the first."""

    __tablename__ = "receipts"
    __table_args__ = (
        Index("ix_receipts_sku", "merchant_id", "sku"),
        Index("ix_receipts_po", "merchant_id", "po"),
    )
    merchant_id: int = merchant_key()
    supplier: str = Field(primary_key=True)
    po: str = Field(primary_key=True)
    line: str = Field(primary_key=True)
    sku: str = Field(primary_key=True)
    reference: str = Field(primary_key=True)
    quantity: int
    received_on: date


_LONGEST_LOOK_BACK = timedelta(days=31)
_CONFIRMATION_KEYS = ("supplier", "po", "line", "sku", "reference", "part")
_RECEIPT_KEYS = ("supplier", "po", "line", "sku", "reference")


def save_counts(
    session: Session, merchant_id: int, counts: Sequence[facts.StockCount]
) -> Saved[facts.StockCount]:
    """Keep stock counts, one a SKU and moment."""
    return save_facts(session, StockCountRow, merchant_id, counts, keys=("sku", "counted_at"))


def save_purchase_order_lines(
    session: Session, merchant_id: int, lines: Sequence[facts.PurchaseOrderLine]
) -> Saved[facts.PurchaseOrderLine]:
    """Keep PO lines, one a supplier, PO and line number."""
    return save_facts(session, PurchaseOrderLineRow, merchant_id, lines, keys=("supplier", "po", "line"))


def save_confirmations(
    session: Session, merchant_id: int, confirmations: Sequence[facts.Confirmation]
) -> Saved[facts.Confirmation]:
    """Keep confirmations, each part of each revision once: said again, it is as old as it was."""
    return save_facts(
        session, ConfirmationRow, merchant_id, confirmations, keys=_CONFIRMATION_KEYS, aside=("received_at",)
    )


def save_receipts(
    session: Session, merchant_id: int, receipts: Sequence[facts.Receipt]
) -> Saved[facts.Receipt]:
    """Keep receipts, one a PO line and reference."""
    return save_facts(session, ReceiptRow, merchant_id, receipts, keys=_RECEIPT_KEYS)


def lines_of_orders(
    session: Session, merchant_id: int, pos: Collection[str]
) -> dict[str, list[facts.PurchaseOrderLine]]:
    """All lines of these POs, whoever the supplier, by PO number in the order of lines."""
    table = table_of(PurchaseOrderLineRow)
    in_order = (table.c.po, func.length(table.c.line), table.c.line)
    found: dict[str, list[facts.PurchaseOrderLine]] = defaultdict(list)
    for some in in_portions(pos, ROWS_A_STATEMENT):
        chosen = select(table).where(table.c.merchant_id == merchant_id, table.c.po.in_(some))
        for row in session.execute(chosen.order_by(*in_order)):
            found[row.po].append(_line(row))
    return found


def open_lines(
    session: Session, merchant_id: int, skus: Collection[str]
) -> dict[str, list[facts.OpenPurchaseOrderLine]]:
    """Every PO line of these SKUs with its newest revision and what arrived of it."""
    table = table_of(PurchaseOrderLineRow)
    rows = session.execute(select(table).where(table.c.merchant_id == merchant_id, table.c.sku.in_(skus)))
    said = _newest_revisions(session, merchant_id, skus)
    arrived = _received(session, merchant_id, skus)
    found: dict[str, list[facts.OpenPurchaseOrderLine]] = defaultdict(list)
    for row in rows:
        key = (row.supplier, row.po, row.line, row.sku)
        found[row.sku].append(facts.OpenPurchaseOrderLine(_line(row), said.get(key, ()), arrived.get(key, 0)))
    return found


LineKey = tuple[str, str, str, str]


def _newest_revisions(
    session: Session, merchant_id: int, skus: Collection[str]
) -> dict[LineKey, tuple[facts.Confirmation, ...]]:
    table = table_of(ConfirmationRow)
    chosen = select(table).where(table.c.merchant_id == merchant_id, table.c.sku.in_(skus))
    revisions: dict[tuple[LineKey, str], list[facts.Confirmation]] = defaultdict(list)
    for row in session.execute(chosen.order_by(table.c.part)):
        revisions[(row.supplier, row.po, row.line, row.sku), row.reference].append(_confirmation(row))
    in_order = sorted(
        revisions.items(), key=lambda one: (max(part.received_at for part in one[1]), one[0][1])
    )
    return {key: tuple(parts) for (key, _), parts in in_order}


def _received(session: Session, merchant_id: int, skus: Collection[str]) -> dict[LineKey, int]:
    table = table_of(ReceiptRow)
    key = (table.c.supplier, table.c.po, table.c.line, table.c.sku)
    chosen = select(*key, func.sum(table.c.quantity)).where(
        table.c.merchant_id == merchant_id, table.c.sku.in_(skus)
    )
    rows = session.execute(chosen.group_by(*key))
    return {(supplier, po, line, sku): int(total) for supplier, po, line, sku, total in rows}


def last_counts(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, facts.StockCount]:
    """The newest count of each of these SKUs that was ever counted."""
    table = StockCountRow
    newest = (
        select(table.sku, func.max(table.counted_at))
        .where(table.merchant_id == merchant_id, table.sku.in_(skus))
        .group_by(table.sku)
    )
    chosen = select(table).where(
        table.merchant_id == merchant_id, tuple_(table.sku, table.counted_at).in_(newest)
    )
    return {row.sku: facts.StockCount(row.sku, row.on_hand, row.counted_at) for row in session.exec(chosen)}


def lain_since(
    session: Session, merchant_id: int, last: Mapping[str, facts.StockCount]
) -> dict[str, datetime]:
    """Since when as many units as were counted `last` have been on each shelf: the first count with no fewer since.

    A feed that counts every night must not make goods that do not leave look as if they had just come. Looks back a
    month at most.
    """
    if not last:
        return {}
    table = table_of(StockCountRow)
    columns = (table.c.sku, table.c.counted_at, table.c.on_hand)
    begin = min(count.counted_at for count in last.values()) - _LONGEST_LOOK_BACK
    mine = table.c.merchant_id == merchant_id, table.c.sku.in_(last), table.c.counted_at >= begin
    chosen = select(*columns).where(*mine)
    since = {sku: count.counted_at for sku, count in last.items()}
    fewer: set[str] = set()
    for sku, counted_at, on_hand in session.execute(chosen.order_by(table.c.counted_at.desc())):
        if on_hand < last[sku].on_hand:
            fewer.add(sku)
        elif sku not in fewer:
            since[sku] = counted_at
    return since


def receipts_of(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, list[facts.Receipt]]:
    """Everything that ever arrived of these SKUs."""
    table = ReceiptRow
    found: dict[str, list[facts.Receipt]] = defaultdict(list)
    for row in session.exec(select(table).where(table.merchant_id == merchant_id, table.sku.in_(skus))):
        found[row.sku].append(_receipt(row))
    return found


def take_orphans(
    session: Session, merchant_id: int, pos: Collection[str]
) -> tuple[list[facts.Confirmation], list[facts.Receipt]]:
    """Take out what was said and delivered under these POs but fits none of their lines, to be named anew."""
    said, got = (
        _orphans(session, merchant_id, pos, ConfirmationRow),
        _orphans(session, merchant_id, pos, ReceiptRow),
    )
    taken = [_confirmation(row) for row in said], [_receipt(row) for row in got]
    for row in (*said, *got):
        session.delete(row)
    session.flush()
    return taken


def _orphans(session: Session, merchant_id: int, pos: Collection[str], model: Any) -> list[Any]:
    line = PurchaseOrderLineRow
    fitting = select(line.po).where(
        line.merchant_id == model.merchant_id,
        line.supplier == model.supplier,
        line.po == model.po,
        line.line == model.line,
        line.sku == model.sku,
    )
    chosen = select(model).where(model.merchant_id == merchant_id, model.po.in_(pos), ~fitting.exists())
    return list(session.exec(chosen))


def _line(row: Any) -> facts.PurchaseOrderLine:
    return facts.PurchaseOrderLine(
        row.supplier, row.po, row.line, row.sku, row.quantity, row.ordered_on, row.promised_on
    )


def _confirmation(row: Any) -> facts.Confirmation:
    return facts.Confirmation(
        supplier=row.supplier,
        po=row.po,
        line=row.line,
        sku=row.sku,
        quantity=row.quantity,
        confirmed_on=row.confirmed_on,
        status=row.status,
        received_at=row.received_at,
        reference=row.reference,
        part=row.part,
        item_ids=row.item_ids,
        note=row.note,
    )


def _receipt(row: Any) -> facts.Receipt:
    return facts.Receipt(
        row.supplier, row.po, row.line, row.sku, row.quantity, row.received_on, row.reference
    )
