"""What to expect of a named day: the views' answers, listened to as their record deserves.

Two models of one make: `slips` for days that a supplier named, `leads` for orders of which no day is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Protocol

import numpy as np

from portal.domain.slips.lines import Asked, Known
from portal.domain.slips.location import Location
from portal.domain.slips.record import Standing
from portal.domain.slips.views import EARLY, LATE, VIEWS, Answer, Question, Sample
from portal.domain.windows import Window

# With fewer deliveries than this nothing is said of lead times.
LEAST_LEADS = 5
# Where a smaller share was ever seen to come, no day is honest; above it the last one seen is the 90 % point.
_LEAST_SEEN = 0.8
# What is overdue gets new days so often, and only where so many came as late (weighted).
_MOST_EXTENSIONS = 2
_LEAST_LATE_CASES = 1.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """The days between which goods arrive in eight of ten cases. `is_overdue`: they should have come before this."""

    window: Window
    is_overdue: bool = False


class Slips(Protocol):
    """What plans ask of what was learned."""

    def arrival(self, asked: Asked, today: date) -> Arrival | None:
        """When goods arrive whose day a supplier named, None where no honest day can be said (any more)."""

    @property
    def knows_leads(self) -> bool:
        """Whether enough orders ever arrived to say how long they take."""

    def arrival_of_unconfirmed(self, asked: Asked, today: date) -> Arrival | None:
        """When goods arrive that were ordered on `asked.base_on`, by lead times that are known; None as above."""

    def usual_days(self, supplier: str, sku: str, today: date) -> tuple[int, int]:
        """How many days after an order of today such goods come, shortest to longest, by lead times that are known."""

    def days_around(self, supplier: str, lead_days: int, today: date) -> tuple[int, int]:
        """The same where a lead time was stated: that, and by how much the supplier usually misses a named day."""


@dataclass(frozen=True)
class Eyes:
    """All views of what was known before a day. `default`: slips that help out where little is known."""

    known: Known
    location: Location
    default: tuple[int, ...]

    @cached_property
    def _samples(self) -> tuple[Sample, ...]:
        return tuple(Sample(view, self.known, self.location, self.default) for view in VIEWS)

    def answers(self, asked: Asked, not_before: date) -> list[Answer]:
        """What each view says, given that the line does not come before that day."""
        question = Question.of(asked, self.known)
        beyond = float((not_before - asked.base_on).days)
        return [sample.answer(question, beyond) for sample in self._samples]


@dataclass(frozen=True)
class Model:
    """One sort of lines as known before a day, with the record of the views."""

    eyes: Eyes
    standing: Standing

    def days(self, asked: Asked, not_before: date) -> tuple[date, ...]:
        """The day by which the share of each level has come, never before `not_before` and never falling."""
        return self._joined(asked, not_before).days

    def arrival(self, asked: Asked, today: date) -> Arrival | None:
        """The days between which it comes in eight of ten cases, as was to be said on the day it was named.

        Where these have passed: the days that are left to it, by what is known of those as late. None where too few
        of these were ever seen to come, or where it has outlived that too.
        """
        joined = self._joined(asked, asked.told_on)
        for extensions in range(1 + _MOST_EXTENSIONS):
            if joined.seen < _LEAST_SEEN or (extensions and joined.cases < _LEAST_LATE_CASES):
                return None
            if joined.days[LATE] >= today:
                return Arrival(Window(joined.days[EARLY], joined.days[LATE]), is_overdue=extensions > 0)
            joined = self._joined(asked, joined.days[LATE] + timedelta(days=1))
        return None

    @cached_property
    def _said(self) -> dict[tuple[int | date, ...], "_Joined"]:
        """What was worked out already: a supplier names the same day for many lines."""
        return {}

    def _joined(self, asked: Asked, not_before: date) -> "_Joined":
        known = self.eyes.known
        codes = (
            known.suppliers.code(asked.supplier),
            known.skus.code(asked.sku),
            known.groups.code(asked.group),
        )
        key = (*codes, asked.told_on, asked.base_on, not_before)
        if key not in self._said:
            self._said[key] = self._work_out(asked, codes[0], not_before)
        return self._said[key]

    def _work_out(self, asked: Asked, supplier: int, not_before: date) -> "_Joined":
        answers = self.eyes.answers(asked, not_before)
        voice = self.standing.voice(supplier)
        days = self.standing.stretched(voice @ np.stack([answer.days for answer in answers]), supplier)
        base, least = asked.base_on.toordinal(), not_before.toordinal()
        ordinals = np.clip(np.maximum.accumulate(np.rint(days) + base), least, date.max.toordinal())
        return _Joined(
            days=tuple(date.fromordinal(int(ordinal)) for ordinal in ordinals),
            seen=float(voice @ [answer.seen for answer in answers]),
            cases=float(voice @ [answer.cases for answer in answers]),
        )


@dataclass(frozen=True, slots=True)
class _Joined:
    days: tuple[date, ...]
    seen: float
    cases: float


@dataclass(frozen=True)
class SlipModel:
    """Everything that was learned for a merchant."""

    slips: Model
    leads: Model

    def arrival(self, asked: Asked, today: date) -> Arrival | None:
        """See `Slips`."""
        return self.slips.arrival(asked, today)

    @property
    def knows_leads(self) -> bool:
        """See `Slips`."""
        return self.leads.eyes.known.outcomes >= LEAST_LEADS

    def arrival_of_unconfirmed(self, asked: Asked, today: date) -> Arrival | None:
        """See `Slips`."""
        return self.leads.arrival(asked, today)

    def usual_days(self, supplier: str, sku: str, today: date) -> tuple[int, int]:
        """See `Slips`."""
        return _span(self.leads.days(Asked(supplier, today, today, sku), today), today)

    def days_around(self, supplier: str, lead_days: int, today: date) -> tuple[int, int]:
        """See `Slips`."""
        return _span(self.slips.days(Asked(supplier, today, today + timedelta(days=lead_days)), today), today)


def _span(days: Sequence[date], today: date) -> tuple[int, int]:
    return (days[EARLY] - today).days, (days[LATE] - today).days
