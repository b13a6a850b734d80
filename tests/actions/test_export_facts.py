"""A shop's facts written down and taken in again by an empty shop: the same facts, whatever people call things."""

import csv
import io
import json
import tracemalloc
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.actions.choose_option import Wish, choose_option
from portal.actions.export_facts import KINDS, export_facts
from portal.intake.csv_guards import bared
from portal.store import queue
from portal.store.base import table_of
from portal.store.bulk import insert_values
from portal.store.database import Database
from portal.store.orders import Order, OrderLine
from tests.builders import NOW
from tests.databases import on_both_databases, on_both_if_asked
from tests.everything import files_of_everything
from tests.shop import Shop

# In an order in which everything that is named is there already.
FACTS = (
    *("products", "alternatives", "purchase-orders", "confirmations", "receipts", "stock"),
    *("orders", "shipments", "slips"),
)
FIRST_LETTERS = (
    "=1+",
    "+49",
    "-2",
    "@SUM",
    "'",
    "'=",
    '"',
    ";",
    ",",
    "\u202e",
    "\N{PARTY POPPER}",
    "ä",
    "a\u00a0b",
)
numbered = count(1)


def exported(shop: Shop, kind: str, as_json: bool = False) -> str:
    with shop.database.reading() as session:
        return "".join(export_facts(session, shop.id, kind, as_json))


def a_shop_of_everything(database: Database, name: str, text: str) -> Shop:
    """A shop that has something of every kind, in which all names and texts are these."""
    shop = Shop(database, f"shop-{next(numbered)}")
    for kind, body in files_of_everything(name, text):
        assert shop.receives_bytes(kind, body).new, kind
    return shop


def everything(shop: Shop) -> dict[str, str]:
    return {kind: exported(shop, kind) for kind in FACTS}


def copied(shop: Shop) -> Shop:
    """A new shop that took in all that the other one wrote down."""
    copy = Shop(shop.database, f"copy-{next(numbered)}")
    copy.now = shop.now
    for kind, text in everything(shop).items():
        assert [one for one in copy.receives_bytes(kind, text.encode()).problems if not one.was_taken] == []
    return copy


identifiers = st.builds(
    lambda first, rest: (first + rest).strip(),
    st.sampled_from([letters for letters in FIRST_LETTERS if letters.isprintable()]),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=8),
).filter(lambda name: bool(name) and name.isprintable())
texts = st.builds(
    lambda first, rest: f"{first}{rest}x".replace("\0", ""),
    st.sampled_from(FIRST_LETTERS),
    st.text(st.characters(codec="utf-8"), max_size=8),
)


@pytest.mark.parametrize("first", FIRST_LETTERS)
def test_an_empty_shop_that_takes_in_an_export_has_the_same_facts(database: Database, first: str) -> None:
    name = first.replace("\u202e", "").replace("\u00a0", "") + "X"
    shop = a_shop_of_everything(database, name, f"{first}text\n{first}")
    copy = copied(shop)
    assert everything(copy) == everything(shop)
    shop.plans()
    copy.plans()
    sku = bared(name)
    assert copy.plan(sku).steps == shop.plan(sku).steps


@given(name=identifiers, text=texts)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_things_are_called_nothing_is_lost_on_the_way(
    database: Database, name: str, text: str
) -> None:
    shop = a_shop_of_everything(database, name, text)
    assert everything(copied(shop)) == everything(shop)


@on_both_databases
def test_those_who_ordered_at_the_same_moment_keep_their_places(shop: Shop) -> None:
    shop.sells("LAMP")
    for number in ("1003", "1001", "1002"):
        shop.is_asked_for(number, "LAMP")
    assert [
        [order.number for _, order in one.reads(queue.members, "LAMP")] for one in (shop, copied(shop))
    ] == [["1003", "1001", "1002"]] * 2


@on_both_if_asked
def test_what_was_cancelled_is_not_ordered_again_and_what_was_swapped_is_the_new_item(shop: Shop) -> None:
    shop.sells("LAMP", "GLOW")
    shop.offers("LAMP", "GLOW")
    shop.counts("GLOW", 5)
    for number, wish in (("1001", Wish("cancel")), ("1002", Wish("swap", "GLOW")), ("1003", Wish("wait"))):
        shop.is_asked_for(number, "LAMP", 2)
        shop.writes(choose_option, shop.order(number).id, shop.line(number).id, wish)
    rows = list(csv.DictReader(io.StringIO(exported(shop, "orders"))))
    assert [(row["order"], row["sku"], row["quantity"]) for row in rows] == [
        ("1002", "GLOW", "2"),
        ("1003", "LAMP", "2"),
    ]


@on_both_databases
def test_parts_of_a_revision_that_say_the_same_become_one(shop: Shop) -> None:
    shop.buys("7", "LAMP", 20)
    header = "supplier,po,line,sku,quantity,confirmed_on,received_at,reference"
    at = NOW.isoformat()
    shop.receives(
        "confirmations",
        header,
        f"Globex,7,1,LAMP,5,2026-12-05,{at},r1",
        f"Globex,7,,LAMP,5,2026-12-05,{at},r1",
    )
    assert shop.supply_of("LAMP") == [10]
    assert copied(shop).supply_of("LAMP") == [10]
    assert exported(shop, "confirmations").count("Globex") == 1


@on_both_databases
def test_promise_budgets_are_written_as_a_store_is_told_them(shop: Shop) -> None:
    shop.sells("=LAMP")
    shop.sells("TABLE", kind="custom")
    shop.counts("=LAMP", 4)
    shop.plans()
    as_of = shop.now.isoformat()
    assert exported(shop, "promise-budgets") == f"sku,budget,as_of\n'=LAMP,4,{as_of}\nTABLE,,{as_of}\n"
    assert json.loads(exported(shop, "promise-budgets", as_json=True)) == [
        {"sku": "=LAMP", "budget": 4, "as_of": as_of},
        {"sku": "TABLE", "budget": None, "as_of": as_of},
    ]


@on_both_databases
@pytest.mark.parametrize("kind", KINDS)
def test_another_merchants_facts_are_never_in_it(shop: Shop, kind: str) -> None:
    a_shop_of_everything(shop.database, "SECRET", "SECRET").plans()
    assert "SECRET" not in exported(shop, kind)
    assert json.loads(exported(shop, kind, as_json=True)) == []


def test_what_cannot_be_exported_is_said(shop: Shop) -> None:
    with pytest.raises(LookupError, match="'x12' cannot be exported"):
        exported(shop, "x12")


@on_both_databases
def test_many_more_orders_take_no_more_memory(shop: Shop) -> None:
    _many_orders(shop, 1, 200)
    few = _peak(shop)
    _many_orders(shop, 201, 3_000)
    assert _peak(shop) < few + 3_000_000


def _peak(shop: Shop) -> int:
    """The most bytes in use while all order rows are written, above those before."""
    with shop.database.reading() as session:
        next(export_facts(session, shop.id, "orders"))
        tracemalloc.start()
        try:
            for _ in export_facts(session, shop.id, "orders"):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def _many_orders(shop: Shop, first: int, last: int) -> None:
    numbers = range(10_000_000 + first, 10_000_000 + last + 1)
    at = datetime(2026, 11, 11, tzinfo=UTC)
    with shop.database.writing() as session:
        orders = [(shop.id, number, f"#{number}", at, "a long note " * 20) for number in numbers]
        names = (
            "merchant_id",
            "id",
            "number",
            "placed_at",
            "note",
            "email_key",
            "phone_key",
            "name_key",
            "surname_key",
        )
        insert_values(session, table_of(Order), names, [(*order, "", "", "", "") for order in orders])
        lines = [(shop.id, number, number, "1", "LAMP", 1, 1, at) for number in numbers]
        names = ("merchant_id", "id", "order_id", "line", "sku", "quantity", "waiting", "joined_at")
        insert_values(session, table_of(OrderLine), names, lines)
