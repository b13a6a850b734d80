"""What suppliers did (imported history and our own closed PO lines), and the model learned from it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Table, and_, delete, func
from sqlmodel import Field, Session, SQLModel, select

from portal.domain import slips as facts
from portal.store.base import merchant_key, table_of
from portal.store.bulk import Saved, insert_rows, save_facts
from portal.store.supply import ConfirmationRow, PurchaseOrderLineRow, ReceiptRow


class PastDeliveryRow(SQLModel, table=True):
    """One imported line of history under the key that `slips.keyed` gave it."""

    __tablename__ = "past_deliveries"
    merchant_id: int = merchant_key()
    fact_key: str = Field(primary_key=True)
    supplier: str
    ordered_on: date | None = None
    promised_on: date | None = None
    received_on: date | None = None
    recorded_on: date | None = None
    sku: str = ""
    quantity: int | None = None
    group: str = ""


class SlipModelRow(SQLModel, table=True):
    """What to expect of one supplier; supplier "" stands for those without a history."""

    __tablename__ = "slip_models"
    merchant_id: int = merchant_key()
    supplier: str = Field(primary_key=True)
    early: int
    late: int
    lead_early: int | None = None
    lead_late: int | None = None
    known: int = 0
    kept: int = 0


def save_history(
    session: Session, merchant_id: int, deliveries: Sequence[facts.KeyedDelivery]
) -> Saved[facts.KeyedDelivery]:
    """Keep imported history, each line once."""
    return save_facts(session, PastDeliveryRow, merchant_id, deliveries, keys=("fact_key",))


def history(session: Session, merchant_id: int) -> list[facts.PastDelivery]:
    """Everything a model may learn from: imported lines, and our own PO lines that arrived."""
    table = table_of(PastDeliveryRow)
    columns = (table.c.supplier, table.c.ordered_on, table.c.promised_on, table.c.received_on)
    imported = session.execute(select(*columns).where(table.c.merchant_id == merchant_id))
    return [facts.PastDelivery(*row) for row in imported] + _own(session, merchant_id)


def _own(session: Session, merchant_id: int) -> list[facts.PastDelivery]:
    """PO lines with a receipt: the first confirmed day against the day of the first receipt."""
    line, said, got = table_of(PurchaseOrderLineRow), table_of(ConfirmationRow), table_of(ReceiptRow)
    joined = line.join(got, _same_line(line, got)).outerjoin(said, _same_line(line, said))
    columns = (line.c.supplier, line.c.ordered_on, func.min(said.c.confirmed_on), func.min(got.c.received_on))
    rows = session.execute(
        select(*columns)
        .select_from(joined)
        .where(line.c.merchant_id == merchant_id)
        .group_by(line.c.supplier, line.c.po, line.c.line, line.c.ordered_on)
    )
    return [facts.PastDelivery(*row) for row in rows]


def _same_line(line: Table, other: Table) -> ColumnElement[bool]:
    return and_(*(other.c[name] == line.c[name] for name in ("merchant_id", "supplier", "po", "line")))


def save_models(session: Session, merchant_id: int, models: dict[str, facts.SlipModel]) -> None:
    """Replace what was learned before."""
    table = table_of(SlipModelRow)
    session.execute(delete(table).where(table.c.merchant_id == merchant_id))
    fields = facts.SlipModel.__dataclass_fields__
    rows = [{name: getattr(model, name) for name in fields} for model in models.values()]
    insert_rows(session, table, [{"merchant_id": merchant_id} | row for row in rows])


def models(session: Session, merchant_id: int) -> dict[str, facts.SlipModel]:
    """What was learned, by supplier; always with an entry for suppliers without a history."""
    table = table_of(SlipModelRow)
    columns = [table.c[name] for name in facts.SlipModel.__dataclass_fields__]
    rows = session.execute(select(*columns).where(table.c.merchant_id == merchant_id))
    return {"": facts.NOBODY} | {row.supplier: facts.SlipModel(*row) for row in rows}
