"""What a merchant should know at a glance, as numbers, and the messages that did not arrive."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlmodel import Session

from portal.store.base import table_of
from portal.store.choices import ChoiceRow
from portal.store.inbox import ProblemRow
from portal.store.orders import Order, OrderLine
from portal.store.outbox import OutboxRow
from portal.store.tasks import TaskRow

# A message that is `unknown` may have left; nobody sends it again before the provider was asked.
NOT_ARRIVED = ("failed", "unknown")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits for a merchant: units, in how many queues and orders, and units without a date told."""

    units: int
    skus: int
    orders: int
    without_date: int


@dataclass(frozen=True, slots=True)
class NotArrived:
    """A message that failed, or of which nobody knows whether it left.

    `order_id` is None where the store was told of no order; `order_number` is "" then.
    """

    order_id: int | None
    order_number: str
    channel: str
    kind: str
    state: str
    reason: str
    at: datetime


def waiting(session: Session, merchant_id: int) -> Waiting:
    """What waits in all queues together."""
    line = table_of(OrderLine)
    # A date that was told has its days behind the word of its basis: see `portal.store.told`.
    dateless = case((line.c.told.contains(" "), 0), else_=line.c.waiting)
    mine = (line.c.merchant_id == merchant_id) & (line.c.waiting > 0)
    units, skus, orders, without = session.execute(
        select(
            func.coalesce(func.sum(line.c.waiting), 0),
            func.count(line.c.sku.distinct()),
            func.count(line.c.order_id.distinct()),
            func.coalesce(func.sum(dateless), 0),
        ).where(mine)
    ).one()
    return Waiting(int(units), int(skus), int(orders), int(without))


def open_problems(session: Session, merchant_id: int) -> int:
    """How many problems of documents nobody settled yet."""
    problem = table_of(ProblemRow)
    mine = (problem.c.merchant_id == merchant_id) & problem.c.settled_at.is_(None)
    return int(session.execute(select(func.count()).where(mine)).scalar_one())


def open_tasks(session: Session, merchant_id: int) -> int:
    """How many tasks at the shelf nobody has done yet."""
    task = table_of(TaskRow)
    mine = (task.c.merchant_id == merchant_id) & task.c.settled_at.is_(None) & task.c.order_id.is_(None)
    return int(session.execute(select(func.count()).where(mine)).scalar_one())


def to_carry_out(session: Session, merchant_id: int) -> int:
    """How many choices the shop has still to carry out."""
    choice = table_of(ChoiceRow)
    is_open = choice.c.carried_out_at.is_(None) & choice.c.undone_at.is_(None)
    mine = (choice.c.merchant_id == merchant_id) & is_open
    return int(session.execute(select(func.count()).where(mine)).scalar_one())


def not_arrived(
    session: Session, merchant_id: int, since: datetime, limit: int = 50
) -> tuple[list[NotArrived], int]:
    """Messages owed since that moment that did not surely arrive, newest first, and how many there are in all."""
    row, order = table_of(OutboxRow), table_of(Order)
    mine = (row.c.merchant_id == merchant_id) & row.c.state.in_(NOT_ARRIVED) & (row.c.created_at >= since)
    total = session.execute(select(func.count()).where(mine)).scalar_one()
    number = func.coalesce(order.c.number, "")
    columns = (row.c.order_id, number, row.c.channel, row.c.kind, row.c.state, row.c.reason)
    its_order = (order.c.merchant_id == row.c.merchant_id) & (order.c.id == row.c.order_id)
    joined = row.join(order, its_order, isouter=True)
    newest = select(*columns, row.c.created_at).select_from(joined).where(mine)
    rows = session.execute(newest.order_by(row.c.created_at.desc(), row.c.id.desc()).limit(limit))
    return [NotArrived(*found) for found in rows], int(total)
