"""What a provider bills for a message, read from its own words. Pure."""

from decimal import Decimal, InvalidOperation

_MICROS = 1_000_000
_HIGHEST = 1_000


def micros(price: str) -> int | None:
    """A price in millionths of its currency; None where none is named yet, or what is named cannot be one.

    Twilio writes what it takes as a negative number, such as "-0.00790", up to a day after the message.
    """
    try:
        amount = abs(Decimal(price))
    except InvalidOperation:
        return None
    return int(amount * _MICROS) if amount.is_finite() and amount < _HIGHEST else None
