"""Every promise that was ever made, in order, and the standing one repeated on its order line."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, func, insert, literal, update
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.domain.promises import Promise
from portal.domain.windows import Basis, Window
from portal.store.base import belongs_to, merchant_key, table_of
from portal.store.given import among
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
    """A promise to be kept, the same for all these lines: what, on which evidence and why now.

    `hear_by`: the day by which their shoppers hear from us again, news or not.
    """

    line_ids: Collection[int]
    promise: Promise
    supply: str
    evidence_on: date | None
    kind: str
    reason: str
    hear_by: date | None = None
    unnoticed_because: str = ""


def save(session: Session, merchant_id: int, made: Sequence[NewPromise], now: datetime) -> None:
    """Keep new promises, at most one a line, as the standing ones. Two statements each, however many lines."""
    for new in made:
        line = table_of(OrderLine)
        lines = (line.c.merchant_id == merchant_id) & among(session, line.c.id, new.line_ids)
        told = {"told": as_text(new.promise), "hear_by": new.hear_by, "revision": line.c.revision + 1}
        session.execute(update(line).where(lines).values(told))
        values = _values(new, now)
        own = [line.c.merchant_id, line.c.id, line.c.revision, line.c.order_id]
        table = table_of(PromiseRow)
        same = [literal(value, table.c[name].type) for name, value in values.items()]
        names = ["merchant_id", "line_id", "revision", "order_id", *values]
        session.execute(insert(table).from_select(names, select(*own, *same).where(lines)))


def _values(new: NewPromise, now: datetime) -> dict[str, Any]:
    window = new.promise.window
    return {
        "earliest": window.earliest if window else None,
        "latest": window.latest if window else None,
        "basis": new.promise.basis.word,
        "supply": new.supply,
        "evidence_on": new.evidence_on,
        "kind": new.kind,
        "reason": new.reason,
        "unnoticed_because": new.unnoticed_because,
        "made_at": now,
    }


def renew(
    session: Session,
    merchant_id: int,
    line_id: int,
    revision: int,
    reason: str,
    hear_by: date | None,
    now: datetime,
) -> None:
    """Stand by an earlier promise of a line again; nothing where there was none."""
    table = table_of(PromiseRow)
    chosen = (
        (table.c.merchant_id == merchant_id) & (table.c.line_id == line_id) & (table.c.revision == revision)
    )
    row = session.exec(select(PromiseRow).where(chosen)).first()
    if row is None:
        return
    window = Window(row.earliest, row.latest) if row.earliest and row.latest else None
    promise = Promise(window, Basis.of(row.basis))
    again = NewPromise([line_id], promise, row.supply, row.evidence_on, "choice_confirmed", reason, hear_by)
    save(session, merchant_id, [again], now)


def first_made(session: Session, merchant_id: int, line_ids: Collection[int]) -> dict[int, datetime]:
    """When something was first said of each of these lines."""
    table = table_of(PromiseRow)
    mine = (table.c.merchant_id == merchant_id) & among(session, table.c.line_id, line_ids)
    rows = session.execute(
        select(table.c.line_id, func.min(table.c.made_at)).where(mine).group_by(table.c.line_id)
    )
    return {row[0]: row[1] for row in rows}


def history(session: Session, merchant_id: int, order_id: int) -> list[PromiseRow]:
    """Every promise made about an order, newest first."""
    chosen = select(PromiseRow).where(PromiseRow.merchant_id == merchant_id, PromiseRow.order_id == order_id)
    return list(
        session.exec(
            chosen.order_by(PromiseRow.made_at.desc(), PromiseRow.line_id, PromiseRow.revision.desc())
        )
    )


def unnoticed(session: Session, merchant_id: int, made_at: datetime) -> int:
    """How many promises of that moment were made without a notice."""
    table = table_of(PromiseRow)
    mine = (table.c.merchant_id == merchant_id) & (table.c.made_at == made_at)
    silent = select(func.count()).where(mine, table.c.unnoticed_because != "")
    return int(session.execute(silent).scalar_one())
