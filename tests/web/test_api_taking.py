"""What a merchant's programs tell by the API: taken like a file, answered item by item, kept before it is answered."""

import pytest
from starlette.testclient import TestClient

from portal.store import products
from portal.store.database import Database
from tests.databases import on_both_databases
from tests.played import played_once
from tests.shop import Shop
from tests.web.programs import Program

LINE = {"order": "1001", "line": "1", "sku": "LAMP", "quantity": 2, "placed_at": "2026-11-20T10:00:00Z"}
PO_LINE = {"supplier": "Globex", "po": "7", "line": "1", "sku": "LAMP", "quantity": 10}
SAID = {"supplier": "Globex", "sku": "LAMP", "quantity": 10, "confirmed_on": "2026-12-07"}
ORDER = {
    "number": "2001",
    "shopper": {"name": "Maya", "email": "maya@mail.example", "phone": "+14155550100", "locale": "en-US"},
    "items": [
        {"line": "1", "sku": "GLOW", "title": "Glow worm", "quantity": 1, "price": 12.5},
        {"line": "2", "sku": "LAMP", "title": "Not its name", "quantity": 3},
    ],
    "note": "Ring twice",
}


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    shop = Shop(database)
    shop.sells("LAMP")
    return shop


@pytest.fixture
def program(visitor: TestClient, shop: Shop) -> Program:
    return Program(visitor, shop)


@on_both_databases
def test_an_order_is_taken_and_its_page_opens(program: Program, shop: Shop) -> None:
    done = program.tells("orders", ORDER, once="order-2001")
    assert (done.status_code, set(done.json())) == (201, {"number", "tracking_url"})
    page = program.client.get(done.json()["tracking_url"])
    assert "2001" in page.text
    assert "Glow worm" in page.text
    order = shop.order("2001")
    assert (order.name, order.email, order.note, order.currency) == (
        "Maya",
        "maya@mail.example",
        "Ring twice",
        "EUR",
    )
    assert shop.line("2001").price_minor == 1250
    named = shop.reads(products.named, ["GLOW", "LAMP"])
    assert (named["GLOW"].title, named["LAMP"].title) == ("Glow worm", "Lamp")


@on_both_databases
def test_the_same_request_is_done_once_and_answered_alike(program: Program, shop: Shop) -> None:
    first = program.tells("orders", ORDER, once="k")
    again = program.tells("orders", ORDER, once="k")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    other = program.tells("orders", ORDER | {"note": "Knock"}, once="k")
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_key_reused")
    assert other.json()["error"]["field"] == "Idempotency-Key"
    assert shop.order("2001").note == "Ring twice"


def test_a_request_that_failed_may_be_sent_again_with_its_key(program: Program, shop: Shop) -> None:
    assert program.tells_items("stock", {"sku": "LAMP", "on_hand": "many"}, once="k").status_code == 422
    assert program.tells_items("stock", {"sku": "LAMP", "on_hand": 4}, once="k").status_code == 200


def test_an_order_told_again_is_brought_up_to_date(program: Program, shop: Shop) -> None:
    assert program.tells("orders", ORDER).status_code == 201
    assert program.tells("orders", ORDER | {"note": "Knock"}).status_code == 200
    assert shop.order("2001").note == "Knock"


def test_an_order_is_taken_whole_or_not_at_all(program: Program, shop: Shop) -> None:
    items = [ORDER["items"][0], {"sku": "LAMP", "quantity": 0}]
    done = program.tells("orders", ORDER | {"items": items, "shopper": {"email": "nobody"}})
    assert done.status_code == 422
    named = [(one["item"], one["field"]) for one in done.json()["problems"]]
    assert named == [(0, "shopper.email"), (1, "items[1].quantity")]
    assert done.json()["error"]["field"] == "shopper.email"
    assert program.asks("orders/2001").status_code == 404


def test_of_a_batch_good_items_are_taken_and_bad_ones_named(program: Program, shop: Shop) -> None:
    done = program.tells_items(
        "orders", LINE, LINE | {"line": "2", "quantity": -1}, LINE | {"line": "3", "sku": None}
    )
    told = done.json()
    assert (done.status_code, told["new"]) == (200, 1)
    assert [(one["item"], one["field"], one["taken"]) for one in told["problems"]] == [
        (1, "quantity", False),
        (2, "sku", False),
    ]
    assert shop.line("1001").quantity == 2


def test_a_batch_without_a_good_item_keeps_nothing(program: Program, shop: Shop) -> None:
    done = program.tells_items("stock", {"sku": "LAMP"}, "LAMP", {})
    assert done.status_code == 422
    assert [one["item"] for one in done.json()["problems"]] == [0, 1, 2]
    assert done.json()["error"].keys() == {"code", "message", "field"}


def test_fields_that_are_not_known_change_nothing_and_are_named(program: Program, shop: Shop) -> None:
    done = program.tells_items(
        "products", {"sku": "MUG", "title": "Mug", "merchant_id": 1, "needs_review": True}
    )
    (problem,) = done.json()["problems"]
    assert problem["taken"]
    assert "'merchant_id', 'needs_review'" in problem["message"]


@on_both_databases
def test_every_kind_has_its_address(program: Program, shop: Shop) -> None:
    shop.is_asked_for("1001", "LAMP")
    for kind, item in {
        "products": {"sku": "MUG", "title": "Mug", "price": "4.00", "currency": "EUR", "discontinued": True},
        "stock": {"sku": "MUG", "on_hand": 3},
        "purchase-orders": PO_LINE | {"ordered_on": "2026-11-02"},
        "confirmations": PO_LINE | {"confirmed_on": "2026-12-07", "reference": "r"},
        "receipts": PO_LINE | {"quantity": 1, "received_on": "2026-11-20", "reference": "dock"},
        "shipments": {"order": "1001", "line": "1", "quantity": 1, "shipped_at": "2026-11-20T10:00:00Z"},
    }.items():
        done = program.tells_items(kind, item)
        assert (done.status_code, done.json()["new"], kind) == (200, 1, kind)
    assert shop.reads(products.named, ["MUG"])["MUG"].discontinued


def test_a_count_that_says_the_same_as_an_earlier_one_is_a_count_all_the_same(
    program: Program, shop: Shop
) -> None:
    for on_hand in (5, 3, 5):
        assert program.tells_items("stock", {"sku": "LAMP", "on_hand": on_hand}).json()["known"] is False


@on_both_databases
def test_without_a_purchase_order_the_oldest_open_line_is_meant(program: Program, shop: Shop) -> None:
    shop.is_asked_for("1001", "LAMP")
    shop.receives(
        "purchase-orders",
        "supplier,po,line,sku,quantity,ordered_on",
        "Globex,5,1,LAMP,4,2026-10-01",
        "Globex,6,1,LAMP,5,2026-10-02",
        "Initech,4,1,LAMP,6,2026-09-01",
    )
    shop.gets("5", "LAMP", 4, "2026-11-01")
    assert program.tells_items("confirmations", SAID).status_code == 200
    assert shop.supply_of("LAMP") == [0, 10, 0]
    done = program.tells_items("confirmations", SAID | {"supplier": "Hooli"})
    (problem,) = done.json()["problems"]
    assert (done.status_code, problem["field"]) == (422, "po")


def test_a_supplier_who_goes_back_to_an_earlier_day_is_heard(program: Program, shop: Shop) -> None:
    shop.buys("7", "LAMP", 10)
    for day in ("2026-12-07", "2026-12-21", "2026-12-07"):
        assert program.tells_items("confirmations", SAID | {"confirmed_on": day}).json()["new"] == 1


def test_a_file_is_imported_as_at_the_desk(program: Program, shop: Shop) -> None:
    body = b"sku,title\nMUG,Mug\n"
    for is_known in (False, True):
        done = program.tells("imports?kind=products", body, **{"Content-Type": "text/csv"})
        assert (done.status_code, done.json()["known"]) == (200, is_known)
    for query in ("", "?kind=secrets", "?kind=products&kind=stock"):
        refused = program.tells(f"imports{query}", body, **{"Content-Type": "text/csv"})
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, "kind")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b'{"items":[{"sku":"A","on_hand":NaN}]}',
        b'{"items":[{"sku":"A","sku":"B","on_hand":1}]}',
        b'{"items":' + b"[" * 100_000,
        b'{"items":[{"sku":"A","on_hand":' + b"9" * 5_000 + b"}]}",
    ],
    ids=["empty", "cut off", "not UTF-8", "NaN", "a name twice", "deep", "endless number"],
)
def test_what_is_no_json_is_400(program: Program, body: bytes) -> None:
    for what in ("stock", "orders", "templates/preview"):
        refused = program.tells(what, body)
        assert refused.status_code == 400
        assert refused.json()["error"]["code"] == "malformed"


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'{"items":{}}',
        b'{"items":[]}',
        b'{"items":[[[[]]]]}',
        b'{"items":[{"sku":"A\\u0000","on_hand":1}]}',
        b'{"items":[{"sku":"\\ud800","on_hand":1}]}',
        b'{"items":[{"sku":true,"on_hand":1}]}',
        b'{"items":[{"sku":"A","on_hand":1.5}]}',
        b'{"items":[{"sku":"A","on_hand":1e2}]}',
        b'{"items":[{"sku":{"A":1},"on_hand":1}]}',
    ],
)
def test_what_is_json_but_no_batch_is_422(program: Program, body: bytes) -> None:
    refused = program.tells("stock", body)
    assert refused.status_code == 422
    assert refused.json()["error"]["message"]


@pytest.mark.parametrize("number", [None, "", True, {"a": 1}, "\ud800", "x" * 121, ["1"]])
def test_an_order_without_a_number_that_can_be_kept_is_refused(program: Program, number: object) -> None:
    refused = program.tells("orders", ORDER | {"number": number})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "number")


def test_what_looks_like_a_formula_is_kept_as_it_is(program: Program, shop: Shop) -> None:
    for title in ("=1+1", "'=1+1", "-5"):
        assert program.tells_items("products", {"sku": "MUG", "title": title}).status_code == 200
        assert shop.reads(products.named, ["MUG"])["MUG"].title == title


@pytest.mark.parametrize("key", ["x" * 256, "a\tb"])
def test_a_key_that_nobody_can_keep_is_refused(program: Program, key: str) -> None:
    refused = program.tells_items("stock", {"sku": "LAMP", "on_hand": 1}, once=key)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "Idempotency-Key")


def test_another_kind_of_content_is_415(program: Program) -> None:
    refused = program.tells("stock", b"sku,on_hand\n", **{"Content-Type": "text/csv"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (415, "wrong_type")


def test_a_body_that_is_too_long_is_413(program: Program) -> None:
    refused = program.tells("templates/preview", b'{"text":"' + b"x" * 300_000 + b'"}')
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "too_large")
