"""The shopper's secret links: hashes of tokens. What a token opens is asked in `page_versions`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, func, update
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.store.base import belongs_to, merchant_key, table_of
from portal.store.bulk import insert_rows


class TrackingLink(SQLModel, table=True):
    """One link to one order. Every message carries one of its own; all live ones open the same page."""

    __tablename__ = "tracking_links"
    __table_args__ = (
        belongs_to("orders", "order_id"),
        Index("ix_tracking_links_order_id", "merchant_id", "order_id"),
    )
    merchant_id: int = merchant_key()
    token_hash: str = Field(primary_key=True, unique=True)
    order_id: int = Field(sa_type=BigInteger)
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link that is about to be kept: as `TrackingLink`, which costs fifty times as much to make."""

    merchant_id: int
    token_hash: str
    order_id: int
    created_at: datetime
    expires_at: datetime


def add(session: Session, merchant_id: int, links: Sequence[TrackingLink | NewLink]) -> None:
    """Keep new links."""
    names = ("merchant_id", "token_hash", "order_id", "created_at", "expires_at")
    insert_rows(
        session, table_of(TrackingLink), [{name: getattr(link, name) for name in names} for link in links]
    )


def revoke_all(session: Session, merchant_id: int, order_id: int, now: datetime) -> None:
    """No link to this order opens its page any more."""
    table = table_of(TrackingLink)
    mine = (
        (table.c.merchant_id == merchant_id) & (table.c.order_id == order_id) & table.c.revoked_at.is_(None)
    )
    session.execute(update(table).where(mine).values(revoked_at=now))


def count_live(session: Session, merchant_id: int, order_id: int, now: datetime) -> int:
    """How many links to this order are neither revoked nor expired."""
    table = table_of(TrackingLink)
    mine = (table.c.merchant_id == merchant_id) & (table.c.order_id == order_id)
    live = table.c.revoked_at.is_(None) & (table.c.expires_at > now)
    return int(session.execute(select(func.count()).where(mine, live)).scalar_one())
