"""Facts about supply as merchants and suppliers tell them: counts, purchase orders, confirmations, receipts.

Facts are never changed: a later confirmation of the same line is a new revision beside the old one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

CONFIRMATION_STATUSES = ("accepted", "backordered", "changed", "rejected", "on_hold")


@dataclass(frozen=True, slots=True)
class StockCount:
    """How many units of a SKU lay on the shelf at a moment (aware, UTC)."""

    sku: str
    on_hand: int
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class PurchaseOrderLine:
    """What we ordered from a supplier. `promised_on` is the day we asked for: a wish until it is confirmed."""

    supplier: str
    po: str
    line: str
    sku: str
    quantity: int
    ordered_on: date
    promised_on: date | None = None

    @property
    def name(self) -> str:
        """What plans call it: "PO 4711 line 2"."""
        return f"PO {self.po} line {self.line}"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a supplier said about one PO line: a quantity on a day, or without a day (`confirmed_on` None).

    `line` may be empty when the supplier named only PO and SKU. `received_at` (aware, UTC) orders the revisions;
    all confirmations of one line with one `reference` are the parts of one revision, counted by `part`.
    `item_ids` are all ids that the supplier gave for the item; `sku` is the first of them that is the buyer's.
    """

    supplier: str
    po: str
    line: str
    sku: str
    quantity: int
    confirmed_on: date | None
    status: str
    received_at: datetime
    reference: str
    part: int = 0
    item_ids: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class WholeOrderAnswer:
    """A supplier's answer to a whole PO without its lines: as ordered ("accepted"), "rejected" or "on_hold"."""

    supplier: str
    po: str
    status: str
    received_at: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Units of a PO line that arrived at the warehouse on a day. `line` may be empty, as in `Confirmation`."""

    supplier: str
    po: str
    line: str
    sku: str
    quantity: int
    received_on: date
    reference: str


@dataclass(frozen=True, slots=True)
class OpenPurchaseOrderLine:
    """One PO line with all that was said and done about it: `confirmations` are those of its newest revision."""

    ordered: PurchaseOrderLine
    confirmations: tuple[Confirmation, ...] = ()
    received: int = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """Units still to come from one PO line, before any window: the confirmed day, or None with the day of ordering."""

    units: int
    supplier: str
    name: str
    confirmed_on: date | None
    said_on: date | None
    ordered_on: date
    wished_on: date | None = None


def expected_from(line: OpenPurchaseOrderLine) -> list[Expected]:
    """What is still to come from a PO line, in the order of its days, received units taken off the earliest first.

    Accepted and changed parts come as confirmed, but only a change makes more of them than were ordered. Rejected
    units and those on hold do not come. Backordered is what is left: the quantity may name it, name the whole line or
    be 0. Units that a revision does not mention are still on order, without a day, unless it changed or rejected some
    ("only that many will come") or put all the rest on hold (a quantity of 0).
    """
    said = sorted(line.confirmations, key=lambda part: (part.confirmed_on or date.max, part.part))
    as_said = [part for part in said if part.status in ("accepted", "changed") and part.quantity]
    backordered = [part for part in said if part.status == "backordered"]
    not_coming = sum(part.quantity for part in said if part.status in ("rejected", "on_hold"))
    changed = sum(part.quantity for part in said if part.status == "changed")
    coming, left = _shared_out(line, as_said, max(line.ordered.quantity, changed))
    late, left = _shared_out(line, backordered, left - not_coming)
    balance = [] if any(map(_leaves_no_balance, said)) else [_unconfirmed(line, left)]
    parts = sorted([*coming, *late, *balance], key=lambda part: part.confirmed_on or date.max)
    return _less_received(parts, line.received)


def _shared_out(
    line: OpenPurchaseOrderLine, parts: Iterable[Confirmation], units: int
) -> tuple[list[Expected], int]:
    """What each part brings while `units` last, a quantity of 0 standing for all of them, and the units left over."""
    coming, left = [], max(0, units)
    for part in parts:
        coming.append(_confirmed(line, part, min(part.quantity or left, left)))
        left -= coming[-1].units
    return coming, left


def _leaves_no_balance(part: Confirmation) -> bool:
    return part.status in ("changed", "rejected") or (part.status == "on_hold" and part.quantity == 0)


def _confirmed(line: OpenPurchaseOrderLine, part: Confirmation, units: int) -> Expected:
    ordered = line.ordered
    return Expected(
        units=units,
        supplier=ordered.supplier,
        name=ordered.name,
        confirmed_on=part.confirmed_on,
        said_on=part.received_at.date(),
        ordered_on=ordered.ordered_on,
        wished_on=ordered.promised_on,
    )


def _unconfirmed(line: OpenPurchaseOrderLine, units: int) -> Expected:
    ordered = line.ordered
    return Expected(
        units, ordered.supplier, ordered.name, None, None, ordered.ordered_on, ordered.promised_on
    )


def _less_received(parts: list[Expected], received: int) -> list[Expected]:
    coming = []
    for part in parts:
        taken = min(part.units, received)
        received -= taken
        if part.units > taken:
            coming.append(replace(part, units=part.units - taken))
    return coming


def less_sent(
    lines: Sequence[OpenPurchaseOrderLine], sent: Iterable[tuple[date, int]]
) -> list[OpenPurchaseOrderLine]:
    """The PO lines of a drop-ship item, what its supplier sent to shoppers itself counted as received.

    Each parcel (day, units) comes off the oldest line that was ordered by its day; what nobody ordered comes off none.
    Whoever reports receipts as well counts nothing twice.
    """
    in_order = sorted(lines, key=lambda line: (line.ordered.ordered_on, line.ordered.po, line.ordered.line))
    left = [line.ordered.quantity for line in in_order]
    at = 0
    for day, units in sorted(sent):
        while units and at < len(in_order) and in_order[at].ordered.ordered_on <= day:
            taken = min(units, left[at])
            units, left[at] = units - taken, left[at] - taken
            at += left[at] == 0
    return [
        replace(line, received=max(line.received, line.ordered.quantity - rest))
        for line, rest in zip(in_order, left, strict=True)
    ]


def on_hand(count: StockCount | None, receipts: Iterable[Receipt], shipped_since: int) -> int:
    """Units on the shelf: the last count, plus what was received after its day, less what was shipped after it.

    A receipt on the very day of the count is in the count already. Never below zero.
    """
    if count is None:
        return max(0, sum(receipt.quantity for receipt in receipts) - shipped_since)
    later = (receipt.quantity for receipt in receipts if receipt.received_on > count.counted_at.date())
    return max(0, count.on_hand + sum(later) - shipped_since)
