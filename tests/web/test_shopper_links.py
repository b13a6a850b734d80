"""The order's own link: a new one in place of all others, "this was not me", and links that are guessed."""

from starlette.testclient import TestClient

from portal.store import outbox, tasks
from portal.store.database import Database
from portal.web.attempts import WRONG_TOKENS_IN_ALL
from tests import builders
from tests.web.reading import words_of
from tests.web.shop import Waiting


def _owed(database: Database, waiting: Waiting) -> list[str]:
    with database.reading() as session:
        return [row.kind for row in outbox.of_order(session, waiting.merchant.id, waiting.order.id)]


def _asked_of_the_desk(database: Database, waiting: Waiting) -> list[str]:
    with database.reading() as session:
        found = tasks.open_of_orders(session, waiting.merchant.id)
        return [text for task, _ in found for text in task.facts["texts"]]


def test_looking_at_what_can_be_done_changes_nothing(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    assert f'href="{waiting.page}/link"' in visitor.get(waiting.page).text
    words = words_of(visitor.get(f"{waiting.page}/link").text)
    assert "Send a new link, stop the old ones" in words
    assert "Stop all links and tell the shop" in words
    assert visitor.get(waiting.page).status_code == 200
    assert _owed(database, waiting) == []


def test_a_new_link_ends_the_old_ones_and_goes_to_the_orders_address(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    answers = [visitor.post(f"{waiting.page}/link/renewal") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], "the second click ends well too"
    assert "Please look into your mail" in words_of(answers[1].text)
    assert visitor.get(waiting.page).status_code == 410
    assert _owed(database, waiting) == ["link_requested"]


def test_this_was_not_me_ends_all_links_and_asks_the_desk_once(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    for _ in range(2):
        answer = visitor.post(f"{waiting.page}/link/revocation")
        assert "The links have stopped working" in words_of(answer.text)
    assert visitor.get(waiting.page).status_code == 410
    assert _owed(database, waiting) == [], "whoever has that address may be the wrong one"
    (said,) = _asked_of_the_desk(database, waiting)
    assert said.startswith("This was not me.")


def test_a_stranger_with_another_link_ends_nothing(visitor: TestClient, waiting: Waiting) -> None:
    assert visitor.get("/t/never-was/link").status_code == 404
    visitor.post("/t/never-was/link/renewal")
    visitor.post("/t/never-was/link/revocation")
    assert visitor.get(waiting.page).status_code == 200


def test_another_order_keeps_its_link(visitor: TestClient, database: Database, waiting: Waiting) -> None:
    with database.writing() as session:
        other = builders.a_link(session, builders.an_order(session, waiting.merchant, "1002"))
    visitor.post(f"{waiting.page}/link/revocation")
    assert visitor.get(f"/t/{other}").status_code == 200


def test_an_order_that_nobody_can_be_reached_at_is_offered_no_new_link(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        silent = builders.an_order(session, waiting.merchant, "1002", email="", phone="")
        token = builders.a_link(session, silent)
    assert "We have no address to send a new link to" in words_of(visitor.get(f"/t/{token}/link").text)
    assert visitor.post(f"/t/{token}/link/renewal").status_code == 409
    assert visitor.get(f"/t/{token}").status_code == 200, "a link is not taken back before there is a new one"


def test_whoever_guesses_from_many_addresses_waits_while_right_links_open(
    visitor: TestClient, waiting: Waiting
) -> None:
    attempts = visitor.app.state.portal.attempts  # type: ignore[attr-defined]
    for _ in range(WRONG_TOKENS_IN_ALL.amount):
        attempts.count(WRONG_TOKENS_IN_ALL)
    assert visitor.get("/t/never-was").status_code == 429
    assert visitor.get(waiting.page).status_code == 200
