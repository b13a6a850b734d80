"""What is different between a plan and the one before it: which of the two causes moved the dates, supply or queue."""

from datetime import date, timedelta
from itertools import pairwise

from portal.domain.plans import ON_HAND, Plan
from portal.domain.steps import Step
from portal.domain.windows import Basis

_JUST_SAID = timedelta(days=1)
# What a step rests on: its basis, its supply, its last day, the days counted from each order.
Evidence = tuple[Basis, str, date | None, tuple[int, int] | None]


def has_same_supply(was: Plan | None, now: Plan) -> bool:
    """Whether both plans rest on the same supplies, so that a date that differs comes from the queue alone."""
    if was is None:
        return False
    return was.ends == now.ends and list(map(_evidence, was.steps)) == list(map(_evidence, now.steps))


def has_same_word(was: Plan | None, now: Plan, today: date) -> bool:
    """Whether both plans rest on the same words of the same suppliers, whatever days were made of them.

    A supply knows the day of its newest word, not the word: one of these days may be another than the plan before had.
    """
    if was is None:
        return False
    words = _words(now)
    is_known = all(said_on is None or said_on < today - _JUST_SAID for _, _, said_on in words)
    return is_known and _words(was) == words


def has_less_on_shelf(was: Plan | None, now: Plan) -> bool:
    """Whether fewer units lie on the shelf than before, and nothing else that is to come has changed."""
    if was is None:
        return False
    (shelf_was, coming_was), (shelf_is, coming_is) = _shelf_and_coming(was), _shelf_and_coming(now)
    return shelf_is < shelf_was and coming_is == coming_was


def _shelf_and_coming(plan: Plan) -> tuple[int, list[tuple[int, Evidence]]]:
    """Units on the shelf, and units and evidence of every step behind it."""
    sizes = [end - begin for begin, end in pairwise([0, *plan.ends])]
    steps = list(zip(sizes, plan.steps, strict=False))
    shelf = sum(size for size, step in steps if step.estimate.supply == ON_HAND)
    coming = [(size, _evidence(step)) for size, step in steps if step.estimate.supply != ON_HAND]
    return shelf, coming


def _words(plan: Plan) -> list[tuple[Basis, str, date | None]]:
    found = (step.estimate for step in plan.steps)
    return [(one.basis, one.supply, one.evidence_on) for one in found if one.supply and one.supply != ON_HAND]


def _evidence(step: Step) -> Evidence:
    latest = step.estimate.window.latest if step.estimate.window else None
    return step.estimate.basis, step.estimate.supply, latest, step.counted_from_order
