"""One order at the agent's desk: what it shows, to whom, and in whose words."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.store.database import Database
from portal.templating import LINK_MARK, link_mark
from tests import builders, desk_builders
from tests.builders import NOW, TODAY
from tests.web.desk import HOSTILE, a_browser_of
from tests.web.reading import active_in, words_of
from tests.web.shop import Waiting, a_waiting_order


@pytest.fixture
def agent(app: Starlette, database: Database, waiting: Waiting) -> TestClient:
    return a_browser_of(app, database, waiting.merchant)


def path_of(waiting: Waiting) -> str:
    return f"/agent/orders/{waiting.order.id}"


def test_it_shows_what_the_shopper_sees_and_the_evidence(agent: TestClient, waiting: Waiting) -> None:
    words = words_of(agent.get(path_of(waiting)).text)
    assert "Brass lamp Waiting LAMP · line 1 · 2 units at €40.00" in words
    assert "Ships 3 to 9 December Confirmed by the supplier on 18 November." in words
    assert "Place 13th of 13, 36 units ahead" in words
    assert "Last told 3 to 9 December" in words


def test_it_shows_the_whole_contact(agent: TestClient, waiting: Waiting) -> None:
    page = agent.get(path_of(waiting)).text
    assert 'value="sam@mail.example"' in page
    assert 'value="+4915123456789"' in page


def test_the_options_show_date_money_and_place_before_the_click(agent: TestClient, waiting: Waiting) -> None:
    words = words_of(agent.get(path_of(waiting)).text)
    assert (
        "Keep waiting Ships between 3 and 9 December. No money moves. Keeps the 13th place, 36 units ahead."
        in words
    )
    assert "€24.00 more. Gives up the 13th place in the queue for Brass lamp." in words
    assert "Cancel 2 units will not be sent. €80.00 goes back." in words


def test_history_tells_promises_choices_and_events_newest_first(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        desk_builders.an_event(session, waiting.order, "contact_corrected", "Kim", changed=["email"])
        desk_builders.a_choice(session, waiting.line, "wait", actor="Kim", reason="Fine until Christmas")
    words = words_of(agent.get(path_of(waiting)).text)
    told = words[words.index("History") :]
    assert "Contact corrected email address. 21 Nov 2026, 09:00 · Kim" in told
    assert "Keep waiting 2 units. Fine until Christmas" in told
    assert (
        "3 to 9 December Confirmed This is the first date we can give you. PO 7 line 1, 19 November." in told
    )
    order = [
        told.index(words)
        for words in ("Contact corrected", "Keep waiting", "3 to 9 December", "Order placed")
    ]
    assert order == sorted(order)


def test_a_message_is_shown_in_the_words_it_left_with_but_without_its_link(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        desk_builders.a_message(
            session, waiting.order, subject="It ships later", text=f"See {LINK_MARK} please."
        )
    page = agent.get(path_of(waiting)).text
    assert "Subject It ships later See [tracking link] please." in words_of(page)
    assert "Sent Date later Email to sam@mail.example · 21 Nov 2026, 09:00" in words_of(page)
    assert LINK_MARK not in page


def test_a_message_that_told_other_orders_too_says_so(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    text = f"Order 1001: {link_mark(4711)} Order 1002: {link_mark(4712)}"
    with database.writing() as session:
        desk_builders.a_message(session, waiting.order, text=text, told_with=4712)
    page = agent.get(path_of(waiting)).text
    assert "One message told this together with news of other orders" in words_of(page)
    assert "Order 1001: [tracking link] Order 1002: [tracking link]" in words_of(page)
    assert "4712" not in page


def test_an_owed_message_shows_its_facts_and_its_moment(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    later = desk_builders.changes_of(
        waiting.line, earliest=TODAY + timedelta(days=30), latest=TODAY + timedelta(days=36), was_latest=TODAY
    )
    with database.writing() as session:
        due = NOW + timedelta(hours=9)
        desk_builders.a_message(session, waiting.order, state="pending", due_at=due, changes=later)
    words = words_of(agent.get(path_of(waiting)).text)
    assert "Owed Date later Email to sam@mail.example · not before 21 Nov 2026, 19:00" in words
    assert "Brass lamp: date later, 2 units, 21 to 27 December, before 21 November." in words


def test_a_message_that_failed_says_why(agent: TestClient, database: Database, waiting: Waiting) -> None:
    with database.writing() as session:
        desk_builders.a_message(session, waiting.order, state="failed", reason="The mailbox does not exist.")
    assert "Failed" in words_of(agent.get(path_of(waiting)).text)
    assert "The mailbox does not exist." in words_of(agent.get(path_of(waiting)).text)


def test_whatever_people_call_themselves_is_shown_as_text(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        order = builders.an_order(
            session, waiting.merchant, HOSTILE, name=HOSTILE, note=HOSTILE, email=HOSTILE
        )
        line = builders.a_line(session, order, HOSTILE)
        desk_builders.a_choice(session, line, "wait", actor=HOSTILE, reason=HOSTILE, title=HOSTILE)
        desk_builders.an_event(session, order, "something_new", HOSTILE)
        desk_builders.a_message(session, order, subject=HOSTILE, text=HOSTILE, reason=HOSTILE)
        builders.a_shipment(session, line, 1, tracking_url="javascript:alert(1)", carrier=HOSTILE)
    page = agent.get(f"/agent/orders/{order.id}").text
    assert active_in(page) == []
    assert words_of(page).count(HOSTILE) > 8


def test_an_order_without_lines_is_shown_all_the_same(
    agent: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        order = builders.an_order(session, waiting.merchant, "empty", name="", email="", phone="")
    words = words_of(agent.get(f"/agent/orders/{order.id}").text)
    assert "This order has no lines." in words
    assert "Nothing was sent yet, and nothing is owed." in words


def test_somebody_elses_order_is_no_order(
    app: Starlette, agent: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        other = a_waiting_order(session, "other")
    missing = agent.get("/agent/orders/999999")
    theirs = agent.get(path_of(other))
    assert (missing.status_code, theirs.status_code) == (404, 404)
    assert words_of(theirs.text) == words_of(missing.text)
    assert a_browser_of(app, database, other.merchant).get(path_of(other)).status_code == 200


def test_a_stranger_is_asked_to_sign_in(visitor: TestClient, waiting: Waiting) -> None:
    assert visitor.get(path_of(waiting)).headers["Location"].startswith("/login?next=/agent/orders/")
