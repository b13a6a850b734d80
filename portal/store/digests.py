"""Notices of several orders that one message tells: which are told together, found, held under one lease, parted.

`OutboxRow.told_with` is the number of the notice whose message tells it. One that tells others has its own number
there, and is the only one that a provider ever hears of. What becomes of it becomes of all of them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, or_, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, select

from portal.domain.notices import PLAN
from portal.store.base import among, table_of
from portal.store.orders import Order
from portal.store.outbox import OutboxRow

# Said in the words of the partial indexes.
_IS_TOLD_TOGETHER = text("outbox.told_with is not null")
_IS_PENDING = text("outbox.state = 'pending'")
# By which column a shopper's orders are found, and what is compared there.
_KEYS = {"email": "email_key", "sms": "phone_key"}
# A shopper who has more orders than this hears of the rest in a message of its own.
_MOST_ORDERS = 1_000


@cache
def is_a_message() -> ColumnElement[bool]:
    """That a notice is one message of its own, or tells others with it: not one that another's message tells."""
    return or_(OutboxRow.told_with.is_(None), OutboxRow.told_with == OutboxRow.id)


@cache
def may_leave() -> ColumnElement[bool]:
    """That a pending notice may be claimed: one that is told with another leaves with it, as long as that waits too."""
    carrier = aliased(OutboxRow)
    waits = select(carrier.id).where(
        carrier.merchant_id == OutboxRow.merchant_id,
        carrier.id == OutboxRow.told_with,
        carrier.state == "pending",
    )
    return or_(is_a_message(), ~waits.exists())


def together(session: Session, row: OutboxRow) -> list[OutboxRow]:
    """The notice and all that are told with it, itself first, locked."""
    return [row, *told_with(session, row.merchant_id, [row]).get(row.id, [])]


def told_with(
    session: Session, merchant_id: int, rows: Collection[OutboxRow]
) -> Mapping[int, Sequence[OutboxRow]]:
    """What is told with each of a merchant's notices, by their numbers, oldest first, locked."""
    carriers = [row.id for row in rows if row.told_with == row.id]
    found: dict[int, list[OutboxRow]] = defaultdict(list)
    if carriers:
        table = table_of(OutboxRow)
        chosen = select(OutboxRow).where(
            _IS_TOLD_TOGETHER,
            table.c.merchant_id == merchant_id,
            among(session, table.c.told_with, carriers),
            table.c.told_with != table.c.id,
        )
        for row in session.exec(chosen.order_by(OutboxRow.id).with_for_update()):
            found[row.told_with or 0].append(row)
    return found


def part(rows: Collection[OutboxRow]) -> None:
    """These notices are told by messages of their own again; those that are still owed find new words for it."""
    for row in rows:
        row.told_with, row.is_recalled = None, False
        if row.state in ("pending", "sending"):
            row.parts = 0
            row.to_address = row.subject = row.text = row.html = row.sealed_link = ""


def due_to_the_same(
    session: Session, merchant_id: int, channel: str, rows: Collection[OutboxRow], until: datetime, limit: int
) -> list[OutboxRow]:
    """Planning news that is due by then, unworded, about other orders of whoever reads these notices; locked.

    Whether it is the very same address is for the caller to see: numbers are compared by their last digits only. What
    another sender has taken is left to it.
    """
    others = _other_orders(session, merchant_id, channel, {row.about for row in rows})
    if not others:
        return []
    chosen = select(OutboxRow).where(
        _IS_PENDING,
        OutboxRow.merchant_id == merchant_id,
        among(session, table_of(OutboxRow).c.order_id, others),
        OutboxRow.channel == channel,
        OutboxRow.slot == PLAN,
        OutboxRow.text == "",
        OutboxRow.due_at <= until,
        OutboxRow.told_with.is_(None),
        OutboxRow.id.not_in([row.id for row in rows]),
    )
    oldest = chosen.order_by(OutboxRow.due_at, OutboxRow.id).limit(limit)
    return list(session.exec(oldest.with_for_update(skip_locked=True)))


@cache
def _two_orders() -> tuple[type[Order], type[Order]]:
    """An order and another one, in one statement: made once, as that takes longer than to ask."""
    return aliased(Order), aliased(Order)


def _other_orders(session: Session, merchant_id: int, channel: str, order_ids: Collection[int]) -> set[int]:
    """The orders of the same shoppers, unsorted: to sort them by number, SQLite would read all that there are."""
    mine, other = _two_orders()
    key, same = (getattr(order, _KEYS[channel]) for order in (mine, other))
    chosen = select(other.id).join(mine, (mine.merchant_id == other.merchant_id) & (key == same))
    of_them = chosen.where(mine.merchant_id == merchant_id, mine.id.in_(order_ids), key != "")
    return set(session.exec(of_them.where(other.id != mine.id).limit(_MOST_ORDERS)))
