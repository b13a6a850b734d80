"""European Union, United Kingdom and every other place: a day for delivery, and no rule of silence (section 2).

Readings where the table leaves a gap, each the one that is kinder to the consumer:
* The contract's day is that of the order; a payment that fails does not move the day for delivery.
* A later day counts when the consumer agrees to it in so many words. Agreement without a day moves nothing.
* A further period counts when it is set after the time was missed, and ends the contract's patience when it is missed.
* Whoever may withdraw needs no reason to cancel: until 14 days after the last good was received. "Without undue delay"
  is read as the 14 days that the law gives for a withdrawal, from the day the statement was received.
* Goods made to the consumer's specification cannot be withdrawn from, but the contract about them can be ended.
* A trader who says that it will not deliver has refused; the money goes back without waiting for the consumer's word.
* Under the merchant's own policy an order may be cancelled until it ships.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from portal.domain.duties import turns
from portal.domain.duties.clock import days_after, next_day
from portal.domain.duties.course import Course, because, noting
from portal.domain.duties.events import (
    Cancel,
    Consent,
    Delivered,
    Discontinued,
    Event,
    ExtraPeriod,
    Notice,
    Ordered,
    PaymentFailed,
    PaymentHonoured,
    Refunded,
    RefundFailed,
    Refused,
    Shipped,
)
from portal.domain.kinds import PRODUCT_KINDS

DELIVERY_DAYS, WITHDRAWAL_DAYS = 30, 14


@dataclass(frozen=True, slots=True)
class DeliveryCourse(Course):
    """`last_day` is the day for delivery as it stands, `extra_until` the end of the consumer's further period.

    `received` are the units in the consumer's hands, `has_consent` whether they agreed to a later day, `is_missed`
    whether the time for delivery was missed, `may_end` whether they may end the contract for that.
    """

    last_day: date | None = None
    extra_until: date | None = None
    received: int = 0
    has_consent: bool = False
    is_missed: bool = False
    is_refused: bool = False
    may_end: bool = False

    @property
    def withdrawal_until(self) -> date | None:
        """The last day for withdrawing; None as long as something is still to come."""
        return days_after(self.delivered_on, WITHDRAWAL_DAYS) if self.delivered_on else None

    @property
    def is_made_to_order(self) -> bool:
        """Whether it is made to the consumer's specification (WD-6)."""
        kind = PRODUCT_KINDS.get(self.timeline.kind)
        return kind is not None and not kind.has_withdrawal_right

    @property
    def is_waited_for(self) -> bool:
        """Whether the time for delivery still matters."""
        return not (self.delivered_on or self.cancelled_on or self.is_held or self.refunded_on)


def course_of(start: DeliveryCourse, events: list[Event], at: datetime) -> DeliveryCourse:
    """The course after these events (in their order), seen at that moment."""
    course = start
    tied = set() if start.law.has_withdrawal else turns.ties(events)
    for event in events:
        course = _let_days_pass(course, course.day(event.at))
        is_tied = event.at in tied and isinstance(event, Cancel | Shipped) and course.is_open
        course = turns.hold(course, event) if is_tied else _after(course, event)
    return _let_days_pass(course, course.day(at))


def _let_days_pass(course: DeliveryCourse, today: date) -> DeliveryCourse:
    """The time for delivery is missed, then the further period. Neither ends anything by itself (EU-7)."""
    last = course.last_day
    if not course.is_waited_for or last is None or course.ordered is None:
        return course
    if today > last and not course.is_missed:
        may_end = course.ordered.is_essential or course.is_refused
        course = replace(course, is_missed=True, has_consent=False, may_end=course.may_end or may_end)
        course = because(course, "EU-3" if may_end else "EU-4", next_day(last), last, "missed")
        course = because(course, "EU-6", next_day(last)) if course.received else course
    extra = course.extra_until
    if extra and today > extra and not course.may_end:
        course = because(replace(course, may_end=True), "EU-4", next_day(extra), extra, "missed again")
    return course


def _after(course: DeliveryCourse, event: Event) -> DeliveryCourse:
    if course.ordered is None and not isinstance(event, Ordered):
        return noting(course, event, "It came before the order, and does not count.")
    match event:
        case Ordered():
            return _order(course, event)
        case PaymentFailed():
            return replace(course, is_paid=False) if course.vests_on is None else course
        case PaymentHonoured():
            return _honour(course, event)
        case Notice():
            return _hear(course, event)
        case Consent():
            return _agree(course, event)
        case ExtraPeriod():
            return _set_period(course, event)
        case Refused():
            return _refuse(course, event)
        case Shipped():
            return turns.ship(course, event)
        case Delivered():
            return _deliver(course, event)
        case Cancel():
            return _cancel(course, event)
        case Discontinued():
            return _discontinue(course, event)
        case RefundFailed():
            return turns.find_no_way_back(course, event)
        case Refunded():
            return turns.refund(course, event)
    return course


def _honour(course: DeliveryCourse, event: PaymentHonoured) -> DeliveryCourse:
    if course.ordered and event.payment:
        course = replace(course, ordered=replace(course.ordered, payment=event.payment))
    return replace(course, is_paid=True)


def _hear(course: DeliveryCourse, event: Notice) -> DeliveryCourse:
    """Being told of a delay changes nothing, and neither does silence."""
    return because(course, "EU-7", course.day(event.at), event.revised) if course.is_open else course


def _order(course: DeliveryCourse, event: Ordered) -> DeliveryCourse:
    if course.ordered:
        return noting(course, event, "A line is ordered once. The first order counts.")
    course, event = turns.without_past_days(course, event)
    day = course.day(event.at)
    agreed = event.stated_ship_by or event.advertised_ship_by
    last = agreed or days_after(day, DELIVERY_DAYS)
    is_paid = event.payment not in ("none", "cod")
    course = because(course, "EU-2" if agreed else "EU-1", day, last)
    return replace(course, ordered=event, is_paid=is_paid, last_day=last)


def _agree(course: DeliveryCourse, event: Consent) -> DeliveryCourse:
    day = course.day(event.at)
    if course.cancelled_on:
        late = f"The consent came after the order was cancelled ({course.cause}), and does not revive it."
        return noting(course, event, late)
    if not course.is_open or course.last_day is None:
        return course
    if event.until is None:
        return because(replace(course, has_consent=True), "EU-7", day, what="consent")
    if event.until <= course.last_day or event.until < day:
        return replace(course, has_consent=True)
    course = because(course, "EU-2", day, event.until, "consent")
    return replace(
        course,
        last_day=event.until,
        extra_until=None,
        has_consent=True,
        is_missed=False,
        is_refused=False,
        may_end=False,
    )


def _set_period(course: DeliveryCourse, event: ExtraPeriod) -> DeliveryCourse:
    day = course.day(event.at)
    if not course.is_waited_for:
        return course
    if not course.is_missed:
        return noting(course, event, f"A further period can be set once {course.last_day} was missed.")
    if event.until < day:
        return noting(course, event, f"The further period ends before it was set ({event.until}).")
    return because(replace(course, extra_until=event.until), "EU-4", day, event.until, "further period")


def _refuse(course: DeliveryCourse, event: Refused) -> DeliveryCourse:
    if not course.is_waited_for:
        return course
    return because(
        replace(course, is_refused=True, may_end=True), "EU-3", course.day(event.at), what="refused"
    )


def _deliver(course: DeliveryCourse, event: Delivered) -> DeliveryCourse:
    """Possession of the last good is what the days of withdrawal count from (WD-1)."""
    course = turns.ship_unseen(course, event)
    if course.cancelled_on or course.is_held:
        return course
    sent = course.timeline.quantity - course.left
    received = sent if event.quantity is None else min(sent, course.received + event.quantity)
    is_all = course.is_shipped and received >= course.timeline.quantity
    day = course.day(event.at)
    course = because(course, "", day, what="delivered" if is_all else "part delivered")
    course = replace(course, received=received, delivered_on=day if is_all else None)
    if is_all and course.law.has_withdrawal and not course.is_made_to_order:
        course = because(course, "WD-1", day, course.withdrawal_until, "open")
    return course


def _cancel(course: DeliveryCourse, event: Cancel) -> DeliveryCourse:
    day = course.day(event.at)
    if course.cancelled_on or course.is_held or course.refunded_on:
        return course
    if course.may_end and course.is_waited_for:
        return turns.cancel(
            course, day, "EU-3" if course.is_refused else _ending_rule(course), was_asked=True
        )
    if course.is_made_to_order:
        made = "WD-6: goods made to order cannot be withdrawn from. Whether to agree is the shop's decision."
        return because(noting(course, event, made), "WD-6", day)
    if course.law.has_withdrawal:
        return _withdraw(course, event, day)
    if course.is_shipped:
        return noting(course, event, "It came after shipment; the merchant's policy decides about returns.")
    return turns.cancel(course, day, "EU-5", was_asked=True)


def _ending_rule(course: DeliveryCourse) -> str:
    return "EU-3" if course.ordered and course.ordered.is_essential else "EU-4"


def _withdraw(course: DeliveryCourse, event: Cancel, day: date) -> DeliveryCourse:
    until = course.withdrawal_until
    if until and day > until:
        return noting(course, event, f"WD-1: the time for withdrawing ended on {until}.")
    return turns.cancel(course, day, "WD-1", was_asked=True, until=until)


def _discontinue(course: DeliveryCourse, event: Discontinued) -> DeliveryCourse:
    if not course.is_open:
        return course
    return turns.cancel(course, course.day(event.at), "EU-3")
