"""What the window model learns from: days that were named, and what became of each, as columns of whole numbers.

A line may be a promise (it slips from the promised day) or an order without one (it takes its time from the day of
ordering); one table holds lines of one sort only. Days are ordinals; `NEVER` stands for a day that is not known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.floating[Any]]
Truth = NDArray[np.bool_]

NEVER = date.max.toordinal()
# The code of a name that no line bears.
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Line:
    """One day that was named, and what became of it.

    `base_on` is the promised day, or the day of ordering where the line is about lead times. `told_on` is the day on
    which it was named. Without `received_on` it is still open, as far as we know until `open_until` (None: until now).
    `recorded_on` is when we learned of the outcome (None: on the day itself). `key` names the line among all of its
    sort.
    """

    key: str
    supplier: str
    told_on: date
    base_on: date
    received_on: date | None = None
    recorded_on: date | None = None
    open_until: date | None = None
    sku: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A day that was named and of which nobody knows yet what becomes of it: see `Line`."""

    supplier: str
    told_on: date
    base_on: date
    sku: str = ""
    group: str = ""


@dataclass(frozen=True)
class Names:
    """Names and their codes: a name's place in the sorted list."""

    known: tuple[str, ...]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Names":
        """All names that occur."""
        return cls(tuple(sorted(set(names))))

    @cached_property
    def _codes(self) -> dict[str, int]:
        return {name: code for code, name in enumerate(self.known)}

    def code(self, name: str) -> int:
        """The name's code, or NOBODY."""
        return self._codes.get(name, NOBODY)

    def codes(self, names: Iterable[str]) -> Whole:
        """The codes of many names."""
        return np.array([self._codes.get(name, NOBODY) for name in names], np.int64)


@dataclass(frozen=True)
class Known:
    """What is known before a day, one place a line: who, what, named when, and how many days after its base day.

    Where `is_open`, the line had not come that many days after its base day, and nothing more is known. `lead` is how
    many days ahead the base day was named, 0 at least.
    """

    suppliers: Names
    skus: Names
    groups: Names
    before: int
    supplier: Whole
    sku: Whole
    group: Whole
    base: Whole
    lead: Whole
    value: Whole
    is_open: Truth

    @property
    def age(self) -> Whole:
        """How many days older each base day is than the newest that has passed: a long silence makes nobody forget."""
        passed = self.base[self.base < self.before]
        newest = int(passed.max()) if len(passed) else self.before
        return np.maximum(newest - self.base, 0)

    @property
    def outcomes(self) -> int:
        """How many lines have come."""
        return int(np.count_nonzero(~self.is_open))


@dataclass(frozen=True)
class Lines:
    """All lines of one sort, in the order of the day they were named on and of their keys, however they came in."""

    keys: tuple[str, ...]
    suppliers: Names
    skus: Names
    groups: Names
    supplier: Whole
    sku: Whole
    group: Whole
    told: Whole
    base: Whole
    received: Whole
    recorded: Whole
    open_until: Whole

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Lines":
        """The columns of these lines; no two of them bear the same key."""
        rows = sorted(lines, key=lambda line: (line.told_on, line.key))
        suppliers = Names.of(line.supplier for line in rows)
        skus, groups = Names.of(line.sku for line in rows), Names.of(line.group for line in rows)
        received = _ordinals(line.received_on for line in rows)
        recorded = _ordinals(line.recorded_on or line.received_on for line in rows)
        return cls(
            keys=tuple(line.key for line in rows),
            suppliers=suppliers,
            skus=skus,
            groups=groups,
            supplier=suppliers.codes(line.supplier for line in rows),
            sku=skus.codes(line.sku for line in rows),
            group=groups.codes(line.group for line in rows),
            told=_ordinals(line.told_on for line in rows),
            base=_ordinals(line.base_on for line in rows),
            received=received,
            recorded=np.where(received == NEVER, NEVER, np.maximum(recorded, received)),
            open_until=_ordinals(line.open_until for line in rows),
        )

    def known(self, before: int) -> Known:
        """What was known when that day began: lines named and outcomes recorded on earlier days."""
        chosen = np.flatnonzero((self.told < before) | (self.recorded < before))
        base, received = self.base[chosen], self.received[chosen]
        is_open = self.recorded[chosen] >= before
        seen_open = np.minimum(before, self.open_until[chosen])
        return Known(
            suppliers=self.suppliers,
            skus=self.skus,
            groups=self.groups,
            before=before,
            supplier=self.supplier[chosen],
            sku=self.sku[chosen],
            group=self.group[chosen],
            base=base,
            lead=np.maximum(base - self.told[chosen], 0),
            value=np.where(is_open, seen_open, received) - base,
            is_open=is_open,
        )


def _ordinals(days: Iterable[date | None]) -> Whole:
    return np.array([NEVER if day is None else day.toordinal() for day in days], np.int64)
