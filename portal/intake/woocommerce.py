"""Orders as WooCommerce's webhooks and REST v3 have them: bytes -> Document."""

from collections.abc import Mapping
from datetime import datetime
from html import unescape
from typing import Any

from portal.crashpoints import crashpoint
from portal.domain.orders import OrderLine, Shipment, ShopOrder
from portal.intake.columns import currency, email, identifier, moment, phone, text, whole
from portal.intake.documents import Document, Problem
from portal.intake.shop_values import NotTaken, Values, objects_in, part, parts

# Nothing of these is to be sent any more; of the others nothing is known that left, until all of it has.
_OVER = ("cancelled", "refunded", "trash")
_ALL_LEFT = "completed"
# A payment that failed can be tried again: the order waits, and keeps its place.
_NOT_HONOURED = "failed"
# A cart that somebody is still filling.
_NO_ORDER_YET = ("checkout-draft", "auto-draft")


def read_woocommerce(body: bytes, received_at: datetime) -> Document:
    """Every order with its lines; a completed one with everything of it as one parcel. Of other objects a problem.

    Raises UnreadableDocument where nothing in it is an object.
    """
    facts: list[ShopOrder] = []
    problems: list[Problem] = []
    for row, one in enumerate(objects_in(body, "order", "orders", "create", "update"), 1):
        crashpoint("between_rows")
        values = Values(row, problems)
        if "line_items" not in one:
            problems.append(Problem(row, "", "This is no order with lines. It was left out.", was_taken=True))
        elif one.get("status") not in _NO_ORDER_YET:
            try:
                facts.append(_order(values, one, received_at))
            except NotTaken:
                continue
    return Document("woocommerce", facts, problems)


def _order(values: Values, order: Mapping[str, Any], received_at: datetime) -> ShopOrder:
    number = values.needed("number", identifier, order.get("number") or order.get("id"))
    told_at = values.optional(
        "date_modified_gmt", moment, order.get("date_modified_gmt"), default=received_at
    )
    of_all = _of_all(values, order, number, received_at)
    is_over = order.get("status") in _OVER
    lines = [
        line
        for item in parts(order, "line_items")
        if (line := _line(values, item, of_all, is_over)) is not None
    ]
    left_at = values.optional("date_completed_gmt", moment, order.get("date_completed_gmt"), default=told_at)
    parcels = [Shipment(number, line.line, line.quantity, left_at) for line in lines if line.quantity]
    return ShopOrder(
        number, told_at, tuple(lines), tuple(parcels) if order.get("status") == _ALL_LEFT else ()
    )


def _of_all(values: Values, order: Mapping[str, Any], number: str, received_at: datetime) -> dict[str, Any]:
    to, payer = part(order, "shipping"), part(order, "billing")
    names = (
        " ".join(str(one.get(name) or "") for name in ("first_name", "last_name")).strip()
        for one in (to, payer)
    )
    placed = order.get("date_created_gmt")
    paid = _paid(order)
    return {
        "order": number,
        "placed_at": values.optional("date_created_gmt", moment, placed, default=received_at),
        "name": values.optional("shipping.first_name", text, *names),
        "email": values.optional("billing.email", email, payer.get("email")),
        "phone": values.optional("billing.phone", phone, to.get("phone"), payer.get("phone")),
        "country": values.optional("shipping.country", text, to.get("country"), payer.get("country")),
        "region": values.optional("shipping.state", text, to.get("state"), payer.get("state")),
        "postcode": values.optional("shipping.postcode", text, to.get("postcode"), payer.get("postcode")),
        "currency": values.optional("currency", currency, order.get("currency")),
        "paid": paid,
        "paid_at": values.optional("date_paid_gmt", moment, order.get("date_paid_gmt"), default=None)
        if paid == "full"
        else None,
        "note": values.optional("customer_note", text, order.get("customer_note")),
    }


def _paid(order: Mapping[str, Any]) -> str:
    if order.get("status") == _NOT_HONOURED:
        return "failed"
    return "full" if order.get("date_paid_gmt") else "none"


def _line(values: Values, item: Mapping[str, Any], of_all: dict[str, Any], is_over: bool) -> OrderLine | None:
    """A line; None for one that cannot be read, which is a problem then."""
    own = item.get("variation_id") or item.get("product_id")
    try:
        line = values.needed("line_items.id", identifier, item.get("id"))
        sku = values.needed("line_items.sku", identifier, item.get("sku") or (own and f"woo-{own}"))
        units = values.needed("line_items.quantity", whole(0), item.get("quantity"))
    except NotTaken:
        return None
    title = unescape(values.optional("line_items.name", text, item.get("name")))
    price = values.price("line_items.price", item.get("price"), of_all["currency"])
    return OrderLine(
        line=line, sku=sku, quantity=0 if is_over else units, price_minor=price, title=title, **of_all
    )
