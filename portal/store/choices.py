"""What shoppers, and agents for them, decided; and what of it the shop still has to carry out."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, update
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.domain.options import Choice, Line, Made, is_still_so
from portal.store import numbers, orders, queue_moves
from portal.store.base import JsonOrNothing, belongs_to, merchant_key, number, table_of
from portal.store.orders import Order, OrderLine


class ChoiceRow(SQLModel, table=True):
    """One choice with its consequence as it was shown. `carried_out_at` is None while the shop has still to act;
    `undone_at` is when the shopper took it back, and it asks nothing of the shop any more.

    `revision` is that of the line's promise when it was made: who waits once more after news decides anew. `before` is
    what a swap changed of the line, so that it can be as it was.
    `line_id` is None for a choice about the whole order: how it ships, its `kind` being the way.
    """

    __tablename__ = "choices"
    __table_args__ = (
        belongs_to("order_lines", "line_id"),
        Index("ix_choices_order_id", "merchant_id", "order_id"),
    )
    merchant_id: int = merchant_key()
    id: int = number()
    order_id: int = Field(sa_type=BigInteger)
    line_id: int | None = Field(default=None, sa_type=BigInteger)
    kind: str
    units: int
    sku: str = ""
    title: str = ""
    was_sku: str = ""
    revision: int = 0
    refund_minor: int | None = Field(default=None, sa_type=BigInteger)
    difference_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str = ""
    actor: str
    reason: str = ""
    made_at: datetime
    carried_out_at: datetime | None = None
    undone_at: datetime | None = None
    before: dict[str, Any] | None = Field(default=None, sa_type=JsonOrNothing)

    @property
    def stands(self) -> bool:
        """Whether it was not taken back."""
        return self.undone_at is None

    def is_still_so(self, line: Line) -> bool:
        """Whether the line is as this choice left it."""
        return is_still_so(self.kind, self.sku, self.units, line)

    @property
    def as_made(self) -> Made:
        """The choice as far as taking it back goes."""
        return Made(self.kind, self.actor, self.made_at, self.carried_out_at is not None)


def save(session: Session, merchant_id: int, choice: Choice, line: OrderLine, now: datetime) -> int:
    """Keep a choice about a line as it was before; answers its number.

    Waiting asks nothing of the shop and counts as carried out.
    """
    option = choice.option
    row = ChoiceRow(
        merchant_id=merchant_id,
        id=numbers.take_one(session),
        order_id=choice.order_id,
        line_id=choice.line_id,
        kind=option.kind,
        units=option.units,
        sku=option.sku,
        title=option.title,
        was_sku=line.sku,
        revision=line.revision,
        refund_minor=option.refund_minor,
        difference_minor=option.difference_minor,
        currency=option.currency,
        actor=choice.actor,
        reason=choice.reason,
        made_at=now,
        carried_out_at=now if option.kind == "wait" else None,
        before=queue_moves.before_swap(line) if option.kind == "swap" else None,
    )
    session.add(row)
    session.flush()
    return row.id


def save_way(
    session: Session,
    merchant_id: int,
    order_id: int,
    way: str,
    units: int,
    actor: str,
    reason: str,
    now: datetime,
) -> int:
    """Keep how an order is to ship, so that the shop packs it so; answers the choice's number.

    An earlier wish that the shop has not carried out yet asks nothing of it any more.
    """
    table = table_of(ChoiceRow)
    earlier = (
        (table.c.merchant_id == merchant_id) & (table.c.order_id == order_id) & table.c.line_id.is_(None)
    )
    session.execute(update(table).where(earlier, table.c.carried_out_at.is_(None)).values(carried_out_at=now))
    row = ChoiceRow(
        merchant_id=merchant_id,
        id=numbers.take_one(session),
        order_id=order_id,
        kind=way,
        units=units,
        actor=actor,
        reason=reason,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def of_order(session: Session, merchant_id: int, order_id: int) -> list[ChoiceRow]:
    """The choices about an order, newest first."""
    chosen = select(ChoiceRow).where(ChoiceRow.merchant_id == merchant_id, ChoiceRow.order_id == order_id)
    return list(session.exec(chosen.order_by(ChoiceRow.made_at.desc(), ChoiceRow.id.desc())))


def of_line(
    session: Session, merchant_id: int, order_id: int, line_id: int, choice_id: int
) -> ChoiceRow | None:
    """That choice about a line, None where there is no such choice."""
    row = session.get(ChoiceRow, (merchant_id, choice_id))
    return row if row and (row.order_id, row.line_id) == (order_id, line_id) else None


def to_carry_out(session: Session, merchant_id: int, limit: int = 200) -> list[tuple[ChoiceRow, str]]:
    """What the shop still has to do, oldest first, each with its order's number."""
    chosen = (
        select(ChoiceRow, Order.number)
        .join(Order, (Order.merchant_id == ChoiceRow.merchant_id) & (Order.id == ChoiceRow.order_id))
        .where(
            ChoiceRow.merchant_id == merchant_id,
            ChoiceRow.carried_out_at.is_(None),
            ChoiceRow.undone_at.is_(None),
        )
        .order_by(ChoiceRow.made_at, ChoiceRow.id)
        .limit(limit)
    )
    return [(choice, order_number) for choice, order_number in session.execute(chosen)]


def carried_out(session: Session, merchant_id: int, choice_id: int, now: datetime) -> bool:
    """The shop has done it, and the shopper's page says so. False where the merchant has no such choice; doing it
    twice changes nothing."""
    table = table_of(ChoiceRow)
    mine = (table.c.merchant_id == merchant_id) & (table.c.id == choice_id)
    order_id = session.execute(select(table.c.order_id).where(mine)).scalar_one_or_none()
    if order_id is None:
        return False
    waiting = table.c.carried_out_at.is_(None) & table.c.undone_at.is_(None)
    session.execute(update(table).where(mine, waiting).values(carried_out_at=now))
    orders.touch(session, merchant_id, [order_id])
    return True


def settled(
    session: Session, merchant_id: int, line_id: int, made_at: Collection[datetime], now: datetime
) -> None:
    """The money that these choices about a line asked for went back: nothing is left to do, nor to be taken back."""
    table = table_of(ChoiceRow)
    mine = (table.c.merchant_id == merchant_id) & (table.c.line_id == line_id) & table.c.made_at.in_(made_at)
    waiting = table.c.carried_out_at.is_(None) & table.c.undone_at.is_(None)
    session.execute(update(table).where(mine, waiting).values(carried_out_at=now))


def undo(session: Session, merchant_id: int, choice_id: int, now: datetime) -> bool:
    """The shopper has taken it back. False where the shop was quicker."""
    table = table_of(ChoiceRow)
    mine = (table.c.merchant_id == merchant_id) & (table.c.id == choice_id)
    is_open = table.c.undone_at.is_(None) & table.c.carried_out_at.is_(None)
    return bool(session.execute(update(table).where(mine, is_open).values(undone_at=now)).rowcount)
