"""Somebody says that the money of a line went back, and in which form. Store credit is not money, and is refused."""

from datetime import datetime

from sqlmodel import Session

from portal.domain.duties.refunds import is_money_back
from portal.domain.refusals import Refusal
from portal.store import duties, line_locks, orders, refunds, tasks, timeline
from portal.store.timeline import Event

FORMS = ("card", "wallet", "bank_transfer", "cash", "cheque", "account_credit", "store_credit", "gift_card")


def confirm_refund(
    session: Session, merchant_id: int, order_id: int, line_id: int, form: str, actor: str, now: datetime
) -> bool:
    """Keep that the refund of a line was sent; False where none is owed any more, so that twice is once.

    Raises LookupError where there is no such line, Refusal where what was given is no refund (FTC-F8).
    """
    order, line = line_locks.hold_line(session, merchant_id, order_id, line_id, now)
    payment = "seller_credit" if order.paid == "seller_credit" else "paid"
    if form not in FORMS or not is_money_back(form, payment):
        raise Refusal(
            "Store credit, a gift card or a refund less a fee is not a refund in the eyes of the law (FTC-F8).",
            "Send the money back the way it came, and say so here.",
        )
    owed = [one for one in refunds.of_orders(session, merchant_id, [order_id]) if one.line_id == line_id]
    unconfirmed = [refund for refund in owed if refund.confirmed_at is None]
    for refund in unconfirmed:
        refund.confirmed_at, refund.confirmed_by, refund.form = now, actor, form
        session.add(refund)
    if not unconfirmed:
        return False
    session.flush()
    facts = {"form": form, "due_by": unconfirmed[0].due_by.isoformat()}
    timeline.append(session, merchant_id, [Event(order_id, "refund_confirmed", actor, line_id, facts)], now)
    tasks.settle_of_order(session, merchant_id, order_id, "law", line.sku, actor, now)
    duties.look_again(session, merchant_id, {line_id: now})
    orders.touch(session, merchant_id, [order_id])
    return True
