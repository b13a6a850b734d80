"""A parcel arrived, by the carrier's word or the desk's: said once, kept for good, and what the law counts from."""

from datetime import datetime, timedelta

import pytest

from portal.actions.note_delivery import note_delivery
from portal.actions.show_order import LineView, show_order
from tests.databases import on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked

HEADER = "order,line,quantity,shipped_at,tracking_number,delivered_at"


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """Two lamps, on the shelf, were ordered from Germany and have left in two parcels."""
    shop.sells("LAMP")
    shop.counts("LAMP", 5)
    shop.is_asked_for("1001", "LAMP", 2, country="DE")
    shop.plans()
    for tracking in ("JD01", "JD02"):
        _is_told_of(shop, tracking)
    return shop


def _is_told_of(shop: Shop, tracking: str, delivered_at: datetime | None = None) -> None:
    left_at = shop.now - timedelta(hours=1)
    arrived = delivered_at.isoformat() if delivered_at else ""
    shop.receives("shipments", HEADER, f"1001,1,1,{left_at.isoformat()},{tracking},{arrived}")


def _line(shop: Shop) -> LineView:
    with shop.database.reading() as session:
        view = show_order(session, shop.id, shop.order("1001").id, shop.now)
    assert view is not None
    return view.lines[0]


def test_it_is_delivered_once_the_last_parcel_has_arrived(shop: Shop) -> None:
    noon = shop.now.replace(hour=12)
    _is_told_of(shop, "JD01", noon)
    assert _line(shop).delivered_on is None
    _is_told_of(shop, "JD02", noon + timedelta(days=1))
    assert _line(shop).delivered_on == noon.date() + timedelta(days=1)
    assert (shop.line("1001").shipped, len(_line(shop).shipments)) == (2, 2)


def test_what_has_arrived_has_arrived_also_when_that_is_not_said_again(shop: Shop) -> None:
    for tracking in ("JD01", "JD02"):
        _is_told_of(shop, tracking, shop.now)
    _is_told_of(shop, "JD01")
    assert _line(shop).delivered_on == shop.now.date()


def test_a_parcel_that_arrived_tells_the_shopper_nothing_twice(shop: Shop) -> None:
    shop.is_heard()
    _is_told_of(shop, "JD01", shop.now)
    assert shop.owed() == []


@on_both_databases
def test_the_desk_may_say_so_too(shop: Shop) -> None:
    line = shop.line("1001")
    shop.writes(note_delivery, line.order_id, line.id, "delivered", None, "Ada")
    assert _line(shop).delivered_on == shop.now.date()
