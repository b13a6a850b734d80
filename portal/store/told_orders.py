"""When a shop's own software told of its orders last: what it tells late must not undo what is newer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel

from portal.store.base import merchant_key, table_of
from portal.store.bulk import ROWS_A_STATEMENT, in_portions, save_facts


class ToldOrderRow(SQLModel, table=True):
    """One order by its number."""

    __tablename__ = "told_orders"
    merchant_id: int = merchant_key()
    number: str = Field(primary_key=True)
    told_at: datetime


@dataclass(frozen=True, slots=True)
class _Told:
    number: str
    told_at: datetime


def moments(session: Session, merchant_id: int, order_numbers: Collection[str]) -> dict[str, datetime]:
    """The moments of these orders, of those of which the shop's software ever told."""
    table, found = table_of(ToldOrderRow), {}
    for some in in_portions(order_numbers, ROWS_A_STATEMENT):
        mine = (table.c.merchant_id == merchant_id) & table.c.number.in_(some)
        for number, at in session.execute(select(table.c.number, table.c.told_at).where(mine)):
            found[number] = at
    return found


def save(session: Session, merchant_id: int, told: dict[str, datetime]) -> None:
    """Note when the shop's software told of these orders."""
    facts = [_Told(number, at) for number, at in told.items()]
    save_facts(session, ToldOrderRow, merchant_id, facts, keys=("number",))
