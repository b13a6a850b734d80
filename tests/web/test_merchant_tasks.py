"""Tasks on the merchant's console: what is to be counted, and that it is done once and by its own merchant."""

import pytest
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.store.database import Database
from portal.store.merchants import Merchant
from portal.store.tasks import TaskRow
from tests import builders, desk_builders
from tests.builders import NOW
from tests.played import played_once
from tests.web.conftest import AS_HTMX
from tests.web.desk import a_browser_of
from tests.web.reading import words_of

PAGE = "/merchant/tasks"


@pytest.fixture
@played_once
def shop(database: Database) -> Merchant:
    with database.writing() as session:
        merchant = builders.a_merchant(session)
        builders.a_product(session, merchant, "LAMP")
        return merchant


@pytest.fixture
def task_id(database: Database, shop: Merchant) -> int:
    with database.writing() as session:
        return desk_builders.a_task(session, shop)


@pytest.fixture
def browser(app: Starlette, database: Database, shop: Merchant) -> TestClient:
    return a_browser_of(app, database, shop, "merchant")


def _task(database: Database, shop: Merchant, task_id: int) -> TaskRow:
    with Session(database.engine) as session:
        return session.get_one(TaskRow, (shop.id, task_id))


def test_a_task_says_what_to_do_and_why(browser: TestClient, task_id: int) -> None:
    page = browser.get(PAGE).text
    assert "Count Brass lamp LAMP The books said 10, the count said 7." in words_of(page)
    assert 'href="/merchant/queues/one?sku=LAMP"' in page


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"found_by": "short_receipt", "reference": "PO 7 line 1"},
            "The supplier had confirmed 10 of PO 7 line 1, 7 came.",
        ),
        (
            {"found_by": "receipt_corrected", "reference": "PO 7 line 1"},
            "10 of PO 7 line 1 were reported as received, then corrected to 7.",
        ),
        (
            {"found_by": "shipment_corrected", "reference": "JD01"},
            "A parcel JD01 was reported with 10, then corrected to 7.",
        ),
    ],
)
def test_each_finding_has_its_words(
    browser: TestClient, database: Database, shop: Merchant, facts: dict[str, str], sentence: str
) -> None:
    with database.writing() as session:
        desk_builders.a_task(session, shop, **facts)
    assert sentence in words_of(browser.get(PAGE).text)


def test_the_overview_counts_what_is_to_be_done(browser: TestClient, task_id: int) -> None:
    assert "1 task to do" in words_of(browser.get("/merchant").text)
    browser.post(f"{PAGE}/{task_id}/settle")
    assert "0 tasks to do" in words_of(browser.get("/merchant").text)


def test_it_is_done_once_and_whoever_did_it_first_stays_on_record(
    browser: TestClient, app: Starlette, database: Database, shop: Merchant, task_id: int
) -> None:
    answer = browser.post(f"{PAGE}/{task_id}/settle")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?done=settled")
    page = words_of(browser.get(answer.headers["Location"]).text)
    assert "Done. Thank you." in page
    assert "Nothing to do." in page
    with database.writing() as session:
        session.get_one(TaskRow, (shop.id, task_id)).settled_by = "Ada"
    again = a_browser_of(app, database, shop, "merchant").post(f"{PAGE}/{task_id}/settle")
    assert again.status_code == 303
    assert _task(database, shop, task_id).settled_by == "Ada"
    assert _task(database, shop, task_id).settled_at == NOW


def test_htmx_gets_the_list_in_place(browser: TestClient, task_id: int) -> None:
    answer = browser.post(f"{PAGE}/{task_id}/settle", headers=AS_HTMX)
    assert answer.text.lstrip().startswith('<div id="tasks">')
    assert "Nothing to do." in answer.text


def test_another_merchant_sees_nothing_and_settles_nothing(
    app: Starlette, database: Database, shop: Merchant, task_id: int
) -> None:
    with database.writing() as session:
        other = builders.a_merchant(session, "other")
    browser = a_browser_of(app, database, other, "merchant")
    assert "Brass lamp" not in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/{task_id}/settle").status_code == 404
    assert _task(database, shop, task_id).settled_at is None


def test_a_task_that_never_was_is_404(browser: TestClient) -> None:
    assert browser.post(f"{PAGE}/999999/settle").status_code == 404


def test_an_agent_has_no_business_here(
    app: Starlette, database: Database, shop: Merchant, task_id: int
) -> None:
    agent = a_browser_of(app, database, shop, "agent")
    assert agent.get(PAGE).status_code == 403
    assert agent.post(f"{PAGE}/{task_id}/settle").status_code == 403


def test_a_stranger_has_to_sign_in(visitor: TestClient, task_id: int) -> None:
    assert visitor.get(PAGE).headers["Location"].startswith("/login")
