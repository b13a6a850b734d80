"""Whatever changes what a page says makes it another page, and a page from memory is what a new one would be."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from portal.actions.choose_option import Wish, choose_option
from portal.actions.choose_option.undoing import undo_choice
from portal.actions.hold_line import hold_line
from portal.actions.set_need_by import set_need_by
from portal.app import create_app
from portal.settings import Settings
from portal.store import choices, merchants
from portal.store.database import Database
from tests import builders
from tests.played import played_once
from tests.shop import Shop
from tests.web.conftest import FROM_OUR_PAGES, ORIGIN
from tests.web.reading import words_of


def _chooses(shop: Shop, wish: Wish) -> None:
    line = shop.line("1001")
    shop.writes(choose_option, line.order_id, line.id, wish)


def _undoes(shop: Shop) -> None:
    line = shop.line("1001")
    newest = shop.reads(choices.of_order, line.order_id)[0]
    shop.writes(undo_choice, line.order_id, line.id, newest.id)


def _on_its_line(shop: Shop, action: Callable[..., object], *what: object) -> None:
    line = shop.line("1001")
    shop.writes(action, line.order_id, line.id, *what)


def _waits(shop: Shop, **time: int) -> None:
    shop.now += timedelta(**time)


# In the order in which they happen to one order.
CHANGES: dict[str, Callable[[Shop], object]] = {
    "somebody in front cancels": lambda shop: shop.writes(
        choose_option, shop.order("999").id, shop.line("999").id, Wish("cancel")
    ),
    "the supplier names another day": lambda shop: shop.is_told("7", "LAMP", 50, "2026-12-20", "second word"),
    "it is planned": lambda shop: shop.plans(),
    "it is said by when it is needed": lambda shop: _on_its_line(
        shop, set_need_by, date(2026, 12, 1), "shopper"
    ),
    "the alternative runs short": lambda shop: shop.counts("BLUE", 1),
    "something else may replace it": lambda shop: shop.offers("LAMP", "GREEN"),
    "a product has another title": lambda shop: shop.receives("products", "sku,title", "LAMP,Brass lamp"),
    "the shop has other rules": lambda shop: shop.decides(patience_days=9),
    "the shop has another look": lambda shop: shop.database.write(
        lambda session: merchants.touch(session, shop.id)
    ),
    "the payment is another": lambda shop: shop.is_asked_for("1001", "LAMP", 4, paid="deposit"),
    "it is put on hold": lambda shop: _on_its_line(shop, hold_line, "We check the address", "Ann"),
    "a choice is made": lambda shop: _chooses(shop, Wish("reduce", units=1, of_units=4)),
    "the choice is taken back": _undoes,
    "a parcel leaves": lambda shop: shop.sends("1001", 1),
    "the goods arrive": lambda shop: shop.gets("7", "LAMP", 50, "2026-11-21"),
    "they are planned for": lambda shop: shop.plans(),
    "another choice is made": lambda shop: _chooses(shop, Wish("cancel")),
    "the time to take it back runs out": lambda shop: _waits(shop, minutes=31),
    "a day passes": lambda shop: _waits(shop, days=1),
}


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    """A shop with one order for four lamps behind another; a blue one could come instead."""
    shop = Shop(database)
    shop.sells("LAMP", "BLUE", "GREEN")
    shop.offers("LAMP", "BLUE")
    shop.counts("BLUE", 9)
    shop.is_promised("LAMP", 50, date(2026, 12, 5))
    shop.is_asked_for("999", "LAMP", placed_at="2026-11-01T10:00:00Z")
    shop.is_asked_for("1001", "LAMP", 4)
    shop.plans()
    return shop


def test_every_change_is_another_page_and_no_page_outlives_one(
    settings: Settings, database: Database, shop: Shop
) -> None:
    with database.writing() as session:
        path = f"/t/{builders.a_link(session, shop.order('1001'))}"

    def visitor() -> TestClient:
        app = create_app(settings, clock=lambda: shop.now, database=database)
        return TestClient(app, base_url=ORIGIN, headers=FROM_OUR_PAGES)

    with visitor() as regular:
        tag = regular.get(path).headers["ETag"]
        for name, change in CHANGES.items():
            assert regular.get(path, headers={"If-None-Match": tag}).status_code == 304
            change(shop)
            with visitor() as new:
                fresh = new.get(path)
            seen = regular.get(path, headers={"If-None-Match": tag})
            assert seen.status_code == 200, name
            assert words_of(seen.text) == words_of(fresh.text), name
            assert seen.headers["ETag"] != tag, name
            tag = seen.headers["ETag"]
