"""The table of CSV files: which columns each kind has, and what makes two of its rows the same thing.

Columns stand in the order of the fields of the fact that a row becomes. Nothing is read here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.domain.duties.refunds import FORMS
from portal.domain.kinds import PRODUCT_KINDS
from portal.domain.orders import (
    ALTERNATIVE_KINDS,
    PAYMENTS,
    Alternative,
    MoneyBack,
    OrderLine,
    Product,
    Shipment,
)
from portal.domain.slips import PastDelivery
from portal.domain.slips.grading import Case
from portal.domain.supply import CONFIRMATION_STATUSES, Confirmation, PurchaseOrderLine, Receipt, StockCount
from portal.intake.columns import (
    MAX_DAYS,
    NEEDED,
    WHEN_RECEIVED,
    Column,
    amount,
    currency,
    day,
    email,
    identifier,
    moment,
    one_of,
    phone,
    text,
    web_address,
    whole,
    yes_or_no,
)


@dataclass(frozen=True, slots=True)
class CsvKind:
    """One kind of file.

    `key`: the columns that name a thing, of which the last row counts; without a key every row is a thing of its own.
    `counts_repeats_once`: rows alike in every cell are one thing said twice.
    `parts_of`: rows alike in these columns are parts of one fact, counted 0, 1, 2 in the fact's next field.
    """

    name: str
    fact: Callable[..., Any]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    counts_repeats_once: bool = False
    parts_of: tuple[str, ...] = ()


def _required(name: str, read: Callable[[str], Any], varies: bool = False) -> Column:
    return Column(name, read, NEEDED, is_required=True, varies=varies)


def _optional(name: str, read: Callable[[str], Any]) -> Column:
    return Column(name, read, default=None)


_PRODUCTS = (
    _required("sku", identifier, varies=True),
    _required("title", text, varies=True),
    Column("kind", one_of(PRODUCT_KINDS), default="standard"),
    Column("image_url", web_address, varies=True),
    _optional("price", amount),
    Column("currency", currency),
    Column("supplier", identifier),
    _optional("lead_time_days", whole(0, MAX_DAYS)),
    _optional("release_on", day),
    _optional("season_starts_on", day),
    Column("discontinued", yes_or_no, default=False),
    _optional("backorder_limit", whole(0)),
)
_STOCK = (
    _required("sku", identifier, varies=True),
    _required("on_hand", whole(0)),
    Column("counted_at", moment, default=WHEN_RECEIVED),
)
_PURCHASE_ORDERS = (
    _required("supplier", identifier),
    _required("po", identifier),
    _required("line", identifier),
    _required("sku", identifier),
    _required("quantity", whole(1)),
    _required("ordered_on", day),
    _optional("promised_on", day),
)
_CONFIRMATIONS = (
    _required("supplier", identifier),
    _required("po", identifier),
    Column("line", identifier),
    _required("sku", identifier),
    _required("quantity", whole(0)),
    _optional("confirmed_on", day),
    Column("status", one_of(CONFIRMATION_STATUSES), default="accepted"),
    Column("received_at", moment, default=WHEN_RECEIVED),
    _required("reference", identifier),
)
_RECEIPTS = (
    _required("supplier", identifier),
    _required("po", identifier),
    Column("line", identifier),
    _required("sku", identifier),
    _required("quantity", whole(1)),
    _required("received_on", day),
    _required("reference", identifier),
)
_ORDERS = (
    _required("order", identifier, varies=True),
    _required("line", identifier),
    _required("sku", identifier),
    _required("quantity", whole(1)),
    _required("placed_at", moment, varies=True),
    Column("name", text, varies=True),
    Column("email", email, varies=True),
    Column("phone", phone, varies=True),
    Column("country", text),
    Column("region", text),
    Column("postcode", text),
    Column("timezone", text),
    Column("locale", text),
    _optional("price", amount),
    Column("currency", currency),
    Column("paid", one_of(PAYMENTS), default="none"),
    _optional("stated_ship_by", day),
    _optional("need_by", day),
    Column("sms_consent", yes_or_no, default=False),
    Column("note", text),
    _optional("paid_at", moment),
)
_SHIPMENTS = (
    _required("order", identifier, varies=True),
    _required("line", identifier),
    _required("quantity", whole(1)),
    _required("shipped_at", moment, varies=True),
    Column("carrier", text),
    Column("tracking_number", text, varies=True),
    Column("tracking_url", web_address, varies=True),
    Column("delivered_at", moment, default=None, varies=True),
)
_REFUNDS = (
    _required("order", identifier, varies=True),
    _required("line", identifier),
    _required("form", one_of(FORMS)),
    Column("refunded_at", moment, default=WHEN_RECEIVED, varies=True),
)
_ALTERNATIVES = (
    _required("sku", identifier),
    _required("alternative_sku", identifier),
    Column("kind", one_of(ALTERNATIVE_KINDS), default="equal"),
    Column("note", text),
)
_SLIPS = (
    _required("supplier", identifier),
    Column("ordered_on", day, default=None, is_required=True),
    _optional("promised_on", day),
    _optional("received_on", day),
    _optional("recorded_on", day),
    Column("sku", identifier),
    _optional("quantity", whole(0)),
    Column("group", text),
)


def _case(*values: Any) -> Case:
    *known, _quantity = values
    return Case(*known)


_CASES = (
    _required("line", identifier, varies=True),
    Column("supplier", identifier, is_required=True),
    _required("asof_on", day),
    Column("ordered_on", day, default=None, is_required=True),
    Column("promised_on", day, default=None, is_required=True),
    Column("received_on", day, default=None, is_required=True),
    _optional("recorded_on", day),
    _optional("censored_on", day),
    Column("sku", identifier),
    Column("group", text),
    Column("score", yes_or_no, default=False, is_required=True),
    Column("quantity", text),
)

KINDS: dict[str, CsvKind] = {
    kind.name: kind
    for kind in (
        CsvKind("products", Product, _PRODUCTS, key=("sku",)),
        CsvKind("stock", StockCount, _STOCK, key=("sku", "counted_at")),
        CsvKind("purchase-orders", PurchaseOrderLine, _PURCHASE_ORDERS, key=("supplier", "po", "line")),
        CsvKind(
            "confirmations",
            Confirmation,
            _CONFIRMATIONS,
            counts_repeats_once=True,
            parts_of=("supplier", "po", "line", "sku", "reference"),
        ),
        CsvKind("receipts", Receipt, _RECEIPTS, counts_repeats_once=True),
        CsvKind("orders", OrderLine, _ORDERS, key=("order", "line")),
        CsvKind("shipments", Shipment, _SHIPMENTS, counts_repeats_once=True),
        CsvKind("refunds", MoneyBack, _REFUNDS, key=("order", "line")),
        CsvKind("alternatives", Alternative, _ALTERNATIVES, key=("sku", "alternative_sku")),
        CsvKind("slips", PastDelivery, _SLIPS),
    )
}
# No document: nobody sends it in, and nothing of it is kept.
CASES = CsvKind("a backtest", _case, _CASES, key=("line",))
