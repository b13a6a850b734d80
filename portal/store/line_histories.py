"""What happened to order lines, as the law reads it: parcels, choices, consents, refunds, payments, and what was noted.

Nothing of it is kept here: each stands where it always was.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from portal.clock import zone
from portal.domain.duties import events as happened
from portal.domain.duties.events import Event, Timeline
from portal.domain.duties.owed import BY_LAW, BY_THE_SHOP, payment_of
from portal.domain.orders import PAYMENT_FAILED, PAYMENT_HONOURED
from portal.domain.zones import zone_of_buyer
from portal.store.base import table_of
from portal.store.choices import ChoiceRow
from portal.store.delay_consents import DelayConsent
from portal.store.given import among
from portal.store.orders import Order, OrderLine
from portal.store.refunds import Refund
from portal.store.shipments import ShipmentRow
from portal.store.timeline import EventRow

Happened = ShipmentRow | ChoiceRow | DelayConsent | Refund | EventRow
PAYMENTS = (PAYMENT_FAILED, PAYMENT_HONOURED)


@dataclass(slots=True)
class History:
    """What happened to a line: `begun_at` is when its present item was agreed to, `given_up` what it was reduced by."""

    events: list[Event] = field(default_factory=list)
    begun_at: datetime | None = None
    given_up: int = 0
    refund: Refund | None = None
    refund_by: date | None = None

    def take(self, row: Happened) -> None:
        """One more thing that happened, in whatever order."""
        match row:
            case EventRow():
                self.events += _noted(row)
            case ChoiceRow() if not row.stands:
                pass
            case ShipmentRow():
                self.events.append(happened.Shipped(row.shipped_at, row.quantity))
                if row.delivered_at:
                    self.events.append(happened.Delivered(row.delivered_at, row.quantity))
            case DelayConsent():
                self.events.append(happened.Consent(row.made_at, row.until, row.until is None))
            case Refund():
                self.refund = max(self.refund or row, row, key=lambda refund: refund.id)
                if row.confirmed_at is None:
                    self.refund_by = min(row.due_by, self.refund_by or row.due_by)
                if row.cause == "WD-1":  # also what is under way or received can be withdrawn from
                    self.events.append(happened.Cancel(row.asked_at))
                if row.confirmed_at:
                    self.events.append(happened.Refunded(row.confirmed_at, row.form))
            case ChoiceRow(kind="swap"):
                self.begun_at = max(row.made_at, self.begun_at or row.made_at)
            case ChoiceRow(kind="reduce"):
                self.given_up += row.units
            case ChoiceRow(kind="cancel", actor=actor) if actor == BY_THE_SHOP:
                self.events.append(happened.Discontinued(row.made_at))
            # What the clock itself ended is no wish of the shopper's: the clock says so again.
            case ChoiceRow(kind="cancel") if row.actor != BY_LAW:
                self.events.append(happened.Cancel(row.made_at))


@dataclass(frozen=True, slots=True)
class Past:
    """Histories by line, and what became of the payments of whole orders, oldest first, by order."""

    lines: defaultdict[int, History]
    payments: defaultdict[int, list[EventRow]]


def of_orders(session: Session, merchant_id: int, order_ids: Collection[int]) -> Past:
    """All that happened to these orders."""
    happened: list[Any] = []
    for kind in (ShipmentRow, ChoiceRow, DelayConsent, Refund, EventRow):
        mine = among(session, table_of(kind).c.order_id, order_ids)
        happened += session.exec(select(kind).where(kind.merchant_id == merchant_id, mine))
    return past_of(happened)


def past_of(rows: Iterable[Happened]) -> Past:
    """What happened, by line and order, in whatever order it is given."""
    past = Past(defaultdict(History), defaultdict(list))
    for row in rows:
        if row.line_id is not None:
            past.lines[row.line_id].take(row)
        elif isinstance(row, EventRow) and row.kind in PAYMENTS:
            past.payments[row.order_id].append(row)
    for steps in past.payments.values():
        steps.sort(key=lambda step: (step.at, step.id))
    return past


# What is noted at the desk about a delivery, as the law reads it: see `actions.note_delivery`.
_NOTED: dict[str, Callable[[datetime, date | None], Event | None]] = {
    "told": lambda at, until: happened.Notice(at, until, "as a person told them"),
    "extra_period": lambda at, until: happened.ExtraPeriod(at, until) if until else None,
    "refused": lambda at, _: happened.Refused(at),
    "delivered": lambda at, _: happened.Delivered(at),
}
# The kinds of events that concern the law; a timeline has many more.
KINDS = (*_NOTED, *PAYMENTS)


def _noted(row: EventRow) -> list[Event]:
    until = date.fromisoformat(row.facts["until"]) if row.facts.get("until") else None
    noted = _NOTED[row.kind](row.at, until) if row.kind in _NOTED else None
    return [noted] if noted else []


def timeline_of(
    order: Order, line: OrderLine, past: Past, notices: Sequence[Event], kind: str, timezone: str
) -> Timeline:
    """Days count where the goods go; `timezone` is the merchant's, where that is not known.

    A line that was swapped has a clock of its own, from the moment at which its new item was agreed to.
    """
    history, steps = past.lines[line.id], past.payments[order.id]
    begun_at = history.begun_at or order.placed_at
    stated = None if history.begun_at else line.stated_ship_by
    paid = payment_of(_paid_then(begun_at, steps, order.paid))
    begun = happened.Ordered(begun_at, paid, stated, is_essential=bool(line.need_by))
    since = (event for event in (*history.events, *map(_payment, steps), *notices) if event.at >= begun_at)
    return Timeline(
        country=order.country,
        state=order.region,
        zone=zone(zone_of_buyer(order, timezone)),
        events=(begun, *since),
        kind=kind,
        quantity=max(line.quantity - history.given_up, 1),
    )


def _paid_then(begun_at: datetime, steps: Sequence[EventRow], paid_now: str) -> str:
    """How the order was paid at that moment, as the steps since and before it say."""
    before = [step for step in steps if step.at < begun_at]
    if before:
        return str(before[-1].facts["now"])
    return str(steps[0].facts["was"]) if steps else paid_now


def _payment(step: EventRow) -> Event:
    if step.kind == PAYMENT_FAILED:
        return happened.PaymentFailed(step.at)
    return happened.PaymentHonoured(step.at, payment_of(step.facts["now"]))
