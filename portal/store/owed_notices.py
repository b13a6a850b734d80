"""Notices as people are shown them: to shoppers, owed and not gone yet; all of them. What sends them: see `outbox`."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session

from portal.domain.notices import KINDS, LineChange, from_json
from portal.store.base import table_of
from portal.store.orders import Order
from portal.store.outbox import IS_ON_THE_WAY, TO_STORE, OutboxRow


@dataclass(frozen=True, slots=True)
class OwedNotice:
    """An unsent notice as a person is shown it before it leaves."""

    order_id: int
    order_number: str
    channel: str
    kind: str
    changes: tuple[LineChange, ...]


def counts_since(session: Session, merchant_id: int, first_id: int) -> dict[tuple[str, str], int]:
    """How many unsent notices of each kind and channel were owed since that number was taken."""
    table = table_of(OutboxRow)
    chosen = select(table.c.kind, table.c.channel, func.count()).where(_mine(merchant_id, first_id))
    rows = session.execute(chosen.group_by(table.c.kind, table.c.channel))
    return {(kind, channel): count for kind, channel, count in rows}


def owed_since(session: Session, merchant_id: int, first_id: int, limit: int) -> list[OwedNotice]:
    """The same notices themselves, the most important kind first."""
    table, order = table_of(OutboxRow), table_of(Order)
    joined = table.join(
        order, (order.c.merchant_id == table.c.merchant_id) & (order.c.id == table.c.order_id)
    )
    columns = (table.c.order_id, order.c.number, table.c.channel, table.c.kind)
    importance = case({kind: place for place, kind in enumerate(KINDS)}, value=table.c.kind)
    chosen = select(*columns, table.c.changes).select_from(joined).where(_mine(merchant_id, first_id))
    rows = session.execute(chosen.order_by(importance, table.c.id).limit(limit))
    return [
        OwedNotice(order_id, number, channel, kind, from_json(changes))
        for order_id, number, channel, kind, changes in rows
    ]


def _mine(merchant_id: int, first_id: int) -> ColumnElement[bool]:
    table = table_of(OutboxRow)
    unsent = (table.c.merchant_id == merchant_id) & (table.c.id > first_id) & (table.c.state == "pending")
    return unsent & (table.c.channel != TO_STORE)


def listed(session: Session, limit: int = 100_000) -> list[tuple[OutboxRow, str]]:
    """Every notice with its order's number ("" for none): for the operator, over all merchants."""
    its_order = (Order.merchant_id == OutboxRow.merchant_id) & (Order.id == OutboxRow.order_id)
    chosen = select(OutboxRow, Order.number).join(Order, its_order, isouter=True)
    return [
        (row, order_number or "")
        for row, order_number in session.execute(chosen.order_by(OutboxRow.id).limit(limit))
    ]


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the longest overdue notice waits: for the operator, over all merchants."""
    table = table_of(OutboxRow)
    due = select(func.min(table.c.due_at)).where(
        IS_ON_THE_WAY, table.c.state == "pending", table.c.due_at <= now
    )
    since: datetime | None = session.execute(due).scalar_one()
    return since
