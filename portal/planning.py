"""One round of loop 1: plan, then carry out what shoppers decided ahead, and what is over. Whoever plans, plans through
here.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from portal.actions.choose_option import Wish, choose_option
from portal.actions.replan import Act, Decided, Ending, Portion, decide, keep, whole
from portal.domain.duties.owed import BY_THE_SHOP
from portal.domain.instructions import BY_INSTRUCTION, what_it_does
from portal.domain.policies import Timing
from portal.domain.refusals import Refusal
from portal.store import plans
from portal.wording.days import day

# How many SKUs share their queries: together they are read, and orders told of all their lines.
SKUS_A_BATCH = 128
# So many lines are acted for at once, each of which takes as long as a shopper's click; the others a moment later.
ACTS_A_PORTION = 10


def plan(session: Session, merchant_id: int, skus: Sequence[str], now: datetime, timing: Timing) -> int:
    """Plan these SKUs and carry out the standing instructions that are due; answers how many promises changed.

    What an instruction touches is due to be planned again at once. The caller holds the SKUs' rows and commits.
    """
    decided = decide(session, merchant_id, skus, now)
    return plan_portion(session, decided, whole(decided), now, timing)


def plan_portion(session: Session, decided: Decided, portion: Portion, now: datetime, timing: Timing) -> int:
    """The same for a portion of what was decided; the caller knows that nobody has moved in its queues since."""
    merchant_id = decided.facts.merchant.id
    done = keep(session, decided, portion, now, timing)
    _carry_out_some(session, merchant_id, done.acts, now)
    for ending in done.endings:
        wish = Wish("cancel", actor=ending.by, reason=_why(ending))
        choose_option(session, merchant_id, ending.order_id, ending.line_id, wish, now)
    return done.promises


def _why(ending: Ending) -> str:
    if ending.by == BY_THE_SHOP:
        return "Discontinued, and nothing covers it."
    return f"The order ended on {day(ending.on, 'en')} ({ending.rule})."


def _carry_out_some(session: Session, merchant_id: int, acts: Iterable[Act], now: datetime) -> None:
    done, later = 0, set()
    for act in acts:
        if done < ACTS_A_PORTION:
            done += _carry_out(session, merchant_id, act, now)
        else:
            later.add(act.sku)
    plans.mark_due(session, merchant_id, later, now)


def _carry_out(session: Session, merchant_id: int, act: Act, now: datetime) -> bool:
    """Do what the shopper decided ahead; where the swap is not to be had, what was to be done otherwise.

    Answers whether either was possible.
    """
    for is_swap_possible in (True, False):
        kind = what_it_does(act.instruction, is_swap_possible)
        wish = Wish(kind, act.instruction.sku if kind == "swap" else "", actor=BY_INSTRUCTION)
        try:
            with session.begin_nested():
                choose_option(session, merchant_id, act.order_id, act.line_id, wish, now)
            return True
        except Refusal:
            continue
    return False
