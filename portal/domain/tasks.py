"""Work for a person that the portal has found: what it is about and what must be known to do it.

"count": the books and the shelf disagree, so somebody has to count before more is promised from there. "law": a law
gives a day by which somebody has to act. "reach": neither mail nor text message reaches the shopper of an order.
"answer": a shopper wrote something that only a person can understand. "payment": that of an order has failed.
"erase": a shopper wants their data erased, which the law has answered by a day. "address": a
shopper wants an order delivered to another one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from portal.domain.supply import OpenPurchaseOrderLine, StockCount

KINDS = ("count", "reach", "answer", "law", "payment", "erase", "address")
# How the need to count was found.
FOUND_BY = ("lower_count", "short_receipt", "receipt_corrected", "shipment_corrected")


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work. `facts` are plain JSON values; `order_id` None is about no order.

    Facts of a count: `found_by` (of `FOUND_BY`), `books` (units that the books said), `counted` (units that were
    there), `reference` (of the purchase order or parcel, "" for a count of the shelf), `document_id` once the document
    is kept. Facts of an answer: `texts`, what they wrote, oldest first. Facts of the law: `why`, and `by`, the day;
    those of an erasure: `by`; those of another address: `address`.
    """

    kind: str
    sku: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    order_id: int | None = None

    def found_in(self, document_id: int) -> "Task":
        """The same task with the document that it was found in."""
        return replace(self, facts={**self.facts, "document_id": document_id})


def to_count(sku: str, found_by: str, books: int, counted: int, reference: str = "") -> Task:
    """The task to count a SKU, of which there were fewer units than the books said."""
    facts = {"found_by": found_by, "books": books, "counted": counted, "reference": reference}
    return Task("count", sku, facts)


def to_reach(order_id: int) -> Task:
    """The task to reach the shopper of an order in some other way."""
    return Task("reach", "", {}, order_id)


def by_law(order_id: int, sku: str, why: str, by: date) -> Task:
    """The task to do what the law asks of an order by a day. `why` as in `duties.owed.Ask`."""
    return Task("law", sku, {"why": why, "by": by.isoformat()}, order_id)


def to_ask_for_payment(order_id: int) -> Task:
    """The task to ask the shopper of an order, whose payment has failed, to pay again or to cancel."""
    return Task("payment", "", {}, order_id)


def to_erase(order_id: int, by: date) -> Task:
    """The task to erase the data of an order's shopper, or to say why not, by the day that the law gives."""
    return Task("erase", "", {"by": by.isoformat()}, order_id)


def to_deliver_elsewhere(order_id: int, address: str) -> Task:
    """The task to deliver what has not left of an order to this address."""
    return Task("address", "", {"address": address}, order_id)


def to_answer(order_id: int, text: str) -> Task:
    """The task to answer what the shopper of an order wrote."""
    return Task("answer", "", {"texts": [text]}, order_id)


def grown(facts: Mapping[str, Any], by: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of an open task with what is new: lists are continued, everything else is replaced."""
    lists = {
        name: [*facts[name], *item] for name, item in by.items() if name in facts and isinstance(item, list)
    }
    return {**facts, **by, **lists}


def newest(counts: Iterable[StockCount]) -> dict[str, StockCount]:
    """The newest count of each SKU."""
    found: dict[str, StockCount] = {}
    for count in counts:
        if count.sku not in found or found[count.sku].counted_at <= count.counted_at:
            found[count.sku] = count
    return found


def lower_counts(counts: Mapping[str, StockCount], books: Mapping[str, int]) -> list[Task]:
    """Tasks for the counts that are lower than the books of that moment said; SKUs without books are left out."""
    return [
        to_count(sku, "lower_count", said, counts[sku].on_hand)
        for sku, said in books.items()
        if counts[sku].on_hand < said
    ]


def receipt_tasks(
    before: Sequence[OpenPurchaseOrderLine], after: Sequence[OpenPurchaseOrderLine]
) -> list[Task]:
    """Tasks for PO lines of which less has arrived than was reported before, or than the supplier had confirmed.

    `before` and `after` are the same lines with what was received of them.
    """
    was = {_name(line): line.received for line in before}
    found = []
    for line in after:
        ordered, had = line.ordered, was.get(_name(line), 0)
        reference = f"PO {ordered.po} line {ordered.line}"
        if line.received < had:
            found.append(to_count(ordered.sku, "receipt_corrected", had, line.received, reference))
        elif line.received > had and (due := _confirmed_by(line)) > line.received:
            found.append(to_count(ordered.sku, "short_receipt", due, line.received, reference))
    return found


def _name(line: OpenPurchaseOrderLine) -> tuple[str, str, str]:
    return line.ordered.supplier, line.ordered.po, line.ordered.line


def _confirmed_by(line: OpenPurchaseOrderLine) -> int:
    """Units confirmed up to the end of the delivery that came in part; what was received where none is short.

    A supplier that sends ten on one day and ten on another is not short after the first ten.
    """
    days: dict[date, int] = {}
    for part in line.confirmations:
        if part.status in ("accepted", "changed") and part.confirmed_on:
            days[part.confirmed_on] = days.get(part.confirmed_on, 0) + part.quantity
    confirmed = 0
    for _, units in sorted(days.items()):
        if confirmed >= line.received:
            break
        confirmed += units
    return max(confirmed, line.received)
