"""An address that is not written to any more: what waits for it does not leave, and its news goes another way.

All in the transaction of whoever found out: nobody may send in between.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from portal.domain.addresses import e164
from portal.domain.notices import NEWS_KINDS, Notice, channels_for, from_json
from portal.domain.tasks import to_reach
from portal.store import erasures, orders, outbox, receipts, sending_gates, suppressions, tasks
from portal.store.orders import Order
from portal.store.outbox import OutboxRow, Owed
from portal.store.suppressions import Stop


def stop_channel(session: Session, stop: Stop, now: datetime) -> None:
    """Nothing more by this channel to this address from this merchant, not even what waits already."""
    if not suppressions.stop(session, stop):
        return
    for row in suppressions.unsent_to(session, stop.merchant_id, stop.channel, stop.address):
        withhold(session, row, stop.reason, now)


def withhold(session: Session, row: OutboxRow, why: str, now: datetime) -> None:
    """This notice does not leave by its channel."""
    row.state, row.reason, row.sealed_link = "suppressed", why, ""
    session.flush()
    pass_on(session, row, now)


def pass_all_on(session: Session, rows: Sequence[OutboxRow], now: datetime) -> None:
    """`pass_on` for every notice that one message could not tell, in an order in which no two wait for each other."""
    session.flush()
    for row in sorted(rows, key=lambda row: (row.order_id or 0, row.id)):
        pass_on(session, row, now)


def pass_on(session: Session, row: OutboxRow, now: datetime) -> bool:
    """What a notice could not say is owed by the shopper's other channel, unless that says it anyway. Where no channel
    is left, a person has to reach them. Answers whether it is owed by another channel from now on.

    The new notice is owed since the old one was, so that the two are known for the same news: none goes in circles.
    """
    if row.order_id is None:  # the store is told of numbers, too
        return False
    # Locked: where both channels fail at the same moment, the later one must see that the earlier one did.
    order = orders.get(session, row.merchant_id, row.order_id, for_change=True)
    if order is None:
        return False
    ways = channels_for(NEWS_KINDS[0], order.email, order.phone, order.sms_consent)
    others = [channel for channel in ways if channel != row.channel]
    tried = receipts.of_the_same_news(session, row, others)
    if any(_will_say_it(session, order, channel, state) for channel, state in tried.items()):
        return False
    for channel in others:
        if channel not in tried and _is_open(session, order, channel):
            notice = Notice(row.about, row.kind, from_json(row.changes), row.slot)
            outbox.add(session, row.merchant_id, [Owed(notice, channel, now)], row.created_at)
            return True
    if erasures.of(session, row.merchant_id, row.about) is None:  # who was erased is not to be reached
        tasks.raise_of_order(session, row.merchant_id, to_reach(row.about), now)
    return False


def _will_say_it(session: Session, order: Order, channel: str, state: str) -> bool:
    """Whether the other channel has said it, or will as far as anybody knows."""
    if state == "pending" and sending_gates.is_stopped(session, order.merchant_id, channel):
        return False
    return receipts.RANKS[state] < receipts.RANKS["failed"]


def _is_open(session: Session, order: Order, channel: str) -> bool:
    if sending_gates.is_stopped(session, order.merchant_id, channel):
        return False
    address = e164(order.phone, order.country) if channel == "sms" else order.email
    return not suppressions.why_stopped(session, order.merchant_id, channel, address)
