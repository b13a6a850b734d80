"""How much a merchant has sent by a channel on one of its days, and what that cost: counted once a batch."""

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from portal.store.base import merchant_key


class SentDay(SQLModel, table=True):
    """A merchant's day by its own clock. `parts` are those that text messages are billed as; the price is in
    millionths of `currency`. `full_since`: when the day's most was reached, which is told once.
    """

    __tablename__ = "sent_days"
    merchant_id: int = merchant_key()
    channel: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    messages: int = 0
    parts: int = 0
    price_micros: int = Field(default=0, sa_type=BigInteger)
    currency: str = ""
    full_since: datetime | None = None
