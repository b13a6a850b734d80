"""A queue under its plan: who must be told what, whose instruction acts, and when to look again if nothing happens.

Backorders that stand alike are looked at once.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.domain.instructions import is_triggered
from portal.domain.instructions import next_look as instruction_acts_on
from portal.domain.plans import Plan
from portal.domain.policies import Policy
from portal.domain.promises import compare, next_look
from portal.domain.queue import Queue, Run, Standing, runs
from portal.domain.shipping import joined
from portal.domain.windows import Estimate

# What is due to a backorder besides the notice kinds: what its shopper decided ahead is done, and nothing else told.
ACTS = "acts"


@dataclass(frozen=True, slots=True)
class Move:
    """Backorders to which the same is due: a notice kind or `ACTS`; how they stood, what is expected, their places."""

    kind: str
    was: Standing
    estimate: Estimate
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class Review:
    """All moves of a queue under a plan, and the next day on which a standing promise would be looked at again."""

    moves: tuple[Move, ...]
    next_look_on: date | None


def review(queue: Queue, plan: Plan, policy: Policy, today: date, has_alternatives: bool = False) -> Review:
    """Compare every standing promise of a queue with the plan, those that stand alike at once.

    With alternatives, who was told that there is no date and was never offered one of them is a `swap_offered`.
    """
    moves: list[Move] = []
    looks: set[date] = set()
    for run in runs(queue.last_units, plan, queue.ordered_on, today):
        if queue.ordered_on and run.estimate.window:
            # Days that count from each order run out on days of their own, which no plan knows.
            looks.add(run.estimate.window.latest + timedelta(days=1))
        marks = queue.marks[run.first - 1 : run.last]
        moving: dict[Hashable, tuple[str, Estimate]] = {}
        for mark in dict.fromkeys(marks):
            standing = queue.standings[mark]
            estimate = expected(standing, run.estimate)
            kind = look(standing, estimate, policy, today, has_alternatives)
            if kind is None:
                looks |= _next_looks(standing, estimate)
            else:
                looks |= _instruction_looks(standing) if kind != ACTS else set()
                moving[mark] = kind, estimate
        for mark, numbers in _places_of(moving, marks, run).items():
            kind, estimate = moving[mark]
            moves.append(Move(kind, queue.standings[mark], estimate, numbers))
    return Review(tuple(moves), min(looks, default=None))


def expected(standing: Standing, estimate: Estimate) -> Estimate:
    """When a backorder leaves that its plan has this estimate for: with the others of its order, where they do."""
    return joined((estimate, *standing.leaves_with)) if standing.leaves_with else estimate


def look(
    standing: Standing, estimate: Estimate, policy: Policy, today: date, has_alternatives: bool = False
) -> str | None:
    """What is due to a backorder of this estimate now, or None where there is nothing to do."""
    if standing.is_held:
        # Nothing new is told, but word by the day that was named before is kept.
        return "no_news" if standing.hear_by and today >= standing.hear_by else None
    if standing.instruction and is_triggered(standing.instruction, estimate, policy, today):
        return ACTS
    kind = compare(standing.promise, estimate, policy, today, standing.need_by)
    if kind is not None:
        return kind
    has_no_date = standing.promise is not None and standing.promise.window is None
    if has_alternatives and has_no_date and not standing.swap_offered:
        return "swap_offered"
    if standing.hear_by is None or today < standing.hear_by:
        return None
    # Small moves had to wait for the promised update, and this is it.
    return compare(standing.promise, estimate, replace(policy, patience_days=0), today) or "no_news"


def _next_looks(standing: Standing, estimate: Estimate) -> set[date]:
    """The days on which time alone changes what is due, which is nothing now."""
    if standing.is_held:
        return {standing.hear_by} if standing.hear_by else set()
    days = {day for day in (next_look(standing.promise, estimate), standing.hear_by) if day}
    return days | _instruction_looks(standing)


def _instruction_looks(standing: Standing) -> set[date]:
    return {instruction_acts_on(standing.instruction)} if standing.instruction else set()


def _places_of(
    moving: Mapping[Hashable, object], marks: Sequence[Hashable], run: Run
) -> Mapping[Hashable, Sequence[int]]:
    """The places of each mark that moves; a whole run that moves alike costs nothing to name."""
    if not moving:
        return {}
    if len(moving) == 1 and marks.count(next(iter(moving))) == len(marks):
        return {next(iter(moving)): range(run.first, run.last + 1)}
    places: dict[Hashable, list[int]] = defaultdict(list)
    for number, mark in enumerate(marks, start=run.first):
        if mark in moving:
            places[mark].append(number)
    return places
