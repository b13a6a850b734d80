"""Windows of days and the bases they stand on."""

import pytest

from portal.domain.windows import Basis, Window
from tests.domain.builders import december


def test_a_window_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Window(december(2), december(1))


def test_a_window_may_be_a_single_day() -> None:
    assert Window(december(1), december(1)).latest == december(1)


@pytest.mark.parametrize(
    ("day", "window"),
    [
        pytest.param(1, Window(december(3), december(8)), id="a day before it: nothing moves"),
        pytest.param(5, Window(december(5), december(8)), id="a day within it: it begins there"),
        pytest.param(9, Window(december(9), december(9)), id="a day after it: nothing but that day is left"),
    ],
)
def test_no_day_before(day: int, window: Window) -> None:
    assert Window(december(3), december(8)).not_before(december(day)) == window


@pytest.mark.parametrize(
    ("other", "window"),
    [
        pytest.param(
            Window(december(1), december(2)), Window(december(3), december(8)), id="one that is over by then"
        ),
        pytest.param(Window(december(5), december(6)), Window(december(5), december(8)), id="one within it"),
        pytest.param(
            Window(december(5), december(12)), Window(december(5), december(12)), id="one that ends later"
        ),
    ],
)
def test_both_have_happened(other: Window, window: Window) -> None:
    assert Window(december(3), december(8)).joined_with(other) == window
    assert other.joined_with(Window(december(3), december(8))) == window


def test_bases_are_ordered_from_a_hope_to_goods_in_hand() -> None:
    words = [basis.word for basis in sorted(Basis)]

    assert words == ["none", "usual", "ordered", "confirmed", "arrived", "in_stock"]


@pytest.mark.parametrize("basis", Basis)
def test_a_basis_is_found_by_its_word(basis: Basis) -> None:
    assert Basis.of(basis.word) is basis


def test_a_word_that_is_no_basis_is_an_error() -> None:
    with pytest.raises(KeyError):
        Basis.of("rumoured")
