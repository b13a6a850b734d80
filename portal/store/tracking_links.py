"""The shopper's secret links: hashes of tokens, and the one query that opens a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, func, update
from sqlmodel import Field, Index, Session, SQLModel, select

from portal.store.base import belongs_to, merchant_key, table_of
from portal.store.bulk import insert_rows
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.plans import PlanRow


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
class Opened:
    """What a token opens: whose order, whether the link is live, and the versions that the page depends on."""

    merchant_id: int
    order_id: int
    is_live: bool
    versions: tuple[int, int, int]


def add(session: Session, merchant_id: int, links: Sequence[TrackingLink]) -> None:
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


def opened(session: Session, token_hash: str, now: datetime) -> Opened | None:
    """What a token opens, or None for a token that never was one."""
    link, order, merchant = table_of(TrackingLink), table_of(Order), table_of(Merchant)
    line, plan = table_of(OrderLine), table_of(PlanRow)
    plans = (
        select(func.coalesce(func.sum(plan.c.version), 0))
        .select_from(line.join(plan, (plan.c.merchant_id == line.c.merchant_id) & (plan.c.sku == line.c.sku)))
        .where(line.c.merchant_id == link.c.merchant_id, line.c.order_id == link.c.order_id)
        .scalar_subquery()
    )
    columns = (link.c.merchant_id, link.c.order_id, link.c.expires_at, link.c.revoked_at)
    chosen = (
        select(*columns, order.c.version, merchant.c.version, plans)
        .select_from(
            link.join(
                order, (order.c.merchant_id == link.c.merchant_id) & (order.c.id == link.c.order_id)
            ).join(merchant, merchant.c.id == link.c.merchant_id)
        )
        .where(link.c.token_hash == token_hash)
    )
    row = session.execute(chosen).first()
    if row is None:
        return None
    merchant_id, order_id, expires_at, revoked_at, *versions = row
    is_live = revoked_at is None and expires_at > now
    return Opened(merchant_id, order_id, is_live, (versions[0], versions[1], int(versions[2])))
