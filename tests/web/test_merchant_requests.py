"""What the shop has to carry out, and the problems it has to settle."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.store import choices, inbox
from portal.store.database import Database
from portal.store.inbox import NewProblem
from tests import builders, desk_builders
from tests.web.conftest import AS_HTMX
from tests.web.desk import a_browser_of
from tests.web.reading import words_of
from tests.web.shop import Waiting


@pytest.fixture
def browser(app: Starlette, database: Database, waiting: Waiting) -> TestClient:
    return a_browser_of(app, database, waiting.merchant, "merchant")


def a_request(database: Database, waiting: Waiting, kind: str = "cancel", **known: object) -> str:
    with database.writing() as session:
        choice_id = desk_builders.a_choice(session, waiting.line, kind, **known)
    return f"/merchant/requests/{choice_id}/done"


def a_document(database: Database, waiting: Waiting) -> tuple[int, list[int]]:
    """A document with two problems: its number and theirs."""
    found = [
        NewProblem(3, "on_hand", "No number.", False),
        NewProblem(0, "sku", "GHOST is no product.", True),
    ]
    with database.writing() as session:
        document_id = desk_builders.a_document(session, waiting.merchant, found)
        rows = inbox.problems_of(session, waiting.merchant.id, document_id)
        return document_id, [row.id for row in rows]


def test_a_request_says_what_to_do_and_about_which_money(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    a_request(database, waiting, reason="Too late for Christmas")
    a_request(database, waiting, "swap", sku="BLUE", title="Blue lamp", difference_minor=-500, actor="Kim")
    a_request(database, waiting, "reduce", units=1, refund_minor=2000)
    words = words_of(browser.get("/merchant/requests").text)
    assert "Take 1 unit of LAMP off the order, and leave the rest on it Give back €20.00" in words
    assert "1001 Cancel 2 units of LAMP Give back €40.00 The shopper 21 Nov 2026, 07:00 Too late" in words
    assert "Send 2 units of Blue lamp BLUE instead of LAMP Give back €5.00 Kim" in words


@pytest.mark.parametrize(
    ("known", "money"),
    [
        ({"kind": "cancel", "refund_minor": 0}, "nothing was charged"),
        ({"kind": "cancel", "refund_minor": None}, "You work out what goes back"),
        ({"kind": "swap", "sku": "BLUE", "difference_minor": 1200}, "Charge €12.00"),
        ({"kind": "swap", "sku": "BLUE", "difference_minor": 0}, "same price"),
        ({"kind": "swap", "sku": "BLUE", "difference_minor": None}, "You work out the difference"),
    ],
)
def test_money_is_said_as_far_as_it_is_known(
    browser: TestClient, database: Database, waiting: Waiting, known: dict[str, object], money: str
) -> None:
    a_request(database, waiting, **known)  # type: ignore[arg-type]
    assert money in words_of(browser.get("/merchant/requests").text)


def test_another_way_of_shipping_is_a_request_too(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        choices.save_way(
            session, waiting.merchant.id, waiting.order.id, "together", 3, "shopper", "", builders.NOW
        )
    words = words_of(browser.get("/merchant/requests").text)
    assert "1001 Ship everything that waits together (3 units) no money moves The shopper" in words


def test_waiting_asks_nothing_of_the_shop(browser: TestClient, database: Database, waiting: Waiting) -> None:
    a_request(database, waiting, "wait")
    assert "Nothing to carry out." in words_of(browser.get("/merchant/requests").text)


def test_the_shopper_reads_at_once_that_it_was_carried_out(
    visitor: TestClient, browser: TestClient, database: Database, waiting: Waiting
) -> None:
    path = a_request(database, waiting)
    assert "The shop has been asked to pay €40.00 back." in words_of(visitor.get(waiting.page).text)
    browser.post(path)
    assert "The shop has confirmed your refund of €40.00." in words_of(visitor.get(waiting.page).text)


def test_a_request_is_done_once_however_often_it_is_marked(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    path = a_request(database, waiting)
    answers = [browser.post(path) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    words = words_of(browser.get(answers[0].headers["Location"]).text)
    assert "Marked as done." in words
    assert "Nothing to carry out." in words
    with database.reading() as session:
        (row,) = choices.of_order(session, waiting.merchant.id, waiting.order.id)
        assert row.carried_out_at is not None


def test_htmx_gets_the_list_that_is_left(browser: TestClient, database: Database, waiting: Waiting) -> None:
    answer = browser.post(a_request(database, waiting), headers=AS_HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="requests"')


def test_problems_name_document_row_and_field(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    a_document(database, waiting)
    words = words_of(browser.get("/merchant/problems").text)
    assert "stock.csv 20 Nov 2026, 10:00 row 3, on_hand not taken No number." in words
    assert "the document, sku GHOST is no product." in words


def test_a_settled_problem_is_gone_from_the_list(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    _, (first, second) = a_document(database, waiting)
    answer = browser.post(f"/merchant/problems/{first}/settle")
    assert answer.status_code == 303
    assert browser.post(f"/merchant/problems/{first}/settle").status_code == 303
    words = words_of(browser.get(answer.headers["Location"]).text)
    assert "Settled." in words
    with database.reading() as session:
        assert [problem.id for problem, _ in inbox.open_problems(session, waiting.merchant.id)] == [second]


def test_settling_on_a_documents_page_stays_there(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    document_id, (first, _) = a_document(database, waiting)
    answer = browser.post(f"/merchant/problems/{first}/settle", data={"document": document_id})
    assert answer.headers["Location"] == f"/merchant/documents/{document_id}?done=settled"
    assert "1 open" in words_of(browser.get(answer.headers["Location"]).text)


def test_all_problems_of_a_document_are_settled_at_once(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    document_id, _ = a_document(database, waiting)
    assert browser.post(f"/merchant/documents/{document_id}/settle").status_code == 303
    with database.reading() as session:
        assert inbox.open_problems(session, waiting.merchant.id) == []


def test_nobody_settles_for_another_shop(app: Starlette, database: Database, waiting: Waiting) -> None:
    document_id, (first, _) = a_document(database, waiting)
    request = a_request(database, waiting)
    with database.writing() as session:
        other = builders.a_merchant(session, "other")
    browser = a_browser_of(app, database, other, "merchant")
    for path in (request, f"/merchant/problems/{first}/settle", f"/merchant/documents/{document_id}/settle"):
        assert browser.post(path).status_code == 404
    with database.reading() as session:
        assert len(inbox.open_problems(session, waiting.merchant.id)) == 2
        assert len(choices.to_carry_out(session, waiting.merchant.id)) == 1
