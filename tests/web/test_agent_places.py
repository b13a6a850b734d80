"""Moving an order in its queue from the desk: shown first, asked for a reason, done once."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.domain.policies import Policy
from portal.store import merchants, queue
from portal.store.database import Database
from tests.web.desk import a_browser_of
from tests.web.reading import active_in, words_of
from tests.web.shop import Waiting, a_waiting_order

REASON = "The first one arrived broken."


@pytest.fixture
def browser(app: Starlette, database: Database, waiting: Waiting) -> TestClient:
    """An agent of the shop, whose members go first."""
    with database.writing() as session:
        merchants.save_policy(session, waiting.merchant.id, Policy(priority_classes=("Members",)))
    return a_browser_of(app, database, waiting.merchant)


def path_of(waiting: Waiting) -> str:
    return f"/agent/orders/{waiting.order.id}/lines/{waiting.line.id}/place"


def place(database: Database, waiting: Waiting) -> int:
    with database.reading() as session:
        line = session.get_one(type(waiting.line), (waiting.merchant.id, waiting.line.id))
        return queue.place_of(session, waiting.merchant.id, line).number


def test_the_order_and_the_queue_lead_there(
    app: Starlette, browser: TestClient, database: Database, waiting: Waiting
) -> None:
    assert path_of(waiting) in browser.get(f"/agent/orders/{waiting.order.id}").text
    merchant = a_browser_of(app, database, waiting.merchant, "merchant")
    assert path_of(waiting) in merchant.get("/merchant/queues/one?sku=LAMP").text
    words = words_of(browser.get(path_of(waiting)).text)
    assert "13th of 13" in words
    assert "At the front stands ahead-LAMP-0" in words


@pytest.mark.parametrize(
    ("query", "question", "consequence"),
    [
        (
            {"before": "ahead-LAMP-10"},
            "Put it right before order ahead-LAMP-10?",
            "From 13th to 11th: it goes in front of 2 orders. ahead-LAMP-10 Somebody Else ahead-LAMP-11",
        ),
        (
            {"into_class": "Members"},
            "Put it into the class “Members”?",
            "From 13th to 1st: it goes in front of 12 orders.",
        ),
        ({"into_class": ""}, "Leave it without a class?", "It stays 13th."),
    ],
)
def test_what_a_move_means_is_shown_and_nothing_changes(
    browser: TestClient,
    database: Database,
    waiting: Waiting,
    query: dict[str, str],
    question: str,
    consequence: str,
) -> None:
    answer = browser.get(path_of(waiting), params=query)
    words = words_of(answer.text)
    assert question in words
    assert consequence in words
    assert active_in(answer.text) == []
    assert place(database, waiting) == 13


def test_it_is_moved_for_a_reason_and_the_desk_remembers(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    for _ in range(2):
        answer = browser.post(path_of(waiting), data={"before": "ahead-LAMP-0", "reason": REASON})
        assert answer.status_code == 303
    words = words_of(browser.get(answer.headers["Location"]).text)
    assert "The order has its new place." in words
    assert words.count(f"Moved in the queue from 13th to 1st. {REASON}") == 1
    assert place(database, waiting) == 1


def test_without_a_reason_it_is_asked_for_in_place(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    for reason, sentence in (("", "Please say why"), ("Sam called us", "must not say who somebody is")):
        answer = browser.post(path_of(waiting), data={"into_class": "Members", "reason": reason})
        assert answer.status_code == 422
        assert sentence in words_of(answer.text)
        assert reason in answer.text
    assert place(database, waiting) == 13


@pytest.mark.parametrize("data", [{"before": "1001"}, {"before": "<b>9"}, {"into_class": "Gold"}])
def test_what_is_not_possible_is_said_above_the_form(
    browser: TestClient, waiting: Waiting, data: dict[str, str]
) -> None:
    for answer in (
        browser.get(path_of(waiting), params=data),
        browser.post(path_of(waiting), data=data | {"reason": REASON}),
    ):
        assert answer.status_code == 409
        assert "Right before order" in words_of(answer.text)
        assert active_in(answer.text) == []


def test_another_shops_order_is_not_there(browser: TestClient, database: Database) -> None:
    with database.writing() as session:
        other = a_waiting_order(session, "zeta")
    assert browser.get(path_of(other)).status_code == 404
    data = {"before": "ahead-LAMP-0", "reason": REASON}
    assert browser.post(path_of(other), data=data).status_code == 404
    assert place(database, other) == 13
