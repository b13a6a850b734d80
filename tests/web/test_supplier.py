"""The supplier's page: behind a link that the merchant makes, answers to open lines, and nothing else to be seen."""

import re
from datetime import date, timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.app import create_app
from portal.settings import Settings
from portal.store import inbox, supply
from portal.store.database import Database
from tests.builders import NOW
from tests.played import played_once
from tests.shop import Shop
from tests.web.desk import a_browser_of
from tests.web.reading import words_of

LINE = {"po": "7", "line": "1", "sku": "LAMP"}


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    shop = Shop(database)
    shop.sells("LAMP", "GLOW")
    shop.buys("7", "LAMP", 10)
    shop.buys("9", "GLOW", 4, supplier="Initech")
    shop.is_asked_for("1001", "LAMP")
    return shop


@pytest.fixture
def app(settings: Settings, database: Database, shop: Shop) -> Starlette:
    """The portal by the shop's clock, which goes on."""
    return create_app(settings, clock=lambda: shop.now, database=database)


@pytest.fixture
def merchant(app: Starlette, database: Database, shop: Shop) -> TestClient:
    return a_browser_of(app, database, shop.merchant(), "merchant")


def a_link(merchant: TestClient, supplier: str = "Globex") -> str:
    made = merchant.post("/merchant/supplies/links", data={"supplier": supplier})
    (link,) = re.findall(r"https://portal\.example(/supplier/[\w-]+)", made.text)
    return link


def test_a_link_shows_the_open_lines_of_its_supplier_and_nothing_else(
    merchant: TestClient, visitor: TestClient
) -> None:
    page = visitor.get(a_link(merchant))
    words = words_of(page.text)
    assert "what is still to come from Globex" in words
    assert "PO 7, line 1: Lamp" in words
    assert "Not answered yet." in words
    assert not {"Initech", "GLOW", "Sam Carter", "1001"} & set(words.split())
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


def test_opening_it_changes_nothing(merchant: TestClient, visitor: TestClient, shop: Shop) -> None:
    link = a_link(merchant)
    before = len(shop.reads(inbox.recent))
    visitor.get(link)
    visitor.get(f"{link}?done=said")
    assert len(shop.reads(inbox.recent)) == before


def test_an_answer_becomes_a_promise(merchant: TestClient, visitor: TestClient, shop: Shop) -> None:
    link = a_link(merchant)
    for days in (20, 40, 20):  # and back again
        day = NOW.date() + timedelta(days=days)
        said = visitor.post(link, data=LINE | {"quantity": "10", "confirmed_on": day.isoformat()})
        assert (said.status_code, said.headers["Location"]) == (303, f"{link}?done=said")
        shop.now += timedelta(hours=1)
        shop.plans()
        shop.is_heard()
        assert shop.latest("1001") > day
        assert shop.latest("1001") < day + timedelta(days=20)
    assert "You said: 10 on" in words_of(visitor.get(link).text)


@pytest.mark.parametrize(
    ("units", "day", "status", "quantity"),
    [
        ("10", "2026-12-24", "accepted", 10),
        ("8", "2026-12-24", "changed", 8),
        ("10", "", "backordered", 10),
        ("0", "2026-12-24", "rejected", 0),
    ],
)
def test_what_is_typed_is_a_confirmation(
    merchant: TestClient, visitor: TestClient, shop: Shop, units: str, day: str, status: str, quantity: int
) -> None:
    visitor.post(a_link(merchant), data=LINE | {"quantity": units, "confirmed_on": day})
    (line,) = shop.reads(supply.open_lines, ["LAMP"])["LAMP"]
    (said,) = line.confirmations
    assert (said.status, said.quantity) == (status, quantity)
    assert said.confirmed_on == (date.fromisoformat(day) if day and quantity else None)


def test_what_was_received_already_is_part_of_the_whole(
    merchant: TestClient, visitor: TestClient, shop: Shop
) -> None:
    shop.gets("7", "LAMP", 4, "2026-11-20")
    link = a_link(merchant)
    visitor.post(link, data=LINE | {"quantity": "6", "confirmed_on": "2026-12-24"})
    assert shop.supply_of("LAMP") == [10]
    assert "You said: 6 on" in words_of(visitor.get(link).text)


@pytest.mark.parametrize(
    "typed", [{"quantity": "many"}, {"quantity": "-1"}, {"quantity": "1", "confirmed_on": "soon"}]
)
def test_what_makes_no_sense_is_said_beside_its_line(
    merchant: TestClient, visitor: TestClient, typed
) -> None:
    refused = visitor.post(a_link(merchant), data=LINE | typed)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text


def test_the_line_of_another_supplier_is_not_there(merchant: TestClient, visitor: TestClient) -> None:
    theirs = {"po": "9", "line": "1", "sku": "GLOW", "quantity": "4"}
    assert visitor.post(a_link(merchant), data=theirs).status_code == 404


def test_a_link_ends_when_it_is_taken_back_or_replaced(merchant: TestClient, visitor: TestClient) -> None:
    first = a_link(merchant)
    second = a_link(merchant)
    assert visitor.get(first).status_code == 404
    assert visitor.get(second).status_code == 200
    assert "made 21 November by" in words_of(merchant.get("/merchant/supplies").text)
    merchant.post("/merchant/supplies/links/revocation", data={"supplier": "Globex"})
    assert visitor.get(second).status_code == 404
    assert visitor.post(second, data=LINE | {"quantity": "1"}).status_code == 404


def test_another_merchant_takes_back_only_its_own(
    merchant: TestClient, visitor: TestClient, app: Starlette, database: Database
) -> None:
    link = a_link(merchant)
    stranger = a_browser_of(app, database, Shop(database, "globex").merchant(), "merchant")
    stranger.post("/merchant/supplies/links/revocation", data={"supplier": "Globex"})
    assert visitor.get(link).status_code == 200
    assert stranger.post("/merchant/supplies/links", data={"supplier": "Globex"}).status_code == 422


def test_a_token_that_never_was_is_404_and_many_are_429(visitor: TestClient) -> None:
    codes = [visitor.get("/supplier/wrong").status_code for _ in range(31)]
    assert (codes[0], codes[-1]) == (404, 429)
