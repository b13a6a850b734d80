"""Amounts as people write them, in whole minor units."""

import pytest

from portal.domain.money import minor_units


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        ("12", "EUR", 1200),
        ("0.01", "EUR", 1),
        ("12.500", "EUR", 1250),
        (" 12.50 ", "EUR", 1250),
        ("-3.10", "EUR", -310),
        ("1200", "JPY", 1200),
        ("1200.0", "JPY", 1200),
        ("1.234", "KWD", 1234),
        ("999999999999.99", "USD", 99999999999999),
    ],
)
def test_an_amount_in_minor_units(amount: str, currency: str, minor: int) -> None:
    assert minor_units(amount, currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        pytest.param("12.505", "EUR", id="half a cent"),
        pytest.param("12.5", "JPY", id="half a yen"),
        pytest.param("1.2345", "KWD", id="a tenth of a fils"),
        pytest.param("12,50", "EUR", id="a comma"),
        pytest.param("1_000", "EUR", id="an underscore, as programmers group digits"),
        pytest.param("1e3", "EUR", id="an exponent"),
        pytest.param("1e999999", "EUR", id="an exponent that would fill the memory"),
        pytest.param("NaN", "EUR", id="not a number"),
        pytest.param("Infinity", "EUR", id="without end"),
        pytest.param("12345678901234567890123456789.01", "EUR", id="longer than any price"),
        pytest.param("٣", "EUR", id="digits of another script"),
        pytest.param("free", "EUR", id="a word"),
        pytest.param("", "EUR", id="nothing"),
    ],
)
def test_anything_else_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"decimals|is not an amount"):
        minor_units(amount, currency)
