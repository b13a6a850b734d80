"""The merchant's business calendar: which days somebody works, and what that does to a date."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Working weekdays (0 is Monday) without the public holidays of an ISO 3166 country; "" knows no holidays."""

    country: str = ""
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY

    def is_working(self, day: date) -> bool:
        """Whether somebody works on that day."""
        return day.weekday() in self.weekdays and day not in _holidays(self.country, day.year)

    def first_working_day(self, day: date) -> date:
        """The day itself if it is a working day, else the next one."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def after(self, day: date, working_days: int) -> date:
        """The day on which `working_days` days of work are done on goods that are there on `day`.

        What comes while nobody works is taken in on the next working day (0 days); work begins on the day after that.
        """
        day = self.first_working_day(day)
        for _ in range(working_days):
            day = self.first_working_day(day + timedelta(days=1))
        return day


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))
