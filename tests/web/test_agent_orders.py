"""Finding an order at the agent's desk."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.store.database import Database
from tests import builders
from tests.builders import TODAY
from tests.web.conftest import AS_HTMX
from tests.web.desk import HOSTILE, a_browser_of
from tests.web.reading import active_in, words_of


@pytest.fixture
def agent(app: Starlette, database: Database) -> TestClient:
    """An agent of a shop with four orders; another shop has an order of the same number and address."""
    with database.writing() as session:
        merchant = builders.a_merchant(session)
        builders.a_product(session, merchant)
        sam = builders.an_order(session, merchant, "1001")
        line = builders.a_line(session, sam, quantity=2)
        builders.a_promise(session, line, TODAY, TODAY)
        builders.an_order(session, merchant, "1002", name="Sam Carter", email="other@mail.example", phone="")
        mia = builders.an_order(
            session, merchant, "#1003", name="Mia Okafor", email="mia@mail.example", phone="+4917600000001"
        )
        builders.a_line(session, mia)
        builders.an_order(session, merchant, "1004", name="Mia Olsen", email="", phone="")
        other = builders.a_merchant(session, "other")
        builders.an_order(session, other, "1001", name="Nina Stranger", email="nina@mail.example")
    return a_browser_of(app, database, merchant)


def test_nothing_asked_lists_the_newest_orders_with_full_contact(agent: TestClient) -> None:
    words = words_of(agent.get("/agent/orders").text)
    assert "Newest orders" in words
    assert "1001 Sam Carter sam@mail.example +4915123456789 Waiting by 21 November" in words
    assert "Nina Stranger" not in words


@pytest.mark.parametrize(
    "words",
    ["1001", " 1001 ", "sam@mail.example", "SAM@mail.example", "+49 176 00000001", "#1003", "1003", "okafor"],
)
def test_one_exact_hit_goes_straight_to_the_order(agent: TestClient, words: str) -> None:
    answer = agent.get("/agent/orders", params={"q": words})
    assert answer.status_code == 303
    assert agent.get(answer.headers["Location"]).status_code == 200


def test_a_name_that_several_bear_lists_them_all(agent: TestClient) -> None:
    words = words_of(agent.get("/agent/orders", params={"q": "sam carter"}).text)
    assert "2 found" in words
    assert "1001" in words
    assert "1002" in words
    assert "1003" not in words


def test_the_beginning_of_a_name_lists_even_a_single_order(agent: TestClient) -> None:
    answer = agent.get("/agent/orders", params={"q": "okaf"})
    assert answer.status_code == 200
    assert "1 found" in words_of(answer.text)


def test_what_only_another_shop_has_is_not_found(agent: TestClient) -> None:
    words = words_of(agent.get("/agent/orders", params={"q": "nina@mail.example"}).text)
    assert "Nothing found" in words
    assert "Nina Stranger" not in words


def test_htmx_gets_the_list_alone_and_stays_where_it_is(agent: TestClient) -> None:
    answer = agent.get("/agent/orders", params={"q": "1001"}, headers=AS_HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "1 found" in words_of(answer.text)


def test_a_hostile_search_is_shown_as_the_text_it_is(agent: TestClient) -> None:
    page = agent.get("/agent/orders", params={"q": HOSTILE}).text
    assert HOSTILE in words_of(page)
    assert active_in(page) == []


def test_a_shop_without_orders_says_so(app: Starlette, database: Database) -> None:
    with database.writing() as session:
        merchant = builders.a_merchant(session, "new")
    assert "There are no orders yet." in words_of(
        a_browser_of(app, database, merchant).get("/agent/orders").text
    )


def test_the_desk_begins_with_its_orders(agent: TestClient) -> None:
    assert agent.get("/agent").headers["Location"] == "/agent/orders"


def test_a_stranger_is_asked_to_sign_in_first(visitor: TestClient) -> None:
    answer = visitor.get("/agent/orders?q=1001")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=/agent/orders%3Fq%3D1001"


def test_merchants_may_sit_at_this_desk(app: Starlette, database: Database) -> None:
    with database.writing() as session:
        merchant = builders.a_merchant(session)
    assert a_browser_of(app, database, merchant, "merchant").get("/agent/orders").status_code == 200
