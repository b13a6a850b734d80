"""Bodies that shops' own documentation shows (tests/samples/README.md), each with everything that it says."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.orders import OrderLine, Shipment, ShopOrder
from portal.intake.documents import UnreadableDocument
from portal.intake.shopify import read_shopify
from portal.intake.woocommerce import read_woocommerce
from tests.house import ROOT
from tests.intake.builders import RECEIVED_AT

SHOPIFY, WOOCOMMERCE = ROOT / "tests/samples/shopify", ROOT / "tests/samples/woocommerce"
NEW_YEAR = datetime(2022, 1, 1, tzinfo=UTC)
MARCH = datetime(2017, 3, 22, 19, 28, 2, tzinfo=UTC)
LINES = ("487817672276298560", "976318377106520300", "315789986012684400")


def bought(line: str, sku: str, quantity: int, price: int, title: str) -> OrderLine:
    """A line of the sample order of Shopify."""
    return OrderLine(
        order="#9999",
        line=line,
        sku=sku,
        quantity=quantity,
        placed_at=NEW_YEAR,
        name="Steve Shipper",
        email="jon@example.com",
        phone="555-555-SHIP",
        country="US",
        region="KY",
        postcode="40003",
        locale="en",
        price_minor=price,
        currency="USD",
        title=title,
    )


def test_an_order_of_shopify_that_was_cancelled_has_nothing_left_to_send() -> None:
    found = read_shopify((SHOPIFY / "orders_create_2025-07.json").read_bytes(), RECEIVED_AT)
    assert found.problems == []
    (order,) = found.facts
    assert (order.order, order.told_at, order.parcels) == ("#9999", NEW_YEAR, ())
    assert order.lines[0] == bought(LINES[0], "SKU2006-001", 0, 8999, "Aviator sunglasses")
    assert [line.quantity for line in order.lines] == [0, 0, 0]


def test_the_same_order_waits_for_what_is_still_to_be_fulfilled() -> None:
    body = json.loads((SHOPIFY / "orders_create_2025-07.json").read_text()) | {"cancelled_at": None}
    body["line_items"][1] |= {"quantity": 5, "current_quantity": 4, "fulfillable_quantity": 1}
    body["line_items"][2] |= {"requires_shipping": False}
    sent = {"id": LINES[1], "quantity": 3}
    sent_at, came_at = "2022-01-02T00:00:00Z", "2022-01-05T00:00:00Z"
    parcel = {"status": "success", "created_at": sent_at, "tracking_company": "UPS", "updated_at": came_at}
    body["fulfillments"] = [
        parcel | {"tracking_numbers": ["1Z"], "line_items": [sent], "shipment_status": "delivered"},
        parcel | {"status": "cancelled", "line_items": [sent]},
    ]
    (order,) = read_shopify(json.dumps(body).encode(), RECEIVED_AT).facts
    assert [(line.line, line.quantity) for line in order.lines] == [(LINES[0], 1), (LINES[1], 4)]
    left_at = datetime(2022, 1, 2, tzinfo=UTC)
    came = datetime(2022, 1, 5, tzinfo=UTC)
    assert order.parcels == (Shipment("#9999", LINES[1], 3, left_at, "UPS", "1Z", delivered_at=came),)


def test_an_older_answer_of_shopifys_in_a_wrapper_is_read_too() -> None:
    (order,) = read_shopify((SHOPIFY / "rest_order.json").read_bytes(), RECEIVED_AT).facts
    assert [line.sku for line in order.lines] == ["IPOD2008GREEN", "IPOD2008RED", "IPOD2008BLACK"]
    assert [line.quantity for line in order.lines] == [1, 1, 1]
    assert order.parcels == ()


def test_a_fulfilment_is_parcels_of_its_order_once_it_has_left() -> None:
    body = json.loads((SHOPIFY / "fulfillments_create_2025-07.json").read_text())
    assert read_shopify(json.dumps(body).encode(), RECEIVED_AT).facts == []
    found = read_shopify(json.dumps(body | {"status": "success"}).encode(), RECEIVED_AT)
    assert [(one.order, one.line, one.quantity) for one in found.facts] == [
        ("#9999", line, 1) for line in LINES
    ]
    assert {(one.carrier, one.tracking_number) for one in found.facts} == {("UPS", "1z827wk74630")}


def test_what_is_neither_is_left_out_and_said() -> None:
    found = read_shopify((SHOPIFY / "orders_delete_2025-07.json").read_bytes(), RECEIVED_AT)
    assert (found.facts, [one.was_taken for one in found.problems]) == ([], [True])


def test_an_order_of_woocommerce_has_the_words_of_its_shop() -> None:
    found = read_woocommerce((WOOCOMMERCE / "order_created.json").read_bytes(), RECEIVED_AT)
    (order,) = found.facts
    assert found.problems == []
    assert (order.order, order.told_at, order.parcels) == ("727", MARCH.replace(second=8), ())
    first, second = order.lines
    assert (first.line, first.sku, first.quantity, first.title) == ("315", "woo-93", 2, "Woo Single #1")
    assert (first.name, first.email, first.phone) == ("John Doe", "john.doe@example.com", "(555) 555-5555")
    assert (first.country, first.region, first.postcode, first.paid) == ("US", "CA", "94103", "full")
    assert (first.price_minor, first.currency, first.placed_at) == (300, "USD", MARCH)
    assert (second.sku, second.title) == ("Bar3", "Ship Your Idea – Color: Black, Size: M Test")


def test_a_completed_order_has_left() -> None:
    _, completed = read_woocommerce((WOOCOMMERCE / "order_list.json").read_bytes(), RECEIVED_AT).facts
    assert [(one.line, one.quantity) for one in completed.parcels] == [("311", 1), ("313", 1)]


@pytest.mark.parametrize("status", ["cancelled", "refunded", "trash"])
def test_an_order_that_is_over_waits_for_nothing(status: str) -> None:
    body = json.loads((WOOCOMMERCE / "order_created.json").read_text()) | {"status": status}
    (order,) = read_woocommerce(json.dumps(body).encode(), RECEIVED_AT).facts
    assert [line.quantity for line in order.lines] == [0, 0]


def test_a_payment_that_failed_is_no_cancellation() -> None:
    body = json.loads((WOOCOMMERCE / "order_created.json").read_text()) | {"status": "failed"}
    (order,) = read_woocommerce(json.dumps(body).encode(), RECEIVED_AT).facts
    assert [(line.quantity, line.paid, line.paid_at) for line in order.lines] == [
        (2, "failed", None),
        (1, "failed", None),
    ]


def test_one_order_a_line_is_many_documents() -> None:
    order = json.dumps(json.loads((WOOCOMMERCE / "order_created.json").read_text()))
    assert len(read_woocommerce(f"{order}\n{order}\n".encode(), RECEIVED_AT).facts) == 2


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(
    data=st.data(),
    name=st.sampled_from(["shopify/orders_create_2025-07.json", "woocommerce/order_created.json"]),
)
def test_whatever_stands_in_a_field_is_a_fact_or_a_problem(data: st.DataObject, name: str) -> None:
    order: dict[str, Any] = json.loads((ROOT / "tests/samples" / name).read_text())
    inside = data.draw(st.sampled_from([order, order["line_items"][0], order.get("shipping") or {"": 1}]))
    inside[data.draw(st.sampled_from(sorted(inside)))] = data.draw(ANY)
    read = read_shopify if name.startswith("shopify") else read_woocommerce
    try:
        found = read(json.dumps(order).encode(), RECEIVED_AT)
    except UnreadableDocument:
        return
    assert found.facts or found.problems or order.get("status") in ("checkout-draft", "auto-draft")
    assert all(isinstance(one, ShopOrder) for one in found.facts)
