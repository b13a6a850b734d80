"""Somebody, or the shop's own software, says that the money of a line went back: all that is written down then."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from portal.store import choices, duties, orders, tasks, timeline
from portal.store.orders import OrderLine
from portal.store.refunds import Refund
from portal.store.timeline import Event


def confirm(
    session: Session,
    merchant_id: int,
    line: OrderLine,
    owed: Sequence[Refund],
    form: str,
    actor: str,
    sent_at: datetime,
    now: datetime,
) -> None:
    """These refunds of a line, none confirmed before, were sent in that form. No refund is sent before it is asked for.

    Whoever calls holds the line's queue.
    """
    for refund in owed:
        refund.confirmed_at, refund.confirmed_by, refund.form = max(sent_at, refund.asked_at), actor, form
        session.add(refund)
    session.flush()
    choices.settled(session, merchant_id, line.id, {refund.asked_at for refund in owed}, now)
    facts = {"form": form, "due_by": min(refund.due_by for refund in owed).isoformat()}
    event = Event(line.order_id, "refund_confirmed", actor, line.id, facts)
    timeline.append(session, merchant_id, [event], now)
    tasks.settle_of_order(session, merchant_id, line.order_id, "law", line.sku, actor, now)
    duties.look_again(session, merchant_id, {line.id: now})
    orders.touch(session, merchant_id, [line.order_id])
