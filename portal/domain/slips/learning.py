"""Learning from history: one function for the planner and the backtest, so that what is graded is what is used.

A model is a function of the lines known before a day and of what was forecast of them; forecasts are made once, on the
day a line was named, from what was known then, and only kept because making them again is dear.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from portal.domain.slips.lines import Asked, Lines
from portal.domain.slips.location import NOTHING_ADDED, locate
from portal.domain.slips.model import Eyes, Model, SlipModel
from portal.domain.slips.record import Forecasts, judge
from portal.domain.slips.taught import Taught, thinned
from portal.domain.slips.views import DEFAULT_SLIPS

# The record goes back so many lines; older ones would say next to nothing.
RECORDED = 1_500
# Below this many known outcomes there is nothing to tell a typical day from, and no forecast that deserves a judgement.
_LEAST_KNOWN = 20


def learn(
    lines: Lines, forecasts: Forecasts, before: date, default: Sequence[int] = DEFAULT_SLIPS
) -> tuple[Model, Forecasts]:
    """The model when the day `before` begins, and the forecasts of the lines on record, old and new.

    The same lines in any order and the same forecasts give the same model.
    """
    day = before.toordinal()
    recorded = _catch_up(lines, forecasts, day, default)
    return Model(_eyes(lines, day, default), judge(lines, recorded, day)), recorded


@dataclass(frozen=True)
class Learned:
    """Everything that was learned for a merchant, with the forecasts that are on record."""

    model: SlipModel
    slips: Forecasts
    leads: Forecasts


def learn_both(taught: Iterable[Taught], slips: Forecasts, leads: Forecasts, before: date) -> Learned:
    """Both sorts of lines of a merchant; `slips` and `leads` are what was forecast of them so far."""
    about_slips, about_leads = lines_of(taught)
    slip_model, slips = learn(about_slips, slips, before)
    lead_model, leads = learn(about_leads, leads, before, default=())
    return Learned(SlipModel(slip_model, lead_model), slips, leads)


@cache
def nothing_learned() -> SlipModel:
    """What to expect of suppliers of whom nothing is known."""
    return learn_both((), {}, {}, date.min).model


def lines_of(taught: Iterable[Taught]) -> tuple[Lines, Lines]:
    """The lines about slips and those about lead times, an even share of them where they are too many."""
    every = list(taught)
    slips = thinned([line for one in every for line in one.slips])
    leads = thinned([line for one in every for line in one.leads])
    return Lines.of(slips), Lines.of(leads)


def _catch_up(lines: Lines, forecasts: Forecasts, before: int, default: Sequence[int]) -> Forecasts:
    """The forecasts of the newest lines, those that are missing made as on the day the line was named."""
    places = np.flatnonzero(lines.told < before)[-RECORDED:]
    recorded = {key: forecasts[key] for key in (lines.keys[place] for place in places) if key in forecasts}
    missing = [int(place) for place in places if lines.keys[place] not in recorded]
    eyes, day = None, -1
    for place in missing:
        if lines.told[place] != day:
            day = int(lines.told[place])
            eyes = _eyes(lines, day, default)
        if eyes is None or eyes.known.outcomes < _LEAST_KNOWN:
            continue
        asked = _asked(lines, place)
        answers = eyes.answers(asked, asked.told_on)
        # Kept as it is stored, so that what is read again is what was learned.
        recorded[lines.keys[place]] = np.stack([answer.days for answer in answers]).astype(np.float32)
    return recorded


def _eyes(lines: Lines, before: int, default: Sequence[int]) -> Eyes:
    known = lines.known(before)
    location = locate(known) if known.outcomes >= _LEAST_KNOWN else NOTHING_ADDED
    return Eyes(known, location, tuple(default))


def _asked(lines: Lines, place: int) -> Asked:
    return Asked(
        supplier=lines.suppliers.known[lines.supplier[place]],
        told_on=date.fromordinal(int(lines.told[place])),
        base_on=date.fromordinal(int(lines.base[place])),
        sku=lines.skus.known[lines.sku[place]],
        group=lines.groups.known[lines.group[place]],
    )
