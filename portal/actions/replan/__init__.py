"""Loop 1: plan SKUs whole from their facts, compare with the standing promises, and owe whatever must be said.

`deciding` changes nothing: `reading` gathers the facts of a few SKUs in a handful of queries, `apart` those of lines
that hang on more than their queue, the domain decides, `telling` says what moved in the words of a notice. What was
decided is kept in `portions`: `owing` writes promises and notices down, `duties` looks after what the law asks for,
`discontinued` after what will never come. Receivers and shoppers never plan: they mark a SKU due.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from portal.actions.replan.deciding import Decided, decide
from portal.actions.replan.discontinued import look_for_the_end
from portal.actions.replan.duties import Ending, look_at_duties
from portal.actions.replan.owing import owe
from portal.actions.replan.portions import Portion, portions, whole
from portal.actions.replan.reading import Round
from portal.clock import moment_of, start_of
from portal.domain.instructions import Instruction
from portal.domain.policies import Timing
from portal.domain.reviews import ACTS
from portal.store import duties, joint_lines, plans, promise_budgets, store_messages
from portal.store.queue import QueuedLine

__all__ = ["Act", "Decided", "Ending", "Portion", "Replanned", "decide", "keep", "portions", "whole"]


@dataclass(frozen=True, slots=True)
class Act:
    """A line whose standing instruction is to be carried out now."""

    sku: str
    order_id: int
    line_id: int
    instruction: Instruction


@dataclass(frozen=True, slots=True)
class Replanned:
    """What a planning round did: how many promises were made or changed; and what it leaves to be carried out."""

    promises: int
    acts: tuple[Act, ...] = ()
    endings: tuple[Ending, ...] = ()


def keep(session: Session, decided: Decided, portion: Portion, now: datetime, timing: Timing) -> Replanned:
    """Write down a portion of what was decided.

    The caller holds the SKUs' rows, knows that nobody moved in their queues since, carries out the acts, and commits.
    """
    facts, skus = decided.facts, portion.skus
    owe(session, facts, portion.news, now, timing)
    promises = sum(len(one.lines) for one in portion.news)
    if not skus:
        return Replanned(promises)
    merchant_id, rounds = facts.merchant.id, decided.rounds_of(skus)
    gone = look_for_the_end(session, facts, rounds, now)
    by_law = look_at_duties(session, facts.merchant, skus, gone.never, now)
    endings = {one.line_id: one for one in (*by_law, *gone.endings)}.values()
    looks = _earliest(gone.looks, duties.next_moments(session, merchant_id, skus))
    _let_others_know(session, decided, skus, now)
    made = [one.plan for one in rounds]
    plans.save(
        session, merchant_id, made, {sku: _due_again(decided, sku, looks.get(sku)) for sku in skus}, now
    )
    moved = promise_budgets.save(session, merchant_id, [facts.budget(plan) for plan in made], now)
    after_hold = now + timedelta(seconds=timing.hold_seconds)
    store_messages.owe_budgets(session, facts.merchant, moved, after_hold, now)
    acts = tuple(act for one in rounds for act in _acts(one, decided.lines[one.plan.sku]))
    return Replanned(promises, acts, tuple(endings))


def _earliest(some: Mapping[str, datetime], others: Mapping[str, datetime]) -> dict[str, datetime]:
    return {
        sku: min(looks[sku] for looks in (some, others) if sku in looks)
        for sku in some.keys() | others.keys()
    }


def _let_others_know(session: Session, decided: Decided, skus: Collection[str], now: datetime) -> None:
    """Keep what has moved of these SKUs' lines that ship together; the queues of the others are due to be planned
    again, but for those that were planned together."""
    facts = decided.facts
    moved = facts.apart.moved(decided.own, skus)
    joint_lines.save(session, facts.merchant.id, moved)
    plans.mark_due(session, facts.merchant.id, facts.apart.hanging_on(moved) - facts.shelves.keys(), now)


def _acts(one: Round, lines: Mapping[int, QueuedLine]) -> list[Act]:
    return [
        Act(one.plan.sku, lines[number].order_id, lines[number].line_id, move.was.instruction)
        for move in one.review.moves
        if move.kind == ACTS and move.was.instruction
        for number in move.numbers
    ]


def _due_again(decided: Decided, sku: str, next_look_at: datetime | None) -> datetime | None:
    """The next moment at which time alone would change the plan or a promise; None where it never does.

    Also while nobody waits: what is overdue then may no longer be promised to those who come.
    """
    facts, one = decided.facts, decided.rounds[sku]
    timezone, cut_off = facts.merchant.timezone, facts.ground.policy.cut_off
    hear_by = (item.alike.said.hear_by for item in decided.news[sku])
    moments = [
        start_of(day, timezone) for day in (one.plan.next_change_on, one.review.next_look_on, *hear_by) if day
    ]
    if one.plan.next_cut_off_on and cut_off:
        moments.append(moment_of(one.plan.next_cut_off_on, cut_off, timezone))
    if next_look_at:
        moments.append(next_look_at)
    return min(moments, default=None)
