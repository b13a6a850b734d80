"""Days, windows of days and moments as a person of a language says them.

Takes "today" as a value, never asks a clock.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_datetime

_NUMBER = {"en": "d", "de": "d."}
_DAY = {"en": "d MMMM", "de": "d. MMMM"}
_MOMENT = {"en": "d MMMM y, HH:mm", "de": "d. MMMM y, HH:mm 'Uhr'"}
_SPAN = {"en": "{0} to {1}", "de": "{0} bis {1}"}
_ON = {"en": "on {0}", "de": "am {0}"}
_BETWEEN = {"en": "between {0} and {1}", "de": "zwischen dem {0} und dem {1}"}


def day(on: date, language: str, today: date | None = None) -> str:
    """ "5 December"; with the year where it is not the year of `today`."""
    return _said(on, language, needs_year=today is not None and on.year != today.year)


def window(earliest: date, latest: date, language: str, today: date | None = None) -> str:
    """ "3 to 9 December", "28 November to 3 December", or the day alone where both are one day."""
    if earliest == latest:
        return day(latest, language, today)
    return _SPAN[language].format(*_ends(earliest, latest, language, today))


def when(earliest: date, latest: date, language: str, today: date | None = None) -> str:
    """The window as it stands in a sentence: "between 3 and 9 December", "on 5 December"."""
    if earliest == latest:
        return _ON[language].format(day(latest, language, today))
    return _BETWEEN[language].format(*_ends(earliest, latest, language, today))


def moment(at: datetime, timezone: str, language: str) -> str:
    """ "18 November 2026, 14:05" on the clock of an IANA time zone; an unknown zone shows UTC and says so."""
    try:
        local = at.astimezone(ZoneInfo(timezone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return format_datetime(at.astimezone(UTC), _MOMENT[language], locale=language) + " UTC"
    return format_datetime(local, _MOMENT[language], locale=language)


def _ends(earliest: date, latest: date, language: str, today: date | None) -> tuple[str, str]:
    """Both ends, each with as little as is needed beside the other."""
    this_year = today.year if today else earliest.year
    last = _said(latest, language, needs_year=latest.year != this_year)
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return format_date(earliest, _NUMBER[language], locale=language), last
    first_needs_year = earliest.year not in (latest.year, this_year)
    return _said(earliest, language, needs_year=first_needs_year), last


def _said(on: date, language: str, needs_year: bool) -> str:
    pattern = _DAY[language] + (" y" if needs_year else "")
    return format_date(on, pattern, locale=language)
