"""What suppliers did, as merchants hand it in: one line of history, and the key under which it is kept."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any


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


@dataclass(frozen=True, slots=True)
class KeyedDelivery(PastDelivery):
    """A line of history with the key under which it is kept."""

    fact_key: str = ""


def keyed(deliveries: Iterable[PastDelivery]) -> list[KeyedDelivery]:
    """The lines with a key each, equal for the same line of the same file; lines alike in everything are numbered."""
    names = tuple(PastDelivery.__dataclass_fields__)
    seen: dict[tuple[Any, ...], int] = defaultdict(int)
    result = []
    for delivery in deliveries:
        values = tuple(getattr(delivery, name) for name in names)
        seen[values] += 1
        digest = blake2b(repr((*values, seen[values])).encode(), digest_size=16).hexdigest()
        result.append(KeyedDelivery(**dict(zip(names, values, strict=True)), fact_key=digest))
    return result
