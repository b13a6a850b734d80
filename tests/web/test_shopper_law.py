"""What the law gives a shopper, on their page: the statement as it was sent, consent, and when the money comes."""

from datetime import date

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from portal.actions.confirm_refund import confirm_refund
from portal.store import choices, products
from portal.store.database import Database
from portal.store.delay_consents import DelayConsent
from tests import builders
from tests.builders import NOW
from tests.web.reading import active_in, words_of
from tests.web.shop import Waiting, is_offered_to_wait

STATEMENT = (
    "Unless we hear from you before it ships and before 9 December, you are deemed to consent to this delay."
)


@pytest.fixture
def offered(database: Database, waiting: Waiting) -> Waiting:
    """Sam lives in New York and was offered an hour ago to wait until 9 December."""
    with database.writing() as session:
        is_offered_to_wait(session, waiting)
    return waiting


def test_the_page_says_what_the_notice_said_until_it_is_answered(
    visitor: TestClient, offered: Waiting
) -> None:
    page = visitor.get(offered.page)
    assert STATEMENT in words_of(page.text)
    assert active_in(page.text) == []
    visitor.post(offered.choice("wait"))
    assert STATEMENT not in words_of(visitor.get(offered.page).text)


def test_what_will_never_come_is_not_said_to_be_delayed(
    visitor: TestClient, offered: Waiting, database: Database
) -> None:
    with database.writing() as session:
        products.discontinue(session, offered.merchant.id, offered.line.sku, "Bo", NOW)
        builders.a_plan(session, offered.merchant, offered.line.sku)
    words = words_of(visitor.get(offered.page).text)
    assert "Not coming any more" in words
    assert STATEMENT not in words


def test_who_reads_neither_language_of_the_notice_reads_what_it_means_and_then_the_words_that_count(
    visitor: TestClient, offered: Waiting, database: Database
) -> None:
    visitor.post(f"{offered.page}/language", data={"language": "ar"})
    for address in (offered.page, offered.choice("wait")):
        page = visitor.get(address).text
        meaning, _, binding = page.partition('<p lang="en" dir="ltr">')
        assert "يُعدّ ذلك موافقةً منك على هذا التأخير" in words_of(meaning)
        assert STATEMENT in words_of(binding)
    visitor.post(offered.choice("wait"))
    with database.reading() as session:
        (consent,) = session.exec(select(DelayConsent))
    assert STATEMENT in consent.wording


def test_who_agrees_reads_what_they_agree_to_and_that_is_what_is_kept(
    visitor: TestClient, offered: Waiting, database: Database
) -> None:
    assert words_of(visitor.get(offered.choice("wait")).text).count(STATEMENT) == 2
    visitor.post(offered.choice("wait"))
    with database.reading() as session:
        (consent,) = session.exec(select(DelayConsent))
    assert (consent.until, consent.channel) == (date(2026, 12, 9), "page")
    assert consent.wording.endswith(STATEMENT)


def test_who_cancels_reads_by_when_the_money_goes_back(visitor: TestClient, offered: Waiting) -> None:
    visitor.post(offered.choice("cancel"))
    words = words_of(visitor.get(offered.page).text)
    assert "Refund asked for Cancelled" in words
    # Seven working days from Saturday, 21 November, without Thanksgiving.
    assert "Your money goes back the way you paid, by 2 December at the latest." in words


def test_once_the_money_has_gone_back_the_page_says_so_and_nothing_can_be_taken_back(
    visitor: TestClient, offered: Waiting, database: Database
) -> None:
    visitor.post(offered.choice("cancel"))
    assert "You can take this back until" in words_of(visitor.get(offered.page).text)
    line = offered.line
    with database.writing() as session:
        confirm_refund(session, line.merchant_id, line.order_id, line.id, "card", "Ada", NOW)
    words = words_of(visitor.get(offered.page).text)
    assert "Refunded Cancelled" in words
    assert "The shop has confirmed your refund of €80.00. Your money was sent back on 21 November." in words
    assert "You can take this back" not in words
    with database.reading() as session:
        choice_id = choices.of_order(session, line.merchant_id, line.order_id)[0].id
    path = f"{offered.page}/lines/{line.id}/undo"
    assert visitor.post(path, data={"choice": str(choice_id)}).status_code == 409
