"""One row per SKU: its plan, its version, and when it is due to be planned again. The portal's first to-do list."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, func, update
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.domain.plans import Plan
from portal.store.base import Json, merchant_key, table_of
from portal.store.dialects import is_on_postgresql, sooner, upsert
from portal.store.plan_steps import from_json, to_json


class PlanRow(SQLModel, table=True):
    """`version` rises with every move in the queue and every plan, so that a page knows whether it is still true.

    `due_at` None means that nothing but an event will change this plan.
    """

    __tablename__ = "plans"
    __table_args__ = (Index("ix_plans_due_at", "due_at"),)
    merchant_id: int = merchant_key()
    sku: str = Field(primary_key=True)
    version: int = 1
    due_at: datetime | None = None
    planned_at: datetime | None = None
    steps: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)


def mark_due(session: Session, merchant_id: int, skus: Collection[str], due_at: datetime) -> None:
    """These SKUs are to be planned at that moment or earlier; their pages are no longer true.

    Called before the rows it is about are written: everybody then takes locks in the same order.
    """
    if not skus:
        return
    marks = [{"a_sku": sku, "a_merchant": merchant_id, "a_moment": due_at} for sku in sorted(skus)]
    session.connection().execute(_marking(is_on_postgresql(session)), marks)


@cache
def _marking(on_postgresql: bool) -> Executable:
    """Made once: every change of a queue begins with it, and putting it together takes longer than running it."""
    table = table_of(PlanRow)
    statement = upsert(on_postgresql, table).values(
        merchant_id=bindparam("a_merchant"),
        sku=bindparam("a_sku"),
        version=1,
        due_at=bindparam("a_moment"),
        steps=[],
    )
    earlier = sooner(on_postgresql, table.c.due_at, statement.excluded.due_at)
    return statement.on_conflict_do_update(
        index_elements=["merchant_id", "sku"], set_={"due_at": earlier, "version": table.c.version + 1}
    )


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether any SKU is to be planned by then, of any merchant: asked each second."""
    table = table_of(PlanRow)
    return session.execute(select(table.c.sku).where(table.c.due_at <= now).limit(1)).first() is not None


def claim_due(session: Session, now: datetime, limit: int) -> dict[int, list[str]]:
    """Up to `limit` due SKUs by merchant, longest due first, held until the transaction ends; others skip them."""
    table = table_of(PlanRow)
    due = select(table.c.merchant_id, table.c.sku).where(table.c.due_at <= now)
    rows = session.execute(due.order_by(table.c.due_at).limit(limit).with_for_update(skip_locked=True))
    claimed: dict[int, list[str]] = {}
    for merchant_id, sku in rows:
        claimed.setdefault(merchant_id, []).append(sku)
    return claimed


def take_due(session: Session, now: datetime, limit: int, until: datetime) -> dict[int, dict[str, int]]:
    """Up to `limit` due SKUs by merchant, longest due first, each with its version. Nobody else takes them until then,
    unless somebody marks them due."""
    table, taken = table_of(PlanRow), claim_due(session, now, limit)
    found: dict[int, dict[str, int]] = {}
    for merchant_id, skus in taken.items():
        mine = (table.c.merchant_id == merchant_id) & table.c.sku.in_(skus)
        session.execute(update(table).where(mine).values(due_at=until))
        found[merchant_id] = hold(session, merchant_id, skus)
    return found


def hold(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, int]:
    """The versions of these SKUs: nobody moves in their queues until the transaction ends."""
    table = table_of(PlanRow)
    mine = (table.c.merchant_id == merchant_id) & table.c.sku.in_(skus)
    chosen = select(table.c.sku, table.c.version).where(mine)
    return dict(session.execute(chosen.order_by(table.c.sku).with_for_update()).all())


def take_on(session: Session, merchant_id: int, skus: Collection[str], until: datetime) -> None:
    """Some of what these SKUs' plans promise has been written; nobody else takes them until then."""
    if not skus:
        return
    table = table_of(PlanRow)
    mine = (table.c.merchant_id == merchant_id) & table.c.sku.in_(skus)
    session.execute(update(table).where(mine).values(due_at=until, version=table.c.version + 1))


def give_back(session: Session, merchant_id: int, skus: Collection[str], now: datetime) -> None:
    """These SKUs were taken, and are due again; what somebody marked due meanwhile stays so."""
    table = table_of(PlanRow)
    mine = (table.c.merchant_id == merchant_id) & table.c.sku.in_(skus) & (table.c.due_at > now)
    session.execute(update(table).where(mine).values(due_at=now))


def due_skus(session: Session, merchant_id: int, now: datetime) -> list[str]:
    """The due SKUs of one merchant in order, waited for and held until the transaction ends."""
    table = table_of(PlanRow)
    due = select(table.c.sku).where(table.c.merchant_id == merchant_id, table.c.due_at <= now)
    return list(session.execute(due.order_by(table.c.sku).with_for_update()).scalars())


def save(
    session: Session,
    merchant_id: int,
    plans: Collection[Plan],
    due_at: Mapping[str, datetime | None],
    now: datetime,
) -> None:
    """Replace these plans and say when each is due again."""
    table = table_of(PlanRow)
    statement = (
        update(table)
        .where(table.c.merchant_id == merchant_id, table.c.sku == bindparam("a_sku"))
        .values(
            steps=bindparam("new_steps"),
            due_at=bindparam("new_due_at"),
            planned_at=now,
            version=table.c.version + 1,
        )
    )
    rows = [{"a_sku": plan.sku, "new_steps": to_json(plan), "new_due_at": due_at[plan.sku]} for plan in plans]
    if rows:
        session.connection().execute(statement, rows)


def put_off(session: Session, merchant_id: int, sku: str, due_at: datetime) -> None:
    """Leave a claimed SKU's plan as it is until then."""
    table = table_of(PlanRow)
    chosen = (table.c.merchant_id == merchant_id) & (table.c.sku == sku)
    session.execute(update(table).where(chosen).values(due_at=due_at))


def named(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, Plan]:
    """The plans of these SKUs, those that were ever made."""
    table = table_of(PlanRow)
    chosen = select(table.c.sku, table.c.steps).where(
        table.c.merchant_id == merchant_id, table.c.sku.in_(skus), table.c.planned_at.is_not(None)
    )
    return {sku: from_json(sku, steps) for sku, steps in session.execute(chosen)}


def all_skus(session: Session, merchant_id: int) -> list[str]:
    """Every SKU of the merchant that has a queue or had one."""
    table = table_of(PlanRow)
    return list(session.execute(select(table.c.sku).where(table.c.merchant_id == merchant_id)).scalars())


def depth(session: Session, now: datetime) -> tuple[int, datetime | None]:
    """How many SKUs are due, and since when the oldest has been: for the operator, over all merchants."""
    table = table_of(PlanRow)
    due = select(func.count(), func.min(table.c.due_at)).where(table.c.due_at <= now)
    count, since = session.execute(due).one()
    return count, since
