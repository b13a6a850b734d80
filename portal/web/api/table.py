"""Everything that the API does, as one table: the routes are made from it, and so is what describes them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from portal.web.api import orders, previews, taking
from portal.web.route import Route

_LAMP = {"sku": "LAMP", "title": "Desk lamp", "supplier": "Brightside", "price": "129.00", "currency": "USD"}
_PO_LINE = {"supplier": "Brightside", "po": "4711", "line": "1", "sku": "LAMP", "quantity": 10}
_ONE_ORDER = {
    "number": "1002",
    "shopper": {"name": "Maya Castillo", "email": "maya@example.com", "locale": "en-US", "country": "US"},
    "items": [{"line": "1", "sku": "LAMP", "title": "Desk lamp", "quantity": 1, "price": "129.00"}],
    "currency": "USD",
    "note": "Please ring twice.",
}
# What one item of each batch looks like.
BATCHES: dict[str, tuple[str, Mapping[str, Any]]] = {
    "products": ("What the shop sells.", _LAMP),
    "stock": ("Counts of the shelf.", {"sku": "LAMP", "on_hand": 3, "counted_at": "2026-11-20T08:00:00Z"}),
    "purchase-orders": ("What was ordered from suppliers.", _PO_LINE | {"ordered_on": "2026-11-02"}),
    "confirmations": (
        "What suppliers said. Without `po` it is said of the oldest open purchase order line of that SKU and supplier.",
        _PO_LINE | {"confirmed_on": "2026-12-05", "reference": "mail of 21 November"},
    ),
    "receipts": (
        "Goods that arrived.",
        _PO_LINE | {"received_on": "2026-12-04", "reference": "dock 12"},
    ),
    "shipments": (
        "Parcels that left.",
        {"order": "1001", "line": "1", "quantity": 1, "shipped_at": "2026-12-06T15:00:00Z", "carrier": "UPS"},
    ),
    "refunds": (
        "Money that went back, where a law gives it a day.",
        {"order": "1001", "line": "1", "form": "card", "refunded_at": "2026-12-06T15:00:00Z"},
    ),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a program can ask. `takes` names the schema of the JSON body, or the media type of another one;
    `asks` are the fields of the query with what they mean; `answers` what comes back by status.
    """

    method: str
    path: str
    handler: Callable[..., Response]
    summary: str
    takes: str = ""
    sample: Mapping[str, Any] = field(default_factory=dict)
    asks: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[int, str] = field(default_factory=lambda: {200: "What was asked for."})
    is_once: bool = False
    most_bytes: int = 0

    @property
    def route(self) -> Route:
        """The row of the table of routes."""
        return Route(
            self.method,
            self.path,
            self.handler,
            auth="apikey",
            tenant="{" in self.path,
            mutates=self.is_once,
            most_bytes=self.most_bytes,
            sample=self.sample,
        )


def _tells(path: str, handler: Callable[..., Response], summary: str, takes: str, **more: Any) -> Operation:
    """Something that a merchant's program tells us: taken once, whatever its size."""
    taken: Any = {
        200: "What became of it: what is new, changed and known, and every problem by item and field."
    }
    more = {"answers": taken, "most_bytes": taking.LONGEST_JSON, **more}
    return Operation("POST", f"/api/v1/{path}", handler, summary, takes, is_once=True, **more)


OPERATIONS: tuple[Operation, ...] = (
    _tells(
        "orders",
        taking.orders_or_one,
        "Order lines as a batch, or one order.",
        "orders",
        sample=_ONE_ORDER,
        answers={
            201: "A new order: its number, and the address of its shopper's page.",
            200: "The same of an order that was known; of a batch what became of it.",
        },
    ),
    *(
        _tells(kind, taking.batch, summary, kind, sample={"items": [dict(item)]})
        for kind, (summary, item) in BATCHES.items()
    ),
    _tells(
        "imports",
        taking.imported,
        "A whole file: CSV, or an EDI document.",
        "text/csv",
        asks={"kind": "The kind of file."},
        most_bytes=taking.LONGEST_FILE,
    ),
    Operation(
        "GET",
        "/api/v1/orders",
        orders.found,
        "Orders, the newest first.",
        asks={
            "q": "A number, an email address, a phone number, or how a name begins.",
            "limit": f"How many at a time, at most {orders.HIGHEST_LIMIT}.",
            "cursor": "`next_cursor` of the list before.",
        },
    ),
    Operation(
        "GET",
        "/api/v1/orders/export.csv",
        orders.exported,
        "All orders as CSV, in the columns of their import.",
    ),
    Operation("GET", "/api/v1/orders/{number}", orders.one, "One order as it stands now."),
    Operation(
        "POST",
        "/api/v1/templates/preview",
        previews.previewed,
        "How a template would read about made-up facts. Nothing is stored.",
        "template",
        sample={"channel": "sms", "sms": "News on order {{ order.number }}: {{ link }}"},
        most_bytes=previews.LONGEST_DRAFT,
    ),
)
