"""Finding orders by what a person on the phone says: number, address, phone or name. Every search uses an index."""

from sqlalchemy import or_
from sqlmodel import Session, select

from portal.store.base import table_of
from portal.store.orders import Order

# The highest character: a prefix search is the range from the prefix to the prefix followed by it.
_LAST = "\U0010ffff"
_SHORTEST_PHONE = 7


def search(session: Session, merchant_id: int, words: str, limit: int) -> list[Order]:
    """Orders whose number, mail address or phone is `words`, or whose name or surname begins with it, newest first."""
    text = " ".join(words.lower().split())
    if not text:
        return []
    order = table_of(Order).c
    matches = [
        order.number.in_({words.strip(), words.strip().lstrip("#"), f"#{words.strip()}"}),
        order.email_key == text,
        order.name_key.between(text, text + _LAST),
        order.surname_key.between(text, text + _LAST),
    ]
    digits = "".join(filter(str.isdigit, words))
    if len(digits) >= _SHORTEST_PHONE:
        matches.append(order.phone_key == digits[-9:])
    chosen = select(Order).where(Order.merchant_id == merchant_id, or_(*matches))
    return list(session.exec(chosen.order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)))


def newest(session: Session, merchant_id: int, limit: int) -> list[Order]:
    """The orders that were placed last."""
    chosen = select(Order).where(Order.merchant_id == merchant_id)
    return list(session.exec(chosen.order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)))
