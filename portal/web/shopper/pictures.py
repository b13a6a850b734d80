"""Small honest pictures as numbers: where days and units lie on a line from 0 to 100 per cent. Draws nothing itself."""

from dataclasses import dataclass
from datetime import date

from portal.domain.queue import Place
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
class DaysPicture:
    """The days from today to a little after the window; `weeks` are where each further week begins."""

    window: Span
    weeks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class QueuePicture:
    """The units of a queue: those ahead, one's own, those behind."""

    ahead: Span
    own: Span
    behind: Span
    units_behind: int


def picture_of_days(today: date, window: Window) -> DaysPicture:
    """The window on a line that begins today; a tenth of the line is left after it."""
    from_today = max((window.earliest - today).days, 0)
    to_its_end = max((window.latest - today).days, 0) + 1
    length = to_its_end / 0.9
    weeks = tuple(_percent(days, length) for days in range(7, int(length), 7)) if length <= 120 else ()
    width = max(_percent(to_its_end - from_today, length), _THINNEST)
    return DaysPicture(Span(_percent(from_today, length), width), weeks)


def picture_of_queue(place: Place, own_units: int) -> QueuePicture:
    """Ahead, own and behind as shares of the whole queue; one's own part is never too thin to be seen."""
    total = max(place.units, place.units_ahead + own_units)
    behind = total - place.units_ahead - own_units
    own = max(_percent(own_units, total), _THINNEST)
    ahead = round(min(_percent(place.units_ahead, total), 100 - own), 1)
    rest = round(max(100 - ahead - own, 0), 1)
    return QueuePicture(Span(0, ahead), Span(ahead, own), Span(round(ahead + own, 1), rest), behind)


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 1)
