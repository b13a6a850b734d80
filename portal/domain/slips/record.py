"""How well each view has done so far, and what follows: how much each is listened to, and how far windows are off.

Every named day was estimated by every view on the day it was named, with what was known then. Where its outcome is
known by now, that is a loss; where it is still open, it is at least known how long.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from portal.domain.slips.lines import Lines, Real, Truth, Whole
from portal.domain.slips.survival import in_order, shares
from portal.domain.slips.views import EARLY, LATE, LEVELS, MIDDLE, VIEWS

# What the views said of each line, by its key: an array of views x levels, in days after the base day.
Forecasts = Mapping[str, Real]

_HALF_LIFE_OF_LOSSES = 365.0
_HALF_LIFE_OF_COVERAGE = 60.0
# How sharply a view that loses 1 % more is listened to less, and how many outcomes it takes to be listened to at all.
_SHARPNESS = 60.0
_BEGINNING = 30.0
_WORST = 5.0
# As many outcomes of everybody stand beside a supplier's own: for the views, and for the coverage.
_OTHERS_LOSSES = 15.0
_OTHERS_COVERAGE = 250.0
# Windows are left alone while the share that came by their end (before their beginning) lies between these.
_KEPT_BAND = (0.89, 0.94)
_EARLY_BAND = (0.06, 0.11)
# Never by more than this, and with this many judged lines half of it.
_NARROWEST, _WIDEST = 0.8, 1.5
_LIGHTNESS = 200.0
_LEAST_JUDGED = 30
_LARGE_SUPPLIER = 30
# A window shorter than this is as good as a day: it has no scale to be measured by.
_LEAST_WIDTH = 0.5


@dataclass(frozen=True)
class Standing:
    """What the record comes to. `voices` by supplier code: how much each view is listened to, 1 in all.

    `stretch`: by which factor the earlier and the later half of windows are stretched, for everybody and for the large
    suppliers by code.
    """

    everyone: Real
    voices: Real
    stretch: tuple[float, float] = (1.0, 1.0)
    stretches: dict[int, tuple[float, float]] = field(default_factory=dict)

    def voice(self, supplier: int) -> Real:
        """How much each view is listened to about that supplier."""
        voice: Real = self.voices[supplier] if 0 <= supplier < len(self.voices) else self.everyone
        return voice

    def stretched(self, days: Real, supplier: int) -> Real:
        """The same quantiles, their distance from the middle stretched."""
        earlier, later = self.stretches.get(supplier, self.stretch)
        middle = days[MIDDLE]
        factors = np.where(np.arange(len(LEVELS)) < MIDDLE, earlier, later)
        stretched: Real = middle + (days - middle) * factors
        return stretched


def judge(lines: Lines, forecasts: Forecasts, before: int) -> Standing:
    """The standing when the day `before` begins, of all lines named earlier that were forecast."""
    has_forecast = np.fromiter((key in forecasts for key in lines.keys), np.bool_, len(lines.keys))
    judged = np.flatnonzero(has_forecast & (lines.told < before))
    if not len(judged):
        even = np.full(len(VIEWS), 1.0 / len(VIEWS))
        return Standing(even, np.tile(even, (len(lines.suppliers.known), 1)))
    said = np.stack([forecasts[lines.keys[place]] for place in judged])
    told, supplier = lines.told[judged], lines.supplier[judged]
    is_open = lines.recorded[judged] >= before
    seen_open = np.minimum(before, lines.open_until[judged])
    value = np.where(is_open, seen_open, lines.received[judged]) - lines.base[judged]
    everyone, voices = _voices(said, value, ~is_open, told, supplier, before, len(lines.suppliers.known))
    days = np.einsum("nv,nvl->nl", voices[supplier], said)
    coverage = _Coverage(days, value, is_open, 0.5 ** ((before - told) / _HALF_LIFE_OF_COVERAGE), supplier)
    return Standing(everyone, voices, coverage.stretch(None), coverage.stretches())


def pinball(value: Real | Whole, days: Real) -> Real:
    """The mean pinball loss over LEVELS (last axis of `days`), in days (Koenker and Bassett, 1978)."""
    error = np.asarray(value)[..., None] - days
    loss: Real = np.maximum(LEVELS * error, (LEVELS - 1) * error).mean(axis=-1)
    return loss


def _voices(
    said: Real, value: Whole, is_known: Truth, told: Whole, supplier: Whole, before: int, suppliers: int
) -> tuple[Real, Real]:
    weight = 0.5 ** ((before - told) / _HALF_LIFE_OF_LOSSES) * is_known
    losses = pinball(value[:, None], said) * weight[:, None]
    count = np.bincount(supplier, weight, suppliers)
    total = np.stack([np.bincount(supplier, loss, suppliers) for loss in losses.T], axis=1)
    known = float(count.sum())
    common = total.sum(axis=0) / max(known, 1.0)
    mean = (total + _OTHERS_LOSSES * common) / (count + _OTHERS_LOSSES)[:, None]
    sharpness = _SHARPNESS * min(1.0, known / _BEGINNING)
    return _listened(common[None], sharpness)[0], _listened(mean, sharpness)


def _listened(loss: Real, sharpness: float) -> Real:
    best = np.maximum(loss.min(axis=1, keepdims=True), 1e-9)
    heard = np.exp(-sharpness * np.minimum(loss / best - 1.0, _WORST))
    voices: Real = heard / heard.sum(axis=1, keepdims=True)
    return voices


class _Coverage:
    """How far outcomes lay from the middle of their windows, in halves of a window."""

    def __init__(self, days: Real, value: Whole, is_open: Truth, weight: Real, supplier: Whole) -> None:
        self._weight, self._supplier, self._is_open = weight, supplier, is_open
        middle = days[:, MIDDLE]
        self._later = (value - middle) / np.maximum(days[:, LATE] - middle, _LEAST_WIDTH)
        self._earlier = (value - middle) / np.maximum(middle - days[:, EARLY], _LEAST_WIDTH)
        self._orders = in_order(self._later, is_open), in_order(self._earlier, is_open)

    def stretches(self) -> dict[int, tuple[float, float]]:
        """The factors of every large supplier."""
        codes, counts = np.unique(self._supplier, return_counts=True)
        return {int(code): self.stretch(int(code)) for code in codes[counts >= _LARGE_SUPPLIER]}

    def stretch(self, supplier: int | None) -> tuple[float, float]:
        """By which factors the earlier and the later half of windows would have to be stretched to be honest.

        None is everybody; a supplier's own lines stand beside as many of the others as `_OTHERS_COVERAGE`.
        """
        if len(self._weight) < _LEAST_JUDGED:
            return 1.0, 1.0
        is_own = self._supplier == supplier
        others = float(self._weight[~is_own].sum())
        weight = self._weight * np.where(is_own, 1.0, min(1.0, _OTHERS_COVERAGE / max(others, 1e-9)))
        sureness = float(weight.sum()) / (float(weight.sum()) + _LIGHTNESS)
        least, most = self._points(self._later, self._orders[0], weight, _KEPT_BAND)
        later = _into(least, most)
        first, last = self._points(self._earlier, self._orders[1], weight, _EARLY_BAND)
        earlier = _into(-last, -first)
        return _lightly(earlier, sureness), _lightly(later, sureness)

    def _points(self, values: Real, order: Whole, weight: Real, levels: Iterable[float]) -> list[float]:
        share = shares(weight[order], self._is_open[order])
        places = np.minimum(np.searchsorted(share, np.array([*levels]) - 1e-9), len(values) - 1)
        return [float(value) for value in values[order][places]]


def _into(least: float, most: float) -> float:
    """The factor nearest to 1 that is at least `least` and at most `most`."""
    return min(max(1.0, least), most)


def _lightly(factor: float, sureness: float) -> float:
    return min(max(1.0 + sureness * (factor - 1.0), _NARROWEST), _WIDEST)
