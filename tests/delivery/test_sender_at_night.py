"""Texts at night: news waits for the morning of the one who reads it, whenever it was owed; answers do not."""

from datetime import UTC, datetime

from portal.actions.choose_option import Wish, choose_option
from portal.store.database import Database
from tests.delivery.sending import a_sender
from tests.shop import Shop

# Two in the morning in San Francisco; quiet until nine.
NIGHT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)


def a_shop_at_night(database: Database) -> Shop:
    shop = Shop(database)
    shop.now = NIGHT
    shop.sells("LAMP")
    shop.is_asked_for(
        "1001", "LAMP", email="", phone="+14155550123", sms_consent="yes", timezone="America/Los_Angeles"
    )
    return shop


def test_a_parcel_is_told_in_the_morning(database: Database) -> None:
    shop = a_shop_at_night(database)
    shop.sends("1001", 1)
    sender, way = a_sender(shop)
    shop.now = NIGHT.replace(minute=1)
    assert sender.turn() == 1
    assert way.sent == []
    (row,) = shop.outbox("1001")
    assert (row.kind, row.due_at, row.attempts, row.lease) == ("shipped", MORNING, 0, "")
    shop.now = MORNING
    sender.turn()
    assert len(way.sent) == 1


def test_an_answer_to_a_shopper_who_is_awake_leaves_at_once(database: Database) -> None:
    shop = a_shop_at_night(database)
    line = shop.line("1001")
    shop.writes(choose_option, line.order_id, line.id, Wish("cancel"))
    sender, way = a_sender(shop)
    sender.turn()
    assert len(way.sent) == 1
