"""Which days somebody works."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendars import BusinessCalendar
from tests.domain.builders import december, november
from tests.domain.strategies import calendars, days, moderate

WORLD, GERMANY, AMERICA = BusinessCalendar(), BusinessCalendar("DE"), BusinessCalendar("US")
ALL_WEEK = BusinessCalendar(weekdays=frozenset(range(7)))


@pytest.mark.parametrize(
    ("calendar", "day", "works"),
    [
        pytest.param(WORLD, november(20), True, id="a Friday"),
        pytest.param(WORLD, november(21), False, id="a Saturday"),
        pytest.param(WORLD, november(22), False, id="a Sunday"),
        pytest.param(ALL_WEEK, november(22), True, id="a Sunday where all week is worked"),
        pytest.param(AMERICA, november(26), False, id="Thanksgiving in America"),
        pytest.param(GERMANY, november(26), True, id="Thanksgiving in Germany"),
        pytest.param(GERMANY, december(25), False, id="Christmas in Germany"),
        pytest.param(WORLD, december(25), True, id="Christmas where no country is known"),
        pytest.param(
            BusinessCalendar("XX"), december(25), True, id="Christmas in a country that does not exist"
        ),
        pytest.param(GERMANY, date(2027, 1, 1), False, id="a holiday of the next year"),
        pytest.param(GERMANY, date(2027, 1, 6), True, id="Epiphany in Germany as a whole"),
        pytest.param(BusinessCalendar("DE", region="BY"), date(2027, 1, 6), False, id="Epiphany in Bavaria"),
        pytest.param(
            BusinessCalendar("DE", region="XX"), date(2027, 1, 6), True, id="a region without a name"
        ),
        pytest.param(BusinessCalendar("DE", region="BY"), december(25), False, id="Christmas in Bavaria"),
        pytest.param(
            BusinessCalendar(closed=frozenset({december(28)})), december(28), False, id="works outing"
        ),
    ],
)
def test_somebody_works_on(calendar: BusinessCalendar, day: date, works: bool) -> None:
    assert calendar.is_working(day) is works


@pytest.mark.parametrize(
    ("calendar", "day", "working_days", "done_on"),
    [
        pytest.param(WORLD, november(18), 0, november(18), id="no work on a working day: the day itself"),
        pytest.param(WORLD, november(21), 0, november(23), id="no work on a Saturday: Monday"),
        pytest.param(WORLD, november(18), 1, november(19), id="a day of work from Wednesday"),
        pytest.param(WORLD, november(20), 1, november(23), id="a day of work from Friday"),
        pytest.param(WORLD, november(21), 1, november(24), id="Saturday's goods are taken in on Monday"),
        pytest.param(WORLD, november(18), 5, november(25), id="a week of work"),
        pytest.param(AMERICA, november(25), 1, november(27), id="over Thanksgiving"),
        pytest.param(GERMANY, december(24), 1, december(28), id="over Christmas and a weekend"),
        pytest.param(GERMANY, december(31), 1, date(2027, 1, 4), id="over the year"),
        pytest.param(ALL_WEEK, november(20), 2, november(22), id="where all week is worked"),
    ],
)
def test_work_is_done_on(calendar: BusinessCalendar, day: date, working_days: int, done_on: date) -> None:
    assert calendar.after(day, working_days) == done_on


@given(calendar=calendars, day=days(), working_days=st.integers(0, 15))
@moderate
def test_work_ends_on_a_working_day_after_so_many_others(
    calendar: BusinessCalendar, day: date, working_days: int
) -> None:
    begun, done = calendar.first_working_day(day), calendar.after(day, working_days)
    between = [begun + timedelta(days=passed) for passed in range((done - begun).days)]

    assert calendar.is_working(done)
    assert sum(map(calendar.is_working, between)) == working_days


@given(calendar=calendars, day=days(), working_days=st.integers(0, 15), later=st.integers(0, 10))
@moderate
def test_goods_that_come_later_are_never_done_sooner(
    calendar: BusinessCalendar, day: date, working_days: int, later: int
) -> None:
    assert calendar.after(day, working_days) <= calendar.after(day + timedelta(days=later), working_days)


@pytest.mark.parametrize(
    ("calendar", "working_days", "days"),
    [
        pytest.param(WORLD, 0, 2, id="Saturday's goods wait for Monday"),
        pytest.param(WORLD, 1, 3, id="a day, over a weekend"),
        pytest.param(WORLD, 5, 9, id="a week, over two weekends"),
        pytest.param(ALL_WEEK, 3, 3, id="where all week is worked"),
    ],
)
def test_work_takes_at_most(calendar: BusinessCalendar, working_days: int, days: int) -> None:
    assert calendar.longest(working_days) == days
