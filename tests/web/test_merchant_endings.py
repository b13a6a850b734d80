"""A merchant discontinues a product in the console: sees whom it concerns, says it once, takes it back."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.store import products
from portal.store.database import Database
from portal.store.merchants import Merchant
from tests import builders
from tests.builders import TODAY
from tests.web.desk import a_browser_of
from tests.web.reading import words_of

PAGE, QUEUE = "/merchant/queues/end?sku=LAMP", "/merchant/queues/one?sku=LAMP"


@pytest.fixture
def shop(database: Database) -> Merchant:
    """Two orders wait for lamps, three units in all; two units are on the way."""
    with database.writing() as session:
        merchant = builders.a_merchant(session)
        builders.a_product(session, merchant, "LAMP")
        builders.people_ahead(session, merchant, "LAMP", [2])
        builders.a_line(session, builders.an_order(session, merchant, "1001"), "LAMP", 1)
        builders.a_plan(session, merchant, "LAMP", builders.a_step(2, TODAY, TODAY, supply="PO 7 line 1"))
        return merchant


@pytest.fixture
def browser(app: Starlette, database: Database, shop: Merchant) -> TestClient:
    return a_browser_of(app, database, shop, "merchant")


def is_discontinued(database: Database, shop: Merchant) -> bool:
    with database.reading() as session:
        return products.named(session, shop.id, ["LAMP"])["LAMP"].discontinued


def test_whom_it_concerns_is_seen_first_and_looking_changes_nothing(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    assert "Discontinue it" in words_of(browser.get(QUEUE).text)
    words = words_of(browser.get(PAGE).text)
    assert "1 order is cancelled and refunded" in words
    assert "1 is covered by goods on the shelf or on order, and still gets them" in words
    assert not is_discontinued(database, shop)


def test_it_is_said_once_shown_with_who_said_it_and_taken_back(
    browser: TestClient, database: Database, shop: Merchant
) -> None:
    for _ in range(2):
        answer = browser.post("/merchant/queues/end", data={"sku": "LAMP"})
    assert (answer.status_code, is_discontinued(database, shop)) == (303, True)
    words = words_of(browser.get(answer.headers["location"]).text)
    assert "Discontinued since" in words
    assert "Take it back" in words
    assert "Brass lamp is discontinued" in words_of(browser.get(PAGE).text)
    answer = browser.post("/merchant/queues/sell", data={"sku": "LAMP"})
    assert "It is sold again." in words_of(browser.get(answer.headers["location"]).text)
    assert not is_discontinued(database, shop)


def test_a_sku_of_nobody_is_not_found_and_an_agent_may_not_say_it(
    browser: TestClient, app: Starlette, database: Database, shop: Merchant
) -> None:
    assert browser.get("/merchant/queues/end?sku=GHOST").status_code == 404
    for path in ("/merchant/queues/end", "/merchant/queues/sell"):
        assert browser.post(path, data={"sku": "GHOST"}).status_code == 404
    agent = a_browser_of(app, database, shop)
    assert agent.post("/merchant/queues/end", data={"sku": "LAMP"}).status_code == 403
    assert not is_discontinued(database, shop)
