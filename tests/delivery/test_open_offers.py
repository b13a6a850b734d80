"""News of an order that silence would end says so, in a message of its own: nobody reads that there is nothing to do.

Order 1001 was placed in New York on 11 November 2026 and was offered to wait in time; T + 30 is 10 January 2027.
"""

from datetime import UTC, date, datetime

import pytest

from portal.actions.choose_option import Wish, choose_option
from portal.store.database import Database
from tests.databases import on_both_databases
from tests.delivery.sending import a_sender
from tests.delivery.ways import Way
from tests.shop import Shop
from tests.under_law import A_WEEK_BEFORE, NEW_YORK, at, hears, ordered

SAME_SHOPPER = NEW_YORK | {"email": "1001@mail.example"}
CALM, CLOCK = "need not do anything", "Please answer by 10 January 2027."
LATER = datetime(2026, 12, 14, 18, tzinfo=UTC)


@pytest.fixture
def shop(database: Database) -> Shop:
    shop = ordered(Shop(database))
    at(shop, A_WEEK_BEFORE)
    hears(shop)
    return shop


def sends(shop: Shop) -> Way:
    sender, way = a_sender(shop)
    while sender.turn():
        pass
    return way


def gets_a_date(shop: Shop) -> None:
    shop.now = LATER
    shop.is_promised("LAMP", 10, date(2027, 1, 20))
    shop.plans()


@on_both_databases
def test_news_while_the_choice_is_open_names_the_day_on_which_silence_ends_the_order(shop: Shop) -> None:
    gets_a_date(shop)
    (mail,) = sends(shop).sent
    assert mail.subject.startswith("Order 1001: ")
    assert CLOCK in mail.text
    assert CALM not in mail.text


def test_who_has_answered_is_not_asked_again(shop: Shop) -> None:
    line = shop.line("1001")
    shop.writes(choose_option, line.order_id, line.id, Wish("wait"))
    gets_a_date(shop)
    mail = sends(shop).sent[-1]
    assert "Please answer by" not in mail.text
    assert CALM in mail.text


def test_it_is_told_in_no_digest(shop: Shop) -> None:
    for number in ("1002", "1003"):
        shop.is_asked_for(number, "LAMP", placed_at="2026-12-02T10:00:00Z", **SAME_SHOPPER)
    shop.plans()
    hears(shop)
    gets_a_date(shop)
    subjects = sorted(mail.subject for mail in sends(shop).sent)
    assert len(subjects) == 2
    assert subjects[0].startswith("News on your orders 1002 and 1003")
    assert subjects[1].startswith("Order 1001: ")


def test_news_that_leaves_with_the_offer_itself_names_the_day_too(database: Database) -> None:
    shop = ordered(Shop(database))
    at(shop, A_WEEK_BEFORE)
    shop.is_promised("LAMP", 10, date(2027, 1, 20))
    shop.plans()
    texts = {mail.subject: mail.text for mail in sends(shop).sent}
    assert len(texts) == 2
    assert not [text for text in texts.values() if CALM in text]
