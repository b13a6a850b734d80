"""Texts at night: news waits for the morning of the one who reads it, whenever it was owed; answers do not."""

from datetime import UTC, date, datetime

import pytest

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


# Noon of a Sunday in New York, eleven in Texas, nine in San Francisco; nobody sleeps by the shop's own rule.
SUNDAY = datetime(2026, 12, 6, 17, 0, tzinfo=UTC)


def leaves(shop: Shop) -> tuple[int, datetime | None]:
    """How many texts leave now, and until when the only one that stays waits."""
    sender, way = a_sender(shop)
    sender.turn()
    (until,) = [row.due_at for row in shop.outbox()] or [None]
    return len(way.sent), until


@pytest.mark.parametrize(
    ("day", "region", "leaves_at"),
    [
        pytest.param(date(2026, 12, 14), "TX", SUNDAY.replace(hour=18), id="good news on a Sunday in Texas"),
        pytest.param(date(2026, 12, 14), "NY", None, id="good news where no state asks for more"),
        pytest.param(date(2027, 1, 11), "TX", None, id="a delay"),
    ],
)
def test_what_nobody_needs_keeps_to_the_hours_of_the_state_and_a_delay_does_not(
    database: Database, day: date, region: str, leaves_at: datetime | None
) -> None:
    shop = Shop(database)
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, date(2026, 12, 28))
    home = {"country": "US", "region": region, "timezone": "America/Chicago", "paid": "none"}
    shop.is_asked_for("1001", "LAMP", email="", phone="+15125550123", sms_consent="yes", **home)
    shop.plans()
    shop.is_heard()
    shop.now = SUNDAY
    shop.is_told("7", "LAMP", 10, day, "another day")
    shop.plans()
    assert leaves(shop) == (int(leaves_at is None), leaves_at)


def test_who_may_be_in_several_zones_is_told_when_it_is_day_in_all_of_them(database: Database) -> None:
    """Nobody said where the order goes, and a number that is free to call may ring anywhere in America."""
    shop = Shop(database)
    shop.sells("LAMP")
    shop.is_asked_for("1001", "LAMP", email="", phone="+18005550123", sms_consent="yes", country="US")
    shop.now = SUNDAY
    shop.sends("1001", 1)
    sent, until = leaves(shop)
    assert sent == 0
    assert until is not None
    assert until.hour == 23  # nine in the morning on Guam, six in the evening in New York


def test_who_took_their_number_along_is_told_when_it_is_day_at_their_home(database: Database) -> None:
    """A number of New York, where it is eleven in the morning; the parcel goes to California."""
    shop = Shop(database)
    shop.sells("LAMP")
    home = {"country": "US", "region": "CA"}
    shop.is_asked_for("1001", "LAMP", email="", phone="+12125550123", sms_consent="yes", **home)
    shop.now = SUNDAY.replace(hour=16)
    shop.sends("1001", 1)
    assert leaves(shop) == (0, SUNDAY)
