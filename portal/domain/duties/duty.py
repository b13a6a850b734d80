"""The answer: what is owed for a line at a moment, by when, and when the answer changes by itself."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from portal.domain.duties import deliver_by, us_ftc
from portal.domain.duties.clock import beginning_of, next_day
from portal.domain.duties.course import Course, Finding, Reason
from portal.domain.duties.deliver_by import DeliveryCourse
from portal.domain.duties.events import Timeline
from portal.domain.duties.laws import law_of
from portal.domain.duties.us_course import DEFINITE, NOTICE_LEAD_DAYS, FtcCourse

WAITING, NOTICE_DUE, CONSENTED, HELD = "waiting", "notice_due", "consented", "held"
CANCELLED, SHIPPED, REFUND_DUE, REFUNDED = "cancelled", "shipped", "refund_due", "refunded"
CONSENT, CANCEL, NONE = "consent", "cancel", "none"


@dataclass(frozen=True, slots=True)
class Duty:
    """How one line stands under the law. Days are those of the ship-to zone.

    `state`: `waiting` (for its day, or for the buyer's answer), `notice_due` (the first notice has to leave, see
    `notice_due_by`), `consented` (in words or by silence), `held` (a cancellation met a shipment: an agent decides),
    `shipped`, `cancelled` (and no money is owed), `refund_due`, `refunded`.
    `silence`: what it means, or meant, that the buyer does not answer the notice. `next_change_at`: the first moment,
    later than the one looked at, at which anything here changes though nothing happens; None if it never does.
    `is_overdue`: the refund's last day has passed. `has_crossed`: goods left after the order had
    ended. `may_end`, `withdraw_until`: EU and UK. `lives_until`: the
    last day of an open order if nobody does anything (US).
    """

    rule: str
    applies: bool
    state: str
    ship_by: date | None
    deliver_by: date | None
    notice_due_by: date | None
    notice_class: str
    silence: str
    cancelled_on: date | None
    refund_vests_on: date | None
    refund_due_by: date | None
    is_overdue: bool
    has_crossed: bool
    may_end: bool
    withdraw_until: date | None
    lives_until: date | None
    findings: tuple[Finding, ...]
    reasons: tuple[Reason, ...]
    next_change_at: datetime | None = None

    @property
    def because(self) -> list[str]:
        """The ids of the rules that were applied, each once, in the order of their first use."""
        return list(dict.fromkeys(reason.rule for reason in self.reasons if reason.rule))


def duty_of(timeline: Timeline, at: datetime) -> Duty:
    """How the line stands at that aware moment. Events after it have not happened yet."""
    duty, days = _seen(timeline, at)
    moments = sorted(beginning_of(day, timeline.zone) for day in days)
    changes = (
        moment for moment in moments if moment > at and _seen(timeline, moment, known_at=at)[0] != duty
    )
    return replace(duty, next_change_at=next(changes, None))


def _seen(timeline: Timeline, at: datetime, known_at: datetime | None = None) -> tuple[Duty, set[date]]:
    """The duty at a moment from what was known by then, and the days on which it may change by itself."""
    law = law_of(timeline.country, timeline.state)
    events = timeline.until(known_at or at)
    if law.is_ship_by:
        start = FtcCourse(law, timeline, timeline.quantity)
        return _of_ftc(us_ftc.course_of(start, events, at), at)
    begun = DeliveryCourse(law, timeline, timeline.quantity)
    return _of_delivery(deliver_by.course_of(begun, events, at), at)


def _of_ftc(course: FtcCourse, at: datetime) -> tuple[Duty, set[date]]:
    today = course.day(at)
    duty = replace(
        _basis(course, today),
        applies=not course.is_exempt,
        state=_ftc_state(course, today),
        ship_by=None if course.is_indefinite else course.agreed or course.last_day,
        notice_due_by=_notice_due_by(course),
        notice_class=course.notice_class,
        silence=_silence(course),
        lives_until=course.lives_until if course.is_open else None,
    )
    if duty.state == NOTICE_DUE:
        due = Reason("FTC-N1", course.begun_on or today, course.last_day, "due")
        duty = replace(duty, reasons=(*duty.reasons, due))
    days = {course.lives_until, course.last_day, course.refund_due_by}
    changing = {next_day(day) for day in days if day}
    return duty, changing | ({_lead(course.last_day)} if course.last_day else set())


def _ftc_state(course: FtcCourse, today: date) -> str:
    if ended := _end_of(course):
        return ended
    if course.has_consent:
        return CONSENTED
    last = course.last_day
    if course.agreed and last and today > last:
        return CONSENTED
    if last and not course.is_exempt and not course.notice_class and today >= _lead(last):
        return NOTICE_DUE
    return WAITING


def _lead(last_day: date) -> date:
    return last_day - timedelta(days=NOTICE_LEAD_DAYS)


def _notice_due_by(course: FtcCourse) -> date | None:
    """T for the first notice, the day agreed for a renewed one; none while an offer waits, or for an open end."""
    if not course.is_open or course.is_exempt or course.is_indefinite:
        return None
    if course.agreed:
        return None if course.has_open_offer else course.agreed
    return None if course.notice_class else course.last_day


def _silence(course: FtcCourse) -> str:
    """N2 reads it as consent until something is agreed in words; every other notice as the end of the order."""
    if not course.notice_class or course.is_indefinite:
        return NONE
    return CONSENT if course.notice_class == DEFINITE and not course.has_consent else CANCEL


def _of_delivery(course: DeliveryCourse, at: datetime) -> tuple[Duty, set[date]]:
    today = course.day(at)
    has_right = course.law.has_withdrawal and not course.is_made_to_order
    duty = replace(
        _basis(course, today),
        state=_end_of(course) or (CONSENTED if course.has_consent else WAITING),
        deliver_by=course.extra_until or course.last_day,
        may_end=course.may_end and course.is_waited_for,
        withdraw_until=course.withdrawal_until if has_right else None,
    )
    days = {course.last_day, course.extra_until, course.withdrawal_until, course.refund_due_by}
    return duty, {next_day(day) for day in days if day}


def _end_of(course: Course) -> str:
    """The state of a line that waits for nothing but money; "" for one that is open."""
    if course.refunded_on:
        return REFUNDED
    if course.is_held:
        return HELD
    if course.cancelled_on:
        return REFUND_DUE if course.refund_due_by else CANCELLED
    return SHIPPED if course.is_shipped else ""


def _basis(course: Course, today: date) -> Duty:
    due_by = course.refund_due_by
    return Duty(
        rule=course.law.rule,
        applies=True,
        state=WAITING,
        ship_by=None,
        deliver_by=None,
        notice_due_by=None,
        notice_class="",
        silence=NONE,
        cancelled_on=course.cancelled_on,
        refund_vests_on=course.vests_on,
        refund_due_by=due_by,
        is_overdue=bool(due_by and today > due_by and not course.refunded_on),
        has_crossed=course.has_crossed,
        may_end=False,
        withdraw_until=None,
        lives_until=None,
        findings=course.findings,
        reasons=course.reasons,
    )
