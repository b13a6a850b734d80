"""What shoppers agreed to when a delay was offered: until when, in which words, how and by whom. Never changed."""

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.store import numbers
from portal.store.base import belongs_to, merchant_key, number


class DelayConsent(SQLModel, table=True):
    """One consent. `until` None is to a delay without an end; `wording` is what the shopper was shown, as it was.

    `channel` is "page", "sms" or "agent"; `actor` as in `choices`.
    """

    __tablename__ = "delay_consents"
    __table_args__ = (
        belongs_to("order_lines", "line_id"),
        Index("ix_delay_consents_order_id", "merchant_id", "order_id"),
    )
    merchant_id: int = merchant_key()
    id: int = number()
    order_id: int = Field(sa_type=BigInteger)
    line_id: int = Field(sa_type=BigInteger)
    until: date | None = None
    wording: str
    channel: str
    actor: str
    made_at: datetime


def save(session: Session, consent: DelayConsent) -> None:
    """Write one down."""
    consent.id = numbers.take_one(session)
    session.add(consent)
    session.flush()


def of_order(session: Session, merchant_id: int, order_id: int) -> list[DelayConsent]:
    """The consents about an order, oldest first."""
    mine = (DelayConsent.merchant_id == merchant_id, DelayConsent.order_id == order_id)
    return list(session.exec(select(DelayConsent).where(*mine).order_by(DelayConsent.id)))
