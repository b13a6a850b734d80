"""Days as the law counts them: calendar days of the buyer's zone, last day inclusive, and federal working days."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from portal.domain.calendars import BusinessCalendar

FEDERAL = BusinessCalendar("US")


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The calendar day of an aware moment, where the goods are going."""
    return moment.astimezone(zone).date()


def beginning_of(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day in that zone, in the zone's own time; 01:00 where the clocks skip midnight."""
    return datetime.combine(day, time.min, zone).astimezone(UTC).astimezone(zone)


def days_after(day: date, days: int) -> date:
    """The last of so many calendar days that begin on the day after `day`."""
    return day + timedelta(days=days)


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)


def working_days_after(day: date, working_days: int) -> date:
    """The last of so many days, Monday to Friday without US federal holidays, counted from the day after `day`.

    Unlike the merchant's calendar it counts from the very next day, also where `day` itself is none to work on.
    """
    for _ in range(working_days):
        day = FEDERAL.first_working_day(next_day(day))
    return day
