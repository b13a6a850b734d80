"""Small honest pictures as numbers: where days and units lie on a line from 0 to 100 per cent. Draws nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.queue import Place
from portal.domain.steps import Delivery
from portal.domain.windows import Window

# A window of one day is still to be seen.
_THINNEST = 2.0


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the line, in per cent from its start."""

    start: float
    width: float

    @property
    def end(self) -> float:
        """Where it ends."""
        return round(self.start + self.width, 1)


@dataclass(frozen=True, slots=True)
class HistoryPicture:
    """Windows one below the other on one line of days, newest last; None where no day was named.

    `today` is where today lies; the line runs from the day `first` to the day `last`.
    """

    windows: tuple[Span | None, ...]
    today: float
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class QueuePicture:
    """The units of a queue: one's own among them, and what each of `deliveries` covers.

    `own_number`: which of the deliveries covers all of one's own units (1 is the first), 0 for none.
    """

    own: Span
    units_behind: int
    deliveries: tuple[Span, ...]
    own_number: int

    @property
    def is_covered(self) -> bool:
        """Whether what is on order reaches as far."""
        return self.own_number > 0


def picture_of_history(windows: Sequence[Window | None], today: date) -> HistoryPicture | None:
    """The windows that were told, oldest first, and today, on one line; None where none of them named a day."""
    known = [window for window in windows if window is not None]
    if not known:
        return None
    first = min(today, *(window.earliest for window in known))
    last = max(today, *(window.latest for window in known))
    length = (last - first).days + 1
    spans = tuple(_span_of_days(window, first, length) if window else None for window in windows)
    return HistoryPicture(spans, _percent((today - first).days, length), first, last)


def _span_of_days(window: Window, first: date, length: int) -> Span:
    days = (window.latest - window.earliest).days + 1
    return Span(_percent((window.earliest - first).days, length), max(_percent(days, length), _THINNEST))


def picture_of_queue(place: Place, own_units: int, deliveries: Sequence[Delivery]) -> QueuePicture:
    """Everybody's units as shares of the whole queue; one's own part is never too thin to be seen."""
    total = max(place.units, place.units_ahead + own_units)
    last = place.units_ahead + own_units
    own = max(_percent(own_units, total), _THINNEST)
    ahead = round(min(_percent(place.units_ahead, total), 100 - own), 1)
    reaching = [one for one in deliveries if one.after < total]
    return QueuePicture(
        own=Span(ahead, own),
        units_behind=total - last,
        deliveries=tuple(
            Span(_percent(one.after, total), _percent(min(one.to, total) - one.after, total))
            for one in reaching
        ),
        own_number=next((number for number, one in enumerate(reaching, 1) if one.to >= last), 0),
    )


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 1)
