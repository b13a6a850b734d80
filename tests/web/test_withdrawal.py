"""Withdrawing from a contract: two steps with the names that the directive gives them, and no GET that acts."""

from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from portal.delivery.material import material_for
from portal.delivery.writing import write
from portal.links import Links
from portal.store import merchants, refunds, shipments, tasks, timeline
from portal.store.database import Database
from portal.store.orders import Order, OrderLine
from portal.store.outbox import OutboxRow
from portal.store.products import Product
from portal.store.shipments import ShipmentOfLine
from portal.store.timeline import Event
from tests.builders import NOW
from tests.web.reading import active_in, words_of
from tests.web.shop import Waiting

STATEMENT = {"name": "Sam Carter", "line": "0"}


@pytest.fixture
def german(database: Database, waiting: Waiting) -> Waiting:
    """Sam's two lamps go to Hamburg, and are paid."""
    with database.writing() as session:
        order = session.get(Order, (waiting.merchant.id, waiting.order.id))
        assert order is not None
        order.country, order.paid, order.timezone = "DE", "full", "Europe/Berlin"
    return waiting


def acknowledgements(database: Database) -> list[OutboxRow]:
    with database.reading() as session:
        return list(session.exec(select(OutboxRow).where(OutboxRow.kind == "withdrawal_received")))


def the_line(database: Database, waiting: Waiting) -> OrderLine:
    with database.reading() as session:
        line = session.get(OrderLine, (waiting.merchant.id, waiting.line.id))
        assert line is not None
        return line


def test_wd2_the_page_leads_there_in_the_words_of_the_directive(visitor: TestClient, german: Waiting) -> None:
    page = visitor.get(german.page)
    assert "Withdraw from contract here" in words_of(page.text)
    assert f'href="{german.page}/withdrawal"' in page.text


def test_wd4_a_statement_is_shown_before_it_is_confirmed_and_nothing_has_happened(
    visitor: TestClient, german: Waiting, database: Database
) -> None:
    first = visitor.get(f"{german.page}/withdrawal")
    assert "without giving a reason" in words_of(first.text)
    second = visitor.post(f"{german.page}/withdrawal", data=STATEMENT)
    assert "I, Sam Carter, withdraw from the contract on: Brass lamp × 2" in words_of(second.text)
    assert "Confirm withdrawal" in words_of(second.text)
    assert active_in(first.text) == active_in(second.text) == []
    assert (acknowledgements(database), the_line(database, german).waiting) == ([], 2)


def test_wd7_confirming_ends_the_contract_acknowledges_it_and_gives_the_money_a_day(
    visitor: TestClient, german: Waiting, database: Database
) -> None:
    for _ in range(2):
        done = visitor.post(f"{german.page}/withdrawal/confirmation", data=STATEMENT)
        assert done.status_code == 200
        assert "Your withdrawal has reached us" in words_of(done.text)
    (acknowledged,) = acknowledgements(database)
    assert acknowledged.changes[0]["said_by"] == "Sam Carter"
    assert acknowledged.changes[0]["said_at"].endswith("+00:00")
    assert the_line(database, german).waiting == 0
    with database.reading() as session:
        ((owed, _),) = refunds.still_owed(session, german.merchant.id)
    assert (owed.cause, owed.due_by.isoformat()) == ("WD-1", "2026-12-05")
    assert "Your right of withdrawal" not in words_of(visitor.get(german.page).text)


def test_what_has_left_is_to_come_back_and_somebody_sees_to_it(
    visitor: TestClient, german: Waiting, database: Database
) -> None:
    with database.writing() as session:
        line = session.get(OrderLine, (german.merchant.id, german.line.id))
        assert line is not None
        line.shipped, line.waiting = 1, 1
    visitor.post(f"{german.page}/withdrawal/confirmation", data=STATEMENT)
    with database.reading() as session:
        assert len(refunds.still_owed(session, german.merchant.id)) == 2
        ((task, _),) = tasks.open_of_orders(session, german.merchant.id)
    assert task.facts == {"why": "withdrawn", "by": "2026-12-05"}


def test_the_store_hears_of_what_was_cancelled_and_of_what_comes_back(
    visitor: TestClient, german: Waiting, database: Database
) -> None:
    with database.writing() as session:
        merchants.get(session, german.merchant.id).store_url = "https://store.example/hook"
        line = session.get(OrderLine, (german.merchant.id, german.line.id))
        assert line is not None
        line.shipped, line.waiting = 1, 1
    for _ in range(2):
        visitor.post(f"{german.page}/withdrawal/confirmation", data=STATEMENT)
    with database.reading() as session:
        rows = session.exec(select(OutboxRow).where(OutboxRow.channel == "store").order_by(OutboxRow.kind))
        told = {row.kind: row.changes[0] for row in rows if row.kind.startswith("order_line.")}
    assert sorted(told) == ["order_line.cancelled", "order_line.withdrawn"]
    back = told["order_line.withdrawn"]
    assert (back["units"], back["refund_form"], back["refund_due_by"]) == (1, "as_paid", "2026-12-05")


def test_in_german_the_button_has_the_words_of_the_law(
    visitor: TestClient, german: Waiting, database: Database
) -> None:
    page = visitor.get(f"{german.page}/withdrawal", headers={"Accept-Language": "de"})
    assert "Vertrag widerrufen" in words_of(page.text)


def test_wd3_no_name_is_asked_for_again_and_nothing_is_lost(visitor: TestClient, german: Waiting) -> None:
    page = visitor.post(f"{german.page}/withdrawal", data={"name": " ", "line": str(german.line.id)})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text


def test_wd6_goods_made_to_order_cannot_be_withdrawn_from(
    visitor: TestClient, german: Waiting, database: Database
) -> None:
    with database.writing() as session:
        product = session.exec(select(Product).where(Product.sku == "LAMP")).one()
        product.kind = "custom"
    assert "Withdraw from contract here" not in words_of(visitor.get(german.page).text)
    refused = visitor.post(f"{german.page}/withdrawal/confirmation", data=STATEMENT)
    assert refused.status_code == 409
    assert "made to order" in words_of(refused.text)
    assert the_line(database, german).waiting == 2


def test_outside_the_eu_and_the_uk_there_is_no_such_way(
    visitor: TestClient, waiting: Waiting, database: Database
) -> None:
    with database.writing() as session:
        order = session.get(Order, (waiting.merchant.id, waiting.order.id))
        assert order is not None
        order.country = "US"
    assert "Withdraw from contract" not in words_of(visitor.get(waiting.page).text)
    refused = visitor.post(f"{waiting.page}/withdrawal/confirmation", data=STATEMENT)
    assert refused.status_code == 409


def test_a_wrong_link_opens_no_withdrawal(visitor: TestClient, german: Waiting) -> None:
    assert visitor.get("/t/nobody/withdrawal").status_code == 404
    assert visitor.post("/t/nobody/withdrawal/confirmation", data=STATEMENT).status_code == 404


def test_wd5_a_reason_may_be_given_and_the_acknowledgement_has_it_with_the_moment_on_their_clock(
    visitor: TestClient, german: Waiting, database: Database
) -> None:
    first = words_of(visitor.get(f"{german.page}/withdrawal").text)
    assert "Reason, only if you want to give one" in first
    said = STATEMENT | {"reason": "It comes too late for me.", "contact": "email"}
    second = words_of(visitor.post(f"{german.page}/withdrawal", data=said).text)
    assert "Reason: It comes too late for me." in second
    visitor.post(f"{german.page}/withdrawal/confirmation", data=said)
    (owed,) = acknowledgements(database)
    with database.writing() as session:
        row = session.get(OutboxRow, (owed.merchant_id, owed.id))
        assert row is not None
        links = Links("http://portal.example", "k" * 32)
        write(row, material_for(session, [row], NOW), links, NOW)
        text = row.text
    assert "21 November 2026, 11:00 CET (UTC+01:00)" in text
    assert "Reason given: It comes too late for me." in text


def test_the_acknowledgement_goes_where_they_want_it(
    visitor: TestClient, german: Waiting, database: Database
) -> None:
    other = STATEMENT | {"contact": "other"}
    refused = visitor.post(f"{german.page}/withdrawal", data=other | {"address": "nobody"})
    assert (refused.status_code, 'aria-describedby="address-problem"' in refused.text) == (422, True)
    second = visitor.post(f"{german.page}/withdrawal", data=other | {"address": "sam@elsewhere.example"})
    assert 'name="contact" value="sam@elsewhere.example"' in second.text
    visitor.post(
        f"{german.page}/withdrawal/confirmation", data=STATEMENT | {"contact": "sam@elsewhere.example"}
    )
    (owed,) = acknowledgements(database)
    with database.writing() as session:
        row = session.get(OutboxRow, (owed.merchant_id, owed.id))
        assert row is not None
        write(row, material_for(session, [row], NOW), Links("http://portal.example", "k" * 32), NOW)
        assert row.to_address == "sam@elsewhere.example"


def test_wd8_an_address_that_is_none_never_costs_the_statement(
    visitor: TestClient, german: Waiting, database: Database
) -> None:
    visitor.post(f"{german.page}/withdrawal/confirmation", data=STATEMENT | {"contact": "nobody@"})
    assert (the_line(database, german).waiting, len(acknowledgements(database))) == (0, 1)


@pytest.mark.parametrize(("arrived_days_ago", "is_open"), [(13, True), (15, False)])
def test_wd1_the_window_ends_14_days_after_the_day_on_which_it_arrived(
    visitor: TestClient, german: Waiting, database: Database, arrived_days_ago: int, is_open: bool
) -> None:
    left, came = NOW - timedelta(days=20), NOW - timedelta(days=arrived_days_ago)
    with database.writing() as session:
        order = session.get(Order, (german.merchant.id, german.order.id))
        assert order is not None
        order.placed_at = NOW - timedelta(days=30)
        row = ShipmentOfLine(german.line.id, left, "JD01", german.order.id, "LAMP", 2)
        shipments.save(session, german.merchant.id, [row], left)
        event = Event(german.order.id, "delivered", "Ada", german.line.id)
        timeline.append(session, german.merchant.id, [event], came)
    done = visitor.post(f"{german.page}/withdrawal/confirmation", data=STATEMENT)
    assert (done.status_code == 200) == is_open
