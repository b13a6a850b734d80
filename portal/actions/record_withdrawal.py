"""A consumer withdraws from a contract: the statement is kept, acknowledged, and the money has a day.

Units that wait are cancelled by whoever calls: answered are the lines that have any. Doing it twice is doing it once.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from portal.clock import day_in, zone
from portal.domain.duties.clock import day_of
from portal.domain.duties.laws import law_of
from portal.domain.duties.refunds import DELIVERY_LAW_DAYS
from portal.domain.duties.withdrawal import may_be_withdrawn, open_until
from portal.domain.notices import LineChange, Notice
from portal.domain.orders import undescribed
from portal.domain.refusals import Refusal
from portal.domain.tasks import by_law, to_reach
from portal.domain.zones import zone_of_buyer
from portal.store import (
    duties,
    line_locks,
    merchants,
    orders,
    outbox,
    products,
    refunds,
    store_messages,
    tasks,
    timeline,
)
from portal.store.merchants import Merchant
from portal.store.orders import Order, OrderLine
from portal.store.outbox import Owed
from portal.store.refunds import Refund
from portal.store.timeline import Event

CAUSE, RULE = "WD-1", "WD-7"


@dataclass(frozen=True, slots=True)
class Statement:
    """Who withdraws, in their own words, and from which line; 0 is from everything that can be.

    `reason` is theirs to give or not. `contact` is where the acknowledgement goes: "email" or "sms" as the order has
    them, or another mail address; "" is the first of what the order has.
    """

    name: str
    line_id: int = 0
    reason: str = ""
    contact: str = ""

    @property
    def address(self) -> str:
        """The mail address that the order does not have, "" for none."""
        return self.contact if "@" in self.contact else ""


def record_withdrawal(
    session: Session, merchant_id: int, order_id: int, said: Statement, now: datetime
) -> list[int]:
    """Keep the statement and owe its acknowledgement; answers the lines of which units still wait.

    Raises LookupError where there is no such order, Refusal where there is no such right, or no longer.
    """
    order, _ = line_locks.hold_order(session, merchant_id, order_id, now)
    merchant = merchants.get(session, merchant_id)
    lines = orders.lines_of(session, merchant_id, order_id)
    _check_window(session, merchant, order, lines, now)
    sold = products.named(session, merchant_id, {line.sku for line in lines})
    before = _withdrawn(session, merchant_id, order_id)
    chosen = [
        line
        for line in lines
        if said.line_id in (0, line.id) and may_be_withdrawn(sold[line.sku].kind if line.sku in sold else "")
    ]
    if not chosen:
        raise Refusal(
            "Goods that are made to order cannot be withdrawn from.",
            "You can still end the contract where they come too late. The shop helps you with that.",
        )
    # Who took an earlier withdrawal back, in the policy's time, may withdraw again from what waits.
    new = [line for line in chosen if line.waiting or (line.shipped and line.id not in before)]
    for line in new:
        facts = {"name": said.name, "units": line.waiting + line.shipped, "note": said.reason}
        event = Event(order_id, "withdrawn", "shopper", line.id, facts)
        timeline.append(session, merchant_id, [event], now)
        if line.shipped and line.id not in before:
            _owe_money_for_goods(session, merchant, order, line, now)
    if new:
        titles = {sku: product.title for sku, product in sold.items()}
        _acknowledge(session, merchant, order, new, said, titles, now)
        orders.touch(session, merchant_id, [order_id])
    return [line.id for line in new if line.waiting]


def _check_window(
    session: Session, merchant: Merchant, order: Order, lines: Collection[OrderLine], now: datetime
) -> None:
    if not law_of(order.country, order.region).has_withdrawal:
        raise Refusal(
            "No right of withdrawal is on record for the country that this order goes to.",
            "You can cancel what waits, and the shop helps you with everything else.",
        )
    known = duties.of_lines(session, merchant.id, list(lines), merchant.timezone)
    last = open_until(any(line.waiting for line in lines), [one.timeline for one in known])
    if last and day_in(now, zone_of_buyer(order, merchant.timezone)) > last:
        raise Refusal(f"The time for withdrawing ended on {last}.", "The shop helps you with returns.")


def _withdrawn(session: Session, merchant_id: int, order_id: int) -> set[int | None]:
    events = timeline.of_order(session, merchant_id, order_id)
    return {event.line_id for event in events if event.kind == "withdrawn"}


def _owe_money_for_goods(
    session: Session, merchant: Merchant, order: Order, line: OrderLine, now: datetime
) -> None:
    """What is in the consumer's hands, or under way, is to come back; somebody arranges that."""
    today = day_of(now, zone(zone_of_buyer(order, merchant.timezone)))
    due_by = today + timedelta(days=DELIVERY_LAW_DAYS)
    price = line.price_minor
    refund = Refund(
        merchant_id=merchant.id,
        order_id=order.id,
        line_id=line.id,
        cause=CAUSE,
        rule=RULE,
        vests_on=today,
        due_by=due_by,
        amount_minor=price * line.shipped if price is not None and order.paid == "full" else None,
        currency=order.currency,
        asked_at=now,
    )
    refunds.save(session, refund)
    store_messages.owe_choice(
        session, merchant, order, refund.id, store_messages.WITHDRAWN, _told(refund, line), now, "withdrawal"
    )
    tasks.raise_of_order(session, merchant.id, by_law(order.id, line.sku, "withdrawn", due_by), now)


def _told(refund: Refund, line: OrderLine) -> dict[str, Any]:
    """What the store is told of goods that come back."""
    return {
        "line": line.line,
        "sku": line.sku,
        "units": line.shipped,
        "refund_minor": refund.amount_minor,
        "currency": refund.currency,
        "by": "shopper",
        "reason": "",
        "refund_cause": CAUSE,
        "refund_rule": RULE,
        "refund_form": "as_paid",
        "refund_due_by": refund.due_by.isoformat(),
    }


def _acknowledge(
    session: Session,
    merchant: Merchant,
    order: Order,
    lines: Collection[OrderLine],
    said: Statement,
    titles: dict[str, str],
    now: datetime,
) -> None:
    """On a durable medium, with its content and its time (WD-5); where nothing reaches them, by a person."""
    changes = tuple(
        LineChange(
            line_id=line.id,
            line=line.line,
            sku=line.sku,
            title=titles.get(line.sku, undescribed(line.sku).title),
            kind="withdrawal_received",
            units=line.waiting + line.shipped,
            said_at=now.isoformat(),
            said_in=zone_of_buyer(order, merchant.timezone),
            said_by=said.name,
            said_why=said.reason,
            said_to=said.address,
        )
        for line in lines
    )
    notice = Notice(order.id, "withdrawal_received", changes, slot=f"withdrawal:{now.isoformat()}")
    if said.address:
        outbox.add(session, merchant.id, [Owed(notice, "email", now)], now)
        return
    outbox.answer(session, merchant.id, order, notice, now, first=said.contact or "email")
    if not order.email and not (order.phone and order.sms_consent):
        tasks.raise_of_order(session, merchant.id, to_reach(order.id), now)
