"""What is kept about the shopper, as files, and the wish to have it erased: for whoever reads the order's mail."""

import csv
import json
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from portal.actions.answer_erasure import refuse_erasure
from portal.store import orders, outbox, tasks
from portal.store.database import Database
from tests import builders
from tests.builders import NOW
from tests.web.proofs import prove
from tests.web.reading import targets_in, words_of
from tests.web.shop import Waiting

FILES = ("data.json", "data.csv")


@pytest.fixture
def reader(visitor: TestClient, database: Database, waiting: Waiting) -> TestClient:
    """A browser of somebody who has shown to read the order's mail."""
    prove(visitor, database, waiting)
    return visitor


def test_the_answer_of_the_shop_stands_there(
    reader: TestClient, database: Database, waiting: Waiting
) -> None:
    reader.post(f"{waiting.page}/data/erasure")
    with database.writing() as session:
        named = (waiting.merchant.id, waiting.order.id)
        refuse_erasure(session, *named, "A <b>claim</b> is still open.", "Ada", NOW)
    words = words_of(reader.get(f"{waiting.page}/data").text)
    assert "The shop cannot erase your data now. A <b>claim</b> is still open." in words
    assert "Ask to erase my data" in words
    reader.cookies.clear()
    assert "claim" not in words_of(reader.get(f"{waiting.page}/data").text)


def _asked_of_the_desk(database: Database, waiting: Waiting) -> list[str]:
    with database.reading() as session:
        found = tasks.open_of_orders(session, waiting.merchant.id)
        return [text for task, _ in found for text in task.facts["texts"]]


def test_the_order_page_leads_there(visitor: TestClient, waiting: Waiting) -> None:
    assert f"{waiting.page}/data" in targets_in(visitor.get(waiting.page).text)


def test_whoever_reads_the_mail_gets_everything_as_json(reader: TestClient, waiting: Waiting) -> None:
    reader.post(waiting.choice("cancel"))
    answer = reader.get(f"{waiting.page}/data.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    kept = json.loads(answer.text)
    assert kept["order"][0]["email"] == "sam@mail.example"
    assert kept["lines"][0] | {"sku": "LAMP", "quantity": 2, "cancelled": 2} == kept["lines"][0]
    assert kept["dates_told"][0]["latest"] == "2026-12-09"
    assert kept["choices"][0]["kind"] == "cancel"
    assert kept["messages"][0]["kind"] == "cancelled"
    assert waiting.token not in answer.text
    reader.post(f"{waiting.page}/data/erasure")
    kept = json.loads(reader.get(f"{waiting.page}/data.json").text)
    assert [one["kind"] for one in kept["asked_of_the_shop"]] == ["erase"]
    assert [one["kind"] for one in kept["history"]] == ["erasure_asked", "choice_made"]


def test_the_table_says_the_same_and_runs_nowhere_as_a_formula(
    reader: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        order = session.merge(waiting.order)
        order.note = "=HYPERLINK(1)"
    rows = list(csv.DictReader(reader.get(f"{waiting.page}/data.csv").text.splitlines()))
    said = {(row["about"], row["row"], row["name"]): row["value"] for row in rows}
    assert said["order", "1", "email"] == "sam@mail.example"
    assert said["lines", "1", "quantity"] == "2"
    assert said["order", "1", "note"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("file", FILES)
def test_a_link_that_was_passed_on_opens_no_file(visitor: TestClient, waiting: Waiting, file: str) -> None:
    here = waiting.page
    answer = visitor.get(f"{here}/{file}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{here}/proof?then=data")
    page = visitor.get(f"{here}/data").text
    assert "sam@mail.example" not in page
    assert f"{here}/{file}" not in targets_in(page)


def test_a_link_that_was_passed_on_has_a_code_sent_and_asks_for_nothing(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    assert f"{waiting.page}/proof" in targets_in(visitor.get(f"{waiting.page}/data").text)
    visitor.post(f"{waiting.page}/data/erasure")
    assert _asked_of_the_desk(database, waiting) == []
    visitor.post(f"{waiting.page}/proof")
    with database.reading() as session:
        owed = outbox.of_order(session, waiting.merchant.id, waiting.order.id)
    assert [row.kind for row in owed] == ["code_requested"]


def test_erasure_is_asked_once_with_the_day_of_the_law(
    reader: TestClient, database: Database, waiting: Waiting
) -> None:
    for _ in range(2):
        assert reader.post(f"{waiting.page}/data/erasure").status_code == 303
    words = words_of(reader.get(f"{waiting.page}/data").text)
    assert "Asked. The shop answers within a month." in words
    assert "Ask to erase my data" not in words
    with database.reading() as session:
        ((task, _),) = tasks.open_of_orders(session, waiting.merchant.id)
    assert (task.kind, task.facts) == ("erase", {"by": f"{NOW + timedelta(days=28):%Y-%m-%d}"})


@pytest.mark.parametrize("path", ["data", *FILES])
def test_a_stranger_gets_nothing(visitor: TestClient, path: str) -> None:
    assert visitor.get(f"/t/never-was/{path}").status_code == 404


def test_another_order_is_not_in_the_file(reader: TestClient, database: Database, waiting: Waiting) -> None:
    with database.writing() as session:
        builders.an_order(session, waiting.merchant, "1002", email="eve@mail.example")
    assert "eve@mail.example" not in reader.get(f"{waiting.page}/data.json").text


def _an_open_order(database: Database, waiting: Waiting, number: str, **known: str) -> int:
    with database.writing() as session:
        order = builders.an_order(session, waiting.merchant, number, **known)
        builders.a_line(session, order)
        return order.id


def _owed(database: Database, waiting: Waiting, order_id: int) -> list[str]:
    with database.reading() as session:
        return [row.kind for row in outbox.of_order(session, waiting.merchant.id, order_id)]


def test_other_open_orders_of_the_address_are_named_and_their_links_are_sent_there(
    reader: TestClient, database: Database, waiting: Waiting
) -> None:
    other = _an_open_order(database, waiting, "1002")
    assert "Send the link of order 1002" in words_of(reader.get(f"{waiting.page}/data").text)
    answer = reader.post(f"{waiting.page}/data/others", data={"order": str(other)})
    assert "Please look into your mail" in words_of(answer.text)
    assert _owed(database, waiting, other) == ["link_requested"]


def test_a_link_that_was_passed_on_learns_of_no_other_order(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    other = _an_open_order(database, waiting, "1002")
    assert "1002" not in words_of(visitor.get(f"{waiting.page}/data").text)
    assert visitor.post(f"{waiting.page}/data/others", data={"order": str(other)}).status_code == 303
    assert _owed(database, waiting, other) == []


def test_orders_of_another_address_are_not_there(
    reader: TestClient, database: Database, waiting: Waiting
) -> None:
    other = _an_open_order(database, waiting, "1002", email="eve@mail.example")
    assert "1002" not in words_of(reader.get(f"{waiting.page}/data").text)
    assert reader.post(f"{waiting.page}/data/others", data={"order": str(other)}).status_code == 404
    assert _owed(database, waiting, other) == []


def test_another_address_goes_to_the_desk(reader: TestClient, database: Database, waiting: Waiting) -> None:
    asked = {"address": "Sam Carter\n1 Elm <b>Street</b>"}
    assert reader.post(f"{waiting.page}/data/address", data=asked).status_code == 303
    words = words_of(reader.get(f"{waiting.page}/data").text)
    assert "Asked for on 21 November. Another address replaces it. Sam Carter 1 Elm <b>Street</b>" in words
    with database.writing() as session:
        ((task, _),) = tasks.open_of_orders(session, waiting.merchant.id)
        assert (task.kind, task.facts) == ("address", {"address": "Sam Carter 1 Elm <b>Street</b>"})
        tasks.settle(session, waiting.merchant.id, task.id, "Ada", NOW)
    assert "The shop saw to it on 21 November." in words_of(reader.get(f"{waiting.page}/data").text)


@pytest.mark.parametrize("address", ["", "x" * 401])
def test_what_is_no_address_is_refused(
    reader: TestClient, database: Database, waiting: Waiting, address: str
) -> None:
    assert reader.post(f"{waiting.page}/data/address", data={"address": address}).status_code == 409
    assert _asked_of_the_desk(database, waiting) == []


def test_a_link_that_was_passed_on_moves_no_parcel(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    visitor.post(f"{waiting.page}/data/address", data={"address": "Eve, 2 Elm Street"})
    assert _asked_of_the_desk(database, waiting) == []


def test_nothing_that_has_left_is_sent_elsewhere(reader: TestClient, waiting: Waiting) -> None:
    reader.post(waiting.choice("cancel"))
    assert reader.post(f"{waiting.page}/data/address", data={"address": "2 Elm Street"}).status_code == 409


def _contact(database: Database, waiting: Waiting) -> tuple[str, str, bool]:
    with database.reading() as session:
        order = orders.get_one(session, waiting.merchant.id, waiting.order.id)
    return order.email, order.phone, order.sms_consent


def test_another_address_gets_a_link_and_ends_the_others(
    reader: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        session.merge(waiting.order).sms_consent = True
    typed = {"email": "sam@new.example", "phone": "+4915199999999"}
    answer = reader.post(f"{waiting.page}/data/contact", data=typed)
    assert "Your contact is saved" in words_of(answer.text)
    assert _contact(database, waiting) == ("sam@new.example", "+4915199999999", False)
    assert reader.get(waiting.page).status_code == 410
    assert _owed(database, waiting, waiting.order.id)[0] == "link_requested"


@pytest.mark.parametrize("email", ["", "sam at mail", "a@b@c"])
def test_what_is_no_email_address_is_said_beside_it(
    reader: TestClient, database: Database, waiting: Waiting, email: str
) -> None:
    before = _contact(database, waiting)
    answer = reader.post(f"{waiting.page}/data/contact", data={"email": email, "phone": "+4915199999999"})
    assert answer.status_code == 422
    assert "email address" in words_of(answer.text)
    assert 'value="+4915199999999"' in answer.text
    assert _contact(database, waiting) == before


def test_the_same_contact_again_ends_no_link(reader: TestClient, waiting: Waiting) -> None:
    typed = {"email": waiting.order.email, "phone": waiting.order.phone}
    reader.post(f"{waiting.page}/data/contact", data=typed)
    assert reader.get(waiting.page).status_code == 200


def test_a_link_that_was_passed_on_is_written_to_nowhere_else(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    before = _contact(database, waiting)
    answer = visitor.post(f"{waiting.page}/data/contact", data={"email": "eve@mail.example"})
    assert answer.headers["Location"] == f"{waiting.page}/proof?then=data"
    assert _contact(database, waiting) == before
