"""A window of days and the basis that says how sure it is. Knows nothing of suppliers, calendars or clocks."""

from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum


class Basis(IntEnum):
    """What a date rests on, worst to best, so that `basis >= policy.promise_from` reads as it is meant."""

    NONE = 0
    USUAL = 1
    ORDERED = 2
    CONFIRMED = 3
    ARRIVED = 4
    IN_STOCK = 5

    @property
    def word(self) -> str:
        """The basis as it is stored and as it appears in files: `in_stock`, `confirmed`, ..."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> "Basis":
        """The basis of a stored word. Raises KeyError for a word that is no basis."""
        return cls[word.upper()]


@dataclass(frozen=True, slots=True)
class Window:
    """The days within which something will happen: the 10 % and the 90 % point, both inclusive, no time of day."""

    earliest: date
    latest: date

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            raise ValueError(f"a window cannot end ({self.latest}) before it begins ({self.earliest})")

    def not_before(self, day: date) -> "Window":
        """The same window with every day before `day` moved to it."""
        return Window(max(self.earliest, day), max(self.latest, day))

    def joined_with(self, other: "Window") -> "Window":
        """The window in which both have happened."""
        return Window(max(self.earliest, other.earliest), max(self.latest, other.latest))


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the plan says for one backorder now. `window` is None where no honest day can be named.

    `supply` names the evidence as the merchant knows it ("PO 4711 line 2"); `evidence_on` is the day on which
    that evidence was given (the supplier's confirmation, the count of the stock). `usual_days` is how many days
    such orders took, shortest to longest, where history is all we have (basis `usual`). `is_overdue`: the days that
    the evidence spoke for have passed; the window, if any, is what such late ones still took.
    """

    window: Window | None
    basis: Basis
    supply: str = ""
    evidence_on: date | None = None
    usual_days: tuple[int, int] | None = None
    is_overdue: bool = False

    def seen_on(self, today: date) -> "Estimate":
        """The same estimate on a later day: a window that has begun begins today; one that has run out is overdue."""
        if self.window is None or self.window.earliest >= today:
            return self
        if self.window.latest >= today:
            return replace(self, window=Window(today, self.window.latest))
        return replace(self, window=None, basis=min(self.basis, Basis.ORDERED), is_overdue=True)


NO_ESTIMATE = Estimate(None, Basis.NONE)
