"""What each fact teaches: lines of history about slips and lead times, from imported history and our own PO lines.

Every revision that names another day is a line of its own, told on the day it was received: a supplier that keeps
moving its day teaches what its word was worth each time. What was rejected later was open until then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from portal.domain.slips.deliveries import KeyedDelivery
from portal.domain.slips.lines import Line
from portal.domain.supply import PurchaseOrderLine

# Learning keeps to its time by an even share of a longer history, chosen by key: never by outcome.
MOST_LINES = 10_000


@dataclass(frozen=True, slots=True)
class Taught:
    """Lines about slips and lines about lead times."""

    slips: tuple[Line, ...] = ()
    leads: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """One part of a revision: so many units on a day, or on none; `comes` says whether any units are to come at all.

    Parts of one revision share `said_on` and `reference`.
    """

    said_on: date
    reference: str
    units: int
    confirmed_on: date | None
    comes: bool = True


@dataclass(frozen=True, slots=True)
class Arrived:
    """Units that arrived on a day."""

    received_on: date
    units: int


def taught_by_delivery(delivery: KeyedDelivery) -> Taught:
    """What an imported line teaches; goods that came before they were ordered teach no lead time."""
    ordered_on, promised_on, received_on = delivery.ordered_on, delivery.promised_on, delivery.received_on
    slips, leads = [], []
    if promised_on:
        slips.append(
            _of_delivery(delivery, min(ordered_on or promised_on, received_on or date.max), promised_on)
        )
    if ordered_on and (received_on is None or received_on >= ordered_on):
        leads.append(_of_delivery(delivery, ordered_on, ordered_on))
    return Taught(tuple(slips), tuple(leads))


def _of_delivery(delivery: KeyedDelivery, told_on: date, base_on: date) -> Line:
    return Line(
        key=delivery.fact_key,
        supplier=delivery.supplier,
        told_on=told_on,
        base_on=base_on,
        received_on=delivery.received_on,
        recorded_on=delivery.recorded_on,
        sku=delivery.sku,
        group=delivery.group,
    )


def taught_by_order(ordered: PurchaseOrderLine, words: Sequence[Word], arrivals: Iterable[Arrived]) -> Taught:
    """What one PO line teaches: `words` are all parts of all revisions, in the order they were received."""
    came = sorted(arrivals, key=lambda arrived: arrived.received_on)
    ended_on = _ended_on(words)
    key = f"{ordered.supplier}\n{ordered.po}\n{ordered.line}"
    slips: list[Line] = []
    before: set[date] = set()
    for reference in dict.fromkeys(word.reference for word in words):
        parts = sorted(
            (part for part in words if part.reference == reference and part.confirmed_on and part.comes),
            key=lambda part: part.confirmed_on or date.max,
        )
        first = 0
        for part in parts:
            if part.confirmed_on and part.confirmed_on not in before:
                received_on = _day_of_most(came, first, part.units or ordered.quantity)
                name = f"{key}\n{reference}\n{part.confirmed_on}"
                slips.append(_of_order(ordered, name, part.said_on, part.confirmed_on, received_on, ended_on))
            first += part.units
        before = {part.confirmed_on for part in parts if part.confirmed_on}
    received_on = _day_of_most(came, 0, ordered.quantity)
    leads = []
    if received_on is None or received_on >= ordered.ordered_on:
        leads.append(_of_order(ordered, key, ordered.ordered_on, ordered.ordered_on, received_on, ended_on))
    return Taught(tuple(slips), tuple(leads))


def _of_order(
    ordered: PurchaseOrderLine,
    key: str,
    told_on: date,
    base_on: date,
    received_on: date | None,
    ended_on: date | None,
) -> Line:
    return Line(
        key=key,
        supplier=ordered.supplier,
        told_on=told_on,
        base_on=base_on,
        received_on=received_on,
        open_until=ended_on if received_on is None else None,
        sku=ordered.sku,
    )


def _ended_on(words: Sequence[Word]) -> date | None:
    """The day on which the newest revision said that nothing will come, None where it still may."""
    newest = [word for word in words if words and word.reference == words[-1].reference]
    return newest[-1].said_on if newest and not any(word.comes for word in newest) else None


def _day_of_most(came: Sequence[Arrived], first: int, units: int) -> date | None:
    """The day on which half of these units were there, those before `first` going first; None until then."""
    wanted, total = first + (units + 1) // 2, 0
    for arrived in came:
        total += arrived.units
        if total >= wanted:
            return arrived.received_on
    return None


def thinned(lines: Sequence[Line], most: int = MOST_LINES) -> list[Line]:
    """An even share of the lines, the same ones each time, and all of them where there are not too many."""
    if len(lines) <= most:
        return list(lines)
    return sorted(lines, key=lambda line: blake2b(line.key.encode(), digest_size=8).digest())[:most]
