"""The page of what the store is told: its address, its secrets, and what became of each message."""

import re
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.links import Links
from portal.store import merchants, store_messages
from portal.store.database import Database
from portal.store.merchants import Merchant
from tests import builders, desk_builders
from tests.builders import NOW
from tests.web.conftest import ORIGIN
from tests.web.desk import a_browser_of
from tests.web.reading import words_of
from tests.web.shop import Waiting

PATH, URL = "/merchant/store", "https://shop.example.com/hooks"
SEALED = Links(ORIGIN, "k" * 40)


@pytest.fixture
def browser(app: Starlette, database: Database, waiting: Waiting) -> TestClient:
    return a_browser_of(app, database, waiting.merchant, "merchant")


def kept(database: Database, waiting: Waiting) -> Merchant:
    with database.reading() as session:
        return merchants.get(session, waiting.merchant.id)


def a_message(database: Database, waiting: Waiting, **known: object) -> int:
    with database.writing() as session:
        return desk_builders.a_store_message(session, waiting.order, **known).id


def state_of(database: Database, waiting: Waiting, message_id: int) -> str:
    with database.reading() as session:
        rows = store_messages.recent(session, waiting.merchant.id, 9)
        return next(row.state for row, _ in rows if row.id == message_id)


def secret_in(page: str) -> str:
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", page.replace("&#43;", "+").replace("&#61;", "="))
    return secret


def test_the_first_address_comes_with_a_secret_that_is_shown_once(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    answer = browser.post(PATH, data={"address": f" {URL} "})
    assert answer.status_code == 200
    merchant = kept(database, waiting)
    assert (merchant.store_url, SEALED.unseal(merchant.store_secret)) == (URL, secret_in(answer.text))
    page = browser.get(PATH)
    assert page.headers["Cache-Control"] == "no-store"
    assert URL in page.text
    assert "whsec_" not in page.text


def test_another_address_keeps_the_secret(browser: TestClient, database: Database, waiting: Waiting) -> None:
    browser.post(PATH, data={"address": URL})
    before = kept(database, waiting).store_secret
    answer = browser.post(PATH, data={"address": f"{URL}/2"})
    assert answer.headers["Location"] == f"{PATH}?done=saved"
    assert (kept(database, waiting).store_url, kept(database, waiting).store_secret) == (f"{URL}/2", before)
    assert "Messages go to this address from now on." in words_of(browser.get(f"{PATH}?done=saved").text)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "This is not the address of a receiver."),
        ("http://shop.example.com/", "The address must begin with https://."),
        ("https://10.0.0.8/", "This address lies in a private network"),
        ("http://127.0.0.1:9000/", "This address names the portal's own machine."),
    ],
)
def test_what_cannot_be_written_to_is_said_and_what_was_typed_stays(
    browser: TestClient, database: Database, waiting: Waiting, typed: str, sentence: str
) -> None:
    answer = browser.post(PATH, data={"address": typed})
    assert answer.status_code == 422
    assert sentence in words_of(answer.text)
    assert f'value="{typed}"' in answer.text
    assert kept(database, waiting).store_url == ""


def test_a_new_secret_signs_beside_the_old_one_until_that_is_dropped(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    first = secret_in(browser.post(PATH, data={"address": URL}).text)
    second = secret_in(browser.post(f"{PATH}/secret").text)
    merchant = kept(database, waiting)
    both = [SEALED.unseal(sealed) for sealed in (merchant.store_secret, merchant.store_secret_old)]
    assert both == [second, first]
    assert browser.post(f"{PATH}/secret/drop").headers["Location"] == f"{PATH}?done=dropped"
    merchant = kept(database, waiting)
    assert (SEALED.unseal(merchant.store_secret), merchant.store_secret_old) == (second, "")


def test_a_double_click_on_a_new_secret_never_loses_the_one_that_the_receiver_knows(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    first = secret_in(browser.post(PATH, data={"address": URL}).text)
    for _ in range(2):
        browser.post(f"{PATH}/secret")
    assert SEALED.unseal(kept(database, waiting).store_secret_old) == first


def test_there_is_no_secret_without_an_address(browser: TestClient) -> None:
    answer = browser.post(f"{PATH}/secret")
    assert answer.status_code == 409
    assert "Save the address of the receiver first." in words_of(answer.text)


def test_who_stops_has_neither_address_nor_secret_left(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    browser.post(PATH, data={"address": URL})
    assert browser.post(f"{PATH}/stop").headers["Location"] == f"{PATH}?done=stopped"
    merchant = kept(database, waiting)
    assert (merchant.store_url, merchant.store_secret, merchant.store_secret_old) == ("", "", "")


def test_the_list_says_what_was_sent_and_why_something_was_not(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    browser.post(PATH, data={"address": URL})
    a_message(database, waiting)
    a_message(database, waiting, state="failed", reason="The store's receiver answered 410.", sent_at=None)
    words = words_of(browser.get(PATH).text)
    assert "Line cancelled order_line.cancelled 1001 LAMP Sent 21 Nov 2026, 09:00" in words
    assert "Failed The store's receiver answered 410." in words
    assert words.count("Send again") == 1


def test_what_concerns_a_whole_order_is_listed_without_an_sku(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    browser.post(PATH, data={"address": URL})
    a_message(database, waiting, kind="order.address_asked", changes=[{"order": "1001", "address": "1 Elm"}])
    words = words_of(browser.get(PATH).text)
    assert "Another address asked for order.address_asked 1001 Sent 21 Nov 2026, 09:00" in words


def test_the_overview_says_in_words_what_the_store_was_not_told(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    a_message(database, waiting, state="failed", reason="The store's receiver answered 410.")
    facts = {"sku": "LAMP", "budget": 7}
    a_message(
        database, waiting, state="failed", order_id=None, kind="promise_budget.changed", changes=[facts]
    )
    words = words_of(browser.get("/merchant").text)
    assert "1001 Line cancelled by webhook to the store Failed" in words
    assert "Your store May still be sold by webhook to the store Failed" in words


def test_a_failed_message_is_sent_again_once_however_often_it_is_asked_for(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    message_id = a_message(database, waiting, state="failed", attempts=23, sent_at=None)
    for _ in range(2):
        answer = browser.post(f"{PATH}/messages/{message_id}/again")
        assert answer.headers["Location"] == f"{PATH}?done=again"
    with database.reading() as session:
        ((row, _),) = store_messages.recent(session, waiting.merchant.id, 9)
    assert (row.state, row.attempts, row.due_at) == ("pending", 0, NOW)


def test_what_was_taken_is_not_sent_again(browser: TestClient, database: Database, waiting: Waiting) -> None:
    message_id = a_message(database, waiting, state="sent")
    browser.post(f"{PATH}/messages/{message_id}/again")
    assert state_of(database, waiting, message_id) == "sent"


def test_a_message_to_a_shopper_is_not_sent_again_here(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        mail_id = desk_builders.a_message(session, waiting.order, state="failed").id
    assert browser.post(f"{PATH}/messages/{mail_id}/again").status_code == 404


def test_nobody_sends_another_shops_message(app: Starlette, database: Database, waiting: Waiting) -> None:
    message_id = a_message(database, waiting, state="failed")
    with database.writing() as session:
        other = builders.a_merchant(session, "other")
    browser = a_browser_of(app, database, other, "merchant")
    assert browser.post(f"{PATH}/messages/{message_id}/again").status_code == 404
    assert state_of(database, waiting, message_id) == "failed"


def test_a_request_says_when_the_store_was_told(
    browser: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        choice_id = desk_builders.a_choice(session, waiting.line, "cancel")
    message_id = a_message(database, waiting, slot=f"choice:{choice_id}", sent_at=NOW - timedelta(hours=3))
    assert "Your store was told 21 Nov 2026, 07:00" in words_of(browser.get("/merchant/requests").text)
    with database.writing() as session:
        row = next(row for row, _ in store_messages.recent(session, waiting.merchant.id, 9))
        assert row.id == message_id
        row.state, row.sent_at = "failed", None
    assert "Telling your store: failed" in words_of(browser.get("/merchant/requests").text)
