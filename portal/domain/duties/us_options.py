"""United States: the option that the buyer is given, and the answer (FTC-N1 to N5, R1 to R4)."""

from dataclasses import replace
from datetime import date

from portal.domain.duties.clock import days_after
from portal.domain.duties.course import because, noting
from portal.domain.duties.events import Consent, Notice
from portal.domain.duties.us_course import (
    DEFINITE,
    INDEFINITE,
    LONGER,
    OPTION_DAYS,
    RENEWED,
    RULE_OF_CLASS,
    FtcCourse,
)


def notify(course: FtcCourse, event: Notice) -> FtcCourse:
    """A delay notice left. One that comes late, or offers no way out, is none (N5)."""
    day, last = course.day(event.at), course.last_day
    if course.cause == "FTC-O1" and not course.refunded_on:
        course = noting(course, event, "FTC-N5: the notice came after the last day for it, and is no notice.")
        return because(course, "FTC-N5", day, last)
    if not course.is_open or last is None:
        return course
    if not event.offers_cancel:
        course = noting(
            course, event, "FTC-N5: without the offer to cancel with a full refund it is no notice."
        )
        return because(course, "FTC-N5", day, what="no offer")
    if not event.has_basis:
        course = noting(course, event, "FTC-C8: without a reasonable basis on record it does not count.")
        return because(course, "FTC-C8", day)
    if event.revised and event.revised < day:
        return noting(course, event, f"It names a day that had passed ({event.revised}), and does not count.")
    return _offer(_missing_reason(course, event), event, day, last)


def _missing_reason(course: FtcCourse, event: Notice) -> FtcCourse:
    if event.revised or event.reason.strip():
        return course
    rule = "FTC-R1" if course.agreed else "FTC-N4"
    return noting(course, event, f"{rule}: a notice without a day has to give the reason for the delay.")


def _offer(course: FtcCourse, event: Notice, day: date, last: date) -> FtcCourse:
    if course.is_indefinite:
        return because(course, "FTC-R3", day)
    if not course.notice_class:
        if event.is_renewed:
            course = noting(course, event, "There was nothing to renew. It is read as the first notice.")
        return _offer_first(course, event, day, last)
    if not event.is_renewed and day <= last and not course.has_consent:
        return _offer_first(course, event, day, last)
    return _offer_again(course, event, day)


def _offer_first(course: FtcCourse, event: Notice, day: date, last: date) -> FtcCourse:
    """N2 to N4. Silence agrees to a day within 30 days of T, and to nothing else."""
    if event.revised and event.revised <= last:
        return noting(course, event, f"{event.revised} is not later than {last}: there is no delay to offer.")
    notice_class = _class_of(event.revised, last)
    course = because(course, "FTC-N1", day, last)
    course = because(course, RULE_OF_CLASS[notice_class], day, event.revised)
    if course.law.request_refund_days:
        course = because(course, "CA-17538", day, event.revised, "notice")
    agreed = event.revised if notice_class == DEFINITE else None
    return replace(course, notice_class=notice_class, offered=event.revised, agreed=agreed)


def _class_of(revised: date | None, last: date) -> str:
    if revised is None:
        return INDEFINITE
    return DEFINITE if revised <= days_after(last, OPTION_DAYS) else LONGER


def _offer_again(course: FtcCourse, event: Notice, day: date) -> FtcCourse:
    """R1, where a day was agreed; before that it only changes what may be consented to until T + 30 ends."""
    if course.agreed is None:
        return replace(because(course, "FTC-R1", day, event.revised, "not agreed"), offered=event.revised)
    if event.revised and event.revised <= course.agreed:
        return course
    course = because(course, "FTC-R1", day, event.revised)
    return replace(course, notice_class=RENEWED, offered=event.revised, has_open_offer=True)


def consent(course: FtcCourse, event: Consent) -> FtcCourse:
    """The buyer waits, in so many words. Too late, or where nothing was offered, it changes nothing."""
    day = course.day(event.at)
    if course.cancelled_on:
        late = f"The consent came after the order was cancelled ({course.cause}), and does not revive it."
        return noting(course, event, late)
    if not course.is_open or course.is_exempt:
        return course
    if not course.notice_class or course.last_day is None:
        return noting(course, event, "Consent to a delay that was not offered does not count.")
    is_indefinite = event.is_indefinite or (event.until is None and course.offered is None)
    until = None if is_indefinite else max(event.until or course.offered or course.last_day, course.last_day)
    course = because(course, _rule_of_consent(course, until), day, until, "consent")
    if is_indefinite:
        course = because(course, "FTC-R3", day, what="consent")
    return replace(course, agreed=until, is_indefinite=is_indefinite, has_consent=True, has_open_offer=False)


def _rule_of_consent(course: FtcCourse, until: date | None) -> str:
    """R4 for a delay past what was offered, R2 for a renewed one, else the rule of the notice."""
    if course.offered and (until is None or until > course.offered):
        return "FTC-R4"
    return "FTC-R2" if course.notice_class == RENEWED else RULE_OF_CLASS[course.notice_class]
