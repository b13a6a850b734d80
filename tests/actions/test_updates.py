"""Who waits hears from us by the day that was named, news or not."""

from datetime import date

import pytest

from portal.store import promises
from tests.databases import on_both_databases, on_both_if_asked
from tests.shop import Shop

pytestmark = on_both_if_asked

SOON, FAR = date(2026, 12, 7), date(2027, 1, 11)


def a_lamp_is_waited_for(shop: Shop, confirmed_on: date) -> None:
    """Somebody waits for a lamp that is confirmed for that day, and has been told so on 21 November."""
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, confirmed_on)
    shop.is_asked_for("1001", "LAMP")
    shop.plans()


@on_both_databases
def test_the_update_comes_on_its_day_and_names_the_next_one(shop: Shop) -> None:
    a_lamp_is_waited_for(shop, FAR)
    assert shop.change("1001").hear_by == date(2026, 12, 5)
    shop.is_heard()
    shop.waits_until(date(2026, 12, 4))
    assert shop.plans() == 0
    shop.waits_until(date(2026, 12, 5))
    shop.plans()
    assert shop.owed() == [("email", "no_news")]
    change = shop.change("1001")
    assert (change.latest, change.hear_by) == (shop.latest("1001"), date(2026, 12, 19))
    newest, first = shop.reads(promises.history, shop.order("1001").id)
    assert (newest.kind, newest.latest, newest.supply) == ("no_news", first.latest, first.supply)


def test_a_small_move_is_told_with_the_update(shop: Shop) -> None:
    a_lamp_is_waited_for(shop, FAR)
    shop.is_heard()
    shop.is_told("7", "LAMP", 10, "2027-01-12", "r2")
    shop.plans()
    assert shop.owed() == []
    shop.waits_until(date(2026, 12, 5))
    shop.plans()
    assert shop.owed() == [("email", "date_later")]


def test_where_the_promised_date_comes_first_no_further_update_is_named(shop: Shop) -> None:
    a_lamp_is_waited_for(shop, SOON)
    shop.is_heard()
    shop.waits_until(date(2026, 12, 5))
    shop.plans()
    assert shop.owed() == [("email", "no_news")]
    assert (shop.latest("1001"), shop.line("1001").hear_by) == (date(2026, 12, 16), None)


@pytest.mark.parametrize(("every", "hear_by"), [(0, None), (7, date(2026, 11, 28))])
def test_the_merchant_says_how_often(shop: Shop, every: int, hear_by: date | None) -> None:
    shop.decides(update_every_days=every)
    a_lamp_is_waited_for(shop, FAR)
    assert shop.change("1001").hear_by == hear_by
