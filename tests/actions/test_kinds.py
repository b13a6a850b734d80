"""Kinds of backorder from the file to the promise: each differs by its data, and by nothing else."""

from datetime import UTC, date, datetime, time

import pytest

from portal.actions.show_order import LineView, show_order
from portal.domain.policies import Policy
from portal.domain.windows import Basis, Window
from portal.store import plans
from portal.store.database import Database
from tests.databases import on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked

DEC_7 = date(2026, 12, 7)


def _seen(shop: Shop, number: str) -> LineView:
    view = shop.writes(show_order, shop.order(number).id)
    assert view is not None
    return view.lines[0]


@pytest.fixture
@played_once
def maker(database: Database) -> Shop:
    """A shop that stands by the lead times of what it has made to order."""
    shop = Shop(database, policy=Policy(promise_from_of={"custom": Basis.ORDERED}, update_every_days=0))
    shop.sells("TABLE", kind="custom", lead_time_days="28")
    return shop


@on_both_databases
def test_what_is_made_to_order_is_promised_from_each_orders_own_day(maker: Shop) -> None:
    maker.is_asked_for("1001", "TABLE", placed_at="2026-11-02T10:00:00Z")
    maker.is_asked_for("1002", "TABLE", placed_at="2026-11-16T10:00:00Z")
    maker.plans()
    assert (maker.latest("1001"), maker.latest("1002")) == (date(2026, 12, 11), date(2026, 12, 25))
    assert _seen(maker, "1002").estimate.window == Window(date(2026, 12, 15), date(2026, 12, 25))
    assert maker.owed("1001") == [("email", "backorder_accepted")]


def test_nobody_waits_longer_for_what_is_made_to_order_because_others_came_first(maker: Shop) -> None:
    maker.is_asked_for("1002", "TABLE")
    maker.plans()
    promised = maker.latest("1002")
    maker.is_heard()
    maker.is_asked_for("1001", "TABLE", 50, placed_at="2026-11-01T10:00:00Z")
    maker.plans()
    assert maker.latest("1002") == promised
    assert maker.owed("1002") == []


def test_what_should_have_been_made_by_now_loses_its_date_on_a_day_of_its_own(maker: Shop) -> None:
    maker.is_asked_for("1001", "TABLE", placed_at="2026-11-02T10:00:00Z")
    maker.is_asked_for("1002", "TABLE", placed_at="2026-11-16T10:00:00Z")
    maker.plans()
    maker.is_heard()
    maker.waits_until(date(2026, 12, 11))
    assert maker.plans() == 0
    maker.waits_until(date(2026, 12, 12))
    assert maker.plans() == 1
    assert maker.owed() == [("email", "date_lost")]
    assert maker.latest("1001") is None
    assert maker.latest("1002") == date(2026, 12, 25)


@on_both_databases
def test_a_lead_time_is_no_promise_unless_the_merchant_says_so(shop: Shop) -> None:
    shop.sells("TABLE", kind="custom", lead_time_days="28")
    shop.is_asked_for("1001", "TABLE")
    shop.plans()
    assert shop.latest("1001") is None
    assert not _seen(shop, "1001").is_promised
    assert _seen(shop, "1001").estimate.window is not None


def test_what_a_supplier_sent_to_shoppers_itself_no_longer_covers_those_who_wait(shop: Shop) -> None:
    shop.sells("STOVE", kind="dropship")
    shop.is_promised("STOVE", 2, DEC_7)
    for number in ("1001", "1002", "1003"):
        shop.is_asked_for(number, "STOVE", placed_at=f"2026-11-11T10:00:0{number[-1]}Z")
    shop.plans()
    assert [shop.latest(number) for number in ("1001", "1002", "1003")] == [date(2026, 12, 14)] * 2 + [None]
    shop.sends("1001", 1)
    shop.plans()
    assert [step.units_to for step in shop.plan("STOVE").steps] == [1, None]
    assert (shop.latest("1002"), shop.latest("1003")) == (date(2026, 12, 14), None)


def test_what_others_send_is_not_offered_from_our_shelf(shop: Shop) -> None:
    shop.sells("LAMP")
    shop.sells("STOVE", kind="dropship")
    shop.counts("STOVE", 5)
    shop.offers("LAMP", "STOVE")
    shop.is_asked_for("1001", "LAMP")
    shop.plans()
    assert shop.change("1001").offers == ()
    assert [option.kind for option in _seen(shop, "1001").options] == ["wait", "cancel"]


def test_the_shopper_is_in_a_delivery_of_the_release(shop: Shop) -> None:
    shop.sells("TENT", kind="preorder", release_on="2026-12-22")
    shop.is_promised("TENT", 1, DEC_7)
    shop.is_promised("TENT", 1, "2027-01-11", po="8")
    for number in ("1001", "1002", "1003"):
        shop.is_asked_for(number, "TENT", placed_at=f"2026-11-11T10:00:0{number[-1]}Z")
    shop.plans()
    assert [_seen(shop, number).batch for number in ("1001", "1002", "1003")] == [(1, 2), (2, 2), None]


@pytest.mark.parametrize(
    ("timezone", "due_at"),
    [
        ("UTC", datetime(2026, 12, 14, 14, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 12, 14, 19, tzinfo=UTC)),
    ],
)
def test_a_queue_is_planned_again_at_the_cut_off_of_the_shops_own_clock(
    database: Database, timezone: str, due_at: datetime
) -> None:
    shop = Shop(
        database, timezone=timezone, policy=Policy(cut_off=time(14), patience_days=0, update_every_days=0)
    )
    shop.sells("LAMP")
    shop.is_promised("LAMP", 10, DEC_7)
    shop.is_asked_for("1001", "LAMP")
    shop.plans()
    shop.is_heard()
    assert shop.latest("1001") == date(2026, 12, 16)
    with database.writing() as session:
        before = due_at.replace(hour=due_at.hour - 1, minute=59)
        assert plans.claim_due(session, before, 9) == {}
    shop.now = due_at
    assert shop.plans() == 1
    assert shop.latest("1001") == date(2026, 12, 17)
    assert shop.owed() == [("email", "date_later")]


def test_a_count_after_the_cut_off_is_work_for_the_next_day(database: Database) -> None:
    for slug, hour, latest in (("early", 10, date(2026, 11, 24)), ("late", 15, date(2026, 11, 25))):
        shop = Shop(database, slug, policy=Policy(cut_off=time(14)))
        shop.sells("LAMP")
        shop.is_asked_for("1001", "LAMP")
        shop.now = datetime(2026, 11, 23, hour, tzinfo=UTC)
        shop.counts("LAMP", 3)
        shop.plans()
        assert shop.latest("1001") == latest


def test_a_day_off_of_the_merchant_and_one_of_its_region_move_a_date(database: Database) -> None:
    for slug, region, closed, latest in (
        ("plain", "", (), date(2027, 1, 5)),
        ("closed", "", (date(2027, 1, 5),), date(2027, 1, 6)),
        ("bavaria", "BY", (date(2027, 1, 5),), date(2027, 1, 7)),
    ):
        shop = Shop(database, slug, region=region, policy=Policy(closed_days=closed))
        shop.sells("LAMP")
        shop.is_asked_for("1001", "LAMP")
        shop.waits_until(date(2027, 1, 4))
        shop.counts("LAMP", 3)
        shop.plans()
        assert shop.latest("1001") == latest
