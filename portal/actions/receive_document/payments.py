"""Payments that failed, and payments that were honoured: kept with their moment, for the law's clock stops and begins
anew with them, and people have to know: the desk, and the shopper.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from portal.domain.duties.laws import law_of
from portal.domain.duties.owed import CLOCK_STOPPED
from portal.domain.notices import DUTY, PAYMENT, LineChange, Notice, channels_for
from portal.domain.orders import PAYMENT_FAILED, PAYMENT_HONOURED, OrderLine, undescribed
from portal.domain.tasks import to_ask_for_payment
from portal.domain.windows import Basis
from portal.intake.documents import Problem
from portal.store import duties, orders, outbox, plans, products, tasks, timeline
from portal.store.order_intake import PaymentStep
from portal.store.orders import Order
from portal.store.outbox import Owed
from portal.store.timeline import Event

BY_THE_SHOP = "shop"
# Clocks differ; a moment that is still to come is a slip of the finger.
_AHEAD = timedelta(minutes=10)
# Whose card is refused tries again at once: who has paid by then need not hear of it.
SECOND_TRY = timedelta(minutes=10)


def take(session: Session, merchant_id: int, steps: Sequence[PaymentStep], now: datetime) -> None:
    """Write the steps down; the clocks of their orders are looked at again."""
    if not steps:
        return
    timeline.append(session, merchant_id, [_event(step, now) for step in steps], now)
    all_of_them = {step.order_id for step in steps}
    plans.mark_due(session, merchant_id, duties.look_at_orders(session, merchant_id, all_of_them, now), now)
    failed = {step.order_id for step in steps if step.step == PAYMENT_FAILED}
    _let_go(session, merchant_id, failed, DUTY, "The payment has failed.")
    _let_go(session, merchant_id, all_of_them - failed, PAYMENT, "It is paid after all.")
    waiting = orders.waiting_skus(session, merchant_id, all_of_them)
    for step in steps:
        if step.step == PAYMENT_HONOURED:
            by = (step.order_id, "payment", "", BY_THE_SHOP)
            tasks.settle_of_order(session, merchant_id, *by, now)
        elif waiting[step.order_id]:
            tasks.raise_of_order(session, merchant_id, to_ask_for_payment(step.order_id), now)
            _tell(session, merchant_id, step.order_id, now)


def _tell(session: Session, merchant_id: int, order_id: int, now: datetime) -> None:
    """The shopper hears what happened, what it means and what to do, unless a message on it waits already."""
    order = orders.named(session, merchant_id, {order_id})[order_id]
    said = _changes(session, merchant_id, order)
    notice = Notice(order_id, "payment_failed", said, PAYMENT)
    held = outbox.pending(session, merchant_id, [order_id], PAYMENT)
    owed = [
        Owed(notice, channel, now + SECOND_TRY)
        for channel in channels_for(notice.kind, order.email, order.phone, order.sms_consent)
        if (order_id, channel) not in held
    ]
    outbox.add(session, merchant_id, owed, now)


def _changes(session: Session, merchant_id: int, order: Order) -> tuple[LineChange, ...]:
    """What waits, until when it should be paid, and whether a clock of the law stands still."""
    waiting = [line for line in orders.lines_of(session, merchant_id, order.id) if line.waiting]
    sold = products.named(session, merchant_id, {line.sku for line in waiting})
    is_ship_by = law_of(order.country, order.region).is_ship_by
    return tuple(
        LineChange(
            line_id=line.id,
            line=line.line,
            sku=line.sku,
            title=sold.get(line.sku, undescribed(line.sku)).title,
            kind="payment_failed",
            units=line.waiting,
            earliest=line.promise.window.earliest if line.promise and line.promise.window else None,
            latest=line.promise.window.latest if line.promise and line.promise.window else None,
            basis=line.promise.basis.word if line.promise else Basis.NONE.word,
            law=CLOCK_STOPPED if is_ship_by else "",
        )
        for line in waiting
    )


def too_early(found: Sequence[OrderLine], now: datetime) -> Iterator[Problem]:
    """A problem for each moment of payment that is still to come, or lies before the order: it is not gone by."""
    for one in found:
        if one.paid_at and not one.placed_at <= one.paid_at <= now + _AHEAD:
            sentence = f"Order {one.order}: it cannot have been paid, or failed, at {one.paid_at}."
            yield Problem(0, "paid_at", f"{sentence} The moment at which you say so counts.", True)


def _event(step: PaymentStep, now: datetime) -> Event:
    """At the moment that the shop names, where it can be; else now."""
    told_at = step.told.paid_at
    at = told_at if told_at and step.told.placed_at <= told_at <= now else now
    return Event(step.order_id, step.step, BY_THE_SHOP, facts={"was": step.was, "now": step.told.paid}, at=at)


def _let_go(session: Session, merchant_id: int, order_ids: Collection[int], slot: str, why: str) -> None:
    """What the law had us say of a delay is not owed while no clock runs, and nothing of a payment that was made."""
    if order_ids:
        waiting = outbox.pending(session, merchant_id, order_ids, slot).values()
        outbox.supersede(session, merchant_id, [one.id for one in waiting], why)
