"""Learn how suppliers keep their days: read what they did, learn, keep it. In two steps, as learning takes its time.

`study` needs no lock and writes nothing; `remember` is a short transaction of its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from portal.clock import day_in, start_of
from portal.domain.budgets import reliable_shares
from portal.domain.slips import Habit, Learned, habits_of, learn_both, lines_of, months_of
from portal.store import habits, merchants, plans, reliability, slips
from portal.store.slips import Claim

# What is older says nothing about what a supplier does now.
MEMORY = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned, what people are to read of it, the share of each supplier's units that may be counted on, and
    when it should be learned again only because time passed."""

    learned: Learned
    suppliers: list[Habit]
    months: list[Habit]
    shares: dict[str, float]
    again_at: datetime | None


def study(session: Session, merchant_id: int, now: datetime) -> Lesson:
    """Learn from everything that is known at `now`: the model of tomorrow morning, the shop's time."""
    merchant = merchants.get(session, merchant_id)
    today = day_in(now, merchant.timezone)
    tomorrow = today + timedelta(days=1)
    taught = list(slips.taught(session, merchant_id, merchant.timezone, today - MEMORY))
    learned = learn_both(taught, *slips.record(session, merchant_id), tomorrow)
    lines, _ = lines_of(taught)
    is_something_open = any(line.received_on is None for one in taught for line in (*one.slips, *one.leads))
    again_at = start_of(tomorrow, merchant.timezone) if is_something_open else None
    suppliers = habits_of(lines, today)
    shares = reliable_shares(reliability.outcomes(session, merchant_id), suppliers, today)
    return Lesson(learned, suppliers, months_of(lines, today), shares, again_at)


def remember(session: Session, claim: Claim, lesson: Lesson, now: datetime) -> None:
    """Keep the lesson. Where a whole history came in, every queue of the merchant is planned again."""
    if slips.save(session, claim, lesson.learned, now, lesson.again_at):
        plans.mark_due(session, claim.merchant_id, plans.all_skus(session, claim.merchant_id), now)
    habits.save(session, claim.merchant_id, lesson.suppliers, lesson.months)
    reliability.save(session, claim.merchant_id, lesson.shares)
