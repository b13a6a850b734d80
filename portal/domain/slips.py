"""What suppliers really did: actual day minus confirmed day, and the windows that follow from it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PastDelivery:
    """One line of history. `received_on` None means still open; `recorded_on` is the day we learned of it."""

    supplier: str
    ordered_on: date | None
    promised_on: date | None
    received_on: date | None
    recorded_on: date | None = None
    sku: str = ""
    quantity: int | None = None
    group: str = ""
