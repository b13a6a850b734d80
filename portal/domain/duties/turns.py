"""The steps that are the same under every law: goods leave, a line is held, an order is cancelled, money goes back."""

from dataclasses import replace
from datetime import date, datetime

from portal.domain.duties.course import AnyCourse, because, noting
from portal.domain.duties.events import (
    Cancel,
    Delivered,
    Event,
    Ordered,
    Refunded,
    RefundFailed,
    Shipped,
)
from portal.domain.duties.refunds import is_money_back, rule_of


def without_past_days(course: AnyCourse, order: Ordered) -> tuple[AnyCourse, Ordered]:
    """The order without a stated day that lies before it, which nobody can have been told."""
    day = course.day(order.at)
    stated, advertised = order.stated_ship_by, order.advertised_ship_by
    for said in {stated, advertised} - {None}:
        if said and said < day:
            past = (
                f"The day that was stated ({said}) lies before that of the order ({day}), and does not count."
            )
            course = noting(course, order, past)
    return course, replace(
        order,
        stated_ship_by=stated if stated and stated >= day else None,
        advertised_ship_by=advertised if advertised and advertised >= day else None,
    )


def ties(events: list[Event]) -> set[datetime]:
    """The moments that carry both a cancellation and a shipment: nobody can know which came first (FTC-O6)."""
    cancelled = {event.at for event in events if isinstance(event, Cancel)}
    return {event.at for event in events if isinstance(event, Shipped) and event.at in cancelled}


def hold(course: AnyCourse, event: Event) -> AnyCourse:
    """An agent decides. Until then the refund's clock runs for the buyer."""
    day = course.day(event.at)
    return because(replace(course, is_held=True, vests_on=day, was_asked=True), "FTC-O6", day)


def ship(course: AnyCourse, event: Shipped) -> AnyCourse:
    """Units go to the carrier. What ships after a cancellation does not undo it."""
    day = course.day(event.at)
    if course.is_shipped or course.is_held:
        return course
    if course.cancelled_on:
        course = replace(course, has_crossed=True)
        return noting(
            course, event, f"Shipped after it was cancelled ({course.cause}). The refund stays due."
        )
    left = course.left - (course.left if event.quantity is None else event.quantity)
    if left > 0:
        return because(replace(course, left=left), "", day, what="part shipped")
    return because(replace(course, left=0, shipped_on=day), "", day, what="shipped")


def ship_unseen(course: AnyCourse, event: Delivered) -> AnyCourse:
    """What was delivered was shipped, on record or not."""
    if course.left < course.timeline.quantity or course.is_held:
        return course
    course = noting(course, event, "It was delivered with no shipment on record. It counts as shipped then.")
    return ship(course, Shipped(event.at, event.quantity, source=event.source))


def cancel(
    course: AnyCourse, on: date, rule: str, *, was_asked: bool = False, until: date | None = None
) -> AnyCourse:
    """The order counts as cancelled from that day, and the right to a refund vests."""
    course = replace(course, cancelled_on=on, vests_on=on, cause=rule, was_asked=was_asked)
    course = because(course, rule, on, until)
    if course.refund_due_by is None:
        return course
    if not course.law.is_ship_by:
        course = because(course, "EU-5", on, course.refund_due_by) if rule != "EU-5" else course
        return because(course, "WD-7", on, course.refund_due_by) if rule == "WD-1" else course
    return _with_ftc_refund(course, on, was_asked)


def _with_ftc_refund(course: AnyCourse, on: date, was_asked: bool) -> AnyCourse:
    if course.ordered:
        rule = rule_of(course.ordered.payment, course.ordered.method)
        course = because(course, rule, on, course.refund_due_by)
    if was_asked and course.law.request_refund_days:
        course = because(course, "CA-17538", on, course.refund_due_by)
    is_part = course.left < course.timeline.quantity
    return because(course, "FTC-F7" if is_part else "FTC-F6", on)


def find_no_way_back(course: AnyCourse, event: RefundFailed) -> AnyCourse:
    """The money cannot go back as it came: another seven working days from the day this was found (FTC-F5)."""
    day = course.day(event.at)
    if course.vests_on is None or course.refunded_on or course.no_way_back_on:
        return course
    course = replace(course, no_way_back_on=day)
    return because(course, "FTC-F5", day, course.refund_due_by) if course.law.is_ship_by else course


def refund(course: AnyCourse, event: Refunded) -> AnyCourse:
    """Money goes back. What is no money is rejected, and leaves everything as it was.

    A refund that nobody had to give ends the line as well: where nothing had shipped it tells the buyer, by deed, that
    the seller will not ship (FTC-O5, EU-3).
    """
    day, rule = course.day(event.at), "FTC-F8" if course.law.is_ship_by else "EU-5"
    payment = course.ordered.payment if course.ordered else ""
    if course.refunded_on:
        return course
    if course.is_paid and (event.has_fee or not is_money_back(event.form, payment)):
        what = "A refund less a fee" if event.has_fee else f"{event.form.replace('_', ' ') or 'Nothing'}"
        rejected = f"{rule}: {what} is not a refund. It does not count; the money is still owed."
        return because(noting(course, event, rejected), rule, day, what="rejected")
    if course.is_held:
        course = replace(course, cancelled_on=course.vests_on, cause="FTC-O6")
    if course.is_open:
        course = cancel(course, day, "FTC-O5" if course.law.is_ship_by else "EU-3")
    if course.refund_due_by and day > course.refund_due_by:
        late = f"The refund left after the last day for it ({course.refund_due_by})."
        course = noting(course, event, late)
    return because(replace(course, refunded_on=day), "", day, what="refunded")
