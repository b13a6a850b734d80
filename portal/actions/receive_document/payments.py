"""Payments that failed, and payments that were honoured: kept with their moment, for the law's clock stops and begins
anew with them, and people have to know.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from portal.domain.notices import DUTY
from portal.domain.orders import PAYMENT_FAILED, PAYMENT_HONOURED, OrderLine
from portal.domain.tasks import to_ask_for_payment
from portal.intake.documents import Problem
from portal.store import duties, outbox, plans, tasks, timeline
from portal.store.order_intake import PaymentStep
from portal.store.orders import waiting_skus
from portal.store.timeline import Event

BY_THE_SHOP = "shop"
# Clocks differ; a moment that is still to come is a slip of the finger.
_AHEAD = timedelta(minutes=10)


def take(session: Session, merchant_id: int, steps: Sequence[PaymentStep], now: datetime) -> None:
    """Write the steps down; the clocks of their orders are looked at again."""
    if not steps:
        return
    timeline.append(session, merchant_id, [_event(step, now) for step in steps], now)
    orders = {step.order_id for step in steps}
    plans.mark_due(session, merchant_id, duties.look_at_orders(session, merchant_id, orders, now), now)
    _let_go(session, merchant_id, {step.order_id for step in steps if step.step == PAYMENT_FAILED})
    waiting = waiting_skus(session, merchant_id, orders)
    for step in steps:
        if step.step == PAYMENT_HONOURED:
            by = (step.order_id, "payment", "", BY_THE_SHOP)
            tasks.settle_of_order(session, merchant_id, *by, now)
        elif waiting[step.order_id]:
            tasks.raise_of_order(session, merchant_id, to_ask_for_payment(step.order_id), now)


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


def _let_go(session: Session, merchant_id: int, failed: Collection[int]) -> None:
    """What the law had us say of a delay is not owed while no clock runs."""
    if failed:
        waiting = outbox.pending(session, merchant_id, failed, DUTY).values()
        outbox.supersede(session, merchant_id, [one.id for one in waiting], "The payment has failed.")
