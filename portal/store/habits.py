"""How suppliers and months kept their days, as people read it: counted when a model is learned, never while reading."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, literal_column, select
from sqlmodel import Field, Session, SQLModel

from portal.domain.slips import Habit
from portal.domain.slips.habits import LEAST_FOR_A_SPAN, USUAL_EARLY, USUAL_LATE
from portal.store.at_once import MERCHANT, is_named_in, is_one_of
from portal.store.base import merchant_key, table_of
from portal.store.bulk import insert_rows
from portal.store.plans import PlanRow
from portal.store.supply import PurchaseOrderLineRow


class HabitRow(SQLModel, table=True):
    """How one supplier keeps its days; see `portal.domain.slips.habits`.

    `early` and `late` always hold days, as the release before plans by them; `said_early` and `said_late` are what
    people read, None where there is nothing honest to say.
    """

    __tablename__ = "slip_models"
    merchant_id: int = merchant_key()
    supplier: str = Field(primary_key=True)
    early: int
    late: int
    lead_early: int | None = None
    lead_late: int | None = None
    known: int = 0
    kept: int = 0
    said_early: int | None = None
    typical: int | None = None
    said_late: int | None = None


class MonthRow(SQLModel, table=True):
    """The same of all days of one month ("2026-11")."""

    __tablename__ = "habits_by_month"
    merchant_id: int = merchant_key()
    name: str = Field(primary_key=True)
    known: int
    kept: int
    early: int | None = None
    typical: int | None = None
    late: int | None = None


_COLUMNS = tuple(Habit.__dataclass_fields__)


def save(session: Session, merchant_id: int, suppliers: Sequence[Habit], months: Sequence[Habit]) -> None:
    """Replace what was counted before."""
    of_suppliers = [_supplier_row(habit) for habit in suppliers]
    of_months = [{name: getattr(habit, name) for name in _COLUMNS} for habit in months]
    for model, rows in ((HabitRow, of_suppliers), (MonthRow, of_months)):
        table = table_of(model)
        session.execute(delete(table).where(table.c.merchant_id == merchant_id))
        insert_rows(session, table, [{"merchant_id": merchant_id} | row for row in rows])


def _supplier_row(habit: Habit) -> dict[str, Any]:
    return {
        "supplier": habit.name,
        "known": habit.known,
        "kept": habit.kept,
        "early": USUAL_EARLY if habit.early is None else habit.early,
        "late": USUAL_LATE if habit.late is None else habit.late,
        "said_early": habit.early,
        "typical": habit.typical,
        "said_late": habit.late,
    }


def of_suppliers(session: Session, merchant_id: int) -> list[Habit]:
    """Every supplier with a named day that came due, by name."""
    table = table_of(HabitRow)
    rows = session.execute(_suppliers(merchant_id).order_by(table.c.supplier))
    return [Habit(*row) for row in rows if row.known]


def behind_plans(skus: str) -> Select[Any]:
    """Of each supply in the plans of the SKUs in the parameter `skus` that a supplier named a day for: SKU, name, how
    many of how many of its days were kept, where enough came due to say so."""
    line, habit, plan = table_of(PurchaseOrderLineRow), table_of(HabitRow), table_of(PlanRow)
    # As `PurchaseOrderLine.name` says.
    name = literal_column("'PO '").concat(line.c.po).concat(literal_column("' line '")).concat(line.c.line)
    ordered = (line.c.merchant_id == plan.c.merchant_id) & (line.c.sku == plan.c.sku)
    its_own = (habit.c.merchant_id == line.c.merchant_id) & (habit.c.supplier == line.c.supplier)
    # The plan comes last, also for SQLite: to look into its steps takes longer than all else.
    joined = line.join(habit, its_own).outerjoin(plan, ordered & plan.c.planned_at.is_not(None))
    chosen = select(line.c.sku, name.label("name"), habit.c.kept, habit.c.known).select_from(joined)
    enough = habit.c.known >= LEAST_FOR_A_SPAN
    mine = (line.c.merchant_id == MERCHANT) & is_one_of(line.c.sku, skus)
    return chosen.where(mine, enough, is_named_in(name, plan.c.steps))


def _suppliers(merchant_id: int) -> Select[Any]:
    table = table_of(HabitRow)
    columns = (table.c.known, table.c.kept, table.c.said_early, table.c.typical, table.c.said_late)
    return select(table.c.supplier, *columns).where(table.c.merchant_id == merchant_id)


def of_months(session: Session, merchant_id: int) -> list[Habit]:
    """Every month with a named day that came due, oldest first."""
    table = table_of(MonthRow)
    columns = [table.c[name] for name in _COLUMNS]
    rows = session.execute(select(*columns).where(table.c.merchant_id == merchant_id).order_by(table.c.name))
    return [Habit(*row) for row in rows]
