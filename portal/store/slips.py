"""What suppliers did (imported history and our own PO lines), and what was learned from it: a to-do list of its own.

Receivers mark a merchant's model due; whoever turns loop 1 learns it anew and keeps it in one piece, which planning
reads in one row. `due_at` in the future of a learner's claim is that claim: somebody who marks it meanwhile takes it
away, and it is learned once more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, update
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.clock import day_in
from portal.domain import slips as facts
from portal.domain.slips.keeping import (
    model_from_bytes,
    model_to_bytes,
    record_from_bytes,
    record_to_bytes,
)
from portal.domain.supply import PurchaseOrderLine
from portal.store.base import merchant_key, table_of
from portal.store.bulk import Saved, save_facts
from portal.store.dialects import is_on_postgresql, sooner, upsert
from portal.store.supply import ConfirmationRow, PurchaseOrderLineRow, ReceiptRow

_COMING = ("accepted", "changed", "backordered")


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


class LearnedRow(SQLModel, table=True):
    """What was learned for a merchant, and when it is due to be learned again.

    `for_all`: what it is due for moves every window of the merchant, so that every queue is to be planned after it.
    """

    __tablename__ = "learned_slips"
    __table_args__ = (Index("ix_learned_slips_due_at", "due_at"),)
    merchant_id: int = merchant_key()
    due_at: datetime | None = None
    for_all: bool = False
    learned_at: datetime | None = None
    model: bytes = b""
    record: bytes = b""


def save_history(
    session: Session, merchant_id: int, deliveries: Sequence[facts.KeyedDelivery]
) -> Saved[facts.KeyedDelivery]:
    """Keep imported history, each line once."""
    return save_facts(session, PastDeliveryRow, merchant_id, deliveries, keys=("fact_key",))


def taught(session: Session, merchant_id: int, timezone: str, since: date) -> Iterator[facts.Taught]:
    """Everything a model may learn from that was promised or ordered since that day, by the days of the shop."""
    table = table_of(PastDeliveryRow)
    columns = [table.c[name] for name in facts.KeyedDelivery.__dataclass_fields__]
    recent = func.coalesce(table.c.promised_on, table.c.ordered_on) >= since
    for row in session.execute(select(*columns).where(table.c.merchant_id == merchant_id, recent)):
        yield facts.taught_by_delivery(facts.KeyedDelivery(*row))
    yield from _taught_by_orders(session, merchant_id, timezone, since)


def _taught_by_orders(
    session: Session, merchant_id: int, timezone: str, since: date
) -> Iterator[facts.Taught]:
    line = table_of(PurchaseOrderLineRow)
    mine = (line.c.merchant_id == merchant_id) & (line.c.ordered_on >= since)
    words: dict[Any, list[facts.Word]] = defaultdict(list)
    arrived: dict[Any, list[facts.Arrived]] = defaultdict(list)
    for key, word in _words(session, line, mine, timezone):
        words[key].append(word)
    for *received_of, received_on, quantity in session.execute(_received(line, mine)):
        arrived[tuple(received_of)].append(facts.Arrived(received_on, quantity))
    ordered = [line.c[name] for name in PurchaseOrderLine.__dataclass_fields__]
    for row in session.execute(select(*ordered).where(mine)):
        name = tuple(row[:3])
        yield facts.taught_by_order(PurchaseOrderLine(*row), words.get(name, ()), arrived.get(name, ()))


def _words(
    session: Session, line: Table, mine: ColumnElement[bool], timezone: str
) -> Iterable[tuple[tuple[Any, ...], facts.Word]]:
    said = table_of(ConfirmationRow)
    word = (said.c.received_at, said.c.reference, said.c.quantity, said.c.confirmed_on, said.c.status)
    chosen = select(*_key(line), *word).select_from(line.join(said, _same_line(line, said))).where(mine)
    in_order = (said.c.received_at, said.c.reference, said.c.part)
    for *key, received_at, reference, quantity, confirmed_on, status in session.execute(
        chosen.order_by(*in_order)
    ):
        said_on = day_in(received_at, timezone)
        yield tuple(key), facts.Word(said_on, reference, quantity, confirmed_on, status in _COMING)


def _received(line: Table, mine: ColumnElement[bool]) -> Any:
    got = table_of(ReceiptRow)
    chosen = select(*_key(line), got.c.received_on, got.c.quantity)
    return chosen.select_from(line.join(got, _same_line(line, got))).where(mine)


def _key(line: Table) -> tuple[ColumnElement[str], ...]:
    return line.c.supplier, line.c.po, line.c.line


def _same_line(line: Table, other: Table) -> ColumnElement[bool]:
    named = ("merchant_id", "supplier", "po", "line", "sku")
    return and_(*(other.c[name] == line.c[name] for name in named))


def mark_due(session: Session, merchant_id: int, due_at: datetime, for_all: bool = False) -> None:
    """What was learned is to be learned anew at that moment or earlier.

    The last lock that a receiver takes: after the plans of all that its document touches.
    """
    table = table_of(LearnedRow)
    on_postgresql = is_on_postgresql(session)
    statement = upsert(on_postgresql, table).values(
        merchant_id=merchant_id, due_at=due_at, for_all=for_all, model=b"", record=b""
    )
    earlier = sooner(on_postgresql, table.c.due_at, statement.excluded.due_at)
    either = table.c.for_all | statement.excluded.for_all
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["merchant_id"], set_={"due_at": earlier, "for_all": either}
        )
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """One merchant's model is being learned anew by us, until that moment."""

    merchant_id: int
    until: datetime


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether there is anything to learn by then, for any merchant: asked each second."""
    table = table_of(LearnedRow)
    return (
        session.execute(select(table.c.merchant_id).where(table.c.due_at <= now).limit(1)).first() is not None
    )


def claim_due(session: Session, now: datetime, until: datetime) -> Claim | None:
    """The merchant whose model has been due longest, or None; others skip it until then."""
    table = table_of(LearnedRow)
    due = select(table.c.merchant_id).where(table.c.due_at <= now).order_by(table.c.due_at).limit(1)
    merchant_id = session.execute(due.with_for_update(skip_locked=True)).scalar()
    if merchant_id is None:
        return None
    session.execute(update(table).where(table.c.merchant_id == merchant_id).values(due_at=until))
    return Claim(merchant_id, until)


def save(
    session: Session, claim: Claim, learned: facts.Learned, now: datetime, again_at: datetime | None
) -> bool:
    """Keep what was learned; due `again_at` unless it was marked due meanwhile. Answers whether it moves everything."""
    table = table_of(LearnedRow)
    mine = table.c.merchant_id == claim.merchant_id
    due_at, for_all = session.execute(
        select(table.c.due_at, table.c.for_all).where(mine).with_for_update()
    ).one()
    is_ours = due_at == claim.until
    values = {
        "due_at": again_at if is_ours else due_at,
        "for_all": for_all and not is_ours,
        "learned_at": now,
        "model": model_to_bytes(learned.model),
        "record": record_to_bytes(learned.slips, learned.leads),
    }
    session.execute(update(table).where(mine).values(**values))
    return bool(for_all and is_ours)


def model(session: Session, merchant_id: int) -> facts.Slips:
    """What was learned of the merchant's suppliers, also where that is nothing."""
    table = table_of(LearnedRow)
    kept = session.execute(select(table.c.model).where(table.c.merchant_id == merchant_id)).scalar()
    return (model_from_bytes(kept) if kept else None) or facts.nothing_learned()


def record(session: Session, merchant_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was forecast so far of slips and of lead times, by line."""
    table = table_of(LearnedRow)
    kept = session.execute(select(table.c.record).where(table.c.merchant_id == merchant_id)).scalar()
    return record_from_bytes(kept) if kept else ({}, {})
