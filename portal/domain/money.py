"""Money in whole minor units. Formatting for people lives in `portal.wording`."""

import re
from decimal import Decimal

# ISO 4217: currencies whose minor unit is not a hundredth.
MINOR_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
# Decimal itself takes 1e999, NaN and 1_000, and rounds silently what is longer than its precision.
_AMOUNT = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,9})?")


def price_difference(
    old_minor: int | None, old_currency: str, new_minor: int | None, new_currency: str, units: int
) -> int | None:
    """What `units` of the new cost more than the old, in minor units (negative: less), from the prices of one unit.

    None where a price is not known or the currencies differ.
    """
    if old_minor is None or new_minor is None or old_currency != new_currency:
        return None
    return (new_minor - old_minor) * units


def decimal_text(minor: int, currency: str) -> str:
    """The decimal text of an amount in minor units ("12.50" for 1250 EUR), as `minor_units` reads it."""
    return f"{Decimal(minor).scaleb(-MINOR_DIGITS.get(currency, 2)):f}"


def minor_units(amount: str, currency: str) -> int:
    """Minor units of a decimal text ("12.50" EUR is 1250). Raises ValueError for anything else, also 12.505 EUR."""
    digits = MINOR_DIGITS.get(currency, 2)
    if not _AMOUNT.fullmatch(amount.strip()):
        raise ValueError(f"{amount!r} is not an amount like 12.50")
    scaled = Decimal(amount.strip()).scaleb(digits)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount!r} has more than {digits} decimals for {currency}")
    return int(scaled)
