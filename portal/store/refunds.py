"""Refunds that a law gives a day for: asked of the store, and watched until somebody says that the money went back."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import BigInteger, delete
from sqlmodel import Field, Index, Session, SQLModel, select, text

from portal.store import numbers
from portal.store.base import belongs_to, merchant_key, number
from portal.store.orders import Order


class Refund(SQLModel, table=True):
    """One refund. `cause` is the rule that ended the order, `rule` the one that says in which form the money goes back,
    `vests_on` and `due_by` days of the ship-to zone. `form` is what it was in the end, once it is confirmed."""

    __tablename__ = "refunds"
    __table_args__ = (
        belongs_to("order_lines", "line_id"),
        Index("ix_refunds_order_id", "merchant_id", "order_id"),
        Index(
            "ix_refunds_open",
            *("merchant_id", "due_by"),
            sqlite_where=text("confirmed_at is null"),
            postgresql_where=text("confirmed_at is null"),
        ),
    )
    merchant_id: int = merchant_key()
    id: int = number()
    order_id: int = Field(sa_type=BigInteger)
    line_id: int = Field(sa_type=BigInteger)
    cause: str
    rule: str
    vests_on: date
    due_by: date
    amount_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str = ""
    asked_at: datetime
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    form: str = ""


def save(session: Session, refund: Refund) -> None:
    """Keep a refund that is owed from now on."""
    refund.id = numbers.take_one(session)
    session.add(refund)
    session.flush()


def withdraw(session: Session, merchant_id: int, line_id: int, asked_at: datetime) -> None:
    """What was asked for at that moment is owed no more: the shopper has taken the cancellation back."""
    mine = (Refund.merchant_id == merchant_id) & (Refund.line_id == line_id)
    session.execute(delete(Refund).where(mine, Refund.asked_at == asked_at, Refund.confirmed_at.is_(None)))


def of_orders(session: Session, merchant_id: int, order_ids: Collection[int]) -> list[Refund]:
    """The refunds of these orders, oldest first."""
    chosen = select(Refund).where(Refund.merchant_id == merchant_id, Refund.order_id.in_(order_ids))
    return list(session.exec(chosen.order_by(Refund.id)))


def still_owed(session: Session, merchant_id: int, limit: int = 200) -> list[tuple[Refund, str]]:
    """What nobody has confirmed yet, the most urgent first, each with its order's number."""
    its_order = (Order.merchant_id == Refund.merchant_id) & (Order.id == Refund.order_id)
    chosen = select(Refund, Order.number).join(Order, its_order)
    mine = chosen.where(Refund.merchant_id == merchant_id, Refund.confirmed_at.is_(None))
    rows = session.execute(mine.order_by(Refund.due_by, Refund.id).limit(limit))
    return [(refund, order_number) for refund, order_number in rows]
