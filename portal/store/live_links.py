"""How many of an order's secret links still open its page, for those who send and revoke them."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from portal.store.base import table_of
from portal.store.tracking_links import TrackingLink


def count(session: Session, merchant_id: int, order_id: int, now: datetime) -> int:
    """Links that are neither revoked nor expired."""
    link = table_of(TrackingLink)
    mine = (link.c.merchant_id == merchant_id) & (link.c.order_id == order_id)
    live = link.c.revoked_at.is_(None) & (link.c.expires_at > now)
    return int(session.execute(select(func.count()).where(mine, live)).scalar_one())
