"""Money in whole minor units. Formatting for people lives in `portal.wording`."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# ISO 4217: currencies whose minor unit is not a hundredth.
MINOR_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency. Negative means money to the shopper."""

    minor: int
    currency: str

    def times(self, units: int) -> "Money":
        """The price of `units` pieces."""
        return Money(self.minor * units, self.currency)


def minor_units(amount: str, currency: str) -> int:
    """Minor units of a decimal text ("12.50" EUR is 1250). Raises ValueError for anything else, also 12.505 EUR."""
    digits = MINOR_DIGITS.get(currency, 2)
    try:
        scaled = Decimal(amount.strip()).scaleb(digits)
    except InvalidOperation:
        raise ValueError(f"{amount!r} is not an amount like 12.50") from None
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(f"{amount!r} has more than {digits} decimals for {currency}")
    return int(scaled)
