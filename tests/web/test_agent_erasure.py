"""The wish to be erased at the agent's desk: both answers, each in place, and nobody else's order."""

from datetime import date

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.actions.ask_erasure import ask_erasure, erasure_of
from portal.store.database import Database
from tests import builders
from tests.builders import NOW
from tests.web.desk import HOSTILE, a_browser_of
from tests.web.reading import active_in, words_of
from tests.web.shop import Waiting


@pytest.fixture
def agent(app: Starlette, database: Database, waiting: Waiting) -> TestClient:
    return a_browser_of(app, database, waiting.merchant)


def _asks(database: Database, waiting: Waiting, order_id: int) -> str:
    with database.writing() as session:
        ask_erasure(session, waiting.merchant.id, order_id, date(2026, 12, 19), NOW)
    return f"/agent/orders/{order_id}"


def _state(database: Database, waiting: Waiting, order_id: int) -> str:
    with database.reading() as session:
        return erasure_of(session, waiting.merchant.id, order_id).state


def test_what_still_waits_cannot_be_erased_only_refused(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    here = _asks(database, waiting, waiting.order.id)
    words = words_of(agent.get(here).text)
    assert "The law has it answered by 19 Dec 2026." in words
    assert "Something of it still waits to be sent. Until then it can only be refused." in words
    assert "Erase for good" not in words
    assert agent.post(f"{here}/erasure").status_code == 409
    assert agent.post(f"{here}/erasure/refusal", data={"reason": " "}).status_code == 422
    answer = agent.post(f"{here}/erasure/refusal", data={"reason": HOSTILE})
    assert answer.status_code == 303
    page = agent.get(answer.headers["Location"]).text
    assert "The shopper is told why their data stays." in words_of(page)
    assert active_in(page) == []
    assert _state(database, waiting, waiting.order.id) == "refused"


def test_what_is_closed_is_granted_once(agent: TestClient, database: Database, waiting: Waiting) -> None:
    with database.writing() as session:
        closed = builders.an_order(session, waiting.merchant, "1002")
    here = _asks(database, waiting, closed.id)
    assert "Erase the data of the shopper of 1002" in words_of(agent.get("/agent/tasks").text)
    assert [agent.post(f"{here}/erasure").status_code for _ in range(2)] == [303, 303]
    assert "Granted. Once the shopper has been told, their data is gone." in words_of(agent.get(here).text)
    assert _state(database, waiting, closed.id) == "granted"
    assert "Nobody waits for an answer." in words_of(agent.get("/agent/tasks").text)


def test_a_wish_by_phone_is_noted_with_who_asked(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    here = f"/agent/orders/{waiting.order.id}"
    assert "The shopper asks you for it?" in words_of(agent.get(here).text)
    refused = agent.post(f"{here}/erasure/wish", data={"note": " "})
    assert refused.status_code == 422
    assert "Please say who asked" in words_of(refused.text)
    noted = agent.post(f"{here}/erasure/wish", data={"note": HOSTILE})
    page = agent.get(noted.headers["Location"]).text
    assert "The law has it answered by 19 Dec 2026." in words_of(page)
    assert active_in(page) == []
    assert _state(database, waiting, waiting.order.id) == "asked"


def test_another_shop_answers_for_nobody(app: Starlette, database: Database, waiting: Waiting) -> None:
    here = _asks(database, waiting, waiting.order.id)
    with database.writing() as session:
        stranger_of = builders.a_merchant(session, "globex")
    stranger = a_browser_of(app, database, stranger_of)
    assert stranger.post(f"{here}/erasure").status_code == 404
    assert stranger.post(f"{here}/erasure/wish", data={"note": "Me."}).status_code == 404
    assert stranger.post(f"{here}/erasure/refusal", data={"reason": "No."}).status_code == 404
    assert _state(database, waiting, waiting.order.id) == "asked"
