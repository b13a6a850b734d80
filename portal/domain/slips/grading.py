"""Grade the window model on a history, strictly in time order: each day asked for is answered from what was known then.

It learns as the planner learns (`learn`), and answers as the planner is answered (`Model.days`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np

from portal.domain.slips.learning import learn
from portal.domain.slips.lines import Asked, Line, Lines
from portal.domain.slips.record import Forecasts, pinball
from portal.domain.slips.taught import thinned
from portal.domain.slips.views import DEFAULT_SLIPS, EARLY, LATE, MIDDLE

# Below this many lines a supplier's share says little.
LARGE_SUPPLIER = 30


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a backtest file. `promised_on` None: it is about lead times. `received_on` None: still open, as far
    as is known until `censored_on`. Only scored lines count; all are history once recorded."""

    line: str
    supplier: str
    asof_on: date
    ordered_on: date | None
    promised_on: date | None
    received_on: date | None
    recorded_on: date | None = None
    censored_on: date | None = None
    sku: str = ""
    group: str = ""
    is_scored: bool = False

    @property
    def base_on(self) -> date:
        """The day that its slip or its lead time is counted from."""
        return self.promised_on or self.ordered_on or self.asof_on


@dataclass(frozen=True, slots=True)
class Answered:
    """The days by which the share of each level was expected, said on the line's own day."""

    case: Case
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """How good the answers were, in days and in shares; `still_open` scored lines have no outcome and do not count.

    `mae` and `median_error` are of the 50 % day, without sign. `coverage80` counts outcomes from the 10 % to the 90 %
    day. `worst_supplier` has the smallest share on or before the 90 % day of all with 30 lines or more; "" for none.
    """

    n: int
    still_open: int
    mae: float
    median_error: float
    pinball: float
    coverage80: float
    width80: float
    coverage90: float
    width90: float
    kept_p90: float
    worst_supplier: str = ""
    worst_supplier_n: int = 0
    worst_supplier_kept_p90: float | None = None


def backtest(cases: Sequence[Case]) -> list[Answered]:
    """An answer to every scored line, in the order of the lines."""
    slips, leads = (
        [case for case in cases if bool(case.promised_on) is is_slip] for is_slip in (True, False)
    )
    found = [*_answers(slips, DEFAULT_SLIPS), *_answers(leads, ())]
    places = {id(case): place for place, case in enumerate(cases)}
    return sorted(found, key=lambda answered: places[id(answered.case)])


def _answers(cases: Sequence[Case], default: Sequence[int]) -> Iterable[Answered]:
    lines = Lines.of(thinned([_line(place, case) for place, case in enumerate(cases)]))
    forecasts: Forecasts = {}
    scored = sorted((case for case in cases if case.is_scored), key=lambda case: case.asof_on)
    for day, asked in groupby(scored, key=lambda case: case.asof_on):
        model, forecasts = learn(lines, forecasts, day, default)
        for case in asked:
            question = Asked(case.supplier, day, case.base_on, case.sku, case.group)
            yield Answered(case, model.days(question, day))


def _line(place: int, case: Case) -> Line:
    return Line(
        key=f"{place:09}",
        supplier=case.supplier,
        told_on=case.asof_on,
        base_on=case.base_on,
        received_on=case.received_on,
        recorded_on=case.recorded_on,
        open_until=case.censored_on if case.received_on is None else None,
        sku=case.sku,
        group=case.group,
    )


def grade(answers: Sequence[Answered]) -> Grade | None:
    """The grade of these answers, None where none of their lines has an outcome."""
    known = [answered for answered in answers if answered.case.received_on is not None]
    if not known:
        return None
    came = np.array([(answered.case.received_on or date.max).toordinal() for answered in known])
    said = np.array([[day.toordinal() for day in answered.days] for answered in known])
    error = np.abs(came - said[:, MIDDLE])
    is_kept = came <= said[:, LATE]
    worst = _worst([answered.case.supplier for answered in known], is_kept.tolist())
    return Grade(
        n=len(known),
        still_open=len(answers) - len(known),
        mae=float(error.mean()),
        median_error=float(np.median(error)),
        pinball=float(pinball(came, said).mean()),
        coverage80=float(((came >= said[:, EARLY]) & is_kept).mean()),
        width80=float((said[:, LATE] - said[:, EARLY]).mean()),
        coverage90=float(((came >= said[:, 0]) & (came <= said[:, -1])).mean()),
        width90=float((said[:, -1] - said[:, 0]).mean()),
        kept_p90=float(is_kept.mean()),
        worst_supplier=worst[0],
        worst_supplier_n=worst[1],
        worst_supplier_kept_p90=worst[2],
    )


def _worst(suppliers: Sequence[str], is_kept: Sequence[bool]) -> tuple[str, int, float | None]:
    lines = Counter(suppliers)
    kept = Counter(supplier for supplier, was_kept in zip(suppliers, is_kept, strict=True) if was_kept)
    shares = [(kept[name] / count, name, count) for name, count in lines.items() if count >= LARGE_SUPPLIER]
    if not shares:
        return "", 0, None
    share, name, count = min(shares)
    return name, count, share
