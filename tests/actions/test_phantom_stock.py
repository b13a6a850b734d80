"""Goods that are not there after all: everybody back in their old places, dated anew, and somebody has to count."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.store import queue, tasks
from portal.store.inbox import DocumentRow
from tests.databases import on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked

DEC_7 = date(2026, 12, 7)


def _to_count(shop: Shop) -> list[dict[str, Any]]:
    """What is known of each SKU that has to be counted."""
    return [{"sku": task.sku} | task.facts for task in shop.reads(tasks.open_tasks)]


def _finding(found_by: str, books: int, counted: int, reference: str = "") -> dict[str, Any]:
    return {"sku": "LAMP", "found_by": found_by, "books": books, "counted": counted, "reference": reference}


def _without_document(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in one.items() if name != "document_id"} for one in found]


@pytest.fixture
@played_once
def full(shop: Shop) -> Shop:
    """Two lamps on the shelf, ten to come, three orders of one lamp that were all told their dates."""
    shop.sells("LAMP")
    shop.counts("LAMP", 2)
    shop.is_promised("LAMP", 10, DEC_7)
    for number in ("1001", "1002", "1003"):
        shop.is_asked_for(number, "LAMP", placed_at=f"2026-11-11T10:00:0{number[-1]}Z")
    shop.plans()
    shop.is_heard()
    shop.now += timedelta(hours=1)
    return shop


@on_both_databases
def test_a_count_lower_than_the_books_has_to_be_counted_again(full: Shop) -> None:
    told = full.counts("LAMP", 1)
    found = _to_count(full)
    assert _without_document(found) == [_finding("lower_count", 2, 1)]
    assert found[0]["document_id"] == told.document_id
    with full.database.reading() as session:
        assert session.get_one(DocumentRow, (full.id, told.document_id)).kind == "stock"


@on_both_databases
def test_what_was_shipped_and_received_since_is_on_the_books(full: Shop) -> None:
    full.sends("1001", 1)
    full.now += timedelta(hours=1)
    full.counts("LAMP", 1)
    assert _to_count(full) == []
    full.now += timedelta(days=2)
    full.gets("7", "LAMP", 10, full.now.date())
    full.counts("LAMP", 11)
    assert _to_count(full) == []
    full.counts("LAMP", 10)
    assert _without_document(_to_count(full)) == [_finding("lower_count", 11, 10)]


@on_both_databases
def test_a_second_finding_brings_the_task_up_to_date_and_a_settled_one_is_raised_anew(full: Shop) -> None:
    full.counts("LAMP", 1)
    full.now += timedelta(hours=1)
    full.counts("LAMP", 0)
    (task,) = full.reads(tasks.open_tasks)
    assert (task.facts["books"], task.facts["counted"], task.raised_at) == (1, 0, full.now)
    full.writes(lambda session, merchant_id, now: tasks.settle(session, merchant_id, task.id, "Bo", now))
    full.now += timedelta(hours=1)
    full.counts("LAMP", 5)
    assert _to_count(full) == []
    full.now += timedelta(hours=1)
    full.counts("LAMP", 4)
    assert [one["books"] for one in _to_count(full)] == [5]


@pytest.mark.parametrize("case", ["first count", "nobody waits", "older than the last", "last month"])
def test_a_count_that_corrects_nothing_is_no_task(shop: Shop, case: str) -> None:
    shop.sells("LAMP")
    if case != "nobody waits":
        shop.is_asked_for("1001", "LAMP")
    days_ago = {"older than the last": 2, "last month": 30}.get(case, 0)
    if case != "first count":
        _counted(shop, 9, days_ago=40 if case == "last month" else 1)
    _counted(shop, 3, days_ago)
    assert _to_count(shop) == []


def _counted(shop: Shop, units: int, days_ago: int) -> None:
    at = shop.now - timedelta(days=days_ago)
    shop.receives("stock", "sku,on_hand,counted_at", f"LAMP,{units},{at.isoformat()}")


def test_a_pallet_that_came_short_is_counted(full: Shop) -> None:
    full.gets("7", "LAMP", 6, full.now.date())
    assert _without_document(_to_count(full)) == [_finding("short_receipt", 10, 6, "PO 7 line 1")]


@on_both_databases
def test_the_first_of_two_deliveries_is_not_short(shop: Shop) -> None:
    shop.buys("7", "LAMP", 20)
    header = "supplier,po,line,sku,quantity,confirmed_on,reference"
    shop.receives(
        "confirmations", header, f"Globex,7,1,LAMP,10,{DEC_7},r1", "Globex,7,1,LAMP,10,2027-01-11,r1"
    )
    shop.gets("7", "LAMP", 10, shop.now.date())
    assert _to_count(shop) == []
    shop.gets("7", "LAMP", 9, shop.now.date() + timedelta(days=1))
    assert _without_document(_to_count(shop)) == [_finding("short_receipt", 20, 19, "PO 7 line 1")]


def test_the_rest_of_a_delivery_is_not_short(full: Shop) -> None:
    full.gets("7", "LAMP", 6, full.now.date())
    (task,) = full.reads(tasks.open_tasks)
    full.writes(lambda session, merchant_id, now: tasks.settle(session, merchant_id, task.id, "Bo", now))
    full.gets("7", "LAMP", 4, full.now.date() + timedelta(days=1))
    assert _to_count(full) == []


def test_deliveries_of_last_year_are_history(shop: Shop) -> None:
    shop.is_promised("LAMP", 10, "2025-12-07")
    shop.gets("7", "LAMP", 6, "2025-12-07")
    assert _to_count(shop) == []


@on_both_databases
def test_a_receipt_corrected_downwards_takes_back_what_it_promised(full: Shop) -> None:
    full.now += timedelta(days=1)
    full.gets("7", "LAMP", 10, full.now.date())
    full.plans()
    assert full.change("1003").reason == "stock_arrived"
    full.is_heard()
    full.gets("7", "LAMP", 1, full.now.date())
    full.counts("LAMP", 2)
    full.plans()
    assert _without_document(_to_count(full)) == [_finding("lower_count", 3, 2)]
    assert (full.change("1003").reason, full.change("1003").kind) == ("stock_corrected", "date_later")
    assert full.latest("1003") == date(2026, 12, 16)


def test_a_receipt_corrected_downwards_is_a_task(full: Shop) -> None:
    full.gets("7", "LAMP", 10, full.now.date())
    assert _to_count(full) == []
    full.gets("7", "LAMP", 8, full.now.date())
    assert _without_document(_to_count(full)) == [_finding("receipt_corrected", 10, 8, "PO 7 line 1")]


def test_a_parcel_corrected_downwards_puts_the_order_back_into_its_old_place(shop: Shop) -> None:
    shop.sells("LAMP")
    shop.counts("LAMP", 3)
    shop.is_asked_for("1001", "LAMP", 3, placed_at="2026-11-11T10:00:00Z")
    shop.is_asked_for("1002", "LAMP", 1, placed_at="2026-11-12T10:00:00Z")
    shop.now += timedelta(hours=1)
    at = shop.now
    shop.sends("1001", 3, at=at)
    shop.plans()
    shop.sends("1001", 1, at=at)
    assert [order.number for _, order in shop.reads(queue.members, "LAMP")] == ["1001", "1002"]
    assert shop.line("1001").waiting == 2
    assert _without_document(_to_count(shop)) == [_finding("shipment_corrected", 3, 1, "JD01")]
    shop.plans()
    assert [step.units_to for step in shop.plan("LAMP").steps] == [2, None]


def test_who_is_pushed_back_behind_the_shelf_hears_that_stock_was_corrected(shop: Shop) -> None:
    shop.sells("LAMP")
    shop.counts("LAMP", 2)
    shop.is_promised("LAMP", 1, DEC_7)
    shop.is_promised("LAMP", 5, "2027-01-11", po="8")
    for number in ("1001", "1002", "1003"):
        shop.is_asked_for(number, "LAMP", placed_at=f"2026-11-11T10:00:0{number[-1]}Z")
    shop.plans()
    shop.is_heard()
    shop.now += timedelta(hours=1)
    shop.counts("LAMP", 1)
    shop.plans()
    assert {number: shop.change(number).reason for number in ("1002", "1003")} == {
        "1002": "stock_corrected",
        "1003": "stock_corrected",
    }
    # Named seven weeks ahead, the day may slip a little more than a week.
    assert shop.latest("1003") == date(2027, 1, 21)


def test_a_count_that_drops_although_the_supplier_moved_as_well_is_laid_to_the_supplier(full: Shop) -> None:
    full.counts("LAMP", 1)
    full.is_told("7", "LAMP", 10, "2027-01-11", "r2")
    full.plans()
    assert full.change("1003").reason == "supplier_moved"


def test_tasks_of_two_shops_never_mix(full: Shop) -> None:
    other = Shop(full.database, "zeta")
    other.sells("LAMP")
    other.is_asked_for("1001", "LAMP")
    other.counts("LAMP", 5)
    other.now += timedelta(hours=1)
    full.counts("LAMP", 1)
    assert _to_count(other) == []
    other.counts("LAMP", 4)
    assert [one["books"] for one in _to_count(other)] == [5]
    assert [one["books"] for one in _to_count(full)] == [2]
