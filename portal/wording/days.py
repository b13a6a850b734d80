"""Days, windows of days and moments as a person of a language says them.

Takes "today" as a value, never asks a clock.
"""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_datetime, get_timezone_location

# Patterns of Unicode's locale data. French alone writes the first of a month in another way: "1er".
_NUMBER = {"en": "d", "de": "d.", "fr": "d", "es": "d", "ar": "d"}
_FIRST = _NUMBER | {"fr": "d'er'"}
_MONTH = {"en": " MMMM", "de": " MMMM", "fr": " MMMM", "es": " 'de' MMMM", "ar": " MMMM"}
_YEAR = {"en": " y", "de": " y", "fr": " y", "es": " 'de' y", "ar": " y"}
_AFTER_NUMBER = re.compile(r"(?<=\d) (?=\D)|(?<=\d\.) (?=\D)")
_CLOCK = {"en": ", HH:mm", "de": ", HH:mm 'Uhr'", "fr": " 'à' HH:mm", "es": ", HH:mm", "ar": "، HH:mm"}
_SPAN = {
    "en": "{0} to {1}",
    "de": "{0} bis {1}",
    "fr": "du {0} au {1}",
    "es": "del {0} al {1}",
    "ar": "من {0} إلى {1}",
}
_ON = {"en": "on {0}", "de": "am {0}", "fr": "le {0}", "es": "el {0}", "ar": "في {0}"}
_ALONE = _ON | {"en": "{0}"}
_BETWEEN = {
    "en": "between {0} and {1}",
    "de": "zwischen dem {0} und dem {1}",
    "fr": "entre le {0} et le {1}",
    "es": "entre el {0} y el {1}",
    "ar": "بين {0} و{1}",
}


def day(on: date, language: str, today: date | None = None) -> str:
    """ "5 December"; with the year where it is not the year of `today`."""
    return _said(on, language, needs_year=today is not None and on.year != today.year)


def window(earliest: date, latest: date, language: str, today: date | None = None) -> str:
    """ "3 to 9 December", "28 November to 3 December", or the day alone where both are one day."""
    if earliest == latest:
        return day(latest, language, today)
    return _SPAN[language].format(*_ends(earliest, latest, language, today))


def span(earliest: date, latest: date, language: str, today: date | None = None) -> str:
    """The window after a verb: "Ships 3 to 9 December"; one day in the language's way, as in "le 5 décembre"."""
    if earliest == latest:
        return _ALONE[language].format(day(latest, language, today))
    return window(earliest, latest, language, today)


def when(earliest: date, latest: date, language: str, today: date | None = None) -> str:
    """The window as it stands in a sentence: "between 3 and 9 December", "on 5 December"."""
    if earliest == latest:
        return _ON[language].format(day(latest, language, today))
    return _BETWEEN[language].format(*_ends(earliest, latest, language, today))


def moment(at: datetime, timezone: str, language: str) -> str:
    """ "18 November 2026, 14:05" on the clock of an IANA time zone; an unknown zone shows UTC and says so."""
    try:
        local, said_zone = at.astimezone(ZoneInfo(timezone)), ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        local, said_zone = at.astimezone(UTC), " UTC"
    pattern = _number(local, language) + _MONTH[language] + _YEAR[language] + _CLOCK[language]
    return format_datetime(local, pattern, locale=language) + said_zone


def unbroken(days: str) -> str:
    """Days in a sentence, each number kept beside the word that follows it: a line never ends between the two."""
    return _AFTER_NUMBER.sub("\u00a0", days)


def moment_and_zone(at: datetime, timezone: str, language: str) -> str:
    """ "18 November 2026, 14:05 CET (UTC+01:00)": the same where it is to be proven: no clock is in doubt."""
    try:
        local = at.astimezone(ZoneInfo(timezone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        local = at.astimezone(ZoneInfo("UTC"))
    name, offset = local.tzname() or "", local.isoformat()[-6:]
    said = f" {name}" if name.isalpha() else ""
    return f"{moment(local, timezone, language)}{said} (UTC{offset})"


def hour(at: datetime, timezone: str, language: str) -> str:
    """ "14:05 (Berlin)" on the clock of an IANA time zone, with its city: people read it elsewhere too."""
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo("UTC")
    city = get_timezone_location(zone, locale=language, return_city=True) if "/" in zone.key else zone.key
    return f"{format_datetime(at.astimezone(zone), 'HH:mm', locale=language)} ({city})"


def _ends(earliest: date, latest: date, language: str, today: date | None) -> tuple[str, str]:
    """Both ends, each with as little as is needed beside the other."""
    this_year = today.year if today else earliest.year
    last = _said(latest, language, needs_year=latest.year != this_year)
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return _numbered(earliest, language), last
    first_needs_year = earliest.year not in (latest.year, this_year)
    return _said(earliest, language, needs_year=first_needs_year), last


@lru_cache(maxsize=4_096)
def _numbered(on: date, language: str) -> str:
    return format_date(on, _number(on, language), locale=language)


# A page says the same few days many times, and babel reads its pattern anew for each: 30 us.
@lru_cache(maxsize=4_096)
def _said(on: date, language: str, needs_year: bool) -> str:
    pattern = _number(on, language) + _MONTH[language] + (_YEAR[language] if needs_year else "")
    return format_date(on, pattern, locale=language)


def _number(on: date, language: str) -> str:
    return (_FIRST if on.day == 1 else _NUMBER)[language]
