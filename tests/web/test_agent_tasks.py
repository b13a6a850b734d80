"""Shoppers who wait for a person: an agent sees why, and marks it done, once and for their own shop."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.domain.tasks import by_law, to_answer, to_reach
from portal.store import sending_gates, tasks
from portal.store.database import Database
from tests import builders
from tests.builders import NOW
from tests.web.conftest import AS_HTMX
from tests.web.desk import a_browser_of
from tests.web.reading import words_of
from tests.web.shop import Waiting

PAGE = "/agent/tasks"


@pytest.fixture
def browser(app: Starlette, database: Database, waiting: Waiting) -> TestClient:
    """An agent of Sam's shop; Sam has texted twice, and no message reaches them."""
    with database.writing() as session:
        for task in (
            to_answer(waiting.order.id, "<b>When?</b>"),
            to_answer(waiting.order.id, "Hello?"),
            to_reach(waiting.order.id),
        ):
            tasks.raise_of_order(session, waiting.merchant.id, task, NOW)
    return a_browser_of(app, database, waiting.merchant, "agent")


def test_the_list_says_who_waits_and_why(browser: TestClient, waiting: Waiting) -> None:
    page = browser.get(PAGE)
    assert "Answer the shopper of 1001 They wrote: “<b>When?</b>” “Hello?”" in words_of(page.text)
    assert "Reach the shopper of 1001 No message reaches this shopper any more." in words_of(page.text)
    assert f'href="/agent/orders/{waiting.order.id}"' in page.text
    assert "<b>When" not in page.text


def test_both_desks_are_told_of_a_channel_that_is_stopped(
    app: Starlette, database: Database, browser: TestClient, waiting: Waiting
) -> None:
    with database.writing() as session:
        gate = sending_gates.held_account(session, "email")
        gate.stopped_at, gate.reason, gate.probe_at = NOW, "The key is not valid.", NOW + timedelta(minutes=1)
    owner = a_browser_of(app, database, waiting.merchant, "merchant")
    for page in (browser.get(PAGE), owner.get("/merchant")):
        said = words_of(page.text)
        assert "No mail leaves since 21 Nov 2026, 10:00. The key is not valid." in said
        assert "The next try is at 21 Nov 2026, 10:01" in said


@pytest.mark.parametrize("headers", [{}, AS_HTMX])
def test_done_is_done_once_and_by_whom_came_first(
    browser: TestClient, database: Database, waiting: Waiting, headers: dict[str, str]
) -> None:
    with database.reading() as session:
        (answer, _), _ = tasks.open_of_orders(session, waiting.merchant.id)
    for _ in range(2):
        page = browser.post(f"{PAGE}/{answer.id}/settle", headers=headers, follow_redirects=True)
        assert "Done. Thank you." in page.text
    with database.reading() as session:
        ((left, _),) = tasks.open_of_orders(session, waiting.merchant.id)
        assert left.kind == "reach"
        assert (
            session.get_one(tasks.TaskRow, (waiting.merchant.id, answer.id)).settled_by
            == "Agent of Acme Outdoor"
        )


def test_another_shops_task_is_not_there(
    app: Starlette, database: Database, browser: TestClient, waiting: Waiting
) -> None:
    with database.writing() as session:
        other = builders.a_merchant(session, "other")
    stranger = a_browser_of(app, database, other, "agent")
    with database.reading() as session:
        (answer, _), _ = tasks.open_of_orders(session, waiting.merchant.id)
    assert "Nobody waits for an answer." in stranger.get(PAGE).text
    assert stranger.post(f"{PAGE}/{answer.id}/settle").status_code == 404


def test_what_is_to_be_answered_is_no_task_of_the_shelf(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.reading() as session:
        assert tasks.open_tasks(session, waiting.merchant.id) == []


def test_what_a_law_asks_for_stands_apart_and_above_overdue_refunds_before_all(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        for sku, why, by in (
            ("LAMP", "not_told", NOW.date()),
            ("RUG", "refund_overdue", NOW.date() - timedelta(days=1)),
        ):
            task = by_law(waiting.order.id, sku, why, by)
            tasks.raise_of_order(session, waiting.merchant.id, task, NOW)
    words = words_of(browser.get(PAGE).text)
    places = [
        words.index(said)
        for said in (
            "Needs action by law 2",
            "Overdue The money was to go back by 20 Nov 2026",
            "No delay notice arrived. Reach them by 21 Nov 2026",
            "Shoppers who wait for us 2",
            "Hello?",
        )
    ]
    assert places == sorted(places)
