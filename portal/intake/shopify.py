"""Orders and fulfilments as Shopify's webhooks and REST answers have them: bytes -> Document."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from portal.crashpoints import crashpoint
from portal.domain.orders import OrderLine, Shipment, ShopOrder
from portal.intake.columns import currency, email, identifier, moment, phone, text, web_address, whole
from portal.intake.documents import Document, Problem
from portal.intake.shop_values import NotTaken, Values, objects_in, part, parts

# What Shopify says of the money, as we say it; everything else is not paid.
_PAID = {
    "paid": "full",
    "partially_refunded": "full",
    "refunded": "full",
    "partially_paid": "deposit",
    "authorized": "authorised",
    "expired": "failed",
}
# A fulfilment that failed or was cancelled, or has only been asked for, is in nobody's hands.
_LEFT = "success"


def read_shopify(body: bytes, received_at: datetime) -> Document:
    """Every order with its lines and parcels, every fulfilment as parcels; of other objects a problem.

    An order's units are those that are still to leave or have left: what was refunded or removed is not among them.
    Raises UnreadableDocument where nothing in it is an object.
    """
    facts: list[ShopOrder | Shipment] = []
    problems: list[Problem] = []
    wrappers = ("order", "orders", "fulfillment", "fulfillments")
    bare = objects_in(body)
    found = bare if "line_items" in bare[0] else objects_in(body, *wrappers)
    for row, one in enumerate(found, 1):
        crashpoint("between_rows")
        values = Values(row, problems)
        try:
            if "order_id" in one and "line_items" in one:
                facts += _parcels(values, one, _order_of(values, one))
            elif "line_items" in one:
                facts.append(_order(values, one, received_at))
            else:
                sentence = "This is neither an order nor a fulfilment with lines. It was left out."
                problems.append(Problem(row, "", sentence, was_taken=True))
        except NotTaken:
            continue
    return Document("shopify", facts, problems)


def _order(values: Values, order: Mapping[str, Any], received_at: datetime) -> ShopOrder:
    number = values.needed("name", identifier, order.get("name"))
    parcels = [
        parcel
        for fulfilment in parts(order, "fulfillments")
        for parcel in _parcels(values, fulfilment, number)
    ]
    left = Counter({one.line: 0 for one in parcels})
    for one in parcels:
        left[one.line] += one.quantity
    of_all = _of_all(values, order, number, received_at)
    lines = [
        line
        for item in parts(order, "line_items")
        if (line := _line(values, order, item, of_all, left)) is not None
    ]
    told_at = values.optional("updated_at", moment, order.get("updated_at"), default=received_at)
    return ShopOrder(number, told_at, tuple(lines), tuple(parcels))


def _of_all(values: Values, order: Mapping[str, Any], number: str, received_at: datetime) -> dict[str, Any]:
    to, customer = part(order, "shipping_address"), part(order, "customer")
    name = " ".join(str(to.get(name) or "") for name in ("first_name", "last_name")).strip()
    wants_texts = part(customer, "sms_marketing_consent").get("state") == "subscribed"
    placed = (order.get("processed_at"), order.get("created_at"))
    return {
        "order": number,
        "placed_at": values.optional("created_at", moment, *placed, default=received_at),
        "name": values.optional("shipping_address.name", text, name, to.get("name")),
        "email": values.optional("email", email, order.get("email"), order.get("contact_email")),
        "phone": values.optional("phone", phone, order.get("phone"), to.get("phone"), customer.get("phone")),
        "country": values.optional("shipping_address.country_code", text, to.get("country_code")),
        "region": values.optional("shipping_address.province_code", text, to.get("province_code")),
        "postcode": values.optional("shipping_address.zip", text, to.get("zip")),
        "locale": values.optional("customer_locale", text, order.get("customer_locale")),
        "currency": values.optional("currency", currency, order.get("currency")),
        "paid": _PAID.get(str(order.get("financial_status")), "none"),
        "sms_consent": wants_texts,
        "note": values.optional("note", text, order.get("note")),
    }


def _line(
    values: Values,
    order: Mapping[str, Any],
    item: Mapping[str, Any],
    of_all: dict[str, Any],
    left: Counter[str],
) -> OrderLine | None:
    """A line that ships; None for a gift card, and for one that cannot be read, which is a problem then."""
    if item.get("requires_shipping") is False:
        return None
    try:
        line = values.needed("line_items.id", identifier, item.get("id"))
        own = item.get("variant_id") or item.get("product_id")
        sku = values.needed("line_items.sku", identifier, item.get("sku") or (own and f"shopify-{own}"))
        units = _units(values, order, item, left[line])
    except NotTaken:
        return None
    title = values.optional("line_items.name", text, item.get("name"), item.get("title"))
    price = values.price("line_items.price", item.get("price"), of_all["currency"])
    return OrderLine(line=line, sku=sku, quantity=units, price_minor=price, title=title, **of_all)


def _units(values: Values, order: Mapping[str, Any], item: Mapping[str, Any], left: int) -> int:
    if order.get("cancelled_at"):
        return left
    still = item.get("fulfillable_quantity")
    if still is not None and "fulfillments" in order:
        units: int = values.needed("line_items.fulfillable_quantity", whole(0), still)
        return units + left
    current = item.get("current_quantity")
    named = "quantity" if current is None else "current_quantity"
    units = values.needed(f"line_items.{named}", whole(0), item.get(named))
    return max(units, left)


def _order_of(values: Values, fulfilment: Mapping[str, Any]) -> str:
    """The order that a fulfilment is of: "#1001" of "#1001.2", for it names the order itself by a number of the shop's
    own database only."""
    name: str = values.needed("name", identifier, fulfilment.get("name"))
    return name.rpartition(".")[0] or name


def _parcels(values: Values, fulfilment: Mapping[str, Any], order: str) -> Iterator[Shipment]:
    if fulfilment.get("status") != _LEFT:
        return
    urls, numbers = fulfilment.get("tracking_urls"), fulfilment.get("tracking_numbers")
    url = fulfilment.get("tracking_url") or (urls[0] if isinstance(urls, list) and urls else None)
    number = fulfilment.get("tracking_number") or (
        numbers[0] if isinstance(numbers, list) and numbers else None
    )
    try:
        left_at = values.needed("fulfillments.created_at", moment, fulfilment.get("created_at"))
        arrived = fulfilment.get("shipment_status") == "delivered"
        changed_at = fulfilment.get("updated_at") if arrived else None
        for item in parts(fulfilment, "line_items"):
            yield Shipment(
                order=order,
                line=values.needed("fulfillments.line_items.id", identifier, item.get("id")),
                quantity=values.needed("fulfillments.line_items.quantity", whole(1), item.get("quantity")),
                shipped_at=left_at,
                carrier=values.optional(
                    "fulfillments.tracking_company", text, fulfilment.get("tracking_company")
                ),
                tracking_number=values.optional("fulfillments.tracking_number", text, number),
                tracking_url=values.optional("fulfillments.tracking_url", web_address, url),
                delivered_at=values.optional("fulfillments.updated_at", moment, changed_at, default=None),
            )
    except NotTaken:
        return
