"""Finding an order by what somebody on the phone says, by an index whatever it is, and never another shop's."""

from typing import Any

import pytest
from sqlalchemy import text

from portal.actions.find_orders import find_orders
from portal.store.database import Database
from tests.builders import an_order
from tests.databases import on_both_databases
from tests.played import played_once
from tests.shop import Shop

KEYS = ("email", "phone", "name", "surname")
PEOPLE = {
    "1001": ("Sam Carter", "sam@mail.example", "+49 151 23456789"),
    "#1002": ("Zoë van der Berg", "Zoe@Mail.example", "0046 70-123 45 67"),
    "1003": ("Ana Carvalho", "", "(415) 555-0123"),
    "100%": ("O_Brien", "x@mail.example", ""),
}


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """A shop with four orders, beside another with the same."""
    other = Shop(shop.database, "zeta")
    with shop.database.writing() as session:
        for merchant in (shop.merchant(), other.merchant()):
            for number, (name, email, phone) in PEOPLE.items():
                an_order(session, merchant, number, name=name, email=email, phone=phone)
    return shop


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("1001", {"1001"}),
        (" #1001 ", {"1001"}),
        ("1002", {"#1002"}),
        ("SAM@mail.example", {"1001"}),
        ("zoe@mail.EXAMPLE", {"#1002"}),
        ("0151 / 234 567 89", {"1001"}),
        ("+46701234567", {"#1002"}),
        ("415.555.0123", {"1003"}),
        ("sam", {"1001"}),
        ("Zoë  VAN", {"#1002"}),
        ("berg", {"#1002"}),
        ("car", {"1001", "1003"}),
        ("O_", {"100%"}),
        ("%", set()),
        ("_", set()),
        ("mail.example", set()),
        ("567", set()),
        ("", set(PEOPLE)),
    ],
)
@on_both_databases
def test_an_order_is_found_by(shop: Shop, words: str, numbers: set[str]) -> None:
    found = shop.reads(find_orders, words)
    assert {order.number for order in found} == numbers
    assert {order.merchant_id for order in found} <= {shop.id}


@on_both_databases
def test_the_newest_come_first_and_never_too_many(shop: Shop) -> None:
    assert len(shop.reads(find_orders, "", 2)) == 2
    shop.is_asked_for("2001", "LAMP", name="Carla")
    assert [order.number for order in shop.reads(find_orders, "car", 1)] == ["2001"]


@pytest.mark.parametrize(
    ("words", "indexes"),
    [
        ("0151 234 567 89", {"uq_orders_number", *(f"ix_orders_{key}_key" for key in KEYS)}),
        ("", {"sqlite_autoindex_orders_1"}),
    ],
)
def test_a_search_looks_only_where_an_index_leads(database: Database, words: str, indexes: set[str]) -> None:
    asked: list[str] = []
    with database.reading() as session:
        driver: Any = session.connection().connection
        driver.set_trace_callback(asked.append)
        find_orders(session, 1, words)
        driver.set_trace_callback(None)
        plan = [row.detail for row in session.execute(text(f"EXPLAIN QUERY PLAN {asked[0]}"))]
    looks = [step.split() for step in plan if " orders " in step]
    assert indexes == {words[words.index("INDEX") + 1] for words in looks}
    assert all(words[0] == "SEARCH" for words in looks)
