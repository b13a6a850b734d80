"""Moments and days where people live: zones, the first moment of a day, and the hours in which nobody is disturbed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.clock import after_quiet_hours, day_in, now, start_of, until_quiet_hours, zone

# The last four turn their clocks at midnight, stand half an hour apart, or live on the next day.
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
]
EVENING, MORNING = time(20, 0), time(9, 0)

moderate = settings(max_examples=60)
moments = st.datetimes(datetime(2026, 9, 1), datetime(2027, 5, 1), timezones=st.just(UTC))


def local(text: str, timezone: str) -> datetime:
    """A moment as the clock on the wall shows it, with its offset where it shows the hour twice."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))


def test_this_moment_is_aware_and_in_utc() -> None:
    assert now().tzinfo is UTC


@pytest.mark.parametrize(
    ("name", "otherwise", "found"),
    [
        ("Europe/Berlin", "UTC", "Europe/Berlin"),
        ("", "Europe/Berlin", "Europe/Berlin"),
        ("Middle-earth/Shire", "Europe/Berlin", "Europe/Berlin"),
        ("../../etc/passwd", "UTC", "UTC"),
        ("Europe", "UTC", "UTC"),
        ("\0", "UTC", "UTC"),
    ],
)
def test_a_zone_is_found_by_its_name_or_another_is_taken(name: str, otherwise: str, found: str) -> None:
    assert zone(name, otherwise).key == found


@pytest.mark.parametrize(
    ("timezone", "day"),
    [
        ("UTC", date(2026, 11, 21)),
        ("America/New_York", date(2026, 11, 21)),
        ("Pacific/Kiritimati", date(2026, 11, 22)),
        ("Middle-earth/Shire", date(2026, 11, 21)),
    ],
)
def test_the_same_moment_falls_on_different_days(timezone: str, day: date) -> None:
    assert day_in(datetime(2026, 11, 21, 23, 30, tzinfo=UTC), timezone) == day


@pytest.mark.parametrize(
    ("day", "timezone", "moment"),
    [
        pytest.param(date(2026, 11, 21), "UTC", "2026-11-21T00:00:00+00:00", id="in UTC"),
        pytest.param(date(2026, 11, 21), "Europe/Berlin", "2026-11-20T23:00:00+00:00", id="east of it"),
        pytest.param(date(2026, 11, 21), "America/New_York", "2026-11-21T05:00:00+00:00", id="west of it"),
        pytest.param(
            date(2027, 4, 30), "Africa/Cairo", "2027-04-29T22:00:00+00:00", id="a day that begins at one"
        ),
    ],
)
def test_a_day_begins_where_people_live(day: date, timezone: str, moment: str) -> None:
    assert start_of(day, timezone).isoformat() == moment


@given(day=st.dates(date(2026, 1, 1), date(2028, 1, 1)), timezone=st.sampled_from(ZONES))
@moderate
def test_a_day_begins_with_its_first_moment(day: date, timezone: str) -> None:
    first = start_of(day, timezone)

    assert day_in(first, timezone) == day
    assert day_in(first - timedelta(seconds=1), timezone) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("moment", "told_at"),
    [
        pytest.param("2026-11-21T12:00", "2026-11-21T12:00", id="at noon: at once"),
        pytest.param("2026-11-21T19:59", "2026-11-21T19:59", id="a minute before the evening: at once"),
        pytest.param("2026-11-21T20:00", "2026-11-22T09:00", id="when the evening begins: the next morning"),
        pytest.param("2026-11-21T23:59", "2026-11-22T09:00", id="before midnight: the next morning"),
        pytest.param("2026-11-22T00:00", "2026-11-22T09:00", id="at midnight: the same morning"),
        pytest.param(
            "2026-11-22T08:59", "2026-11-22T09:00", id="a minute before the morning: the same morning"
        ),
        pytest.param("2026-11-22T09:00", "2026-11-22T09:00", id="in the morning: at once"),
        pytest.param("2026-10-24T22:00", "2026-10-25T09:00", id="the night in which clocks go back"),
        pytest.param("2026-10-25T02:30", "2026-10-25T09:00", id="within the hour that is shown twice"),
        pytest.param("2027-03-27T22:00", "2027-03-28T09:00", id="the night in which clocks go forward"),
        pytest.param("2027-03-28T03:00", "2027-03-28T09:00", id="after the hour that is left out"),
    ],
)
@pytest.mark.parametrize("timezone", ["Europe/Berlin", "America/New_York"])
def test_a_text_message_waits_for_the_end_of_the_night(moment: str, told_at: str, timezone: str) -> None:
    told = after_quiet_hours(local(moment, timezone).astimezone(UTC), timezone, EVENING, MORNING)

    assert told == local(told_at, timezone)


@pytest.mark.parametrize(
    ("moment", "quiet_from", "quiet_until", "told_at"),
    [
        pytest.param("2026-11-21T13:00", time(12), time(14), "2026-11-21T14:00", id="a siesta: after it"),
        pytest.param(
            "2026-11-21T11:00", time(12), time(14), "2026-11-21T11:00", id="before a siesta: at once"
        ),
        pytest.param(
            "2026-11-21T23:00", time(12), time(14), "2026-11-21T23:00", id="after a siesta: at once"
        ),
        pytest.param("2026-11-21T23:00", time(9), time(9), "2026-11-21T23:00", id="no quiet hours: at once"),
        pytest.param(
            "2026-10-25T02:10+02:00",
            EVENING,
            time(2, 30),
            "2026-10-25T02:30+01:00",
            id="shown twice: quiet both times",
        ),
        pytest.param(
            "2026-10-25T02:10+01:00",
            EVENING,
            time(2, 30),
            "2026-10-25T02:30+01:00",
            id="the second time, quiet too",
        ),
        pytest.param(
            "2027-03-28T01:10+01:00",
            EVENING,
            time(2, 30),
            "2027-03-28T03:30+02:00",
            id="until a time that is left out",
        ),
    ],
)
def test_quiet_hours_may_be_any(moment: str, quiet_from: time, quiet_until: time, told_at: str) -> None:
    told = after_quiet_hours(local(moment, "Europe/Berlin"), "Europe/Berlin", quiet_from, quiet_until)

    assert told == local(told_at, "Europe/Berlin")


@given(
    moment=moments,
    timezone=st.sampled_from(ZONES),
    quiet_from=st.times(time(17), time(23, 59)),
    quiet_until=st.times(time(0), time(11)),
)
@moderate
def test_nobody_is_disturbed_nor_left_without_word(
    moment: datetime, timezone: str, quiet_from: time, quiet_until: time
) -> None:
    told = after_quiet_hours(moment, timezone, quiet_from, quiet_until)

    assert moment <= told <= moment + timedelta(hours=19)
    assert after_quiet_hours(told, timezone, quiet_from, quiet_until) == told


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        pytest.param("2026-11-21T12:00+01:00", 8, id="until the evening"),
        pytest.param("2026-11-21T19:59:30+01:00", 30 / 3600, id="half a minute"),
        pytest.param("2026-11-21T20:00+01:00", 0, id="quiet already"),
        pytest.param("2026-11-21T08:59+01:00", 0, id="quiet still"),
    ],
)
def test_the_time_until_quiet_hours_begin(moment: str, hours: float) -> None:
    left = until_quiet_hours(local(moment, "Europe/Berlin"), "Europe/Berlin", time(20), time(9))
    assert left == timedelta(hours=hours)


def test_a_day_on_which_clocks_are_set_back_has_an_hour_more_until_the_evening() -> None:
    midnight = local("2026-10-25T00:30+02:00", "Europe/Berlin")
    assert until_quiet_hours(midnight, "Europe/Berlin", time(20), time(0, 15)) == timedelta(hours=20.5)
    assert until_quiet_hours(midnight, "Europe/Berlin", time(12), time(12)) == timedelta(days=1)
