"""What programs read of orders by the API; and that a key opens its own merchant's things only."""

import csv
import io

import pytest
from starlette.testclient import TestClient

from portal.domain.orders import PAYMENTS
from portal.store import api_keys
from portal.store.database import Database
from portal.web.routes import ROUTES
from tests.databases import on_both_databases
from tests.played import played_once
from tests.shop import Shop
from tests.web.programs import Program

BY_KEY = [route for route in ROUTES if route.auth == "apikey"]


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    shop = Shop(database)
    shop.sells("LAMP")
    for number in range(5):
        moment = f"2026-11-1{number % 3}T10:00:00Z"
        shop.is_asked_for(f"100{number}", "LAMP", name=f"Sam Carter{number % 2}", placed_at=moment)
    shop.is_promised("LAMP", 10, "2026-12-07")
    shop.plans()
    return shop


@pytest.fixture
def program(visitor: TestClient, shop: Shop) -> Program:
    return Program(visitor, shop)


def pages(program: Program, **query: str) -> list[list[str]]:
    """The numbers of each list until there is none left."""
    found, cursor = [], ""
    while cursor is not None:
        told = program.asks("orders", **query, **({"cursor": cursor} if cursor else {})).json()
        found.append([item["number"] for item in told["items"]])
        cursor = told["next_cursor"]
    return found


@on_both_databases
def test_a_list_goes_on_where_the_one_before_ended(program: Program) -> None:
    assert pages(program, limit="2") == [["1004", "1003"], ["1002", "1001"], ["1000"]]
    assert pages(program, limit="2", q="sam") == [["1002", "1004"], ["1001", "1003"], ["1000"]]
    assert pages(program, limit="5") == [["1004", "1003", "1002", "1001", "1000"]]
    assert pages(program, q="1003@mail.example") == [["1003"]]
    assert pages(program, q="nobody") == [[]]


def test_an_order_is_shown_as_it_stands(program: Program) -> None:
    order = program.asks("orders/1003").json()
    assert order["shopper"]["email"] == "1003@mail.example"
    assert order["paid"] in PAYMENTS
    (line,) = order["items"]
    assert (line["sku"], line["price"], line["place"], line["units_ahead"]) == ("LAMP", "40.00", 2, 1)
    assert line["estimate"]["basis"] == "confirmed"
    assert line["estimate"]["is_promised"]
    assert line["promised"]["latest"] == line["estimate"]["latest"]


def test_all_orders_are_a_file_that_can_be_imported(program: Program) -> None:
    answer = program.asks("orders/export.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert [row["order"] for row in csv.DictReader(io.StringIO(answer.text))] == [f"100{n}" for n in range(5)]
    again = program.tells("imports?kind=orders", answer.content, **{"Content-Type": "text/csv"})
    assert again.json()["problems"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=-1", "limit"),
        ("limit=1e3", "limit"),
        ("limit=1&limit=2", "limit"),
        ("q=a&q=b", "q"),
        ("cursor=x", "cursor"),
        ("cursor=W10=", "cursor"),
        ("cursor=WyIyMDI2LTExLTExIiwgMV0=", "cursor"),
        ("cursor=WyIyMDI2LTExLTExVDAwOjAwOjAwWiIsIDFlOTldCg==", "cursor"),
    ],
)
def test_a_question_that_makes_no_sense_is_422(program: Program, query: str, field: str) -> None:
    refused = program.asks(f"orders?{query}")
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, field)


def test_what_is_somebody_elses_is_like_what_is_not_there(program: Program, database: Database) -> None:
    other = Program(program.client, Shop(database, "globex"))
    theirs, nobodys = other.asks("orders/1003"), other.asks("orders/9999")
    assert (theirs.status_code, theirs.json()) == (404, nobodys.json())
    assert pages(other) == [[]]
    assert "1003" not in other.asks("orders/export.csv").text


@pytest.mark.parametrize("route", BY_KEY, ids=lambda route: f"{route.method} {route.path}")
def test_nothing_opens_without_a_key(program: Program, route) -> None:
    (key,) = program.shop.reads(api_keys.of_merchant)
    program.shop.writes(api_keys.revoke, key.id)
    path = route.path.replace("{number}", "1003")
    for bearer in ("", "Bearer", "Bearer x", f"Basic {program.key}", f"Bearer {program.key}"):
        refused = program.client.request(route.method, path, headers={"Authorization": bearer})
        assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert refused.json()["error"].keys() == {"code", "message", "field"}


def test_many_wrong_keys_are_429(visitor: TestClient) -> None:
    for number in range(121):
        refused = visitor.get("/api/v1/orders", headers={"Authorization": f"Bearer {number}"})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_a_sign_in_opens_no_api(program: Program) -> None:
    program.client.cookies.set("__Host-portal", "x")
    assert program.client.get("/api/v1/orders").status_code == 401
