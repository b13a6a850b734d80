"""How many more units of each SKU may be promised, as it was told last: written by the planning loop alone."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import Field, Session, SQLModel, select

from portal.domain.budgets import Budget
from portal.store.base import merchant_key, table_of
from portal.store.bulk import ROWS_A_STATEMENT, in_portions, insert_rows

_ROWS_AT_ONCE = 1_000


class PromiseBudgetRow(SQLModel, table=True):
    """One SKU's budget since `changed_at`, None for no limit. `cap` is how many units may wait in all."""

    __tablename__ = "promise_budgets"
    merchant_id: int = merchant_key()
    sku: str = Field(primary_key=True)
    budget: int | None = None
    cap: int | None = None
    changed_at: datetime


def named(session: Session, merchant_id: int, skus: Collection[str]) -> dict[str, PromiseBudgetRow]:
    """The budgets of these SKUs, those that were ever planned."""
    table = PromiseBudgetRow
    chosen = select(table).where(table.merchant_id == merchant_id)
    return {
        row.sku: row
        for some in in_portions(skus, ROWS_A_STATEMENT)
        for row in session.exec(chosen.where(table.sku.in_(some)))
    }


def save(session: Session, merchant_id: int, budgets: Sequence[Budget], now: datetime) -> list[Budget]:
    """Keep those budgets that differ from what is kept; answers those whose number is another one now.

    `changed_at` moves only with the number itself.
    """
    known = named(session, merchant_id, [budget.sku for budget in budgets])
    new = [budget for budget in budgets if budget.sku not in known]
    rows = [
        {"merchant_id": merchant_id, "sku": one.sku, "budget": one.units, "cap": one.cap, "changed_at": now}
        for one in new
    ]
    insert_rows(session, table_of(PromiseBudgetRow), rows)
    changed = [
        (one, known[one.sku])
        for one in budgets
        if one.sku in known and (one.units, one.cap) != (known[one.sku].budget, known[one.sku].cap)
    ]
    numbers = [one for one, was in changed if one.units != was.budget]
    _update(session, merchant_id, changed, now)
    return [*new, *numbers]


def _update(
    session: Session, merchant_id: int, changed: Sequence[tuple[Budget, PromiseBudgetRow]], now: datetime
) -> None:
    if not changed:
        return
    table = table_of(PromiseBudgetRow)
    statement = (
        update(table)
        .where(table.c.merchant_id == merchant_id, table.c.sku == bindparam("a_sku"))
        .values(budget=bindparam("units"), cap=bindparam("new_cap"), changed_at=bindparam("at"))
    )
    rows = [
        {"a_sku": new.sku, "units": new.units, "new_cap": new.cap}
        | {"at": now if new.units != was.budget else was.changed_at}
        for new, was in changed
    ]
    session.connection().execute(statement, rows)
    for _, was in changed:
        session.expire(was)


def stream(session: Session, merchant_id: int) -> Iterator[tuple[str, int | None, datetime]]:
    """SKU, budget and since when, of every SKU that was ever planned, a portion of rows in memory at a time."""
    table = table_of(PromiseBudgetRow)
    chosen = select(table.c.sku, table.c.budget, table.c.changed_at).where(table.c.merchant_id == merchant_id)
    rows = session.execute(chosen.order_by(table.c.sku), execution_options={"yield_per": _ROWS_AT_ONCE})
    return ((row.sku, row.budget, row.changed_at) for row in rows)
