"""Find orders by what a person says of them."""

from sqlmodel import Session

from portal.store import order_search
from portal.store.orders import Order

MOST = 50


def find_orders(session: Session, merchant_id: int, words: str, limit: int = MOST) -> list[Order]:
    """At most `limit` orders of the merchant that fit, newest first; the newest ones where nothing was asked."""
    if not words.strip():
        return order_search.newest(session, merchant_id, limit)
    return order_search.search(session, merchant_id, words, limit)
