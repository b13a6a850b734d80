"""Somebody says that the money of a line went back, and in which form. Store credit is not money, and is refused."""

from datetime import datetime

from sqlmodel import Session

from portal.domain.duties.owed import payment_of
from portal.domain.duties.refunds import FORMS, NO_REFUND, is_money_back
from portal.domain.refusals import Refusal
from portal.store import line_locks, refunds, refunds_confirmed


def confirm_refund(
    session: Session, merchant_id: int, order_id: int, line_id: int, form: str, actor: str, now: datetime
) -> bool:
    """Keep that the refund of a line was sent; False where none is owed any more, so that twice is once.

    Raises LookupError where there is no such line, Refusal where what was given is no refund (FTC-F8).
    """
    order, line = line_locks.hold_line(session, merchant_id, order_id, line_id, now)
    if form not in FORMS or not is_money_back(form, payment_of(order.paid)):
        raise Refusal(NO_REFUND, "Send the money back the way it came, and say so here.")
    owed = [one for one in refunds.of_orders(session, merchant_id, [order_id]) if one.line_id == line_id]
    unconfirmed = [refund for refund in owed if refund.confirmed_at is None]
    if not unconfirmed:
        return False
    refunds_confirmed.confirm(session, merchant_id, line, unconfirmed, form, actor, now, now)
    return True
