"""Work for people that the portal has found: raised, shown, settled."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, case, text, update
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.domain.tasks import Task, grown
from portal.store import numbers
from portal.store.base import Json, belongs_to, merchant_key, number, table_of
from portal.store.bulk import insert_rows
from portal.store.given import among
from portal.store.orders import Order

# Kinds for which a law gives a day.
_BY_LAW = ("law", "erase")
_IS_OPEN = text("settled_at IS NULL")
_IS_OPEN_OF_NO_ORDER = text("settled_at IS NULL AND order_id IS NULL")
_IS_OPEN_OF_AN_ORDER = text("settled_at IS NULL AND order_id IS NOT NULL")


# How urgent a task is stands in its facts, which the database does not sort by.
_MOST_WEIGHED = 5_000


class TaskRow(SQLModel, table=True):
    """One task. At most one of a kind and SKU is open of each order, and of those that are about no order."""

    __tablename__ = "tasks"
    __table_args__ = (
        belongs_to("orders", "order_id"),
        Index("ix_tasks_open", "merchant_id", "raised_at", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index(
            "uq_tasks_open",
            *("merchant_id", "kind", "sku"),
            unique=True,
            sqlite_where=_IS_OPEN_OF_NO_ORDER,
            postgresql_where=_IS_OPEN_OF_NO_ORDER,
        ),
        Index(
            "uq_tasks_open_of_order",
            *("merchant_id", "order_id", "kind", "sku"),
            unique=True,
            sqlite_where=_IS_OPEN_OF_AN_ORDER,
            postgresql_where=_IS_OPEN_OF_AN_ORDER,
        ),
    )
    merchant_id: int = merchant_key()
    id: int = number()
    kind: str
    sku: str = ""
    order_id: int | None = Field(default=None, sa_type=BigInteger)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    raised_at: datetime
    settled_at: datetime | None = None
    settled_by: str = ""


def raise_all(session: Session, merchant_id: int, found: Sequence[Task], now: datetime) -> None:
    """Raise tasks that are about no order. One that is open already is brought up to date instead."""
    wanted = {(task.kind, task.sku): task for task in found}
    if not wanted:
        return
    table = table_of(TaskRow)
    of_no_order = table.c.settled_at.is_(None) & table.c.order_id.is_(None)
    chosen = select(table.c.kind, table.c.sku, table.c.id).where(
        table.c.merchant_id == merchant_id, of_no_order, table.c.sku.in_({sku for _, sku in wanted})
    )
    known = {(kind, sku): task_id for kind, sku, task_id in session.execute(chosen)}
    _refresh(session, merchant_id, {known[name]: wanted[name] for name in wanted if name in known}, now)
    new = [task for name, task in wanted.items() if name not in known]
    rows = [
        {"merchant_id": merchant_id, "id": task_id, "kind": task.kind, "sku": task.sku}
        | {"facts": dict(task.facts), "raised_at": now}
        for task_id, task in zip(numbers.take(session, len(new)), new, strict=True)
    ]
    insert_rows(session, table, rows)


def raise_of_order(session: Session, merchant_id: int, task: Task, now: datetime) -> None:
    """Raise a task about an order. Where it is open already, lists among its facts grow by what is new."""
    chosen = select(TaskRow).where(
        TaskRow.merchant_id == merchant_id,
        TaskRow.order_id == task.order_id,
        TaskRow.kind == task.kind,
        TaskRow.sku == task.sku,
        TaskRow.settled_at.is_(None),
    )
    known = session.exec(chosen.with_for_update()).first()
    if known is not None:
        known.facts = grown(known.facts, task.facts)
    else:
        facts: dict[str, Any] = {"facts": dict(task.facts), "raised_at": now}
        row = TaskRow(merchant_id=merchant_id, id=numbers.take_one(session), kind=task.kind, **facts)
        row.sku, row.order_id = task.sku, task.order_id
        session.add(row)
    session.flush()


def _refresh(session: Session, merchant_id: int, tasks: dict[int, Task], now: datetime) -> None:
    if not tasks:
        return
    table = table_of(TaskRow)
    statement = (
        update(table)
        .where(table.c.merchant_id == merchant_id, table.c.id == bindparam("task_id"))
        .values(facts=bindparam("new_facts"), raised_at=now)
    )
    rows = [{"task_id": task_id, "new_facts": dict(task.facts)} for task_id, task in tasks.items()]
    session.connection().execute(statement, rows)


def open_tasks(session: Session, merchant_id: int, limit: int = 200) -> list[TaskRow]:
    """What is still to be done at the shelf, oldest first: tasks that are about no order."""
    chosen = select(TaskRow).where(TaskRow.merchant_id == merchant_id, TaskRow.settled_at.is_(None))
    of_no_order = chosen.where(TaskRow.order_id.is_(None))
    return list(session.exec(of_no_order.order_by(TaskRow.raised_at, TaskRow.id).limit(limit)))


def open_of_orders(session: Session, merchant_id: int, limit: int = 200) -> list[tuple[TaskRow, str]]:
    """What is still to be done for shoppers, each with its order's number. What a law asks for comes first, overdue
    refunds before all, then by the day; the rest oldest first."""
    chosen = select(TaskRow, Order.number).join(
        Order, (Order.merchant_id == TaskRow.merchant_id) & (Order.id == TaskRow.order_id)
    )
    still_open = chosen.where(TaskRow.merchant_id == merchant_id, TaskRow.settled_at.is_(None))
    is_by_law = case((table_of(TaskRow).c.kind.in_(_BY_LAW), 0), else_=1)
    found = session.execute(
        still_open.order_by(is_by_law, TaskRow.raised_at, TaskRow.id).limit(_MOST_WEIGHED)
    )
    weighed = sorted(((task, number) for task, number in found), key=lambda one: _urgency(one[0]))
    return weighed[:limit]


def _urgency(task: TaskRow) -> tuple[bool, bool, str]:
    facts = task.facts
    return task.kind not in _BY_LAW, facts.get("why") != "refund_overdue", str(facts.get("by", ""))


def of_order(session: Session, merchant_id: int, order_id: int) -> list[TaskRow]:
    """Everything that was ever to be done about an order, oldest first."""
    chosen = select(TaskRow).where(TaskRow.merchant_id == merchant_id, TaskRow.order_id == order_id)
    return list(session.exec(chosen.order_by(TaskRow.raised_at, TaskRow.id)))


def newest_of_order(session: Session, merchant_id: int, order_id: int, kind: str) -> TaskRow | None:
    """The newest task of that kind about an order, done or not; None where there never was one."""
    chosen = select(TaskRow).where(
        TaskRow.merchant_id == merchant_id, TaskRow.order_id == order_id, TaskRow.kind == kind
    )
    return session.exec(chosen.order_by(TaskRow.raised_at.desc(), TaskRow.id.desc())).first()


def settle(session: Session, merchant_id: int, task_id: int, settled_by: str, now: datetime) -> bool:
    """Somebody has done it; who came first stays on record. False where the merchant has no such task."""
    table = table_of(TaskRow)
    mine = (table.c.merchant_id == merchant_id) & (table.c.id == task_id)
    if session.execute(select(table.c.id).where(mine)).first() is None:
        return False
    still_open = update(table).where(mine, table.c.settled_at.is_(None))
    session.execute(still_open.values(settled_at=now, settled_by=settled_by))
    return True


def open_by_law(session: Session, merchant_id: int, order_ids: Collection[int]) -> list[TaskRow]:
    """What a law still asks for of these orders."""
    chosen = select(TaskRow).where(
        TaskRow.merchant_id == merchant_id, TaskRow.kind == "law", TaskRow.settled_at.is_(None)
    )
    return list(session.exec(chosen.where(among(session, table_of(TaskRow).c.order_id, order_ids))))


def settle_of_order(
    session: Session, merchant_id: int, order_id: int, kind: str, sku: str, settled_by: str, now: datetime
) -> None:
    """What was to be done about an order has been done by doing something else."""
    table = table_of(TaskRow)
    mine = (table.c.merchant_id == merchant_id) & (table.c.order_id == order_id)
    chosen = mine & (table.c.kind == kind) & (table.c.sku == sku) & table.c.settled_at.is_(None)
    session.execute(update(table).where(chosen).values(settled_at=now, settled_by=settled_by))
