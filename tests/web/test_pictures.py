"""The small pictures of the shopper's page never leave their line and never hide one's own place."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from portal.domain.queue import Place
from portal.domain.windows import Window
from portal.web.shopper.pictures import picture_of_days, picture_of_queue

TODAY = date(2026, 11, 21)


@given(some.integers(-30, 400), some.integers(0, 200))
def test_a_window_lies_on_the_line_and_can_be_seen(begins_in: int, length: int) -> None:
    earliest = TODAY + timedelta(days=begins_in)
    picture = picture_of_days(TODAY, Window(earliest, earliest + timedelta(days=length)))
    assert 0 <= picture.window.start <= picture.window.end <= 100
    assert picture.window.width >= 2
    assert all(0 < week < 100 for week in picture.weeks)


@given(some.integers(0, 10**7), some.integers(1, 10**6), some.integers(0, 10**7))
def test_a_queue_fills_its_line_and_ones_own_place_can_be_seen(ahead: int, own: int, behind: int) -> None:
    picture = picture_of_queue(Place(1, ahead, 1, ahead + own + behind), own)
    assert picture.own.width >= 2
    assert picture.ahead.end == picture.own.start
    assert picture.own.end <= 100.1
    assert picture.behind.end <= 100.1
    assert picture.units_behind == behind
