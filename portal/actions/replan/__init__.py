"""Loop 1: plan SKUs whole from their facts, compare with the standing promises, and owe whatever must be said.

`reading` gathers the facts of a few SKUs in a handful of queries, `apart` those of lines that hang on more than their
queue, the domain decides, `telling` says what moved in the words of a notice, `owing` writes promises and notices down,
`duties` looks after what the law asks for, `discontinued` after what will never come.
Receivers and shoppers never plan: they mark a SKU due.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from portal.actions.replan.discontinued import look_for_the_end
from portal.actions.replan.duties import Ending, look_at_duties
from portal.actions.replan.owing import owe
from portal.actions.replan.reading import Facts, Round, read
from portal.actions.replan.telling import News, news_of
from portal.clock import moment_of, start_of
from portal.domain.instructions import Instruction
from portal.domain.plan_changes import has_less_on_shelf, has_same_supply, has_same_word
from portal.domain.plans import Plan
from portal.domain.policies import Timing
from portal.domain.queue import NOBODY_WAITS
from portal.domain.reviews import ACTS, review
from portal.domain.windows import Estimate
from portal.store import duties, joint_lines, plans, promise_budgets, queue, store_messages
from portal.store.queue import QueuedLine

__all__ = ["Act", "Ending", "Replanned", "replan"]


@dataclass(frozen=True, slots=True)
class Act:
    """A line whose standing instruction is to be carried out now."""

    order_id: int
    line_id: int
    instruction: Instruction


@dataclass(frozen=True, slots=True)
class Replanned:
    """What a planning round did: how many promises were made or changed; and what it leaves to be carried out."""

    promises: int
    acts: tuple[Act, ...]
    endings: tuple[Ending, ...] = ()


def replan(
    session: Session, merchant_id: int, skus: Sequence[str], now: datetime, timing: Timing
) -> Replanned:
    """Plan these SKUs of one merchant at `now`.

    The caller holds the SKUs' rows (`plans.claim_due`), carries out the acts, and commits.
    """
    facts = read(session, merchant_id, skus, now)
    made = {sku: facts.plan(sku) for sku in skus}
    own = facts.apart.own_estimates(made, facts.queues, facts.ground.today)
    rounds = [_decide(facts, plan, own) for plan in made.values()]
    lines = {one.plan.sku: _moving(session, merchant_id, one) for one in rounds}
    news = {one.plan.sku: list(news_of(facts, one, lines[one.plan.sku])) for one in rounds}
    told = [item for of_sku in news.values() for item in of_sku]
    owe(session, facts, told, now, timing)
    gone = look_for_the_end(session, facts, rounds, now)
    by_law = look_at_duties(session, facts.merchant, skus, gone.never, now)
    endings = {one.line_id: one for one in (*by_law, *gone.endings)}.values()
    looks = _earliest(gone.looks, duties.next_moments(session, merchant_id, skus))
    _let_others_know(session, facts, own, now)
    due_at = {
        one.plan.sku: _due_again(facts, one, news[one.plan.sku], looks.get(one.plan.sku)) for one in rounds
    }
    plans.save(session, merchant_id, list(made.values()), due_at, now)
    budgets = [facts.budget(plan) for plan in made.values()]
    moved = promise_budgets.save(session, merchant_id, budgets, now)
    after_hold = now + timedelta(seconds=timing.hold_seconds)
    store_messages.owe_budgets(session, facts.merchant, moved, after_hold, now)
    acts = tuple(act for one in rounds for act in _acts(one, lines[one.plan.sku]))
    return Replanned(sum(len(item.lines) for item in told), acts, tuple(endings))


def _earliest(some: Mapping[str, datetime], others: Mapping[str, datetime]) -> dict[str, datetime]:
    return {
        sku: min(looks[sku] for looks in (some, others) if sku in looks)
        for sku in some.keys() | others.keys()
    }


def _decide(facts: Facts, plan: Plan, own: Mapping[int, Estimate]) -> Round:
    waiting = facts.queues.get(plan.sku, NOBODY_WAITS)
    apart = facts.apart.standings(plan.sku, waiting, own)
    queue_now = waiting.with_standings(apart) if apart else waiting
    rules, has_others = facts.policy(plan.sku), bool(facts.alternatives.get(plan.sku))
    found = review(queue_now, plan, rules, facts.ground.today, has_others)
    before = facts.plans_before.get(plan.sku)
    is_same, has_less = has_same_supply(before, plan), has_less_on_shelf(before, plan)
    return Round(plan, queue_now, found, is_same, has_less, has_same_word(before, plan, facts.ground.today))


def _moving(session: Session, merchant_id: int, one: Round) -> dict[int, QueuedLine]:
    """Those of whom the review speaks, by place, with what a notice must know of them."""
    places = [place for move in one.review.moves for place in (move.numbers[0], move.numbers[-1])]
    if not places:
        return {}
    first, last = min(places), max(places)
    return dict(enumerate(queue.lines_between(session, merchant_id, one.plan.sku, first, last), start=first))


def _let_others_know(session: Session, facts: Facts, own: Mapping[int, Estimate], now: datetime) -> None:
    """Keep what has moved of lines that ship together; the queues of the others are due to be planned again."""
    moved = facts.apart.moved(own)
    joint_lines.save(session, facts.merchant.id, moved)
    plans.mark_due(session, facts.merchant.id, facts.apart.hanging_on(moved) - facts.shelves.keys(), now)


def _acts(one: Round, lines: Mapping[int, QueuedLine]) -> list[Act]:
    return [
        Act(lines[number].order_id, lines[number].line_id, move.was.instruction)
        for move in one.review.moves
        if move.kind == ACTS and move.was.instruction
        for number in move.numbers
    ]


def _due_again(
    facts: Facts, one: Round, news: Sequence[News], next_duty_at: datetime | None
) -> datetime | None:
    """The next moment at which time alone would change the plan or a promise; None where it never does.

    Also while nobody waits: what is overdue then may no longer be promised to those who come.
    """
    timezone, cut_off = facts.merchant.timezone, facts.ground.policy.cut_off
    days = [one.plan.next_change_on, one.review.next_look_on, *(item.alike.said.hear_by for item in news)]
    moments = [start_of(day, timezone) for day in days if day]
    if one.plan.next_cut_off_on and cut_off:
        moments.append(moment_of(one.plan.next_cut_off_on, cut_off, timezone))
    if next_duty_at:
        moments.append(next_duty_at)
    return min(moments, default=None)
