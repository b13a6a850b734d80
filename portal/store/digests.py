"""Notices of several orders that one message tells: which are told together, found, held under one lease, parted.

`OutboxRow.told_with` is the number of the notice whose message tells it. One that tells others has its own number
there, and is the only one that a provider ever hears of. What becomes of it becomes of all of them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, and_, or_, text
from sqlmodel import Session, select

from portal.domain.notices import PLAN
from portal.store import claimed
from portal.store.base import table_of
from portal.store.claimed import AnyRow, ClaimedRow
from portal.store.given import among
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
    table = table_of(OutboxRow)
    return or_(table.c.told_with.is_(None), table.c.told_with == table.c.id)


@cache
def may_leave() -> ColumnElement[bool]:
    """That a pending notice may be claimed: one that is told with another leaves with it, as long as that waits too."""
    table = table_of(OutboxRow)
    carrier = table.alias()
    waits = select(carrier.c.id).where(
        carrier.c.merchant_id == table.c.merchant_id,
        carrier.c.id == table.c.told_with,
        carrier.c.state == "pending",
    )
    return or_(is_a_message(), ~waits.exists())


def together(session: Session, row: OutboxRow) -> list[OutboxRow]:
    """The notice and all that are told with it, itself first, locked."""
    if row.told_with != row.id:
        return [row]
    chosen = select(OutboxRow).where(_told_by(session, row.merchant_id, [row.id]))
    return [row, *session.exec(chosen.order_by(OutboxRow.id).with_for_update())]


def told_with(
    session: Session, merchant_id: int, rows: Collection[ClaimedRow]
) -> Mapping[int, Sequence[ClaimedRow]]:
    """What is told with each of a merchant's claimed notices, by their numbers, oldest first, locked."""
    carriers = [row.id for row in rows if row.told_with == row.id]
    found: dict[int, list[ClaimedRow]] = defaultdict(list)
    if carriers:
        chosen = claimed.chosen().where(_told_by(session, merchant_id, carriers))
        for row in claimed.read(session, chosen.order_by(table_of(OutboxRow).c.id).with_for_update()):
            found[row.told_with or 0].append(row)
    return found


def _told_by(session: Session, merchant_id: int, carriers: Collection[int]) -> ColumnElement[bool]:
    table = table_of(OutboxRow)
    return and_(
        _IS_TOLD_TOGETHER,
        table.c.merchant_id == merchant_id,
        among(session, table.c.told_with, carriers),
        table.c.told_with != table.c.id,
    )


def part(rows: Collection[AnyRow]) -> None:
    """These notices are told by messages of their own again; those that are still owed find new words for it."""
    for row in rows:
        row.told_with, row.is_recalled = None, False
        if row.state in ("pending", "sending"):
            row.parts = 0
            row.to_address = row.subject = row.text = row.html = row.sealed_link = ""


def due_to_the_same(
    session: Session,
    merchant_id: int,
    channel: str,
    rows: Collection[AnyRow],
    until: datetime,
    limit: int,
) -> list[ClaimedRow]:
    """Planning news that is due by then, unworded, about other orders of whoever reads these notices; locked.

    Whether it is the very same address is for the caller to see: numbers are compared by their last digits only. What
    another sender has taken is left to it.
    """
    others = _other_orders(session, merchant_id, channel, {row.about for row in rows})
    if not others:
        return []
    table = table_of(OutboxRow)
    chosen = claimed.chosen().where(
        _IS_PENDING,
        table.c.merchant_id == merchant_id,
        among(session, table.c.order_id, others),
        table.c.channel == channel,
        table.c.slot == PLAN,
        table.c.text == "",
        table.c.due_at <= until,
        table.c.told_with.is_(None),
        ~among(session, table.c.id, [row.id for row in rows]),
    )
    oldest = chosen.order_by(table.c.due_at, table.c.id).limit(limit)
    return claimed.read(session, oldest.with_for_update(skip_locked=True))


def _other_orders(session: Session, merchant_id: int, channel: str, order_ids: Collection[int]) -> set[int]:
    """The orders of the same shoppers, unsorted: to sort them by number, SQLite would read all that there are."""
    mine, other = table_of(Order).alias("mine"), table_of(Order).alias("other")
    key, same = (order.c[_KEYS[channel]] for order in (mine, other))
    alike = mine.join(other, (mine.c.merchant_id == other.c.merchant_id) & (key == same))
    of_them = select(other.c.id).select_from(alike).where(mine.c.merchant_id == merchant_id, key != "")
    others = of_them.where(among(session, mine.c.id, order_ids), other.c.id != mine.c.id)
    return set(session.execute(others.limit(_MOST_ORDERS)).scalars())
