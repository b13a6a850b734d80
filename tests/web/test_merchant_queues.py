"""Queues and supplies on the merchant's console."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.domain.budgets import Budget
from portal.domain.plans import Plan
from portal.domain.policies import Policy
from portal.domain.steps import Step
from portal.domain.windows import Basis, Estimate
from portal.store import promise_budgets
from portal.store.database import Database
from portal.store.merchants import Merchant
from portal.web.merchant.queues import coverage, rows_of
from tests import builders, desk_builders
from tests.builders import NOW, TODAY
from tests.played import played_once
from tests.web.desk import a_browser_of
from tests.web.reading import words_of


@pytest.fixture
@played_once
def shop(database: Database) -> Merchant:
    """Ten lamps are waited for: two lie there, six are confirmed, the rest is a hope."""
    with database.writing() as session:
        merchant = builders.a_merchant(session)
        builders.a_product(session, merchant, "LAMP")
        builders.people_ahead(session, merchant, "LAMP", [2, 5])
        order = builders.an_order(session, merchant, "1001")
        line = builders.a_line(session, order, "LAMP", 3)
        builders.a_promise(session, line, TODAY, TODAY + timedelta(days=3))
        builders.a_plan(
            session,
            merchant,
            "LAMP",
            builders.a_step(2, TODAY, TODAY + timedelta(days=2), "in_stock", supply="stock on hand"),
            builders.a_step(
                8,
                TODAY + timedelta(days=9),
                TODAY + timedelta(days=12),
                supply="PO PO-7 line 1",
                evidence_on=TODAY,
            ),
            builders.a_step(20, TODAY + timedelta(days=30), TODAY + timedelta(days=40), "ordered"),
        )
        return merchant


@pytest.fixture
def browser(app: Starlette, database: Database, shop: Merchant) -> TestClient:
    return a_browser_of(app, database, shop, "merchant")


def test_each_queue_shows_how_it_is_covered_and_how_many_more_may_be_promised(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    with database.writing() as session:
        promise_budgets.save(session, shop.id, [Budget("LAMP", cap=14, waiting=10)], NOW)
    words = words_of(browser.get("/merchant/queues").text)
    assert "Brass lamp LAMP 3 10 8 firm, 2 hoped for 4 21 to 23 November In stock" in words


def test_a_queue_shows_its_plan_as_far_as_it_reaches(browser: TestClient) -> None:
    words = words_of(browser.get("/merchant/queues/one", params={"sku": "LAMP"}).text)
    assert "1 to 2 21 to 23 November In stock stock on hand" in words
    assert "3 to 8 30 November to 3 December Confirmed PO PO-7 line 1, 21 November" in words
    assert "9 to 10 21 to 31 December not promised Ordered, not confirmed" in words


def test_a_queue_shows_who_waits_and_what_they_were_told(browser: TestClient) -> None:
    words = words_of(browser.get("/merchant/queues/one", params={"sku": "LAMP"}).text)
    assert "2 ahead-LAMP-1 Somebody Else 5 2 30 November to 3 December nothing yet" in words
    assert "3 1001 Sam Carter 3 7 21 to 31 December not promised 21 to 24 November" in words


@pytest.mark.parametrize("sku", ["a/b", "..", "", "ä?&=#", "LAMP "])
def test_a_sku_that_is_not_there_is_404_whatever_it_looks_like(browser: TestClient, sku: str) -> None:
    assert browser.get("/merchant/queues/one", params={"sku": sku}).status_code == 404


@pytest.mark.parametrize("sku", ["a/b", "..", "ä?&=#", " %2e"])
def test_a_sku_may_be_called_anything(
    browser: TestClient, database: Database, shop: Merchant, sku: str
) -> None:
    with database.writing() as session:
        builders.a_product(session, shop, sku, title="Odd one")
        builders.people_ahead(session, shop, sku, [1])
    page = browser.get("/merchant/queues").text
    link = next(part.split('"')[0] for part in page.split('href="') if ">Odd one<" in part)
    assert "Odd one" in words_of(browser.get(link).text)
    assert "nothing yet" in words_of(browser.get(link).text)


def test_coverage_is_complete_for_any_length_of_queue() -> None:
    steps = (
        builders.a_step(3, TODAY, TODAY),
        builders.a_step(5, TODAY, TODAY, "ordered"),
        builders.a_step(None, basis="none"),
    )
    for units in range(1, 12):
        covered = coverage(Plan("LAMP", steps), units, Policy())
        assert covered.units == units
        assert (covered.promised, covered.hoped) == (min(units, 3), min(max(units - 3, 0), 2))


def test_a_policy_that_promises_from_orders_makes_hopes_firm() -> None:
    plan = Plan("LAMP", (builders.a_step(5, TODAY, TODAY, "ordered"), builders.a_step(None, basis="none")))
    assert coverage(plan, 4, Policy(promise_from=Basis.ORDERED)).promised == 4


def test_a_queue_without_a_plan_has_no_rows() -> None:
    assert rows_of(None, Policy(), 4) == []
    assert coverage(None, 4, Policy()).open == 4


def test_supplies_show_what_is_confirmed_received_and_open(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    with database.writing() as session:
        desk_builders.a_po_line(session, shop, "LAMP", 12)
        desk_builders.a_confirmation(session, shop, "LAMP", 10, TODAY + timedelta(days=10))
        desk_builders.a_receipt(session, shop, "LAMP", 4)
    words = words_of(browser.get("/merchant/supplies").text)
    assert "PO-7, 1 LAMP Nordholm 22 October 12 10 4 8" in words
    assert "6: 30 November to 8 December confirmed for 1 December" in words
    assert "2: not confirmed, no day known" in words


def test_unconfirmed_goods_of_a_stranger_are_expected_by_the_lead_time_of_the_product(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    with database.writing() as session:
        builders.a_product(session, shop, "STOVE", lead_time_days=40)
        desk_builders.a_po_line(session, shop, "STOVE", 3)
    for page in ("/merchant/supplies?q=STOVE", "/merchant/queues/one?sku=STOVE"):
        assert "30 November to 8 December not confirmed" in words_of(browser.get(page).text)


def test_what_was_received_in_full_is_shown_on_request(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    with database.writing() as session:
        desk_builders.a_po_line(session, shop, "LAMP", 4, po="PO-DONE")
        desk_builders.a_receipt(session, shop, "LAMP", 4, po="PO-DONE")
    assert "PO-DONE" not in words_of(browser.get("/merchant/supplies").text)
    assert "PO-DONE, 1" in words_of(browser.get("/merchant/supplies?show=all").text)


def test_supplies_are_found_by_po_sku_and_supplier(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    with database.writing() as session:
        desk_builders.a_po_line(session, shop, "LAMP", po="PO-A", supplier="One")
        desk_builders.a_po_line(session, shop, "CHAIR", po="PO-B", supplier="Two")
    for asked in ("PO-A", "LAMP", "One"):
        words = words_of(browser.get("/merchant/supplies", params={"q": asked}).text)
        assert "PO-A, 1" in words
        assert "PO-B" not in words
    assert "Nothing is to come of PO-C." in words_of(browser.get("/merchant/supplies?q=PO-C").text)


def test_a_confirmed_day_that_has_passed_is_overdue(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    with database.writing() as session:
        desk_builders.a_po_line(session, shop, "LAMP")
        desk_builders.a_confirmation(session, shop, "LAMP", 10, TODAY - timedelta(days=1))
    assert "overdue confirmed for 20 November" in words_of(browser.get("/merchant/supplies").text)


def test_a_queue_says_how_many_more_may_be_promised_and_why(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    def said() -> str:
        words = words_of(browser.get("/merchant/queues/one", params={"sku": "LAMP"}).text)
        return words[words.index("Plan") : words.index("The queue")]

    assert "0 units more may be promised 8 units here or on the way" in said()
    assert "1 set aside, because some of what suppliers promise comes late or short 10 wait already" in said()
    with database.writing() as session:
        builders.a_product(session, shop, "LAMP", backorder_limit=5)
    assert "5 may wait at most: the product's own limit" in said()
    with database.writing() as session:
        builders.a_product(session, shop, "LAMP", kind="custom")
    assert "No limit to what may be promised Made to order: what is accepted takes nothing" in said()
    with database.writing() as session:
        builders.a_product(session, shop, "LAMP", discontinued=True)
    assert "Nothing more may be promised It is discontinued" in said()


def test_what_is_made_to_order_shows_its_days_after_each_order(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    with database.writing() as session:
        builders.a_product(session, shop, "TABLE", title="Oak table", kind="custom")
        builders.people_ahead(session, shop, "TABLE", [1])
        builders.a_plan(
            session, shop, "TABLE", Step(None, Estimate(None, Basis.ORDERED, "made to order"), (90, 100))
        )
    words = words_of(browser.get("/merchant/queues/one", params={"sku": "TABLE"}).text)
    assert "90 to 100 days after each order not promised" in words
    assert "1 ahead-TABLE-0 Somebody Else 1 0 21 to 31 December not promised" in words
