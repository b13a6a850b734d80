"""Every promise that was ever made, in order, and the standing one repeated on its order line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, bindparam, update
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.domain.promises import Promise
from portal.store.base import belongs_to, merchant_key, table_of
from portal.store.bulk import ROWS_A_STATEMENT, in_portions, insert_rows
from portal.store.orders import OrderLine
from portal.store.told import as_text


class PromiseRow(SQLModel, table=True):
    """One promise, or the honest word that there is no date (`latest` None).

    It changes only together with a notice, or `unnoticed_because` says why none was owed.
    """

    __tablename__ = "promises"
    __table_args__ = (
        belongs_to("order_lines", "line_id"),
        Index("ix_promises_order_id", "merchant_id", "order_id"),
    )
    merchant_id: int = merchant_key()
    line_id: int = Field(primary_key=True, sa_type=BigInteger)
    revision: int = Field(primary_key=True)
    order_id: int = Field(sa_type=BigInteger)
    earliest: date | None = None
    latest: date | None = None
    basis: str
    supply: str = ""
    evidence_on: date | None = None
    kind: str
    reason: str
    unnoticed_because: str = ""
    made_at: datetime


@dataclass(frozen=True, slots=True)
class NewPromise:
    """A promise to be kept: for whom, what, on which evidence and why now."""

    line_id: int
    order_id: int
    promise: Promise
    supply: str
    evidence_on: date | None
    kind: str
    reason: str
    unnoticed_because: str = ""


def save(session: Session, merchant_id: int, made: Sequence[NewPromise], now: datetime) -> None:
    """Keep new promises, at most one a line, as the standing ones."""
    if not made:
        return
    table = table_of(OrderLine)
    rows = [{"a_line": new.line_id, "new_told": as_text(new.promise)} for new in made]
    statement = (
        update(table)
        .where(table.c.merchant_id == merchant_id, table.c.id == bindparam("a_line"))
        .values(told=bindparam("new_told"), revision=table.c.revision + 1)
    )
    session.connection().execute(statement, rows)
    _append(session, merchant_id, made, now)


def _days(promise: Promise) -> tuple[date | None, date | None]:
    window = promise.window
    return (window.earliest, window.latest) if window else (None, None)


def _append(session: Session, merchant_id: int, made: Sequence[NewPromise], now: datetime) -> None:
    table = table_of(OrderLine)
    revisions: dict[int, int] = {}
    numbers = select(table.c.id, table.c.revision).where(table.c.merchant_id == merchant_id)
    for some in in_portions([new.line_id for new in made], ROWS_A_STATEMENT):
        rows = session.execute(numbers.where(table.c.id.in_(some)))
        revisions.update({row[0]: row[1] for row in rows})
    insert_rows(
        session,
        table_of(PromiseRow),
        [
            {
                "merchant_id": merchant_id,
                "line_id": new.line_id,
                "revision": revisions[new.line_id],
                "order_id": new.order_id,
                "earliest": _days(new.promise)[0],
                "latest": _days(new.promise)[1],
                "basis": new.promise.basis.word,
                "supply": new.supply,
                "evidence_on": new.evidence_on,
                "kind": new.kind,
                "reason": new.reason,
                "unnoticed_because": new.unnoticed_because,
                "made_at": now,
            }
            for new in made
        ],
    )


def history(session: Session, merchant_id: int, order_id: int) -> list[PromiseRow]:
    """Every promise made about an order, newest first."""
    chosen = select(PromiseRow).where(PromiseRow.merchant_id == merchant_id, PromiseRow.order_id == order_id)
    return list(
        session.exec(
            chosen.order_by(PromiseRow.made_at.desc(), PromiseRow.line_id, PromiseRow.revision.desc())
        )
    )
