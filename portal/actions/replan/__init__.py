"""Loop 1: plan SKUs whole from their facts, compare with the standing promises, and owe whatever must be said.

`reading` gathers the facts of a few SKUs in a handful of queries, the domain decides, `telling` says what moved in
the words of a notice, `owing` writes promises and notices down. Receivers and shoppers never plan: they mark a SKU due.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from portal.actions.replan.owing import owe
from portal.actions.replan.reading import Facts, Round, read
from portal.actions.replan.telling import News, news_of
from portal.clock import moment_of, start_of
from portal.domain.plan_changes import has_less_on_shelf, has_same_supply
from portal.domain.policies import Timing
from portal.domain.queue import NOBODY_WAITS, review
from portal.store import plans, promise_budgets, queue
from portal.store.queue import QueuedLine

__all__ = ["replan"]


def replan(session: Session, merchant_id: int, skus: Sequence[str], now: datetime, timing: Timing) -> int:
    """Plan these SKUs of one merchant at `now`; answers how many promises were made or changed.

    The caller holds the SKUs' rows (`plans.claim_due`) and commits.
    """
    facts = read(session, merchant_id, skus, now)
    rounds = [_decide(facts, sku) for sku in skus]
    news = {one.plan.sku: list(news_of(facts, one, _moving(session, merchant_id, one))) for one in rounds}
    told = [item for of_sku in news.values() for item in of_sku]
    owe(session, facts, told, now, timing)
    due_at = {one.plan.sku: _due_again(facts, one, news[one.plan.sku]) for one in rounds}
    plans.save(session, merchant_id, [one.plan for one in rounds], due_at, now)
    promise_budgets.save(session, merchant_id, [facts.budget(one.plan) for one in rounds], now)
    return sum(len(item.lines) for item in told)


def _decide(facts: Facts, sku: str) -> Round:
    plan, waiting = facts.plan(sku), facts.queues.get(sku, NOBODY_WAITS)
    found = review(waiting, plan, facts.policy(sku), facts.ground.today, bool(facts.alternatives.get(sku)))
    before = facts.plans_before.get(sku)
    return Round(plan, waiting, found, has_same_supply(before, plan), has_less_on_shelf(before, plan))


def _moving(session: Session, merchant_id: int, one: Round) -> dict[int, QueuedLine]:
    """Those of whom the review speaks, by place, with what a notice must know of them."""
    places = [place for move in one.review.moves for place in (move.numbers[0], move.numbers[-1])]
    if not places:
        return {}
    first, last = min(places), max(places)
    return dict(enumerate(queue.lines_between(session, merchant_id, one.plan.sku, first, last), start=first))


def _due_again(facts: Facts, one: Round, news: Sequence[News]) -> datetime | None:
    """The next moment at which time alone would change the plan or a promise; None where it never does.

    Also while nobody waits: what is overdue then may no longer be promised to those who come.
    """
    timezone, cut_off = facts.merchant.timezone, facts.ground.policy.cut_off
    days = [one.plan.next_change_on, one.review.next_look_on, *(item.alike.said.hear_by for item in news)]
    moments = [start_of(day, timezone) for day in days if day]
    if one.plan.next_cut_off_on and cut_off:
        moments.append(moment_of(one.plan.next_cut_off_on, cut_off, timezone))
    return min(moments, default=None)
