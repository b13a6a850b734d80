"""How much may leave, and when a refused account is tried again."""

from datetime import timedelta

import pytest

from portal.delivery.pacing import closure, probe_wait, refilled, too_long_since, whole
from tests.builders import NOW


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 30), (1, 30), (2, 60), (4, 240), (7, 1_800), (10_000, 1_800)]
)
def test_a_stopped_channel_is_tried_ever_more_rarely(failures: int, seconds: int) -> None:
    assert probe_wait(failures) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("named", "closures", "seconds"),
    [(17.0, 5, 17), (0.0, 0, 1), (10.0**9, 0, 86_400), (None, 0, 1), (None, 3, 8), (None, 10_000, 300)],
)
def test_an_account_is_closed_as_long_as_it_says(named: float | None, closures: int, seconds: int) -> None:
    assert closure(named, closures) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("tokens", "seconds_ago", "per_second", "room"),
    [(0.0, 0.5, 10, 5), (8.0, 60, 10, 10), (-4.0, 0.2, 10, 0), (0.0, -5, 10, 0), (0.0, None, 10, 10)],
)
def test_the_bucket_fills_with_time_and_holds_a_second(
    tokens: float, seconds_ago: float | None, per_second: int, room: int
) -> None:
    since = None if seconds_ago is None else NOW - timedelta(seconds=seconds_ago)
    assert whole(refilled(tokens, since, NOW, per_second)) == room


@pytest.mark.parametrize(("minutes", "urgencies"), [(29, []), (30, [1]), (120, [0, 1])])
def test_only_what_is_owed_in_any_case_goes_another_way(minutes: int, urgencies: list[int]) -> None:
    assert sorted(too_long_since(NOW - timedelta(minutes=minutes), NOW)) == urgencies
