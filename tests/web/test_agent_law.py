"""What the law asks, at the agent's desk: the clock, the refund that is confirmed, the evidence as a file."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.actions.choose_option import Wish, choose_option
from portal.store import refunds
from portal.store.database import Database
from portal.store.orders import Order
from tests.builders import NOW
from tests.web.desk import a_browser_of
from tests.web.reading import active_in, words_of
from tests.web.shop import Waiting


@pytest.fixture
def cancelled(database: Database, waiting: Waiting) -> Waiting:
    """Sam lives in New York, paid, and has cancelled."""
    with database.writing() as session:
        order = session.get(Order, (waiting.merchant.id, waiting.order.id))
        assert order is not None
        order.country, order.paid, order.timezone = "US", "full", "America/New_York"
        session.flush()
        choose_option(session, order.merchant_id, order.id, waiting.line.id, Wish("cancel"), NOW)
    return waiting


@pytest.fixture
def browser(app: Starlette, database: Database, cancelled: Waiting) -> TestClient:
    return a_browser_of(app, database, cancelled.merchant)


def test_the_desk_says_how_the_order_stands_and_why(browser: TestClient, cancelled: Waiting) -> None:
    page = browser.get(f"/agent/orders/{cancelled.order.id}")
    words = words_of(page.text)
    assert "The order is cancelled, and the money has to go back by" in words
    assert "The buyer cancelled before it shipped. The right to a refund vests. [FTC-O2]" in words
    assert active_in(page.text) == []


def test_a_refund_is_confirmed_and_store_credit_is_refused(
    browser: TestClient, cancelled: Waiting, database: Database
) -> None:
    address = f"/agent/orders/{cancelled.order.id}/lines/{cancelled.line.id}/refund"
    refused = browser.post(address, data={"form": "store_credit"})
    assert refused.status_code == 409
    assert "is not a refund in the eyes of the law (FTC-F8)" in words_of(refused.text)
    assert browser.post(address, data={"form": "card"}).status_code == 303
    assert browser.post(address, data={"form": "card"}).status_code == 303
    with database.reading() as session:
        assert refunds.still_owed(session, cancelled.merchant.id) == []


def test_the_evidence_is_a_file_and_safe_to_open(browser: TestClient, cancelled: Waiting) -> None:
    page = browser.get(f"/agent/orders/{cancelled.order.id}/evidence")
    assert page.headers["content-disposition"].startswith('attachment; filename="evidence-1001.html"')
    assert "Every message, as it was sent" in page.text
    assert "<script" not in page.text
    data = browser.get(f"/agent/orders/{cancelled.order.id}/evidence.json").json()
    assert data["lines"][0]["law"]["refunds"][0]["cause"] == "FTC-O2"


def test_a_further_period_is_noted_and_the_law_counts_with_it(
    app: Starlette, database: Database, waiting: Waiting
) -> None:
    """Sam's lamps go to Hamburg and were to arrive by yesterday."""
    with database.writing() as session:
        order = session.get(Order, (waiting.merchant.id, waiting.order.id))
        assert order is not None
        order.country, order.paid, order.timezone = "DE", "full", "Europe/Berlin"
        order.placed_at = NOW - timedelta(days=31)
    browser = a_browser_of(app, database, waiting.merchant)
    address = f"/agent/orders/{waiting.order.id}/lines/{waiting.line.id}/delivery"
    assert browser.post(address, data={"note": "extra_period", "until": ""}).status_code == 409
    assert browser.post(address, data={"note": "extra_period", "until": "2026-12-05"}).status_code == 303
    words = words_of(browser.get(f"/agent/orders/{waiting.order.id}").text)
    assert "The consumer set a further period, until 5 December 2026. [EU-4]" in words
    browser.post(address, data={"note": "refused", "until": ""})
    assert "The consumer may end the contract." in words_of(
        browser.get(f"/agent/orders/{waiting.order.id}").text
    )


def test_what_the_american_rule_does_not_know_is_refused(browser: TestClient, cancelled: Waiting) -> None:
    address = f"/agent/orders/{cancelled.order.id}/lines/{cancelled.line.id}/delivery"
    assert browser.post(address, data={"note": "refused", "until": ""}).status_code == 409


def test_strangers_get_nothing(app: Starlette, database: Database, cancelled: Waiting) -> None:
    from tests import builders

    with database.writing() as session:
        other = builders.a_merchant(session, "other")
    stranger = a_browser_of(app, database, other)
    assert stranger.get(f"/agent/orders/{cancelled.order.id}/evidence").status_code == 404
    address = f"/agent/orders/{cancelled.order.id}/lines/{cancelled.line.id}/refund"
    assert stranger.post(address, data={"form": "card"}).status_code == 404
