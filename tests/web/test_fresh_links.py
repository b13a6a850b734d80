"""A fresh link: sent to the address of the order, never shown, and never telling whether an order exists."""

import pytest
from starlette.testclient import TestClient

from portal.store import outbox
from portal.store.database import Database
from tests import builders
from tests.builders import NOW
from tests.web.reading import words_of
from tests.web.shop import Waiting


@pytest.mark.parametrize("number", ["1001", "#1001"])
def test_number_and_address_that_belong_together_send_a_link(
    visitor: TestClient, database: Database, waiting: Waiting, number: str
) -> None:
    visitor.post("/s/acme", data={"number": number, "email": " Sam@Mail.example "})
    assert _owed(database, waiting) == ["link_requested"]


@pytest.mark.parametrize(
    ("number", "email"), [("1001", "eve@mail.example"), ("9999", "sam@mail.example"), ("1001", "")]
)
def test_what_does_not_fit_is_answered_alike_and_sends_nothing(
    visitor: TestClient, database: Database, waiting: Waiting, number: str, email: str
) -> None:
    right = visitor.post("/s/acme", data={"number": "1001", "email": "sam@mail.example"})
    sent = _owed(database, waiting)
    wrong = visitor.post("/s/acme", data={"number": number, "email": email})
    assert (wrong.status_code, wrong.text) == (right.status_code, right.text)
    assert _owed(database, waiting) == sent


def test_a_shop_finds_its_own_orders_only(visitor: TestClient, database: Database, waiting: Waiting) -> None:
    with database.writing() as session:
        builders.a_merchant(session, "other")
    visitor.post("/s/other", data={"number": "1001", "email": "sam@mail.example"})
    assert _owed(database, waiting) == []


def test_a_shop_that_is_not_there_is_not_there(visitor: TestClient) -> None:
    assert visitor.get("/s/nobody").status_code == 404
    assert visitor.post("/s/nobody", data={"number": "1", "email": "a@b.example"}).status_code == 404


def test_asking_again_and_again_is_too_much(visitor: TestClient, waiting: Waiting) -> None:
    ask = {"number": "1", "email": "sam@mail.example"}
    answers = [visitor.post("/s/acme", data=ask) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_stale_link_can_be_replaced(visitor: TestClient, database: Database, waiting: Waiting) -> None:
    with database.writing() as session:
        token = builders.a_link(session, waiting.order, revoked_at=NOW)
    answer = visitor.post(f"/t/{token}/link")
    assert "Please look into your mail" in words_of(answer.text)
    assert _owed(database, waiting) == ["link_requested"]


def test_a_token_that_never_was_gets_the_same_answer(visitor: TestClient, waiting: Waiting) -> None:
    known, unknown = visitor.post(f"{waiting.page}/link"), visitor.post("/t/never-was/link")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)


def test_an_order_without_address_is_answered_alike(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        silent = builders.an_order(session, waiting.merchant, "1002", email="", phone="")
        token = builders.a_link(session, silent)
    answer = visitor.post(f"/t/{token}/link")
    assert "Please look into your mail" in words_of(answer.text)


def _owed(database: Database, waiting: Waiting) -> list[str]:
    with database.reading() as session:
        return [row.kind for row in outbox.of_order(session, waiting.merchant.id, waiting.order.id)]
