"""Orders whose shopper's data is to be erased, or is: what was granted, and when it was done.

A row outlives the data, so that a document that comes again, or an old backup, does not bring it back.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, or_, text
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.store.base import belongs_to, merchant_key, table_of
from portal.store.given import among
from portal.store.outbox import TO_STORE, OutboxRow

_IS_OWED = text("erased_at IS NULL")
# The slot of the message that says so: it leaves before the address is gone.
SLOT = "erasure"
# A message that finds no way out for so long holds up nobody's right.
TELLS_WITHIN = timedelta(days=3)


class Erasure(SQLModel, table=True):
    """One order. `erased_at` is None while the shopper has still to be told."""

    __tablename__ = "erasures"
    __table_args__ = (
        belongs_to("orders", "order_id"),
        Index("ix_erasures_owed", "granted_at", sqlite_where=_IS_OWED, postgresql_where=_IS_OWED),
    )
    merchant_id: int = merchant_key()
    order_id: int = Field(primary_key=True, sa_type=BigInteger)
    granted_by: str
    granted_at: datetime
    erased_at: datetime | None = None


def of(session: Session, merchant_id: int, order_id: int) -> Erasure | None:
    """What was granted of an order, None for nothing."""
    return session.get(Erasure, (merchant_id, order_id))


def grant(session: Session, merchant_id: int, order_id: int, granted_by: str, now: datetime) -> None:
    """The data of this order is to be erased. The caller holds the order, and has seen that none was granted."""
    session.add(Erasure(merchant_id=merchant_id, order_id=order_id, granted_by=granted_by, granted_at=now))
    session.flush()


def is_any_owed(session: Session) -> bool:
    """Whether anything was granted that is not done yet, of any merchant: asked often, and nearly always not."""
    return session.exec(select(Erasure.order_id).where(_IS_OWED).limit(1)).first() is not None


def claim_due(session: Session, now: datetime) -> Erasure | None:
    """The next one whose shopper has been told, or cannot be, locked: no other worker takes it."""
    on_its_way = select(OutboxRow.id).where(
        OutboxRow.merchant_id == Erasure.merchant_id,
        OutboxRow.order_id == Erasure.order_id,
        OutboxRow.state.in_(("pending", "sending")),
        OutboxRow.channel != TO_STORE,
    )
    is_told = or_(~on_its_way.exists(), Erasure.granted_at < now - TELLS_WITHIN)
    owed = select(Erasure).where(_IS_OWED, is_told).order_by(Erasure.granted_at).limit(1)
    return session.exec(owed.with_for_update(skip_locked=True)).first()


def erased_among(session: Session, merchant_id: int, order_ids: Collection[int]) -> set[int]:
    """Which of these orders are nobody's any more."""
    table = table_of(Erasure)
    mine = (table.c.merchant_id == merchant_id) & table.c.erased_at.is_not(None)
    return set(
        session.execute(
            select(table.c.order_id).where(mine, among(session, table.c.order_id, order_ids))
        ).scalars()
    )


def all_done(session: Session) -> list[Erasure]:
    """Every order that was erased, of all merchants: for whoever keeps the list beside a backup."""
    done = select(Erasure).where(Erasure.erased_at.is_not(None))
    return list(session.exec(done.order_by(Erasure.merchant_id, Erasure.order_id)))
