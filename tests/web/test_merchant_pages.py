"""The merchant's console as a whole: every page, for every visitor, empty and full."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.store.database import Database
from portal.web.merchant import ROUTES
from tests import builders
from tests.played import played_once
from tests.web.desk import HOSTILE, a_browser_of
from tests.web.full_shop import FullShop, a_full_shop
from tests.web.reading import active_in, words_of

# Pages that show a mail or a shopper's page in frames of their own.
_FRAMES = {"en": 1, "brand": 4}


@pytest.fixture
@played_once
def shop(database: Database) -> FullShop:
    with database.writing() as session:
        return a_full_shop(session)


@pytest.fixture
def merchant(app: Starlette, database: Database, shop: FullShop) -> TestClient:
    return a_browser_of(app, database, shop.merchant, "merchant")


def asked_of(path: str, shop: FullShop) -> str:
    """The path of a route with the things of this shop in it."""
    named = {
        "{choice_id:int}": str(shop.choice_id),
        "{problem_id:int}": str(shop.problem_id),
        "{document_id:int}": str(shop.document_id),
        "{task_id:int}": str(shop.task_id),
        "{message_id:int}": str(shop.message_id),
        "{kind}": "date_later",
        "{channel}": "email",
        "{language}": "en",
    }
    for parameter, value in named.items():
        path = path.replace(parameter, value)
    return path


def test_every_page_shows_a_full_shop_as_plain_text(merchant: TestClient, shop: FullShop) -> None:
    for path in shop.pages():
        answer = merchant.get(path)
        assert answer.status_code == 200, path
        frames = ["iframe"] * _FRAMES.get(path.rpartition("/")[2], 0)
        if not path.endswith("/mail"):
            assert active_in(answer.text) == frames, path
    assert HOSTILE in words_of(merchant.get("/merchant").text)


def test_every_page_shows_an_empty_shop(app: Starlette, database: Database, shop: FullShop) -> None:
    with database.writing() as session:
        empty = builders.a_merchant(session, "empty")
    browser = a_browser_of(app, database, empty, "merchant")
    for path in shop.pages():
        is_thing = path.startswith(("/merchant/documents/", "/merchant/queues/"))
        assert browser.get(path).status_code == (404 if is_thing else 200), path


def test_agents_may_not_enter_any_of_it(app: Starlette, database: Database, shop: FullShop) -> None:
    agent = a_browser_of(app, database, shop.merchant, "agent")
    for route in ROUTES:
        answer = agent.request(route.method, asked_of(route.path, shop), data=dict(route.sample))
        assert answer.status_code == 403, route.path


def test_strangers_are_asked_to_sign_in(visitor: TestClient, shop: FullShop) -> None:
    for route in ROUTES:
        answer = visitor.request(route.method, asked_of(route.path, shop), data=dict(route.sample))
        assert answer.status_code == 303, route.path
        assert answer.headers["Location"].startswith("/login"), route.path


def test_another_shops_things_are_not_there(app: Starlette, database: Database, shop: FullShop) -> None:
    with database.writing() as session:
        other = builders.a_merchant(session, "other")
    browser = a_browser_of(app, database, other, "merchant")
    for route in ROUTES:
        if route.tenant:
            answer = browser.request(route.method, asked_of(route.path, shop), data=dict(route.sample))
            assert answer.status_code == 404, route.path


def test_nothing_of_another_shop_is_on_any_page(app: Starlette, database: Database, shop: FullShop) -> None:
    with database.writing() as session:
        other = builders.a_merchant(session, "other", name="Quiet Shop")
    browser = a_browser_of(app, database, other, "merchant")
    for path in shop.pages():
        words = words_of(browser.get(path).text)
        assert HOSTILE not in words, path
        assert "Sam Carter" not in words, path


def test_the_overview_counts_what_waits_and_what_is_to_be_done(merchant: TestClient) -> None:
    words = words_of(merchant.get("/merchant").text)
    assert "5 units wait in 1 queue, 3 orders" in words
    assert "3 without a date told of 5 units" in words
    assert "1 request to carry out" in words
    assert "2 open problems" in words
    assert "2 not delivered" in words
    assert "70 % (7 of 10) kept Goods usually come on the day to 4 days late." in words
