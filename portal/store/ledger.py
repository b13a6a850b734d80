"""The ledger of every queue: appended to by `queue_moves`, never changed. What an entry is: `portal.domain.ledger`.

Writers of one queue come one after the other, as each holds the SKU's plan row; should two meet all the same, the key
lets only one of them in, and the other begins anew and sees what the first one did.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ScalarSelect, bindparam, or_, union
from sqlmodel import Field, Session, SQLModel, select

from portal.domain.ledger import (
    Cause,
    Entry,
    Happening,
    canonical,
    genesis,
    place_from,
    place_text,
    pseudonyms,
    sealed,
)
from portal.domain.places import BEFORE_ALL, PlaceKey
from portal.store import merchants
from portal.store.base import merchant_key, table_of
from portal.store.bulk import ROWS_A_STATEMENT, in_portions, insert_values
from portal.store.orders import OrderLine
from portal.store.place_columns import place as place_in
from portal.store.place_columns import value
from portal.store.queue_blocks import QueueBlock

ROWS_AT_ONCE = 5_000


class LedgerRow(SQLModel, table=True):
    """One entry, column by column, with its hash. `was` is the place that a moved line had, as text."""

    __tablename__ = "ledger"
    __table_args__ = ({"sqlite_with_rowid": False},)
    merchant_id: int = merchant_key()
    sku: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    at: datetime
    kind: str
    line: str
    units: int
    change: int
    priority: int
    joined_at: datetime
    tiebreak: int = Field(sa_type=BigInteger)
    actor: str
    reason: str
    was: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """How far a queue's chain goes: the number and the hash of its last entry."""

    sku: str
    number: int
    hash: str


_row, _block = table_of(LedgerRow), table_of(QueueBlock)


def _newest(column: Column[Any]) -> ScalarSelect[Any]:
    """A column of the last entry of a block's queue. Joined to its number, PostgreSQL would read the whole ledger."""
    mine = (_row.c.merchant_id == _block.c.merchant_id) & (_row.c.sku == _block.c.sku)
    return select(column).where(mine).order_by(_row.c.number.desc()).limit(1).scalar_subquery()


# The ends of chains, two seeks each: every queue has its first block.
_ENDS = (
    select(_block.c.sku, _newest(_row.c.number), _newest(_row.c.hash))
    .where(_block.c.merchant_id == bindparam("merchant"), _block.c.priority == BEFORE_ALL.priority)
    .order_by(_block.c.sku)
)
_SOME_ENDS = _ENDS.where(_block.c.sku.in_(bindparam("skus", expanding=True)))
_COLUMNS = (
    *("merchant_id", "sku", "number", "at", "kind", "line", "units", "change"),
    *("priority", "joined_at", "tiebreak", "actor", "reason", "was", "hash"),
)


def append(
    session: Session, merchant_id: int, happenings: Mapping[str, Sequence[Happening]], cause: Cause
) -> None:
    """Write down what happened in these queues, by SKU, in the order given."""
    slug, key = merchants.names_in_ledgers(session, merchant_id)
    pseudonym = pseudonyms(key)
    heads = {head.sku: head for head in _heads(session, merchant_id, happenings)}
    at, actor = cause.at, cause.actor
    rows = []
    for sku, several in happenings.items():
        end = heads.get(sku)
        first, seal = (end.number + 1, end.hash) if end else (1, sealed("", genesis(slug, sku)))
        for number, (line_id, kind, units, change, place, reason, was) in enumerate(several, first):
            line = pseudonym(line_id)
            seal = sealed(seal, canonical(number, at, kind, line, units, change, place, actor, reason, was))
            what = (merchant_id, sku, number, at, kind, line, units, change)
            rows.append((*what, *place, actor, reason, place_text(was) if was else "", seal))
    insert_values(session, _row, _COLUMNS, rows)


def _heads(session: Session, merchant_id: int, skus: Collection[str]) -> list[Head]:
    asked = ({"merchant": merchant_id, "skus": some} for some in in_portions(skus, ROWS_A_STATEMENT))
    return [Head(*row) for each in asked for row in session.execute(_SOME_ENDS, each) if row[1]]


def heads(session: Session, merchant_id: int) -> list[Head]:
    """The ends of all the merchant's chains, by SKU."""
    return [Head(*row) for row in session.execute(_ENDS, {"merchant": merchant_id}) if row[1]]


def skus(session: Session, merchant_id: int) -> list[str]:
    """Every SKU that somebody waits for, or ever did."""
    line = table_of(OrderLine)
    each = (
        select(table.c.sku).where(table.c.merchant_id == merchant_id).distinct()
        for table in (_row, _block, line)
    )
    return sorted(session.execute(union(*each)).scalars())


def head(session: Session, merchant_id: int, sku: str) -> Head:
    """The end of one queue's chain; number 0 and the hash of the genesis where nothing has happened yet."""
    found = _heads(session, merchant_id, [sku])
    slug, _ = merchants.names_in_ledgers(session, merchant_id)
    return found[0] if found else Head(sku, 0, sealed("", genesis(slug, sku)))


def entries(session: Session, merchant_id: int, sku: str, first: int, last: int) -> list[tuple[Entry, str]]:
    """The entries from one number to another, both included, with their hashes."""
    mine = (_row.c.merchant_id == merchant_id) & (_row.c.sku == sku) & _row.c.number.between(first, last)
    return [_entry(row) for row in session.execute(select(_row).where(mine).order_by(_row.c.number))]


def chain(session: Session, merchant_id: int, sku: str) -> Iterator[tuple[Entry, str]]:
    """All entries of a queue, a portion in memory at a time. One that is missing in the middle is simply not there."""
    last = head(session, merchant_id, sku).number
    for first in range(1, last + 1, ROWS_AT_ONCE):
        yield from entries(session, merchant_id, sku, first, min(first + ROWS_AT_ONCE - 1, last))


def touching(
    session: Session, merchant_id: int, sku: str, line: str, place: PlaceKey, since: int, limit: int
) -> list[Entry]:
    """Entries after number `since` that may have changed the place of a line: its own, those of lines in front of it,
    and all moves. Newest first."""
    chosen = select(_row).where(
        _row.c.merchant_id == merchant_id,
        _row.c.sku == sku,
        _row.c.number > since,
        or_(place_in(_row) < value(place), _row.c.kind == "move", _row.c.line == line),
    )
    rows = session.execute(chosen.order_by(_row.c.number.desc()).limit(limit))
    return [_entry(row)[0] for row in rows]


def _entry(row: Any) -> tuple[Entry, str]:
    place = PlaceKey(row.priority, row.joined_at, row.tiebreak)
    was = place_from(row.was)
    entry = Entry(
        row.number, row.at, row.kind, row.line, row.units, row.change, place, row.actor, row.reason, was
    )
    return entry, row.hash
