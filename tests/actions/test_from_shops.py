"""Orders as shops' own software tells them, on a real database: again, late, changed, and after shoppers decided."""

import json
from typing import Any

import pytest

from portal.actions.choose_option import Wish, choose_option
from portal.domain.orders import units_told
from portal.store import products
from portal.store.database import Database
from tests.databases import on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop


def order(minute: int, *units: int, **known: Any) -> bytes:
    """Order #1 as Shopify has it at that minute: one line for each number of units still to be fulfilled."""
    items = [
        {"id": 2**60 + place, "sku": f"SKU{place}", "name": f"Item {place}", "price": "10.00"}
        | {"quantity": count, "fulfillable_quantity": count, "requires_shipping": True}
        for place, count in enumerate(units)
    ]
    told = {"name": "#1", "email": "sam@mail.example", "currency": "EUR", "financial_status": "paid"}
    told |= {"created_at": "2026-11-20T10:00:00Z", "updated_at": f"2026-11-20T10:{minute:02}:00Z"}
    return json.dumps(told | {"line_items": items, "fulfillments": []} | known).encode()


def parcel(line: int, quantity: int, number: str = "") -> dict[str, Any]:
    sent = {"id": 2**60 + line, "quantity": quantity}
    return {
        "status": "success",
        "created_at": "2026-11-20T11:00:00Z",
        "tracking_number": number,
        "line_items": [sent],
    }


def waiting(shop: Shop, line: int = 0) -> int:
    return shop.line("#1", str(2**60 + line)).waiting


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    return Shop(database)


@on_both_databases
def test_an_order_joins_the_queues_and_names_its_products(shop: Shop) -> None:
    report = shop.receives_bytes("shopify", order(0, 2, 1))
    assert report.new == 2
    assert (waiting(shop, 0), waiting(shop, 1)) == (2, 1)
    assert shop.reads(products.named, ["SKU0"])["SKU0"].title == "Item 0"
    assert shop.order("#1").paid == "full"


@on_both_databases
def test_what_comes_late_undoes_nothing(shop: Shop) -> None:
    shop.receives_bytes("shopify", order(5, 1))
    late = shop.receives_bytes("shopify", order(1, 3))
    assert (late.new, late.changed, waiting(shop)) == (0, 0, 1)
    shop.receives_bytes("shopify", order(6, 3))
    assert waiting(shop) == 3


def test_of_several_in_one_document_the_newest_counts(shop: Shop) -> None:
    shop.receives_bytes("shopify", order(5, 1) + b"\n" + order(1, 3))
    assert waiting(shop) == 1


def test_an_order_that_was_cancelled_before_we_knew_it_is_no_order(shop: Shop) -> None:
    assert shop.receives_bytes("shopify", order(5, 0, cancelled_at="2026-11-20T10:05:00Z")).new == 0


def test_a_cancelled_order_waits_for_nothing(shop: Shop) -> None:
    shop.receives_bytes("shopify", order(0, 2))
    shop.receives_bytes("shopify", order(1, 0, cancelled_at="2026-11-20T10:01:00Z"))
    assert waiting(shop) == 0


def test_a_line_that_is_told_no_more_waits_for_nothing(shop: Shop) -> None:
    shop.receives_bytes("shopify", order(0, 2, 1))
    shop.receives_bytes("shopify", order(1, 2))
    assert (waiting(shop, 0), waiting(shop, 1)) == (2, 0)


@on_both_databases
def test_a_parcel_counts_once_however_often_and_late_it_is_told(shop: Shop) -> None:
    shop.receives_bytes("shopify", order(0, 3))
    shop.receives_bytes("shopify", order(1, 1, fulfillments=[parcel(0, 2)]))
    assert waiting(shop) == 1
    shop.receives_bytes(
        "shopify", json.dumps(parcel(0, 2, "JD01") | {"order_id": 7, "name": "#1.1"}).encode()
    )
    assert (waiting(shop), shop.line("#1", str(2**60)).shipped) == (1, 2)


@on_both_if_asked
def test_what_the_shopper_gave_up_is_given_up_once(shop: Shop) -> None:
    shop.receives_bytes("shopify", order(0, 3))
    line = shop.line("#1", str(2**60))
    wish = Wish("reduce", units=1, of_units=3)
    shop.writes(choose_option, line.order_id, line.id, wish)
    for minute, told in ((1, 3), (2, 2)):  # the shop has not carried it out yet, then it has
        shop.receives_bytes("shopify", order(minute, told, note=str(minute)))
        assert waiting(shop) == 2
    shop.receives_bytes("shopify", order(3, 1))
    assert waiting(shop) == 1


@pytest.mark.parametrize(
    ("told", "quantity", "cancelled", "expected"),
    [
        (3, 3, 0, 3),
        (3, 3, 1, 3),
        (2, 3, 1, 3),
        (1, 3, 1, 2),
        (0, 3, 1, 1),
        (5, 3, 1, 5),
        (2, 3, 0, 2),
        (0, 1, 1, 1),
    ],
)
def test_how_many_units_were_ordered(told: int, quantity: int, cancelled: int, expected: int) -> None:
    assert units_told(told, quantity, cancelled) == expected
