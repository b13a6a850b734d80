"""The merchant's business calendar: which days somebody works, and what that does to a date."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

MONDAY_TO_FRIDAY = frozenset(range(5))
_A_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Working weekdays (0 is Monday) without the public holidays of an ISO 3166 country; "" knows no holidays.

    `region` is a subdivision of the country ("BY", "CA") with holidays of its own; `closed` are the merchant's own days
    off. A region that the country does not have adds nothing.
    """

    country: str = ""
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    region: str = ""
    closed: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether somebody works on that day."""
        is_off = day in self.closed or day in _holidays(self.country, self.region, day.year)
        return day.weekday() in self.weekdays and not is_off

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

    def longest(self, working_days: int) -> int:
        """The most calendar days that so many days of work take, whenever goods come, where no holiday falls in."""
        plain = BusinessCalendar(weekdays=self.weekdays)
        week = (_A_MONDAY + timedelta(days=days) for days in range(7))
        return max((plain.after(day, working_days) - day).days for day in week)


@lru_cache(maxsize=256)
def _holidays(country: str, region: str, year: int) -> frozenset[date]:
    known = regions_of(country)
    if known is None:
        return frozenset()
    return frozenset(holidays.country_holidays(country, region if region in known else None, years=year))


def regions_of(country: str) -> list[str] | None:
    """The subdivisions of a country that have holidays of their own; None for a country that nobody knows."""
    return holidays.list_supported_countries().get(country)
