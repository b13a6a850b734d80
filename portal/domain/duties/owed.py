"""What is to be done about a line now, and when to look at it again: the law's clock as the planner turns it.

The machine tells and, where the law says that the order is over, ends it. A person decides where the order came to us
too late to be offered a choice (FTC-O1: the shop may have offered one itself), where the goods are here so that a
parcel may have left that we have not heard of yet, and where parcel and cancellation met.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from portal.domain.duties import duty as answers
from portal.domain.duties.clock import beginning_of, day_of, days_after, next_day
from portal.domain.duties.duty import Duty, duty_of
from portal.domain.duties.events import Notice, Ordered, Timeline
from portal.domain.duties.laws import law_of
from portal.domain.duties.us_course import (
    DEFINITE,
    INDEFINITE,
    LONGER,
    NOTICE_LEAD_DAYS,
    OPTION_DAYS,
    RENEWED,
)

TOLD = "told"
# The rule by which a payment that fails stops the clock until it is honoured.
CLOCK_STOPPED = "FTC-C6"
# The words of each class are locked: see `portal.wording.statements`.
CLASSES = (DEFINITE, LONGER, INDEFINITE, RENEWED, TOLD)
# So often a line is looked at while its notice is on its way.
MESSAGE_PATIENCE = timedelta(hours=6)
# A provider says that a message arrived within minutes; after this a person had better ask.
PROOF_PATIENCE = timedelta(hours=48)
# These ended the order by themselves; the others were somebody's doing.
ENDED_BY_THE_CLOCK = ("FTC-O1", "FTC-O3", "FTC-O4")
# So long before silence ends an order a person is asked to ask.
SILENCE_LEAD_DAYS = 5
# So long after the end a parcel that left before it is still waited for, where there are goods that may have left.
PARCEL_PATIENCE = timedelta(hours=48)
# A file that calls the wrong product discontinued can be mended for so long; who could take something else instead has
# so long to say so.
DISCONTINUED_PATIENCE, SWAP_PATIENCE = timedelta(days=1), timedelta(days=7)
_PAYMENTS = {"full": "paid", "failed": "none"}
# Who ends an order in the name of the clock, and who because the shop will not ship it, where others are a person's
# name.
BY_LAW, BY_THE_SHOP = "the law", "shop"
# What is asked of a person only as long as nothing else has happened.
PASSING_ASKS = ("not_told", "unconfirmed", "no_answer", "must_leave", "may_have_left", "no_option")


@dataclass(frozen=True, slots=True)
class Tell:
    """A notice that the law asks for.

    `law` is its class, `due_on` the day that will be missed, `revised` the new one (None: none can be given). The
    notice must have left by `tell_by`; silence acts when `silence_on` ends (None: silence means nothing).
    """

    law: str
    due_on: date
    revised: date | None
    tell_by: date
    silence_on: date | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The order is cancelled by this rule, on this day: by the clock, or because the goods will never come."""

    rule: str
    on: date
    by: str = BY_LAW


@dataclass(frozen=True, slots=True)
class Ask:
    """A person has to act by a day.

    `why`: "not_told" (no notice arrived, or none can), "unconfirmed" (nobody said that it arrived), "no_answer"
    (silence is about to end the order), "must_leave" (it has to ship, or be told), "may_have_left" (the order is over,
    but the goods were here), "no_option" (the order counts as cancelled), "held", "crossed" (it left after the order
    had ended), "left_before" (it had left when it was cancelled), "withdrawn" (goods are to come back),
    "refund_overdue".
    """

    why: str
    by: date


@dataclass(frozen=True, slots=True)
class Owed:
    """What is to be done now, if anything, and when to look again, if ever."""

    step: Tell | End | Ask | None
    look_at: datetime | None


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """When an offer left, and the last day on which it could have."""

    since: datetime
    tell_by: date


@dataclass(frozen=True, slots=True)
class Telling:
    """What is known of the notices of this line: `latest` is the last promised day with evidence behind it, None where
    there is none; `is_on_its_way`: a notice has not left yet, or nobody knows; `has_failed`: one surely did not arrive,
    and no other way is left; `is_waiting`: our books still have the line open;
    `unconfirmed`: an offer that left, of which no provider has said that it arrived; `refund_by`: the last day of a
    refund that nobody has confirmed, also one for a part.

    `known_since`: when we first planned the line. `is_here`: there are goods for it on the shelf. `is_twice`: units
    left that our books had cancelled. `never_comes`: the product is discontinued, and nothing covers the line."""

    latest: date | None
    is_on_its_way: bool = False
    has_failed: bool = False
    is_waiting: bool = True
    unconfirmed: Unconfirmed | None = None
    refund_by: date | None = None
    known_since: datetime | None = None
    is_here: bool = False
    is_twice: bool = False
    never_comes: bool = False


def given_up_at(discontinued_at: datetime, can_swap: bool) -> datetime:
    """When lines that a discontinued product will never fill are ended, with their money back."""
    return discontinued_at + (SWAP_PATIENCE if can_swap else DISCONTINUED_PATIENCE)


def first_look(
    country: str, state: str, zone: tzinfo, placed_at: datetime, paid: str, stated: date | None
) -> datetime | None:
    """The moment at which the law first concerns itself with a new line; None where it never does."""
    if not country or not law_of(country, state).is_known:
        return None
    return _first_look(country, state, zone, day_of(placed_at, zone), payment_of(paid), stated)


# A file of a hundred thousand orders names few days and few places.
@lru_cache(maxsize=4_096)
def _first_look(
    country: str, state: str, zone: tzinfo, day: date, payment: str, stated: date | None
) -> datetime | None:
    order = Ordered(beginning_of(day, zone), payment, stated)
    duty = duty_of(Timeline(country, state, zone, (order,)), order.at)
    last = duty.ship_by or duty.deliver_by
    return beginning_of(last - timedelta(days=NOTICE_LEAD_DAYS), zone).astimezone(UTC) if last else None


def payment_of(paid: str) -> str:
    """How an order was paid, as the law's tables call it."""
    return _PAYMENTS.get(paid, paid)


def owed(timeline: Timeline, telling: Telling, at: datetime) -> Owed:
    """What is due for the line at that moment."""
    due = _with_refund(_due(timeline, telling, at), timeline, telling, at)
    offer = telling.unconfirmed
    if offer is None or not telling.is_waiting or due.step or day_of(at, timeline.zone) > offer.tell_by:
        return due
    doubt_at = offer.since + PROOF_PATIENCE
    if at >= doubt_at:
        return Owed(Ask("unconfirmed", offer.tell_by), due.look_at)
    return Owed(None, min(due.look_at or doubt_at, doubt_at))


def _with_refund(due: Owed, timeline: Timeline, telling: Telling, at: datetime) -> Owed:
    """A refund for units that were given up is watched like one for all of them."""
    if telling.refund_by is None or due.step:
        return due
    overdue_at = beginning_of(next_day(telling.refund_by), timeline.zone)
    if at >= overdue_at:
        return Owed(Ask("refund_overdue", telling.refund_by), due.look_at)
    return Owed(None, min(due.look_at or overdue_at, overdue_at))


def _due(timeline: Timeline, telling: Telling, at: datetime) -> Owed:
    duty, today = duty_of(timeline, at), day_of(at, timeline.zone)
    if not duty.applies or not law_of(timeline.country, timeline.state).is_known:
        return Owed(None, None)
    if duty.state == answers.SHIPPED and telling.is_twice and telling.refund_by:
        return Owed(Ask("left_before", telling.refund_by), None)
    if duty.state in (answers.CANCELLED, answers.SHIPPED, answers.REFUNDED):
        return Owed(None, None)
    if duty.state == answers.HELD and duty.refund_due_by:
        return Owed(Ask("held", duty.refund_due_by), None)
    if duty.state == answers.REFUND_DUE:
        return _after_the_end(duty, timeline.zone, telling, at)
    if duty.deliver_by:
        return _delivery(duty, timeline, telling, today, at)
    return _shipment(duty, timeline.zone, telling, today, at)


def _after_the_end(duty: Duty, zone: tzinfo, telling: Telling, at: datetime) -> Owed:
    """The clock has ended it: so be it, and then the refund is watched."""
    ended_by = next((rule for rule in duty.because if rule in ENDED_BY_THE_CLOCK), "")
    if duty.refund_due_by is None or duty.cancelled_on is None:
        return Owed(None, None)
    watch = beginning_of(next_day(duty.refund_due_by), zone)
    if telling.is_waiting and ended_by:
        return _end(ended_by, duty.cancelled_on, duty.refund_due_by, zone, telling, at)
    if duty.is_overdue:
        return Owed(Ask("refund_overdue", duty.refund_due_by), None)
    if duty.has_crossed:
        return Owed(Ask("crossed", duty.refund_due_by), watch)
    return Owed(None, watch)


def _end(rule: str, on: date, refund_by: date, zone: tzinfo, telling: Telling, at: datetime) -> Owed:
    if rule == "FTC-O1" and (telling.known_since is None or day_of(telling.known_since, zone) >= on):
        return Owed(Ask("no_option", refund_by), None)
    decide_at = beginning_of(on, zone) + PARCEL_PATIENCE
    if telling.is_here and at < decide_at:
        return Owed(Ask("may_have_left", refund_by), decide_at)
    return Owed(End(rule, on), beginning_of(next_day(refund_by), zone))


def _shipment(duty: Duty, zone: tzinfo, telling: Telling, today: date, at: datetime) -> Owed:
    """United States: the first option a week before T, a renewed one a week before the day agreed."""
    by = duty.notice_due_by
    if by is None or duty.ship_by is None:
        return _silent(duty, zone, today)
    begins = by - timedelta(days=NOTICE_LEAD_DAYS)
    if today < begins:
        return Owed(None, beginning_of(begins, zone))
    if telling.latest and today <= telling.latest <= by:
        return _expected_in_time(duty, by, zone, today)
    tell = _first(by, telling.latest, today) if not duty.notice_class else _renewed(by, telling.latest, today)
    return _told_or_asked(tell, telling, zone, by, at)


def _silent(duty: Duty, zone: tzinfo, today: date) -> Owed:
    """An offer waits for its answer. Before silence ends the order somebody may ask once more."""
    last = duty.lives_until
    if last is None or duty.silence != answers.CANCEL:
        return Owed(None, duty.next_change_at)
    begins = last - timedelta(days=SILENCE_LEAD_DAYS)
    if today < begins:
        return Owed(None, beginning_of(begins, zone))
    return Owed(Ask("no_answer", last), duty.next_change_at)


def _expected_in_time(duty: Duty, by: date, zone: tzinfo, today: date) -> Owed:
    """It is looked at every day; on the last two somebody has to see to it that it leaves."""
    tomorrow = beginning_of(next_day(today), zone)
    if today >= by - timedelta(days=1):
        return Owed(Ask("must_leave", by), duty.next_change_at)
    return Owed(None, tomorrow)


def _first(by: date, latest: date | None, today: date) -> Tell:
    silence_on = days_after(by, OPTION_DAYS)
    if latest is None or latest < today:
        return Tell(INDEFINITE, by, None, by, silence_on)
    is_short = latest <= silence_on
    return Tell(DEFINITE if is_short else LONGER, by, latest, by, latest if is_short else silence_on)


def _renewed(by: date, latest: date | None, today: date) -> Tell:
    return Tell(RENEWED, by, latest if latest and latest >= today else None, by, by)


def _delivery(duty: Duty, timeline: Timeline, telling: Telling, today: date, at: datetime) -> Owed:
    """EU and UK: who will not have it in time is told a week before, once for every day that was agreed."""
    by, zone = duty.deliver_by, timeline.zone
    if by is None:
        return Owed(None, None)
    begins = by - timedelta(days=NOTICE_LEAD_DAYS)
    if today < begins:
        return Owed(None, beginning_of(begins, zone))
    since = beginning_of(begins, zone)
    if any(isinstance(event, Notice) and since <= event.at <= at for event in timeline.events):
        return Owed(None, duty.next_change_at)
    if today > by:  # too late for a message; whom none has reached, a person reaches
        return Owed(Ask("not_told", by) if telling.has_failed else None, duty.next_change_at)
    if telling.latest and telling.latest < by:
        return Owed(None, beginning_of(next_day(today), zone))
    revised = telling.latest if telling.latest and telling.latest >= today else None
    return _told_or_asked(Tell(TOLD, by, revised, by), telling, zone, by, at)


def _told_or_asked(tell: Tell, telling: Telling, zone: tzinfo, by: date, at: datetime) -> Owed:
    """While a notice is on its way there is nothing to add; where none can arrive a person acts before the deadline."""
    deadline = beginning_of(next_day(by), zone)
    soon = min(at + MESSAGE_PATIENCE, deadline)
    if telling.never_comes:
        rule = "EU-3" if tell.law == TOLD else "FTC-O5"
        return Owed(End(rule, day_of(at, zone), BY_THE_SHOP), deadline)
    if telling.has_failed:
        return Owed(Ask("not_told", by), deadline)
    return Owed(None if telling.is_on_its_way else tell, soon)
