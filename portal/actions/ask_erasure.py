"""A shopper asks to have their data erased: a person of the shop decides, as the law keeps some of it from that."""

from datetime import date, datetime

from sqlmodel import Session

from portal.domain.tasks import to_answer
from portal.store import orders, tasks, timeline
from portal.store.timeline import Event


def ask_erasure(session: Session, merchant_id: int, order_id: int, by: date, now: datetime) -> None:
    """Note the wish at the order and at the desk, to be answered `by` that day. Asking twice is asking once.

    Raises LookupError for an unknown order.
    """
    if orders.get(session, merchant_id, order_id, for_change=True) is None:
        raise LookupError("There is no such order.")
    if was_asked(session, merchant_id, order_id):
        return
    wish = (
        f"Please erase my personal data. (Asked on the order page; the law wants an answer by {by:%Y-%m-%d}.)"
    )
    tasks.raise_of_order(session, merchant_id, to_answer(order_id, wish), now)
    timeline.append(session, merchant_id, [Event(order_id, "erasure_asked", "shopper")], now)
    orders.touch(session, merchant_id, [order_id])


def was_asked(session: Session, merchant_id: int, order_id: int) -> bool:
    """Whether the wish is on record."""
    known = timeline.of_order(session, merchant_id, order_id)
    return any(event.kind == "erasure_asked" for event in known)
