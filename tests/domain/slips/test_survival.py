"""How lines that are still open are counted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.slips.survival import in_order, quantiles, shares
from tests.domain.strategies import moderate

LEVELS = np.array([0.25, 0.5, 0.9])

lines = st.lists(st.tuples(st.integers(-9, 9), st.booleans(), st.floats(0.01, 5)), min_size=1, max_size=20)


def counted(
    found: list[tuple[int, bool, float]],
) -> tuple[np.ndarray, np.ndarray]:
    """Values in order and the share that has come by each."""
    values, is_open, weights = (np.array(column) for column in zip(*found, strict=True))
    order = in_order(values, is_open)
    return values[order], shares(weights[order], is_open[order])


@pytest.mark.parametrize(
    ("found", "share"),
    [
        pytest.param([(1, False, 1), (2, False, 1)], [0.5, 1.0], id="all have come"),
        pytest.param([(1, False, 1), (2, True, 1)], [0.5, 0.5], id="the last is open: nobody knows of it"),
        pytest.param([(1, True, 1), (2, False, 1)], [0.0, 1.0], id="one seen open for a day only"),
        # Of three, one comes on day 1. One is open since day 2. Who is left comes on day 3: 1 - 2/3 * 0.
        pytest.param([(1, False, 1), (2, True, 1), (3, False, 1)], [1 / 3, 1 / 3, 1.0], id="open in between"),
        pytest.param([(1, False, 3), (2, False, 1)], [0.75, 1.0], id="by weight"),
        pytest.param([(1, True, 1), (1, False, 1)], [0.5, 0.5], id="on one day those that came go first"),
    ],
)
def test_the_share_that_has_come(found: list[tuple[int, bool, float]], share: list[float]) -> None:
    assert counted(found)[1] == pytest.approx(share)


@given(found=lines)
@moderate
def test_shares_never_fall_and_are_never_more_than_all(found: list[tuple[int, bool, float]]) -> None:
    _, share = counted(found)

    assert np.all(np.diff(share) >= -1e-12)
    assert share[0] >= 0
    assert share[-1] <= 1 + 1e-12


@given(found=lines, chosen=st.integers(0, 19), longer=st.integers(0, 9))
@moderate
def test_a_line_that_stays_open_longer_only_makes_days_later(
    found: list[tuple[int, bool, float]], chosen: int, longer: int
) -> None:
    place = chosen % len(found)
    value, _, weight = found[place]
    short = [*found[:place], (value, True, weight), *found[place + 1 :]]
    long = [*found[:place], (value + longer, True, weight), *found[place + 1 :]]

    values, share = counted(short)
    later_values, later_share = counted(long)
    for day in range(-10, 20):
        by_then = share[np.searchsorted(values, day, side="right") - 1] if values[0] <= day else 0.0
        still = (
            later_share[np.searchsorted(later_values, day, side="right") - 1]
            if later_values[0] <= day
            else 0.0
        )
        assert still <= by_then + 1e-9


@pytest.mark.parametrize(
    ("beyond", "days"),
    [
        pytest.param(-np.inf, [1, 2, 4], id="nothing is known"),
        pytest.param(3, [3, 3, 4], id="it has not come before the third day: of the two left, each half"),
        pytest.param(9, [9, 9, 9], id="it has outlived them all"),
    ],
)
def test_quantiles_of_what_is_left(beyond: float, days: list[float]) -> None:
    values, share = counted([(1, False, 1), (2, False, 1), (3, False, 1), (4, False, 1)])

    assert list(quantiles(values, share, LEVELS, beyond)) == days
