"""Four ways to look at the same history: how much each past line has to say about the day that was named now.

Each view is a weighted sample of slips and answers in quantiles. Own lines weigh 1 each, everybody else's as many as
`others` in all (so a thin history leans on the merchant's, and that on a default), both halved with age by the base
day. No weight depends on an outcome: weights by the day of receipt were measured to make windows far worse.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portal.domain.slips.lines import Asked, Known, Real, Whole
from portal.domain.slips.location import Location
from portal.domain.slips.survival import in_order, quantiles, shares

LEVELS = np.array((0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95))
EARLY, MIDDLE, LATE = 1, 3, 5  # places in LEVELS
# Without any history a date is met between a day early and a week late, one in ten is later; nothing is assumed of
# lead times.
DEFAULT_SLIPS = (-1, 0, 0, 0, 0, 1, 2, 3, 7, 14)
# The default weighs as much as so many lines, and half of that once there are as many of the merchant's own.
_DEFAULT_LINES = 10.0
# A slip of the usual size belongs to this lead time; beyond the longest, slips grow no more.
_USUAL_LEAD, _LONGEST_LEAD = 30.0, 365
# Below this no bell falls, so that a lead time that nobody ever had still gets an answer.
_BELL_FLOOR = 1e-6
_NO_ONE_ASKED_FOR = -2  # a code that no question bears


@dataclass(frozen=True, slots=True)
class View:
    """One way to weigh the past. Chosen once, on six real histories, for all merchants alike.

    `half_life` in days; `others`: what everybody else weighs in all; `other_sku`: what a line about another SKU
    weighs; `bell`: its width over log lead times, None where they do not matter; `growth`: the power of the lead
    time with which slips grow; `is_located`: whether slips are counted from the typical day.
    """

    half_life: float
    others: float
    other_sku: float = 1.0
    bell: float | None = None
    growth: float = 0.0
    is_located: bool = False

    def scale(self, lead: Whole) -> Real:
        """How long a day of slip is at that lead time."""
        grown: Real = (np.clip(lead, 1, _LONGEST_LEAD) / _USUAL_LEAD) ** self.growth
        return grown


VIEWS = (
    View(half_life=60, others=5, other_sku=0.4),
    View(half_life=120, others=5),
    View(half_life=120, others=30, bell=0.15, growth=0.5),
    View(half_life=90, others=10, bell=0.3, is_located=True),
)


@dataclass(frozen=True, slots=True)
class Question:
    """A day that was named, in the codes and numbers of the columns: arrays of one place each."""

    supplier: Whole
    sku: Whole
    group: Whole
    base: Whole
    lead: Whole

    @classmethod
    def of(cls, asked: Asked, known: Known) -> "Question":
        """What is asked, as the known lines would put it."""
        base = asked.base_on.toordinal()
        return cls(
            supplier=known.suppliers.codes([asked.supplier]),
            sku=known.skus.codes([asked.sku]),
            group=known.groups.codes([asked.group]),
            base=np.array([base]),
            lead=np.array([max(base - asked.told_on.toordinal(), 0)]),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """After how many days from the base day the share of each of LEVELS has come.

    `seen`: which share of such lines was ever seen to come. `cases`: how many such outcomes that rests on, weighted.
    """

    days: Real
    seen: float
    cases: float


class Sample:
    """One view of the known lines: weighted slips in order, the default's among them."""

    def __init__(self, view: View, known: Known, location: Location, default: Sequence[int]) -> None:
        self._view, self._location = view, location
        typical = self._typical(known)
        slips = np.append((known.value - typical) / view.scale(known.lead), default)
        is_open = np.append(known.is_open, np.zeros(len(default), np.bool_))
        order = in_order(slips, is_open)
        default_lines = _DEFAULT_LINES * _DEFAULT_LINES / (_DEFAULT_LINES + len(known.value))
        default_weight = np.full(len(default), default_lines / max(1, len(default)))
        weight = np.append(0.5 ** (known.age / view.half_life), default_weight)
        nobody = np.full(len(default), _NO_ONE_ASKED_FOR)
        self._slips, self._is_open, self._weight = slips[order], is_open[order], weight[order]
        self._supplier = np.append(known.supplier, nobody)[order]
        self._sku = np.append(known.sku, nobody)[order]
        self._base = np.append(known.base, nobody)[order]
        self._log_lead = np.append(np.log1p(known.lead), np.zeros(len(default)))[order]
        self._defaults = np.flatnonzero(order >= len(known.value))

    def answer(self, asked: Question, beyond: float) -> "Answer":
        """What this view says of lines that have not come sooner than `beyond` days after their base day."""
        weights = self._weights(asked)
        share = shares(weights, self._is_open)
        typical, scale = float(self._typical(asked)[0]), float(self._view.scale(asked.lead)[0])
        least = (beyond - typical) / scale
        first = int(np.searchsorted(self._slips, least))
        gone = float(share[first - 1]) if first else 0.0
        slips = quantiles(self._slips, share, LEVELS, least)
        later = weights[first:][~self._is_open[first:]]
        seen = (float(share[-1]) - gone) / max(1.0 - gone, _BELL_FLOOR)
        return Answer(typical + slips * scale, seen, float(later.sum()))

    def _typical(self, lines: Known | Question) -> Real:
        if not self._view.is_located:
            return np.zeros(len(lines.base))
        return self._location.of(lines.lead, lines.base, lines.supplier, lines.group)

    def _weights(self, asked: Question) -> Real:
        weights = self._weight
        if self._view.bell is not None:
            distance = (self._log_lead - np.log1p(asked.lead[0])) / self._view.bell
            bell = np.maximum(np.exp(-0.5 * distance * distance), _BELL_FLOOR)
            bell[self._defaults] = 1.0
            weights = weights * bell
        if self._view.other_sku != 1.0:
            weights = weights * np.where(self._sku == asked.sku[0], 1.0, self._view.other_sku)
        is_own = self._supplier == asked.supplier[0]
        # That it is open itself says how long it has taken already (`beyond`), not how long such lines take.
        is_itself = is_own & self._is_open & (self._base == asked.base[0]) & (self._sku == asked.sku[0])
        weights = weights * ~is_itself
        others = float(weights[~is_own].sum())
        shared: Real = weights * np.where(is_own, 1.0, min(1.0, self._view.others / max(others, _BELL_FLOOR)))
        return shared
