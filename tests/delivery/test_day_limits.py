"""The most for one day: what only informs waits for tomorrow, what is owed in any case goes, and it is told once."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.clock import day_in
from portal.domain.notices import LINK, Notice
from portal.store import outbox, sent_days
from portal.store.database import Database
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.sending import DEC_7, a_sender
from tests.delivery.told import BY_BOTH
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked

BERLINS_MIDNIGHT = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    """A shop in Berlin that owes five first dates and sends three mails a day at most."""
    shop = Shop(database, timezone="Europe/Berlin")
    shop.decides(most_mails_a_day=3)
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, DEC_7)
    for number in range(1001, 1006):
        shop.is_asked_for(str(number), "LAMP")
    shop.plans()
    return shop


def _sends(shop: Shop) -> int:
    sender, way = a_sender(shop)
    while sender.turn():
        pass
    return len(way.sent)


@on_both_databases
def test_what_is_too_much_for_a_day_leaves_on_the_shops_next_one(shop: Shop) -> None:
    assert _sends(shop) == 3
    assert {(row.due_at, row.reason) for row in shop.outbox()} == {(BERLINS_MIDNIGHT, sent_days.HELD)}
    assert {row.attempts for row in shop.outbox()} == {0}
    full = shop.reads(sent_days.full_channels, day_in(shop.now, "Europe/Berlin"))
    assert full == {"email": shop.now}
    assert _sends(shop) == 0
    shop.now = BERLINS_MIDNIGHT
    assert _sends(shop) == 2
    assert shop.reads(sent_days.full_channels, day_in(shop.now, "Europe/Berlin")) == {}


def test_what_one_shopper_is_told_together_counts_once(shop: Shop) -> None:
    for number in ("2001", "2002", "2003"):
        shop.is_asked_for(number, "LAMP", email="1001@mail.example")
    shop.plans()
    assert _sends(shop) == 3
    assert {shop.order(number).id for number in ("1004", "1005")} == {row.order_id for row in shop.outbox()}


def test_what_somebody_asked_for_leaves_all_the_same(shop: Shop) -> None:
    _sends(shop)
    order = shop.order("1001")
    with shop.database.writing() as session:
        outbox.answer(session, shop.id, order, Notice(order.id, "link_requested", (), LINK), shop.now)
    assert _sends(shop) == 1


def test_a_merchant_who_allows_more_waits_no_longer_and_the_other_channel_never_did(shop: Shop) -> None:
    shop.is_asked_for("2001", "LAMP", **BY_BOTH)
    shop.plans()
    assert _sends(shop) == 4  # a text message among them
    shop.decides(most_mails_a_day=4)
    assert _sends(shop) == 1
    assert len(shop.outbox()) == 2
    shop.decides(most_mails_a_day=500)
    assert _sends(shop) == 2


def test_what_was_sent_is_counted_by_day_and_month_and_text_messages_by_their_parts(shop: Shop) -> None:
    shop.is_asked_for("2001", "LAMP", **BY_BOTH)
    shop.plans()
    _sends(shop)
    shop.now += timedelta(days=1)
    _sends(shop)
    (text,) = (row for row in shop.outbox(state="sent") if row.channel == "sms")
    assert text.parts >= 1
    sent = shop.reads(sent_days.of_month, day_in(shop.now, "Europe/Berlin"))
    assert [(way.channel, way.today, way.month, way.parts) for way in sent] == [
        ("email", 3, 6, 0),
        ("sms", 0, 1, text.parts),
    ]


def _texts(shop: Shop) -> int:
    sender, way = a_sender(shop)
    while sender.turn():
        pass
    return sum(message.channel == "sms" for message in way.sent)


@on_both_databases
def test_what_text_messages_of_a_day_may_cost_is_reckoned_by_the_usual_price(shop: Shop) -> None:
    shop.decides(texts_cost_a_day=4)  # for two parts of 0.0145 each, and not for a third
    for number in ("2001", "2002", "2003"):
        shop.is_asked_for(number, "LAMP", **BY_BOTH | {"phone": f"0151 2345{number}"})
    shop.plans()
    assert _texts(shop) == 2
    shop.decides(texts_cost_a_day=0)
    assert _texts(shop) == 1


@on_both_databases
def test_what_was_billed_counts_as_billed_and_says_what_the_next_one_costs(shop: Shop) -> None:
    shop.decides(texts_cost_a_day=100)
    shop.is_asked_for("2001", "LAMP", **BY_BOTH)
    shop.plans()
    assert _texts(shop) == 1
    (text,) = (row for row in shop.outbox(state="sent") if row.channel == "sms")
    day = day_in(shop.now, "Europe/Berlin")
    usual = shop.reads(sent_days.cost_of, "sms", day)
    assert usual == sent_days.Cost(text.parts * 14_500, text.parts * 14_500)
    with shop.database.writing() as session:
        row = session.merge(text)
        row.price_micros, row.currency = 990_000, "EUR"
        sent_days.add_price(session, row, shop.now)
    assert shop.reads(sent_days.cost_of, "sms", day) == sent_days.Cost(990_000, 990_000)
    shop.is_asked_for("2002", "LAMP", **BY_BOTH)
    shop.plans()
    assert _texts(shop) == 0
