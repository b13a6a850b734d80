"""One round of loop 1: plan, then carry out what shoppers decided ahead, and what is over. Whoever plans, plans through
here.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from portal.actions.choose_option import Wish, choose_option
from portal.actions.replan import Act, Ending, replan
from portal.domain.duties.owed import BY_THE_SHOP
from portal.domain.instructions import BY_INSTRUCTION, what_it_does
from portal.domain.policies import Timing
from portal.domain.refusals import Refusal
from portal.wording.days import day

# How many SKUs share their queries and their commit; few enough that a shopper's click never waits long for them.
SKUS_A_BATCH = 128


def plan(session: Session, merchant_id: int, skus: Sequence[str], now: datetime, timing: Timing) -> int:
    """Plan these SKUs and carry out the standing instructions that are due; answers how many promises changed.

    What an instruction touches is due to be planned again at once. The caller holds the SKUs' rows and commits.
    """
    done = replan(session, merchant_id, skus, now, timing)
    for act in done.acts:
        _carry_out(session, merchant_id, act, now)
    for ending in done.endings:
        wish = Wish("cancel", actor=ending.by, reason=_why(ending))
        choose_option(session, merchant_id, ending.order_id, ending.line_id, wish, now)
    return done.promises


def _why(ending: Ending) -> str:
    if ending.by == BY_THE_SHOP:
        return "Discontinued, and nothing covers it."
    return f"The order ended on {day(ending.on, 'en')} ({ending.rule})."


def _carry_out(session: Session, merchant_id: int, act: Act, now: datetime) -> None:
    """Do what the shopper decided ahead; where the swap is not to be had, what was to be done otherwise."""
    for is_swap_possible in (True, False):
        kind = what_it_does(act.instruction, is_swap_possible)
        wish = Wish(kind, act.instruction.sku if kind == "swap" else "", actor=BY_INSTRUCTION)
        try:
            with session.begin_nested():
                choose_option(session, merchant_id, act.order_id, act.line_id, wish, now)
            return
        except Refusal:
            continue
