"""Set-up that is played once: what is put back is what was played, and where that is not sure it is played again."""

from datetime import date, timedelta

import pytest

from portal.store.database import Database
from tests import databases
from tests.builders import NOW, an_order
from tests.databases import on_both_databases
from tests.played import emptied, played_once
from tests.shop import Shop

pytestmark = on_both_databases
played: list[str] = []


@pytest.fixture(autouse=True)
def _nothing_was_played_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    played.clear()
    monkeypatch.setattr("tests.played._played", {})


@played_once
def a_lamp_is_promised(database: Database, order: str) -> Shop:
    played.append(order)
    shop = Shop(database)
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, date(2026, 12, 7))
    shop.is_asked_for(order, "LAMP")
    shop.plans()
    return shop


@played_once
def and_told(shop: Shop) -> Shop:
    played.append("told")
    shop.is_heard()
    return shop


def test_what_is_put_back_is_all_that_was_played_and_goes_on_like_it(database: Database) -> None:
    shop = a_lamp_is_promised(database, "1001")
    rows = databases.rows(database)
    shop.is_told("7", "LAMP", 10, "2026-12-14", "later")
    again = a_lamp_is_promised(emptied(database), "1001")
    assert databases.rows(database) == rows
    assert (again.now, again.id, again.latest("1001")) == (shop.now, shop.id, date(2026, 12, 16))
    again.is_told("7", "LAMP", 10, "2026-12-21", "later")
    again.plans()
    assert again.latest("1001") == date(2026, 12, 30)
    assert played == ["1001"]


def test_for_something_else_and_after_somebody_wrote_it_is_played(database: Database) -> None:
    for order in ("1001", "1002"):
        assert a_lamp_is_promised(emptied(database), order).line(order).sku == "LAMP"
    Shop(emptied(database), "another")
    a_lamp_is_promised(database, "1001")
    assert played == ["1001", "1002", "1001"]


def test_one_goes_on_where_another_ended_unless_something_happened_between(database: Database) -> None:
    for _ in range(2):
        assert and_told(a_lamp_is_promised(emptied(database), "1001")).owed() == []
    assert played == ["1001", "told"]
    shop = a_lamp_is_promised(emptied(database), "1001")
    with database.writing() as session:
        an_order(session, shop.merchant(), "1002")
    assert and_told(shop).order("1002").number == "1002"
    assert played == ["1001", "told", "told"]


def test_what_is_done_to_what_was_given_nobody_else_sees(database: Database) -> None:
    for _ in range(2):
        shop = a_lamp_is_promised(emptied(database), "1001")
        shop.now += timedelta(days=1)
    assert shop.now == NOW + timedelta(days=1, minutes=1)
