"""Finding orders by what a person on the phone says: number, address, phone or name. Every search uses an index."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, union
from sqlmodel import Session, select

from portal.store import orders
from portal.store.base import table_of
from portal.store.orders import Order, OrderLine

# The highest character: a prefix search is the range from the prefix to the prefix followed by it.
_LAST = "\U0010ffff"
_SHORTEST_PHONE = 7


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a list was read: the last order on it, by the moment it was placed and its row number."""

    placed_at: datetime
    order_id: int


def search(
    session: Session, merchant_id: int, words: str, limit: int, after: Mark | None = None
) -> list[Order]:
    """Orders whose number, email address or phone is `words`, or whose name or surname begins with it, newest first.

    Only those behind the mark `after`, where there is one.
    """
    text = " ".join(words.lower().split())
    if not text:
        return []
    order = table_of(Order).c
    matches = [
        order.number.in_(orders.spellings(words)),
        order.email_key == text,
        _begins_with(order.name_key, text),
        _begins_with(order.surname_key, text),
    ]
    digits = "".join(filter(str.isdigit, words))
    if len(digits) >= _SHORTEST_PHONE:
        matches.append(order.phone_key == digits[-9:])
    # Each question by its own index: joined by OR, SQLite would look through every order of the merchant.
    columns = (order.id, order.placed_at)
    each = (select(*columns).where(order.merchant_id == merchant_id, match) for match in matches)
    found = union(*each).subquery().c
    newest_first = select(found.id).order_by(found.placed_at.desc(), found.id.desc())
    if after is not None:
        same_moment = (found.placed_at == after.placed_at) & (found.id < after.order_id)
        newest_first = newest_first.where((found.placed_at < after.placed_at) | same_moment)
    ids = list(session.execute(newest_first.limit(limit)).scalars())
    known = orders.named(session, merchant_id, ids)
    return [known[order_id] for order_id in ids]


def _begins_with(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    # Two comparisons, as PostgreSQL takes no COLLATE within a BETWEEN.
    return and_(column >= text, column <= text + _LAST)


def newest(session: Session, merchant_id: int, limit: int, after: Mark | None = None) -> list[Order]:
    """The orders that came in last, by the primary key: sorting all by the day they were placed would read them all.

    Only those that came in before the mark's, where there is one.
    """
    chosen = select(Order).where(Order.merchant_id == merchant_id)
    if after is not None:
        chosen = chosen.where(Order.id < after.order_id)
    return list(session.exec(chosen.order_by(Order.id.desc()).limit(limit)))


def open_of_address(session: Session, merchant_id: int, email_key: str, limit: int) -> list[Order]:
    """The orders of that address of which something still waits, newest first; none for the empty address."""
    if not email_key:
        return []
    waits = select(OrderLine.id).where(
        OrderLine.merchant_id == Order.merchant_id, OrderLine.order_id == Order.id, OrderLine.waiting > 0
    )
    mine = select(Order).where(Order.merchant_id == merchant_id, Order.email_key == email_key, waits.exists())
    return list(session.exec(mine.order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)))
