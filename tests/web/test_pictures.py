"""The small pictures of the shopper's page never leave their line and never hide one's own place."""

from datetime import date, timedelta
from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as some

from portal.domain.queue import Place
from portal.domain.steps import Delivery
from portal.domain.windows import NO_ESTIMATE, Window
from portal.web.shopper.pictures import picture_of_history, picture_of_queue

TODAY = date(2026, 11, 21)
days = some.integers(-400, 400).map(lambda number: TODAY + timedelta(days=number))
windows = some.tuples(days, some.integers(0, 200)).map(
    lambda told: Window(told[0], told[0] + timedelta(days=told[1]))
)


@given(some.lists(some.none() | windows, min_size=1))
def test_every_window_that_was_told_lies_on_the_line_and_can_be_seen(told: list[Window | None]) -> None:
    picture = picture_of_history(told, TODAY)
    if picture is None:
        assert told == [None] * len(told)
        return
    assert [span is None for span in picture.windows] == [window is None for window in told]
    assert all(span.start >= 0 and span.end <= 102 and span.width >= 2 for span in picture.windows if span)
    assert 0 <= picture.today <= 100
    assert picture.first <= TODAY <= picture.last


@given(some.integers(0, 10**7), some.integers(1, 10**6), some.integers(0, 10**7))
def test_a_queue_fills_its_line_and_ones_own_place_can_be_seen(ahead: int, own: int, behind: int) -> None:
    picture = picture_of_queue(Place(1, ahead, 1, ahead + own + behind), own, ())
    assert picture.own.width >= 2
    assert 0 <= picture.own.start <= picture.own.end <= 100.1
    assert picture.units_behind == behind


@given(some.integers(0, 500), some.integers(1, 50), some.lists(some.integers(1, 300), max_size=6))
def test_one_is_covered_by_the_delivery_that_brings_ones_last_unit(
    ahead: int, own: int, brought: list[int]
) -> None:
    ends = [0, *accumulate(brought)]
    deliveries = [Delivery(after, to, NO_ESTIMATE) for after, to in pairwise(ends)]
    picture = picture_of_queue(Place(1, ahead, 1, ahead + own + 100), own, deliveries)
    assert all(span.end <= 100.1 for span in picture.deliveries)
    number = picture.own_number
    assert picture.is_covered == (sum(brought) >= ahead + own)
    assert not number or ends[number - 1] < ahead + own <= ends[number]
