"""Facts about supply as merchants and suppliers tell them: counts, purchase orders, confirmations, receipts.

Facts are never changed: a later confirmation of the same line is a new revision beside the old one.
"""

from dataclasses import dataclass
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
