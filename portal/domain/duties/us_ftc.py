"""United States: 16 CFR part 435 as a machine of small steps (decision tables, section 1).

Readings where the table leaves a gap, each the one that is kinder to the buyer:
* A payment that fails ends the clock with everything that was offered under it; the one that is honoured begins anew. A
  stated day that has passed by then is read as the length of time that it was on the day of the order.
* A further first notice before T takes the place of the earlier one. After T, or marked as renewed, it is a renewed
  option: the day already agreed stays, and silence cancels when it ends (R1).
* A day that is not later than T, or than the day already agreed, is no delay and asks for nothing.
* An indefinite notice without its reason is a finding; it counts as a notice, since N5 does not say otherwise.
* Consent counts for the day the buyer names, also past the one offered (R4), never for a day before T. Consent where
  nothing was offered does not count: the option has to be offered first.
* Units of a line that shipped in part leave the others under the clock.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from portal.domain.duties import turns
from portal.domain.duties.clock import days_after, next_day
from portal.domain.duties.course import because, noting
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
from portal.domain.duties.us_course import EXEMPT_KINDS, SELLER_CREDIT_DAYS, SHIPPING_DAYS, FtcCourse
from portal.domain.duties.us_options import consent, notify


def course_of(start: FtcCourse, events: list[Event], at: datetime) -> FtcCourse:
    """The course after these events (in their order), seen at that moment."""
    course, tied = start, turns.ties(events)
    for event in events:
        course = _let_days_pass(course, course.day(event.at))
        is_tied = event.at in tied and isinstance(event, Cancel | Shipped) and course.is_open
        course = turns.hold(course, event) if is_tied else _after(course, event)
    return _let_days_pass(course, course.day(at))


def _let_days_pass(course: FtcCourse, today: date) -> FtcCourse:
    """Cancelled by the clock: O1, O3 or O4, from the day after the last one."""
    last = course.lives_until
    if not course.is_open or last is None or today <= last:
        return course
    return turns.cancel(course, next_day(last), course.ending_rule, until=last)


def _after(course: FtcCourse, event: Event) -> FtcCourse:
    if course.ordered is None and not isinstance(event, Ordered):
        return noting(course, event, "It came before the order, and does not count.")
    match event:
        case Ordered():
            return _order(course, event)
        case PaymentFailed():
            return _fail(course, event)
        case PaymentHonoured():
            return _honour(course, event)
        case Notice():
            return notify(course, event)
        case Consent():
            return consent(course, event)
        case Shipped():
            return turns.ship(course, event)
        case Delivered():
            return turns.ship_unseen(course, event)
        case Cancel():
            return _cancel(course, event)
        case Discontinued() | Refused():
            return _discontinue(course, event)
        case RefundFailed():
            return turns.find_no_way_back(course, event)
        case Refunded():
            return turns.refund(course, event)
        case ExtraPeriod():
            return noting(course, event, "A further period is a consumer's right in the EU and the UK only.")
    return course


def _order(course: FtcCourse, event: Ordered) -> FtcCourse:
    if course.ordered:
        return noting(course, event, "A line is ordered once. The first order counts.")
    is_exempt = event.payment == "cod" or course.timeline.kind in EXEMPT_KINDS
    course, event = turns.without_past_days(course, event)
    course = replace(course, ordered=event, is_exempt=is_exempt)
    if is_exempt:
        return because(course, "FTC-C7", course.day(event.at))
    return course if event.payment == "none" else _begin(course, event.at, "FTC-C5")


def _begin(course: FtcCourse, moment: datetime, rule: str) -> FtcCourse:
    """The clock begins, or begins again: nothing that was offered before counts any more."""
    day = course.day(moment)
    course = because(course, rule, day, what="begun" if rule == "FTC-C6" else "")
    last, clock_rule = _shipping_time(course, course.ordered, day) if course.ordered else (day, rule)
    course = because(course, clock_rule, day, last)
    return replace(_without_options(course), begun_on=day, last_day=last, is_paid=True)


def _without_options(course: FtcCourse) -> FtcCourse:
    return replace(
        course,
        notice_class="",
        offered=None,
        agreed=None,
        is_indefinite=False,
        has_consent=False,
        has_open_offer=False,
    )


def _shipping_time(course: FtcCourse, order: Ordered, day: date) -> tuple[date, str]:
    """T and its rule: as stated at checkout, else as advertised, else 50 days on the seller's credit, else 30."""
    if stated := order.stated_ship_by or order.advertised_ship_by:
        rule = "FTC-C4" if order.stated_ship_by and order.advertised_ship_by else "FTC-C1"
        return (stated if stated >= day else day + _length(stated, course.day(order.at))), rule
    if order.payment == "seller_credit":
        return days_after(day, SELLER_CREDIT_DAYS), "FTC-C3"
    return days_after(day, SHIPPING_DAYS), "FTC-C2"


def _length(last: date, first: date) -> timedelta:
    return max(last - first, timedelta())


def _fail(course: FtcCourse, event: PaymentFailed) -> FtcCourse:
    if not course.is_open or course.is_exempt:
        return course
    course = replace(_without_options(course), begun_on=None, last_day=None, is_paid=False)
    return because(course, "FTC-C6", course.day(event.at), what="failed")


def _honour(course: FtcCourse, event: PaymentHonoured) -> FtcCourse:
    """Charging later does not begin the clock anew (C5); only what had failed, or was never tendered, does."""
    if not course.is_open or course.is_exempt or course.last_day:
        return course
    if course.ordered and event.payment:
        course = replace(course, ordered=replace(course.ordered, payment=event.payment))
    has_failed = any(reason.rule == "FTC-C6" for reason in course.reasons)
    return _begin(course, event.at, "FTC-C6" if has_failed else "FTC-C5")


def _cancel(course: FtcCourse, event: Cancel) -> FtcCourse:
    if course.is_shipped:
        return noting(course, event, "It came after shipment, when the rule gives no right to cancel.")
    if not course.is_open:
        return course
    return turns.cancel(course, course.day(event.at), "FTC-O2", was_asked=True)


def _discontinue(course: FtcCourse, event: Event) -> FtcCourse:
    """O5. Told in time by the rule itself: after T, or R, the clock has cancelled the order already."""
    if not course.is_open:
        return course
    return turns.cancel(course, course.day(event.at), "FTC-O5", until=course.lives_until)
