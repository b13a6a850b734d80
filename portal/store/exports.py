"""Everything a merchant told us, kind by kind, as the facts that its files were read into.

A portion of rows is in memory at a time, however many there are. Orders are as they stand now: what was cancelled is
left out, and what was swapped is the new item, so that nobody gets again what they did not want.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, Table, func
from sqlmodel import Session, select

from portal.domain import orders as order_facts
from portal.domain import slips as slip_facts
from portal.domain import supply as supply_facts
from portal.store.base import table_of
from portal.store.orders import Order, OrderLine
from portal.store.products import AlternativeRow, Product
from portal.store.refunds import Refund
from portal.store.shipments import ShipmentRow
from portal.store.slips import PastDeliveryRow
from portal.store.supply import ConfirmationRow, PurchaseOrderLineRow, ReceiptRow, StockCountRow

ROWS_AT_ONCE = 1_000
Reader = Callable[[Session, int], Iterator[Any]]


def _rows(session: Session, chosen: Select[Any]) -> Iterator[Any]:
    return iter(session.execute(chosen, execution_options={"yield_per": ROWS_AT_ONCE}))


def _plain(model: Any, fact: type[Any]) -> Reader:
    """A reader of facts whose fields are the columns of one table, in the order of its key."""

    def read(session: Session, merchant_id: int) -> Iterator[Any]:
        table: Table = table_of(model)
        columns = [table.c[name] for name in fact.__dataclass_fields__]
        chosen = select(*columns).where(table.c.merchant_id == merchant_id)
        return (fact(*row) for row in _rows(session, chosen.order_by(*table.primary_key)))

    return read


_SAME_REVISION = attrgetter("supplier", "po", "line", "sku", "reference")
_SAME_WORD = attrgetter("confirmed_on", "status", "received_at")


def _confirmations(session: Session, merchant_id: int) -> Iterator[supply_facts.Confirmation]:
    """Parts that say the same of the same day become one, as a file that says a thing twice counts it once."""
    parts = _plain(ConfirmationRow, supply_facts.Confirmation)(session, merchant_id)
    for _, revision in groupby((part for part in parts if part.sku), key=_SAME_REVISION):
        said: dict[Any, supply_facts.Confirmation] = {}
        for part in revision:
            before = said.get(_SAME_WORD(part))
            said[_SAME_WORD(part)] = (
                replace(before, quantity=before.quantity + part.quantity) if before else part
            )
        yield from said.values()


def answers_to_unknown_orders(session: Session, merchant_id: int) -> int:
    """How many answers to whole POs that nobody knows are left out: no file of confirmations can hold them."""
    table = table_of(ConfirmationRow)
    nameless = (table.c.merchant_id == merchant_id) & (table.c.sku == "")
    return int(session.execute(select(func.count()).where(nameless)).scalar_one())


def _orders(session: Session, merchant_id: int) -> Iterator[order_facts.OrderLine]:
    line, order = table_of(OrderLine), table_of(Order)
    wanted = line.c.quantity - line.c.cancelled
    columns = (
        *(order.c.number, line.c.line, line.c.sku, wanted, line.c.joined_at),
        *(order.c[name] for name in ("name", "email", "phone", "country", "region", "postcode", "timezone")),
        *(order.c.locale, line.c.price_minor, order.c.currency, order.c.paid),
        *(line.c.stated_ship_by, line.c.need_by, order.c.sms_consent, order.c.note),
    )
    joined = line.join(order, (order.c.merchant_id == line.c.merchant_id) & (order.c.id == line.c.order_id))
    chosen = select(*columns).select_from(joined).where(line.c.merchant_id == merchant_id, wanted > 0)
    # By number, so that those who ordered at the same moment keep their places.
    return (order_facts.OrderLine(*row) for row in _rows(session, chosen.order_by(line.c.id)))


def _shipments(session: Session, merchant_id: int) -> Iterator[order_facts.Shipment]:
    sent, line, order = table_of(ShipmentRow), table_of(OrderLine), table_of(Order)
    names = ("quantity", "shipped_at", "carrier", "tracking_number", "tracking_url", "delivered_at")
    parcel = (sent.c[name] for name in names)
    joined = sent.join(line, (line.c.merchant_id == sent.c.merchant_id) & (line.c.id == sent.c.line_id)).join(
        order, (order.c.merchant_id == sent.c.merchant_id) & (order.c.id == sent.c.order_id)
    )
    chosen = select(order.c.number, line.c.line, *parcel).select_from(joined)
    in_order = chosen.where(sent.c.merchant_id == merchant_id).order_by(*sent.primary_key)
    return (order_facts.Shipment(*row) for row in _rows(session, in_order))


def _refunds(session: Session, merchant_id: int) -> Iterator[order_facts.MoneyBack]:
    """What went back, as it was confirmed: units given up one after the other are one line's refund."""
    sent, line, order = table_of(Refund), table_of(OrderLine), table_of(Order)
    joined = sent.join(line, (line.c.merchant_id == sent.c.merchant_id) & (line.c.id == sent.c.line_id)).join(
        order, (order.c.merchant_id == sent.c.merchant_id) & (order.c.id == sent.c.order_id)
    )
    columns = (order.c.number, line.c.line, sent.c.form, sent.c.confirmed_at)
    mine = (sent.c.merchant_id == merchant_id) & sent.c.confirmed_at.is_not(None)
    chosen = select(*columns).distinct().select_from(joined).where(mine)
    return (order_facts.MoneyBack(*row) for row in _rows(session, chosen.order_by(*columns)))


READERS: dict[str, Reader] = {
    "products": _plain(Product, order_facts.Product),
    "stock": _plain(StockCountRow, supply_facts.StockCount),
    "purchase-orders": _plain(PurchaseOrderLineRow, supply_facts.PurchaseOrderLine),
    "confirmations": _confirmations,
    "receipts": _plain(ReceiptRow, supply_facts.Receipt),
    "orders": _orders,
    "shipments": _shipments,
    "refunds": _refunds,
    "alternatives": _plain(AlternativeRow, order_facts.Alternative),
    "slips": _plain(PastDeliveryRow, slip_facts.PastDelivery),
}
