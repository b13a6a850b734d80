"""One step of a plan: for units up to a place in the queue, what is known of their date. Knows no supply."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.domain.windows import Basis, Estimate, Window


@dataclass(frozen=True, slots=True)
class Step:
    """Units of the queue up to and including `units_to` ship as `estimate` says. None is everybody behind.

    `counted_from_order`: its estimate has no days of its own, they are so many calendar days (first and last) after
    each line's own day of ordering: see `estimate_of`.
    """

    units_to: int | None
    estimate: Estimate
    counted_from_order: tuple[int, int] | None = None


def estimate_of(step: Step, ordered_on: date | None) -> Estimate:
    """The estimate of a line in this step that was ordered on that shop-local day: as of that day, see `as_of`."""
    if step.counted_from_order is None or ordered_on is None:
        return step.estimate
    first, last = (ordered_on + timedelta(days=days) for days in step.counted_from_order)
    return replace(step.estimate, window=Window(first, last))


def as_of(estimate: Estimate, today: date) -> Estimate:
    """The same estimate seen today: a window that has begun begins today; one that has run out is overdue."""
    if estimate.window is None or estimate.window.earliest >= today:
        return estimate
    if estimate.window.latest >= today:
        return replace(estimate, window=estimate.window.not_before(today))
    return replace(estimate, window=None, basis=min(estimate.basis, Basis.ORDERED))
