"""One step of a plan: for units up to a place in the queue, what is known of their date. Knows no supply."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.domain.windows import Estimate, Window


@dataclass(frozen=True, slots=True)
class Step:
    """Units of the queue up to and including `units_to` ship as `estimate` says. None is everybody behind.

    `counted_from_order`: its estimate has no days of its own, they are so many calendar days (first and last) after
    each line's own day of ordering: see `estimate_of`.
    """

    units_to: int | None
    estimate: Estimate
    counted_from_order: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is handed out at once: the units of the queue after `after`, up to and with `to`."""

    after: int
    to: int
    estimate: Estimate

    @property
    def units(self) -> int:
        """How many it brings."""
        return self.to - self.after


def deliveries_in(steps: Sequence[Step]) -> tuple[Delivery, ...]:
    """All that is to be handed out, in the order of the queue."""
    found, after = [], 0
    for step in steps:
        if step.units_to is not None:
            found.append(Delivery(after, step.units_to, step.estimate))
            after = step.units_to
    return tuple(found)


def estimate_of(step: Step, ordered_on: date | None) -> Estimate:
    """The estimate of a line in this step that was ordered on that shop-local day, as of that day."""
    if step.counted_from_order is None or ordered_on is None:
        return step.estimate
    first, last = (ordered_on + timedelta(days=days) for days in step.counted_from_order)
    return replace(step.estimate, window=Window(first, last))
