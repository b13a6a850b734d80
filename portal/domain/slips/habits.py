"""What people read of how dates were kept: counts and a typical slip, plain, of everything that came due.

A day that has passed without the goods counts as not kept. Spans are said only where there is enough to say.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from portal.domain.slips.lines import Lines, Truth
from portal.domain.slips.survival import in_order, shares

# With fewer days that came due than this, only they are counted.
LEAST_FOR_A_SPAN = 8
# What stands in for a span that nobody can say: see `views.DEFAULT_SLIPS`.
USUAL_EARLY, USUAL_LATE = -1, 7


@dataclass(frozen=True, slots=True)
class Habit:
    """How the days of one supplier, or of one month, were kept: `kept` of `known`, which came due.

    `early` to `late`: eight of ten came so many days after their day, half of them by `typical`; None where too few
    came due, or where so many are still open that nobody can say.
    """

    name: str
    known: int
    kept: int
    early: int | None = None
    typical: int | None = None
    late: int | None = None


def habits_of(lines: Lines, today: date) -> list[Habit]:
    """One for each supplier with a named day that came due, by name."""
    return _habits(lines, today, lines.supplier, lines.suppliers.known)


def months_of(lines: Lines, today: date) -> list[Habit]:
    """One for each month ("2026-11") with a named day that came due, oldest first."""
    months = [date.fromordinal(int(day)).isoformat()[:7] for day in lines.base]
    names = tuple(sorted(set(months)))
    places = {name: place for place, name in enumerate(names)}
    return _habits(lines, today, np.array([places[month] for month in months], np.int64), names)


def _habits(lines: Lines, today: date, codes: np.ndarray, names: tuple[str, ...]) -> list[Habit]:
    before = today.toordinal() + 1
    has_come = lines.recorded < before
    is_due = (has_come | (lines.base < today.toordinal())) & (has_come | (lines.open_until > lines.base))
    found = []
    for code in np.unique(codes[is_due]):
        found.append(_habit(names[code], lines, is_due & (codes == code), has_come, before))
    return found


def _habit(name: str, lines: Lines, chosen: Truth, has_come: Truth, before: int) -> Habit:
    is_open = ~has_come[chosen]
    until = np.where(is_open, np.minimum(before - 1, lines.open_until[chosen]), lines.received[chosen])
    slip = (until - lines.base[chosen]).astype(np.float64)
    known, kept = len(slip), int(np.count_nonzero(~is_open & (slip <= 0)))
    if known < LEAST_FOR_A_SPAN:
        return Habit(name, known, kept)
    order = in_order(slip, is_open)
    share = shares(np.ones(known), is_open[order])
    spans = [_at(slip[order], share, level) for level in (0.1, 0.5, 0.9)]
    return Habit(name, known, kept, *spans)


def _at(slips: np.ndarray, share: np.ndarray, level: float) -> int | None:
    place = int(np.searchsorted(share, level - 1e-9))
    return int(slips[place]) if place < len(slips) else None
