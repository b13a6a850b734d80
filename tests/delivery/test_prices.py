"""What text messages cost: read from the provider's own words, kept with the message, summed for its merchant."""

import pytest

from portal.clock import day_in
from portal.delivery.receipts.prices import micros
from portal.store import sent_days
from portal.store.database import Database
from tests.databases import on_both_databases
from tests.delivery.told import BY_BOTH, Told


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("-0.00790", 7_900),
        ("-1", 1_000_000),
        ("0.0000001", 0),
        ("", None),
        ("None", None),
        ("NaN", None),
        ("-Infinity", None),
        ("1e30", None),
    ],
)
def test_a_price_is_a_negative_number_or_not_known_yet(written: str, price: int | None) -> None:
    assert micros(written) == price


@on_both_databases
def test_a_price_is_kept_once_and_summed_for_the_day_on_which_the_message_left(database: Database) -> None:
    told = Told(database, order_1001=BY_BOTH)
    told.sends()
    for status, price in (("sent", ""), ("delivered", "-0.01500"), ("read", "-0.99000")):
        told.providers.status(told.row("sms").key, status, Price=price, PriceUnit="usd")
        told.is_worked_off()
    assert (told.row("sms").price_micros, told.row("sms").currency) == (15_000, "USD")
    sent = told.shop.reads(sent_days.of_month, day_in(told.shop.now, "UTC"))
    assert [(way.channel, way.price_micros, way.currency) for way in sent] == [
        ("email", 0, ""),
        ("sms", 15_000, "USD"),
    ]
