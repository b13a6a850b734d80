"""When a message that was surely not taken is tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.delivery.retrying import MOST_ATTEMPTS, next_try

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def waited(attempts: int, retry_after: float | None = None, jitter: float = 0.0) -> float | None:
    moment = next_try(attempts, retry_after, NOW, jitter)
    return None if moment is None else (moment - NOW).total_seconds()


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 30), (1, 30), (2, 60), (3, 120), (6, 960), (22, 4 * 3600)]
)
def test_the_wait_doubles_from_thirty_seconds(attempts: int, seconds: float) -> None:
    assert waited(attempts) == seconds


def test_no_wait_is_longer_than_six_hours() -> None:
    assert waited(MOST_ATTEMPTS - 1, jitter=1.0) == 6 * 3600


@pytest.mark.parametrize(
    ("retry_after", "seconds"), [(7, 7), (90.5, 90.5), (0, 1), (-3, 1), (1e12, 24 * 3600)]
)
def test_the_providers_own_wait_goes_first(retry_after: float, seconds: float) -> None:
    assert waited(12, retry_after) == seconds


def test_it_is_given_up_after_about_three_days() -> None:
    moment, attempts = NOW, 0
    while (later := next_try(attempts + 1, None, moment, jitter=0.5)) is not None:
        moment, attempts = later, attempts + 1
    assert timedelta(days=2.5) < moment - NOW < timedelta(days=3.5)


@pytest.mark.parametrize("retry_after", [None, 5.0])
def test_what_is_given_up_stays_given_up(retry_after: float | None) -> None:
    assert waited(MOST_ATTEMPTS, retry_after) is None
    assert waited(10_000, retry_after) is None


@given(
    attempts=st.integers(0, MOST_ATTEMPTS - 1),
    retry_after=st.none() | st.floats(0, 1e9),
    jitter=st.floats(0, 1),
)
def test_jitter_only_ever_adds_and_at_most_half(
    attempts: int, retry_after: float | None, jitter: float
) -> None:
    least, seconds = waited(attempts, retry_after), waited(attempts, retry_after, jitter)
    assert least is not None
    assert seconds is not None
    assert least <= seconds <= least * 1.5 + 1e-6
