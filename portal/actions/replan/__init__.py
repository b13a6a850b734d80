"""Loop 1: plan SKUs whole from their facts, compare with the standing promises, and owe whatever must be said.

`reading` gathers the facts of a few SKUs in a handful of queries, the domain decides, `telling` turns what moved into
promises and notices. Receivers and shoppers never plan: they mark a SKU due.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from portal.actions.replan.reading import Facts, read
from portal.actions.replan.telling import News, news_of, owe
from portal.clock import moment_of, start_of
from portal.domain.plan_changes import has_same_supply
from portal.domain.plans import Plan
from portal.domain.policies import Timing
from portal.domain.queue import Review, review
from portal.store import plans, promise_budgets

__all__ = ["replan"]


def replan(session: Session, merchant_id: int, skus: Sequence[str], now: datetime, timing: Timing) -> int:
    """Plan these SKUs of one merchant at `now`; answers how many promises were made or changed.

    The caller holds the SKUs' rows (`plans.claim_due`) and commits.
    """
    facts = read(session, merchant_id, skus, now)
    made: list[Plan] = []
    due_at: dict[str, datetime | None] = {}
    news: list[News] = []
    for sku in skus:
        plan = facts.plan(sku)
        found = review(
            facts.queues.get(sku, ()), plan, facts.policy(sku), facts.ground.today, facts.order_days(sku)
        )
        made.append(plan)
        due_at[sku] = _due_again(facts, plan, found)
        news += news_of(facts, plan, found, has_same_supply(facts.plans_before.get(sku), plan))
    owe(session, facts, news, now, timing)
    plans.save(session, merchant_id, made, due_at, now)
    promise_budgets.save(session, merchant_id, [facts.budget(plan) for plan in made], now)
    return len(news)


def _due_again(facts: Facts, plan: Plan, found: Review) -> datetime | None:
    """The next moment at which time alone would change the plan or a promise; None where it never does.

    Also while nobody waits: what is overdue then may no longer be promised to those who come.
    """
    timezone, cut_off = facts.merchant.timezone, facts.ground.policy.cut_off
    moments = [start_of(day, timezone) for day in (plan.next_change_on, found.next_look_on) if day]
    if plan.next_cut_off_on and cut_off:
        moments.append(moment_of(plan.next_cut_off_on, cut_off, timezone))
    return min(moments, default=None)
