"""The typical day: what lead time, weekday, supplier and group each add to it, learned together.

An additive median: each part is a ridge mean of what the other parts leave over, with absolute errors by reweighting
(Schlossmacher, 1973), gone through in turn (backfitting). Sums over codes only, so a few milliseconds for thousands of
lines.
"""

from dataclasses import dataclass

import numpy as np

from portal.domain.slips.lines import NOBODY, Known, Real, Truth, Whole

# Lead times (days) at which the curve has a step of its own.
_KNOTS = np.log1p(np.array((0, 1, 2, 3, 5, 7, 10, 14, 20, 28, 40, 60, 90, 130, 180, 260), np.float64))
_MIDDLES = (_KNOTS[1:] + _KNOTS[:-1]) / 2
# How many lines without any effect each effect is shrunk by: lead time, weekday, supplier, group.
_SHRINKAGE = (5.0, 5.0, 3.0, 3.0)
_HALF_LIFE = 365.0
_ROUNDS = 12
# Errors below a day weigh no more than one of a day, nor is what is usual taken for less.
_SMALLEST_ERROR = 1.0


@dataclass(frozen=True)
class Location:
    """The typical days after the base day, and what each part adds: arrays by code of lead time step, weekday, ..."""

    middle: float
    effects: tuple[Real, Real, Real, Real]

    def of(self, lead: Whole, base: Whole, supplier: Whole, group: Whole) -> Real:
        """The typical days after the base day of each line; an unknown supplier or group adds nothing."""
        codes = (*_calendar_codes(lead, base), supplier, group)
        return self.middle + sum(
            (
                np.where(code == NOBODY, 0.0, effect[code])
                for code, effect in zip(codes, self.effects, strict=True)
                if len(effect)
            ),
            np.zeros(len(lead)),
        )


NOTHING_ADDED = Location(0.0, (np.zeros(0),) * 4)


def _calendar_codes(lead: Whole, base: Whole) -> tuple[Whole, Whole]:
    return np.searchsorted(_MIDDLES, np.log1p(lead)), base % 7


def locate(known: Known) -> Location:
    """What the known lines say. An open line counts where it has already taken longer than is typical."""
    if not known.outcomes:
        return NOTHING_ADDED
    value = known.value.astype(np.float64)
    weight = 0.5 ** (known.age / _HALF_LIFE)
    codes = (*_calendar_codes(known.lead, known.base), known.supplier, known.group)
    sizes = (len(_KNOTS), 7, len(known.suppliers.known), len(known.groups.known))
    effects: list[Real] = [np.zeros(size) for size in sizes]
    middle = _median(value, weight * ~known.is_open)
    left = value - middle
    for _ in range(_ROUNDS):
        scale = max(_median(np.abs(left), weight * ~known.is_open), _SMALLEST_ERROR)
        for part, code in enumerate(codes):
            new = _effect(left, effects[part], code, weight, known.is_open, _SHRINKAGE[part] / scale)
            left -= (new - effects[part])[code]
            effects[part] = new
        shift = _median(left, weight * _speaks(left, known.is_open))
        middle, left = middle + shift, left - shift
    return Location(middle, (effects[0], effects[1], effects[2], effects[3]))


def _effect(left: Real, effect: Real, code: Whole, weight: Real, is_open: Truth, shrinkage: float) -> Real:
    pull = weight / np.maximum(np.abs(left), _SMALLEST_ERROR) * _speaks(left, is_open)
    total = np.bincount(code, pull * (left + effect[code]), len(effect))
    count = np.bincount(code, pull, len(effect))
    return total / (count + shrinkage)


def _speaks(left: Real, is_open: Truth) -> Truth:
    return ~is_open | (left > 0)


def _median(values: Real, weights: Real) -> float:
    order = np.argsort(values, kind="stable")
    passed = np.cumsum(weights[order])
    if not len(passed) or passed[-1] <= 0:
        return 0.0
    return float(values[order][np.searchsorted(passed, passed[-1] / 2)])
