"""Facts about supply as merchants and suppliers tell them: counts, purchase orders, confirmations, receipts.

Facts are never changed: a later confirmation of the same line is a new revision beside the old one.
"""

from collections.abc import Iterable
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

    Accepted and changed parts come as confirmed. "changed" and "rejected" mean that no balance follows; after other
    statuses units that the revision does not mention are still on order, without a day. "on_hold" is no supply yet.
    """
    parts = [_confirmed(line, part) for part in line.confirmations if part.status in _COMING]
    mentioned = sum(part.quantity for part in line.confirmations)
    has_balance = not any(part.status in _WITHOUT_BALANCE for part in line.confirmations)
    balance = line.ordered.quantity - mentioned
    if has_balance and balance > 0:
        parts.append(_unconfirmed(line, balance))
    parts.sort(key=lambda part: part.confirmed_on or date.max)
    return _less_received(parts, line.received)


_COMING = ("accepted", "changed", "backordered")
_WITHOUT_BALANCE = ("changed", "rejected")


def _confirmed(line: OpenPurchaseOrderLine, part: Confirmation) -> Expected:
    ordered = line.ordered
    return Expected(
        units=part.quantity,
        supplier=ordered.supplier,
        name=_name(ordered),
        confirmed_on=part.confirmed_on,
        said_on=part.received_at.date(),
        ordered_on=ordered.ordered_on,
        wished_on=ordered.promised_on,
    )


def _unconfirmed(line: OpenPurchaseOrderLine, units: int) -> Expected:
    ordered = line.ordered
    return Expected(
        units, ordered.supplier, _name(ordered), None, None, ordered.ordered_on, ordered.promised_on
    )


def _name(ordered: PurchaseOrderLine) -> str:
    return f"PO {ordered.po} line {ordered.line}"


def _less_received(parts: list[Expected], received: int) -> list[Expected]:
    coming = []
    for part in parts:
        taken = min(part.units, received)
        received -= taken
        if part.units > taken:
            coming.append(replace(part, units=part.units - taken))
    return coming


def on_hand(count: StockCount | None, receipts: Iterable[Receipt], shipped_since: int) -> int:
    """Units on the shelf: the last count, plus what was received after its day, less what was shipped after it.

    A receipt on the very day of the count is in the count already. Never below zero.
    """
    if count is None:
        return max(0, sum(receipt.quantity for receipt in receipts) - shipped_since)
    later = (receipt.quantity for receipt in receipts if receipt.received_on > count.counted_at.date())
    return max(0, count.on_hand + sum(later) - shipped_since)
